"""P1: `putwright screen --whole-market` as a whole process on a generated market of all US options, and on ten times it."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks import generated_market
from benchmarks.figures import Figure, say
from putwright.adapters.workspace.setup import Answers, set_up
from putwright.adapters.workspace.workspace import Workspace
from putwright.market.facts import conform

ABOUT = """A generated market ([seed in the repository](../benchmarks/generated_market.py)) of 5,000 names and 1.5 million quotes,
with companies, reports, rates and five years of closes in a workspace; `putwright screen --whole-market` on it as a whole
process with warm caches, from an empty shell to the shortlist and the record on disk; the playbook's band is so wide that
about 230,000 puts are priced. Peak memory is what the operating system says of the process. The larger market has ten
times the names, and closes of thirteen months, which is as far as a screen of all names looks back. Peers: the same file
filtered and sorted by polars alone, and the kernel alone on as many puts, both without starting a process."""
ROOT = Path(__file__).resolve().parent.parent
NAMES, TIMES_LARGER = 5_000, 10
REPEATS = 5
SECONDS_MAX, GIGABYTES_MAX, GROWTH_MAX = 1.5, 1.0, 11.0
CLOSES_DAYS, CLOSES_DAYS_LARGER = 1_826, 400
DAY = generated_market.SESSION.isoformat()
HIDE = "import sys; sys.modules['coverage'] = None; "  # numba looks for it; no user has it
# The peak that the system hands back at the end of a process may be its parent's; the process itself knows its own.
PEAK = """
import re
from putwright.cli.main import run
code = run(sys.argv[1:])
sys.stderr.write(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
sys.exit(code)
"""
PROGRAM = [sys.executable, "-c", HIDE + PEAK]
PLAYBOOK = """\
schema = 1
name = "wide"
title = "a band so wide that about 230,000 puts are priced"
[contract]
otm_percent = [2, 25]
days_to_expiry = [17, 67]
expiries = ["monthly", "weekly", "month-end"]
open_interest_min = 100
spread_percent_max = 15
delta_abs_max = 0.30
[premium]
annual_percent_min = 10
[entry]
start = "mid"
time_in_force = "DAY"
[exit]
mode = "hold"
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process took: wall and processor time [s], peak memory [GB]."""

    wall: float
    processor: float
    memory: float


def build(root: Path, times: int = 1) -> Path:
    """A workspace with so many times the market, written part by part through the program's own store."""
    then, cash = datetime(2026, 7, 15, 12, tzinfo=UTC), Decimal(2_000_000)
    told = Answers(
        then, "cash", "private", then.date(), 3, "USD", cash, {"USD": cash}, "recurring", True, "income"
    )
    set_up(root, told)
    (root / "playbooks" / "wide.toml").write_text(PLAYBOOK, encoding="utf-8")
    workspace = Workspace(root)
    parts = [generated_market.names(NAMES, part) for part in range(times)]
    for part, names in enumerate(parts):
        workspace.add_chains(generated_market.chains(names, part))
    days = CLOSES_DAYS if times == 1 else CLOSES_DAYS_LARGER
    tables = {
        "rates": [generated_market.rates()],
        "fundamentals": [generated_market.fundamentals(names, part) for part, names in enumerate(parts)],
        "earnings": [generated_market.earnings(names, part) for part, names in enumerate(parts)],
        "prices": [
            closes
            for part, names in enumerate(parts)
            for closes in generated_market.closes(names, part, days=days)
        ],
    }
    for kind, told_by in tables.items():
        workspace.add_facts(kind, conform(kind, pl.concat(told_by, how="diagonal_relaxed")))
    return root


def screened(workspace: Path) -> Spent:
    """One screen in a process of its own."""
    shutil.rmtree(workspace / "records", ignore_errors=True)
    screen = ["screen", "--as-of", DAY, "--whole-market", "--playbook", "wide", "--workspace", str(workspace)]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*PROGRAM, *screen], env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    told = process.stderr.read().decode() if process.stderr else ""
    _, ended, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    if os.waitstatus_to_exitcode(ended):
        raise SystemExit(f"  the screen failed:\n{told}")
    return Spent(wall, used.ru_utime + used.ru_stime, int(told.split()[-1]) * 1024 / 1e9)


