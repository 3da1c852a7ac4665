"""Cboe's delayed quotes as a source: chains and closes, and what is no answer of theirs."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from typing import Any

from putwright.adapters.cboe.source import ABOUT, PERIODS, Source, address_of
from putwright.adapters.files.received import delayed_chain
from putwright.adapters.online.client import PoliteClient
from putwright.ports.fact_source import Asked, Outcome, Task, Told
from tests.online.source_contract import Recorded, SourceContract
from tests.online.stand_in import Fault, StandIn

NOW = datetime(2026, 7, 24, 21, 0, tzinfo=UTC)
ROOT = "cdn.cboe.com/api/global/delayed_quotes"
CHAIN, CHART = f"{ROOT}/options/AAPL.json", f"{ROOT}/charts/historical/AAPL.json"


def option(name: str, **more: Any) -> dict[str, Any]:
    """One contract as Cboe writes it."""
    quoted = {"bid": 2.1, "bid_size": 31.0, "ask": 2.2, "ask_size": 45.0, "iv": 0.28, "open_interest": 120.0}
    told = {"volume": 27.0, "delta": -0.21, "last_trade_price": 2.15, "theo": 2.14}
    return {"option": name, **quoted, **told, **more}


def chain(symbol: str, root: str = "", **header: Any) -> bytes:
    """A chain of three contracts as Cboe writes it."""
    tails = ("260821P00310000", "260821P00320000", "260821C00340000")
    data = {
        "symbol": symbol,
        "current_price": 333.8,
        "last_trade_time": "2026-07-24T15:59:59",
        "options": [option((root or symbol) + tail) for tail in tails],
    }
    return json.dumps({"timestamp": "2026-07-24 20:45:38", "symbol": symbol, "data": data | header}).encode()


def chart(symbol: str, *days: str) -> bytes:
    """A history as Cboe writes it."""
    dates = days or ("2026-07-22", "2026-07-23", "2026-07-24")
    rows = [
        {
            "date": day,
            "volume": 38_755_929,
            "open": 327.84,
            "high": 329.0,
            "low": 323.34,
            "close": 325.89 + at,
        }
        for at, day in enumerate(dates)
    ]
    return json.dumps({"timestamp": "11:00:17", "symbol": symbol, "data": rows}).encode()


def made(client: PoliteClient) -> Source:
    """The source with the importers it is given in the program."""
    return Source(client, delayed_chain)


def took(
    answers: dict[str, bytes], *names: str, kind: str = "chains", now: datetime = NOW, faults: Any = None,
    before: Asked | None = None,
) -> list[Told]:  # fmt: skip
    """What came of asking for some names one after the other."""

    async def run(stand_in: StandIn) -> list[Told]:
        async with stand_in.client(ABOUT) as client:
            source = made(client)
            return [await source.take(task, before, now) for task in source.tasks(kind, names, now)]

    with StandIn() as stand_in:
        for path, body in answers.items():
            stand_in.serve(path, body)
        for path, several in (faults or {}).items():
            stand_in.fail(path, *several)
        return asyncio.run(run(stand_in))


class TestCboeChains(SourceContract):
    """The contract of sources, asked of the chains."""

    recorded = Recorded(
        make=made,
        about=ABOUT,
        kind="chains",
        symbol="AAPL",
        now=NOW,
        answers={CHAIN: chain("AAPL")},
        others={CHAIN: chain("MSFT")},
        vital={
            CHAIN: (
                '"data"', '"options"', '"option"', '"bid"', '"ask"', '"iv"', '"delta"', '"open_interest"', '"volume"',
                '"symbol"', '"current_price"', '"last_trade_time"', '"timestamp"', '"last_trade_price"',
            )
        },
    )  # fmt: skip


class TestCboePrices(SourceContract):
    """The contract of sources, asked of the closes."""

    recorded = Recorded(
        make=made,
        about=ABOUT,
        kind="prices",
        symbol="AAPL",
        now=NOW,
        answers={CHART: chart("AAPL")},
        others={CHART: chart("MSFT")},
        vital={CHART: ('"data"', '"date"', '"close"', '"symbol"')},
    )


def test_share_class_is_asked_for_with_its_dot_and_listed_without() -> None:
    """BRK.B's contracts bear the root BRKB, and those of its other class are not believed."""
    path = f"{ROOT}/options/BRK.B.json"
    (told,) = took({path: chain("BRK.B", "BRKB")}, "brk-b")
    assert set(told.tables["chains"]["symbol"]) == {"BRK.B"}
    assert set(told.tables["chains"]["root"]) == {"BRKB"}
    for other in (chain("BRK.A", "BRKA"), chain("BRK.B", "BRKA")):
        (told,) = took({path: other}, "BRK.B")
        assert told.outcome is Outcome.FAILED


