"""Recorded answers of Cboe through its source, over a stand-in: they come out as the importer of files reads them."""

from __future__ import annotations

import asyncio
import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from putwright.adapters.cboe.source import ABOUT, Source
from putwright.adapters.files.reading import read_chain, read_facts
from putwright.adapters.files.received import delayed_chain
from putwright.ports.fact_source import Asked, Outcome, Told
from tests.online.stand_in import StandIn

# The chain was made on Saturday at 03:44 UTC, Friday evening in New York.
NOW = datetime(2026, 7, 25, 4, 0, tzinfo=UTC)
FOLDER = "cboe_delayed_openbb"
CHAIN, CHART = "options_AAPL_2026-07-24.json.gz", "charts_historical_AAPL.json.gz"
ROOT = "cdn.cboe.com/api/global/delayed_quotes"


def recorded(folder: Path, name: str) -> bytes:
    """One recorded answer as it was sent."""
    body = (folder / FOLDER / name).read_bytes()
    return gzip.decompress(body) if name.endswith(".gz") else body


def took(
    answers: dict[str, bytes], kind: str, symbol: str, now: datetime = NOW, before: Asked | None = None
) -> Told:
    """What came of asking Cboe, whose answers are these."""

    async def run(stand_in: StandIn) -> Told:
        async with stand_in.client(ABOUT) as client:
            source = Source(client, delayed_chain)
            (task,) = source.tasks(kind, [symbol], now)
            return await source.take(task, before, now)

    with StandIn() as stand_in:
        for path, body in answers.items():
            stand_in.serve(f"{ROOT}/{path}.json", body)
        return asyncio.run(run(stand_in))


def test_chain_is_that_of_the_file_when_it_comes_over_the_line(real_data: Path) -> None:
    """Every contract of a recorded chain is the same row either way, but for the name of its source."""
    told = took({"options/AAPL": recorded(real_data, CHAIN)}, "chains", "AAPL")
    assert told.outcome is Outcome.TOLD, told.words
    of_file = read_chain(real_data / FOLDER / CHAIN, kind="delayed").table
    table = told.tables["chains"]
    assert table.height == 3_576
    assert table.drop("source").equals(of_file.drop("source"))
    assert set(table["source"]) == {"cboe"}
    assert set(table["kind"]) == {"delayed"}
    assert told.memo["rows"] == "3576"


def test_closes_are_those_of_the_file_when_they_come_over_the_line(real_data: Path) -> None:
    """5,675 closes since 2004, every one as the importer reads it."""
    told = took({"charts/historical/AAPL": recorded(real_data, CHART)}, "prices", "AAPL")
    assert told.outcome is Outcome.TOLD, told.words
    of_file = read_facts("prices", real_data / FOLDER / CHART).table
    table = told.tables["prices"]
    assert table.height == 5_675
    assert table.drop("source").equals(of_file.drop("source"))
    assert set(table["source"]) == {"cboe"}
    assert table["date"].min() == date(2004, 1, 2)


def test_recorded_answer_is_not_sent_again_when_nothing_changed(real_data: Path) -> None:
    """The second question for the same chain costs no more than its header."""
    answers = {"options/AAPL": recorded(real_data, CHAIN)}
    first = took(answers, "chains", "AAPL")
    again = took(answers, "chains", "AAPL", before=Asked(NOW, NOW, memo=first.memo))
    assert again.outcome is Outcome.UNCHANGED
    assert again.memo == first.memo


def test_recorded_chain_is_not_believed_when_it_is_cut_halved_or_of_another_name(real_data: Path) -> None:
    """Apple where Microsoft was asked, a cut file, and a tenth of the contracts are failures with words."""
    whole = recorded(real_data, CHAIN)
    document = json.loads(whole)
    document["data"]["options"] = document["data"]["options"][:350]
    before = Asked(NOW, NOW, memo={"rows": "3576"})
    for symbol, body, words in (
        ("MSFT", whole, "asked was MSFT"),
        ("AAPL", whole[: len(whole) // 2], "it is no JSON"),
        ("AAPL", json.dumps(document).encode(), "a half answer"),
    ):
        told = took({f"options/{symbol}": body}, "chains", symbol, before=before)
        assert told.outcome is Outcome.FAILED
        assert words in told.words
        assert told.remedy
        assert told.memo == before.memo
        assert not told.tables


def test_recorded_closes_end_the_evening_before_when_the_session_still_runs(real_data: Path) -> None:
    """On the last recorded day at noon that day has no close yet."""
    answers = {"charts/historical/AAPL": recorded(real_data, CHART)}
    last = took(answers, "prices", "AAPL").tables["prices"]["date"].max()
    assert isinstance(last, date)
    noon = datetime(last.year, last.month, last.day, 16, 0, tzinfo=UTC)
    table = took(answers, "prices", "AAPL", noon).tables["prices"]
    assert table.height == 5_674
    assert table.filter(pl.col("date") >= last).is_empty()