def environment() -> dict[str, str]:
    """The surroundings of a user's process: compiled files are kept."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


def stages(workspace: Path) -> dict[str, float]:
    """Seconds by stage of a screen in a process of its own."""
    shutil.rmtree(workspace / "records", ignore_errors=True)
    command = [sys.executable, "-m", "benchmarks.screen_stages", str(workspace), "wide", DAY]
    done = subprocess.run(command, env=environment(), capture_output=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def shortest(work: Callable[[], object]) -> float:
    """The shortest of a few turns [s]."""
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def in_band() -> pl.Expr:
    """The puts the playbook's band prices, roughly."""
    moneyness = pl.col("strike_thousandths") / 1000 / pl.col("spot")
    days = (pl.col("expiry") - generated_market.SESSION).dt.total_days()
    sound = (pl.col("bid") > 0) & (pl.col("ask") > pl.col("bid"))
    return (pl.col("right") == "PUT") & moneyness.is_between(0.75, 0.98) & days.is_between(17, 67) & sound


def query_alone(file: Path) -> float:
    """Polars filtering and sorting the same file, with nothing checked, priced or explained [s]."""
    annual = pl.col("bid") / pl.col("strike_thousandths")
    columns = ["symbol", "expiry", "strike_thousandths", "right", "bid", "ask", "spot", "open_interest"]

    def query() -> pl.DataFrame:
        table = pl.read_parquet(file, columns=columns)
        liquid = (pl.col("open_interest") >= 100) & (pl.col("ask") - pl.col("bid") <= 0.15 * pl.col("ask"))
        return table.filter(in_band() & liquid).with_columns(annual=annual).sort("annual", descending=True)

    return shortest(query)


def kernel_alone(file: Path) -> tuple[float, int]:
    """Volatility and greeks of the puts in the band, in memory already [s], and how many they are."""
    from putwright.pricing.implied_volatility import implied_volatility_and_greeks

    puts = pl.read_parquet(file).filter(in_band())
    days = (pl.col("expiry") - generated_market.SESSION).dt.total_days()
    strike, mid = pl.col("strike_thousandths") / 1000, (pl.col("bid") + pl.col("ask")) / 2
    told = puts.select(mid.alias("mid"), "spot", strike.alias("strike"), (days / 365).alias("years"))
    mids, spots, strikes, years = (np.ascontiguousarray(column.to_numpy()) for column in told.iter_columns())
    rate = generated_market.RATE
    taken = shortest(lambda: implied_volatility_and_greeks(mids, spots, strikes, years, rate))
    return taken, puts.height


def figures() -> list[Figure]:
    """The whole market and ten times it, beside the query and the kernel alone; then the stages."""
    with tempfile.TemporaryDirectory() as scratch:
        market = build(Path(scratch) / "market")
        file = next((market / "snapshots").glob("*/*.parquet"))
        screened(market)
        runs = [screened(market) for _ in range(REPEATS)]
        parts = stages(market)
        query, (kernel, puts) = query_alone(file), kernel_alone(file)
        larger = build(Path(scratch) / "larger", TIMES_LARGER)
        tenfold = screened(larger)
    wall = statistics.median(run.wall for run in runs)
    processor, memory = statistics.median(run.processor for run in runs), max(run.memory for run in runs)
    growth = tenfold.wall / wall
    work = f"screen of {NAMES:,} names, 1.5 million quotes"
    many = f"screen of {NAMES * TIMES_LARGER:,} names, 15 million quotes"
    return [
        Figure(work, f"{wall:.2f} s", "polars query alone", f"{query:.3f} s", f"{wall / query:.0f} x",
               f"<= {SECONDS_MAX} s", wall <= SECONDS_MAX),
        Figure("the same", f"{wall:.2f} s", f"kernel alone, {puts:,} puts", f"{kernel:.2f} s", f"{wall / kernel:.1f} x"),
        Figure("the same, time of all processors", f"{processor:.2f} s"),
        Figure("the same, peak memory", f"{memory:.2f} GB", target=f"<= {GIGABYTES_MAX} GB", met=memory <= GIGABYTES_MAX),
        Figure(many, f"{tenfold.wall:.1f} s", "a tenth of it", f"{wall:.2f} s", f"{growth:.1f} x",
               f"<= {GROWTH_MAX:.0f} x", growth <= GROWTH_MAX),
        Figure("the same, time of all processors", f"{tenfold.processor:.1f} s", "a tenth of it", f"{processor:.2f} s",
               f"{tenfold.processor / processor:.1f} x"),
        Figure("the same, peak memory", f"{tenfold.memory:.1f} GB", "a tenth of it", f"{memory:.2f} GB",
               f"{tenfold.memory / memory:.1f} x"),
        *(Figure(f"stage: {stage}", f"{seconds * 1e3:.0f} ms") for stage, seconds in parts.items()),
    ]  # fmt: skip


if __name__ == "__main__":
    say(figures())
