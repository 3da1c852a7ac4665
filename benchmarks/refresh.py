"""Refresh: how long a watch-list of the S&P 500 takes from a local stand-in, at the pace each source states, and a second time.

`python -m benchmarks.refresh [FOLDER]` prints it, twice. The answers are the recorded network of 2026-07-15. The first time a
company tells the statements that were recorded of it; the second time one of which no companyfacts were recorded tells
Apple's under its own number, all seventeen years and 3.7 MB of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import cached_property
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from putwright.bootstrap.refreshing import refreshed
from putwright.bootstrap.sources import offered_sources
from putwright.cli.main import run
from putwright.ports.fact_source import Pace
from putwright.settings.config import read_config
from tests.online.recorded_network import RecordedNetwork
from tests.online.stand_in import Request, StandIn

SECONDS_MAX = 60.0
ACCOUNT = ("--net-liquidation", "250000", "--cash-usd", "250000", "--permission-level", "3")


class FullSize(RecordedNetwork):
    """The recorded network, in which nobody's figures are small."""

    def facts(self, cik: int) -> bytes | None:
        """The company facts, at the size of Apple's."""
        symbol = self._cik.get(cik)
        if symbol is None or symbol in ("AAPL", "GOOGL"):
            return super().facts(cik)
        return self._apple.replace(b'{"cik":320193,', f'{{"cik":{cik},'.encode(), 1)

    @cached_property
    def _apple(self) -> bytes:
        apple = super().facts(320193)
        if apple is None:
            raise SystemExit("the recorded figures of Apple are missing")
        return apple


def serve(client: Connection, folder: Path, is_full_size: bool) -> None:
    """Serve until the pipe is closed; every word that comes through it is answered with what was asked since the last."""
    network = FullSize(folder) if is_full_size else RecordedNetwork(folder)
    with StandIn() as stand_in:
        network.serve_on(stand_in)
        for path in ("xbrl/companyfacts.zip", "bulkdata/submissions.zip"):
            stand_in.answer(f"www.sec.gov/Archives/edgar/daily-index/{path}")  # made before the clock starts
        quotes = "cdn.cboe.com/api/global/delayed_quotes"
        for symbol in {one["Symbol"] for one in network.members}:
            for place, body in (
                ("options", network.chain(symbol)),
                ("charts/historical", network.closes(symbol)),
            ):
                if body is not None:
                    stand_in.serve(f"{quotes}/{place}/{symbol}.json", body)
        client.send(stand_in.address)
        while client.recv():
            client.send(stand_in.asked)
            stand_in.asked = []


def main(folder: Path) -> int:
    """Measure and print; 1 when the recorded answers take too long, or a source was asked more often than it allows."""
    first, is_kept = _refreshed(folder, "answers as recorded", is_full_size=False)
    _, is_kept_too = _refreshed(folder, "every company with the filings of Apple", is_full_size=True)
    return 0 if first <= SECONDS_MAX and is_kept and is_kept_too else 1


def _refreshed(folder: Path, words: str, *, is_full_size: bool) -> tuple[float, bool]:
    """Serve, set a workspace up, refresh it twice; the seconds of the first time, and whether every pace was kept."""
    context = get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=serve, args=(there, folder, is_full_size), daemon=True)
    server.start()
    try:
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as place:
            root = Path(place) / "workspace"
            _set_up(root, here.recv())
            print(f"\n== refresh, {words}")
            first, is_kept = _measured("everything, the first time", root, here)
            _measured("the same at once again", root, here)
    finally:
        server.terminate()
        server.join()
    return first, is_kept


def _set_up(root: Path, address: str) -> None:
    os.environ["PUTWRIGHT_WORKSPACE"] = str(root)
    with contextlib.redirect_stdout(io.StringIO()):
        run(["init", *ACCOUNT, "--attest-private-capital"])
        config = root / "config.toml"
        head = config.read_text(encoding="utf-8").partition("[sources]")[0]
        told = f'contact = "me@example.com"\naccepted_terms = ["cboe"]\nthrough = "{address}"\n'
        config.write_text(f"{head}[sources]\n{told}", encoding="utf-8")
        run(["watchlist", "add", "sp500"])


def _measured(words: str, root: Path, server: Connection) -> tuple[float, bool]:
    server.send(True)
    server.recv()
    began = time.perf_counter()
    report = asyncio.run(refreshed(root, ["all"]))
    seconds = time.perf_counter() - began
    server.send(True)
    asked: list[Request] = server.recv()
    offered = offered_sources(read_config(root / "config.toml"), root, ())
    target = f", target <= {SECONDS_MAX:g} s: {'met' if seconds <= SECONDS_MAX else 'MISSED'}"
    print(f"  {words}: {seconds:.1f} s for {report.names} names, {len(asked):,} questions{target}")
    for line in report.kinds:
        counts = f"told {line.told:>4}, absent {line.absent:>4}, failed {line.failed}, fresh {line.fresh}"
        print(f"    {line.kind:<13}{line.source:<9} {counts}")
    kept = [_kept(host, one.about.pace, asked) for one in offered for host in one.about.hosts]
    return seconds, all(kept)


def _kept(host: str, pace: Pace, asked: Sequence[Request]) -> bool:
    """Print the most questions that one host met within its seconds, and whether that is within its pace."""
    at = sorted(request.at for request in asked if request.path.startswith(f"{host}/"))
    if not at:
        return True
    most = max(sum(1 for other in at if moment <= other < moment + pace.seconds) for moment in at)
    # What leaves at an even pace may arrive a little closer together: one question of slack.
    is_kept = most <= pace.requests + 1
    verdict = "kept" if is_kept else "BROKEN"
    print(
        f"    {host:<24}{len(at):>5} questions, at most {most} in {pace.seconds:g} s, allowed {pace.requests}: {verdict}"
    )
    return is_kept


if __name__ == "__main__":
    default = os.environ.get("PUTWRIGHT_REAL_DATA", "../shared/data")
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else default)))