def test_quotes_are_delayed_and_of_the_last_trade() -> None:
    """Each row says delayed and since when; the stock's price has its own time."""
    (told,) = took({CHAIN: chain("AAPL")}, "AAPL")
    row = told.tables["chains"].filter(strike_thousandths=310_000).row(0, named=True)
    assert (row["kind"], row["bid"], row["ask"], row["spot"]) == ("delayed", 2.1, 2.2, 333.8)
    assert row["quote_time"] == datetime(2026, 7, 24, 19, 59, 59, tzinfo=UTC)
    assert row["spot_time"] == datetime(2026, 7, 24, 20, 45, 38, tzinfo=UTC)


def test_contracts_of_another_name_are_not_believed_when_the_header_is_right() -> None:
    """A file that was mixed up inside is somebody else's data too."""
    (told,) = took({CHAIN: chain("AAPL", "MSFT")}, "AAPL")
    assert told.outcome is Outcome.FAILED
    assert "MSFT" in told.words


def test_quotes_from_the_future_are_not_believed() -> None:
    """A last trade of tomorrow is a mistake of theirs or of this machine's clock."""
    (told,) = took({CHAIN: chain("AAPL", last_trade_time="2026-07-27T15:59:59")}, "AAPL")
    assert told.outcome is Outcome.FAILED
    assert "not come yet" in told.words


def test_close_of_a_session_that_still_runs_is_not_taken() -> None:
    """At noon the last close is that of yesterday, whatever the history says; in the evening the same history tells today's."""
    noon = datetime(2026, 7, 24, 16, 0, tzinfo=UTC)
    (told,) = took({CHART: chart("AAPL")}, "AAPL", kind="prices", now=noon)
    assert told.tables["prices"]["date"].max() == date(2026, 7, 23)
    assert told.tables["prices"]["adjusted_close"].to_list() == [325.89, 326.89]
    assert told.tables["prices"]["close"].null_count() == 2
    evening = took({CHART: chart("AAPL")}, "AAPL", kind="prices", before=Asked(noon, noon, memo=told.memo))
    assert evening[0].outcome is Outcome.TOLD
    assert evening[0].tables["prices"]["date"].max() == date(2026, 7, 24)


def test_half_an_answer_is_not_believed_until_it_has_been_told_three_times() -> None:
    """Three contracts where a thousand were before are a broken file; a source that insists is believed at last."""
    memo = {"rows": "1000"}
    (told,) = took({CHAIN: chain("AAPL")}, "AAPL", before=Asked(NOW, NOW, memo=memo))
    assert told.outcome is Outcome.FAILED
    assert "1,000" in told.words
    (told,) = took({CHAIN: chain("AAPL")}, "AAPL", before=Asked(NOW, NOW, "so", 2, memo))
    assert told.outcome is Outcome.TOLD
    assert told.memo["rows"] == "3"


def test_refused_name_is_absent_when_cboe_answers_others() -> None:
    """A network that says 403 to a name without a file does not bar the names behind it."""
    probe = ABOUT.probe.removeprefix("https://")
    answers = {f"{ROOT}/options/KO.json": chain("KO"), probe: b'{"data": {}}'}
    told = took(answers, "NONE", "KO", faults={f"{ROOT}/options/NONE.json": [Fault(403)]})
    assert [one.outcome for one in told] == [Outcome.ABSENT, Outcome.TOLD]
    assert "refuses chains of NONE" in told[0].words
    assert not told[0].ends_source


def test_refusal_ends_the_source_when_cboe_refuses_everything() -> None:
    """A machine that is barred asks twice, and then no more."""
    refused = {f"{ROOT}/options/KO.json": [Fault(403)], ABOUT.probe.removeprefix("https://"): [Fault(403)]}
    (told,) = took({}, "KO", faults=refused)
    assert told.outcome is Outcome.FAILED
    assert told.ends_source


def test_index_stands_behind_an_underscore_and_a_share_class_keeps_its_dot() -> None:
    """Names are asked for as Cboe's directory writes them."""
    addresses = [
        address_of(Task("cboe", "chains", name, PERIODS["chains"])) for name in ("SPX", "BRK.B", "KO")
    ]
    assert [one.rpartition("/")[2] for one in addresses] == ["_SPX.json", "BRK.B.json", "KO.json"]


def test_index_is_itself_when_told_behind_a_sign() -> None:
    """The header of an index says ^SPX or _SPX; its weeklies have a root of their own."""
    path = f"{ROOT}/options/_SPX.json"
    for name in ("^SPX", "_SPX", "SPX"):
        (told,) = took({path: chain(name, "SPXW")}, "SPX")
        assert told.outcome is Outcome.TOLD, told.words
        assert set(told.tables["chains"]["symbol"]) == {"SPX"}
        assert set(told.tables["chains"]["root"]) == {"SPXW"}
