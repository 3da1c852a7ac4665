"""The broker as a source of facts: what it tells becomes facts, and everything that goes wrong is told in words."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from putwright.adapters.ibkr.fact_line import FactLine
from putwright.adapters.ibkr.facts import KINDS, IbkrFacts, ibkr_sources
from putwright.adapters.ibkr.history_pacing import HistoryPace
from putwright.adapters.ibkr.wall_street_horizon import read_events
from putwright.domain.refusal import OutsideFailure
from putwright.market import facts
from putwright.market.facts import SCHEMAS
from putwright.paper.settings import Behaviour
from putwright.ports.broker_view import ChainWanted
from putwright.ports.fact_source import CHAINS, EARNINGS, PRICES, VOLATILITY, FactSource, Outcome, Task, Told
from tests.simulation.adapter_tws import CALENDAR, NOW, Frame, Handler, ScriptedTws, standing, view_of
from tests.simulation.test_adapter_paper import looked, world_of

HISTORY, STOPPED, META, EVENTS = 20, 25, 100, 102
ON = date(2026, 7, 14)
KO = sum(map(ord, "KO"))
ALL = (*KINDS, CHAINS)


def no_pace() -> HistoryPace:
    return HistoryPace(10_000, 0.0, 0.0)


def event(day: str = "20260730", **changes: Any) -> dict[str, Any]:
    """One earnings date as the calendar is taken to write it."""
    inner = {"earnings_date": day, "wshe_earnings_date_status": "CONFIRMED", "time_of_day": "AFTER MARKET"}
    inner |= changes.pop("data", {})
    return {"event_type": "wshe_ed", "conids": [str(KO)], "index_date": day, "data": inner} | changes


def told_by_horizon(document: Any) -> dict[int, Handler]:
    text = document if isinstance(document, str) else json.dumps(document)
    return {META: lambda _, f: [[104, f[1], "{}"]], EVENTS: lambda _, f: [[105, f[1], text]]}


def history(rows: Sequence[tuple[str, float]]) -> Handler:
    """The same daily bars for whatever is asked."""

    def answer(_: ScriptedTws, fields: list[str]) -> Iterable[Frame]:
        bars = [cell for day, close in rows for cell in (day, close, close, close, close, 1000, close, 9)]
        return [[17, fields[1], "20240714 14:00:00", "20260714 14:00:00", len(rows), *bars]]

    return answer


def refusing(code: int, text: str, message: int = 1) -> Handler:
    return lambda _, fields: [[4, 2, fields[message], code, text, ""]]


def taken(
    tws: ScriptedTws,
    *wanted: tuple[str, str],
    pace: HistoryPace | None = None,
    kinds: tuple[str, ...] = ALL,
    after: Callable[[ScriptedTws, FactLine], Awaitable[None]] | None = None,
) -> list[Told]:
    """What a source tells of (kind, symbol) questions, one after the other."""

    async def run() -> list[Told]:
        async with standing(tws):
            line = FactLine(view_of(tws), CALENDAR, pace or no_pace())
            source = IbkrFacts(line, kinds, lambda names, on: [chain_wanted(name, on) for name in names])
            tasks = [task for kind, symbol in wanted for task in source.tasks(kind, [symbol], NOW)]
            await source.begin(dict.fromkeys(tasks), NOW)
            found = []
            for task in tasks:
                found.append(await source.take(task, None, NOW))
                if after is not None:
                    await after(tws, line)
            await source.close()
            return found

    return asyncio.run(run())


def chain_wanted(symbol: str, on: date) -> ChainWanted:
    return ChainWanted(symbol, on + timedelta(5), on + timedelta(45), 0.05, 0.20)


def test_ibkr_facts_keep_to_the_port() -> None:
    """The port's own questions fit, and only its own kinds are asked for."""
    source: FactSource = IbkrFacts(FactLine(view_of(ScriptedTws()), CALENDAR))
    assert source.about.kinds == (EARNINGS, PRICES, VOLATILITY)
    assert [task.key for task in source.tasks(PRICES, ["KO", "MSFT"], NOW)] == [
        "ibkr/prices/KO",
        "ibkr/prices/MSFT",
    ]
    assert source.tasks("fundamentals", ["KO"], NOW) == []


def test_earnings_dates_become_facts_when_the_calendar_is_subscribed() -> None:
    """A confirmed day with its hour, an unconfirmed one as an estimate; the kinds are asked for once, and first."""
    tws = ScriptedTws(
        handlers=told_by_horizon(
            {
                "data": [
                    event(),
                    event(
                        "20261029",
                        data={"wshe_earnings_date_status": "INFERRED", "time_of_day": "UNSPECIFIED"},
                    ),
                ]
            }
        )
    )
    first, second = taken(tws, (EARNINGS, "KO"), (EARNINGS, "KO"))
    rows = first.tables[EARNINGS]
    assert first.outcome is Outcome.TOLD
    assert rows.schema == SCHEMAS[EARNINGS]
    assert rows.select("date", "status", "hour", "as_of").rows() == [
        (date(2026, 7, 30), "confirmed", "after close", ON),
        (date(2026, 10, 29), "estimated", None, ON),
    ]
    assert second.tables[EARNINGS].equals(rows)
    assert (tws.count(META), tws.count(EVENTS)) == (1, 2)
    asked = next(fields for fields in tws.asked if fields[0] == str(EVENTS))
    assert json.loads(asked[3]) == {
        "country": "All", "watchlist": [str(KO)], "limit_region": 10, "limit": 10, "wshe_ed": "true",
    }  # fmt: skip
    assert asked[7] == "20260714"


@pytest.mark.parametrize(("account", "source"), [("U1234567", "ibkr"), ("DU1234567", "ibkr paper account")])
def test_facts_say_so_when_they_come_from_a_paper_account(account: str, source: str) -> None:
    """What may be make-believe is never mistaken for the market's."""
    handlers = {HISTORY: history([("20260713", 69.5)])}
    (told,) = taken(ScriptedTws(accounts=account, handlers=handlers), (PRICES, "KO"))
    assert told.tables[PRICES]["source"].to_list() == [source]


@pytest.mark.parametrize(
    ("document", "left_out"),
    [
        ([event("20260714")], ""),
        ([event(conids=["77"])], "1 event of another company"),
        ([event("20260713")], "1 event of the past"),
        ([event(event_type="wshe_bod")], "1 event of another kind"),
        ([], ""),
        ({"data": {"events": []}}, ""),
    ],
)
def test_events_that_are_no_coming_report_are_left_out_and_counted(document: Any, left_out: str) -> None:
    """Another company's, another kind and the past are no coming report; a report of today is."""
    reports = read_events(json.dumps(document), KO, ON)
    assert reports.words == left_out
    assert len(reports.coming) == (document == [event("20260714")])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<html>log in</html>", "it is no JSON"),
        ('{"error": "busy"}', "no list of events"),
        ('"soon"', "no list of events"),
        (json.dumps([event(data={"earnings_date": "next week"})]), "1 event whose date is not understood"),
        (json.dumps([event(data={"earnings_date": "20261399"})]), "1 event whose date is not understood"),
    ],
)
def test_answer_in_another_form_is_a_failure_by_name(text: str, said: str) -> None:
    """No date is read out of what is not understood."""
    with pytest.raises(OutsideFailure, match=said):
        read_events(text, KO, ON)
    (told,) = taken(ScriptedTws(handlers=told_by_horizon(text)), (EARNINGS, "KO"))
    assert (told.outcome, told.tables, told.ends_source) == (Outcome.FAILED, {}, False)
    assert said in told.words
    assert told.remedy


def test_date_is_an_estimate_when_nothing_calls_it_the_earnings_date() -> None:
    """The day of the index alone is no confirmation, whatever the status says; an odd hour is no hour."""
    told = event(data={"earnings_date": None, "time_of_day": "LUNCH"}) | {"index_date": "2026-07-30"}
    reports = read_events(json.dumps([told]), KO, ON)
    assert reports.coming == [(date(2026, 7, 30), "estimated", None)]
    assert reports.words == "1 event whose hour alone was not read"


def test_closes_become_facts_when_their_session_is_over() -> None:
    """Yesterday's close and its adjusted one; of today, a Saturday and a bar without a price nothing is taken."""
    days = [f"{day:%Y%m%d}" for day in CALENDAR.sessions(date(2026, 5, 1), date(2026, 7, 13))]
    rows = [*((day, 60.0 + place) for place, day in enumerate(days)), ("20260714", 99.0)]
    handlers = {HISTORY: history([*rows[:-3], ("20260711", 1.0), *rows[-3:]])}
    tws = ScriptedTws(handlers=handlers)
    (told,) = taken(tws, (PRICES, "KO"))
    table = told.tables[PRICES]
    assert table.equals(facts.conform("prices", table))
    assert table["date"].to_list() == [datetime.strptime(day, "%Y%m%d").date() for day in days]  # noqa: DTZ007
    assert table.row(-1, named=True) | {"source": ""} == {
        "symbol": "KO", "date": date(2026, 7, 13), "close": 60.0 + len(days) - 1, "adjusted_close": 60.0 + len(days) - 1,
        "dividend": None, "split": None, "source": "",
    }  # fmt: skip
    assert told.words == "2 bars could not be read"  # the Saturday, in both series
    asked = [fields for fields in tws.asked if fields[0] == str(HISTORY)]
    assert [fields[-4] for fields in asked] == ["TRADES", "ADJUSTED_LAST"]


def test_volatilities_become_facts_of_each_day() -> None:
    """Both volatilities of the day; one that lost its way is no fact."""
    rows = [(f"{day:%Y%m%d}", 0.25) for day in CALENDAR.sessions(date(2026, 6, 1), date(2026, 7, 13))]
    rows[3] = (rows[3][0], 250.0)
    (told,) = taken(ScriptedTws(handlers={HISTORY: history(rows)}), (VOLATILITY, "KO"))
    table = told.tables[VOLATILITY]
    assert table.height == len(rows) - 1
    assert table.select("implied_volatility", "historical_volatility").row(0) == (0.25, 0.25)


def test_closes_in_another_form_are_a_failure_not_a_shorter_history() -> None:
    """Where one bar in twenty can not be read, none is taken."""
    days = [f"{day:%Y%m%d}" for day in CALENDAR.sessions(date(2026, 6, 1), date(2026, 7, 13))]
    rows = [(day, -1.0 if place % 3 else 60.0) for place, day in enumerate(days)]
    (told,) = taken(ScriptedTws(handlers={HISTORY: history(rows)}), (PRICES, "KO"))
    assert (told.outcome, told.tables) == (Outcome.FAILED, {})
    assert "no figure" in told.words


SERVICE = "Historical Market Data Service error message:"


@pytest.mark.parametrize(
    ("kind", "code", "text"),
    [
        (EARNINGS, 10276, "News feed is not allowed."),
        (EARNINGS, 10277, "News feed permissions required."),
        (PRICES, 354, "Requested market data is not subscribed."),
        (PRICES, 162, SERVICE + "No market data permissions for NYSE STK"),
        (VOLATILITY, 162, SERVICE + "No market data permissions for NYSE STK"),
    ],
)
def test_kind_is_not_asked_for_again_when_the_account_may_not_see_it(kind: str, code: int, text: str) -> None:
    """It is said with the remedy, the next name is answered without asking, and only a source of that kind alone ends."""
    handlers = {META: refusing(code, text), HISTORY: refusing(code, text)}
    tws = ScriptedTws(handlers=handlers)
    first, second = taken(tws, (kind, "KO"), (kind, "PEP"))
    assert first.outcome is second.outcome is Outcome.FAILED
    assert f"TWS {code}" in first.words
    assert "Subscribe" in first.remedy
    assert (second.task.subject, second.words) == ("PEP", first.words)
    assert tws.count(META) + tws.count(HISTORY) == (2 if kind == VOLATILITY else 1)
    assert first.ends_source
    other = EARNINGS if kind != EARNINGS else PRICES
    mixed = taken(ScriptedTws(handlers=handlers), (kind, "KO"), (other, "KO"))
    assert [one.ends_source for one in mixed] == [False, True]


def test_name_is_absent_when_the_broker_has_no_data_or_no_such_share() -> None:
    """That is an answer, not a failure, and nothing ends."""
    tws = ScriptedTws(
        handlers={HISTORY: refusing(162, SERVICE + "HMDS query returned no data: KO@SMART Trades")}
    )
    told = taken(tws, (PRICES, "KO"), (PRICES, "NONE"))
    assert [one.outcome for one in told] == [Outcome.ABSENT, Outcome.ABSENT]
    assert all(one.words for one in told)


def test_name_fails_alone_when_it_was_asked_too_often() -> None:
    """A pacing violation is told with what to do and ends nothing."""
    tws = ScriptedTws(handlers={HISTORY: refusing(162, SERVICE + "pacing violation")})
    (told,) = taken(tws, (PRICES, "KO"))
    assert (told.outcome, told.ends_source) == (Outcome.FAILED, False)
    assert "Wait fifteen seconds" in told.remedy


def test_closes_come_without_adjusted_ones_when_those_may_not_be_seen() -> None:
    """The closes are facts of their own; what is missing is said and stays missing."""

    def answer(tws: ScriptedTws, fields: list[str]) -> Iterable[Frame]:
        if "ADJUSTED_LAST" in fields:
            return refusing(162, SERVICE + "HMDS query returned no data")(tws, fields)
        return history([("20260713", 69.5)])(tws, fields)

    (told,) = taken(ScriptedTws(handlers={HISTORY: answer}), (PRICES, "KO"))
    assert told.tables[PRICES].select("close", "adjusted_close").rows() == [(69.5, None)]
    assert "ADJUSTED_LAST is missing" in told.words


def test_everything_is_told_as_failed_when_nobody_answers() -> None:
    """A TWS that is not there is said once and ends the source."""

    async def run() -> list[Told]:
        line = FactLine(view_of(ScriptedTws(port=1)), CALENDAR)
        source = IbkrFacts(line)
        tasks = source.tasks(PRICES, ["KO", "PEP"], NOW)
        await source.begin(dict.fromkeys(tasks), NOW)
        told = [await source.take(task, None, NOW) for task in tasks]
        await source.close()
        return told

    told = asyncio.run(run())
    assert [(one.outcome, one.ends_source, one.task.subject) for one in told] == [
        (Outcome.FAILED, True, "KO"),
        (Outcome.FAILED, True, "PEP"),
    ]
    assert "nobody answers there" in told[0].words
    assert "Start TWS" in told[0].remedy


def test_shut_door_is_tried_once_for_all_sources_over_the_line() -> None:
    """The second source is told at once what the first one waited for."""
    tws = ScriptedTws(silent_greeting=True)

    async def run() -> tuple[list[Told], float]:
        async with standing(tws):
            sources = ibkr_sources(FactLine(view_of(tws), CALENDAR))
            began, told = asyncio.get_running_loop().time(), []
            for source in sources:
                task = source.tasks(source.about.kinds[0], ["KO"], NOW)[0]
                await source.begin({task: None}, NOW)
                told.append(await source.take(task, None, NOW))
            return told, asyncio.get_running_loop().time() - began

    told, seconds = asyncio.run(run())
    assert [(one.outcome, one.ends_source) for one in told] == [(Outcome.FAILED, True)] * 3
    assert len(tws.writers) == 1
    assert seconds < 1.5


def test_source_ends_when_the_connection_is_lost() -> None:
    """What was told before stays told; the rest says why not."""

    async def cut(tws: ScriptedTws, line: FactLine) -> None:
        tws.drop()
        await asyncio.sleep(0.05)
        tws.silent_greeting = True

    tws = ScriptedTws(handlers={HISTORY: history([("20260713", 69.5)])})
    first, second, third = taken(tws, (PRICES, "KO"), (PRICES, "PEP"), (PRICES, "GM"), after=cut)
    assert (first.outcome, first.ends_source) == (Outcome.TOLD, False)
    assert (second.outcome, second.ends_source) == (Outcome.FAILED, True)
    assert third.words == second.words


def test_puts_are_told_as_chains_of_a_name() -> None:
    """One question a name, in the form of recorded chains."""
    told, nothing = taken(ScriptedTws(), (CHAINS, "KO"), (CHAINS, "NONE"))
    assert told.outcome is Outcome.TOLD
    assert set(told.tables[CHAINS]["symbol"]) == {"KO"}
    assert nothing.outcome is Outcome.FAILED
    assert nothing.words


def test_history_is_asked_for_at_its_pace() -> None:
    """The third question of two in a window waits for the window, and a repeated one for its quarter of a minute."""
    clock, slept = [0.0], []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    async def run() -> None:
        pace = HistoryPace(2, 600.0, 15.0, clock=lambda: clock[0], sleep=sleep)
        await pace.turn("KO")
        clock[0] = 1.0
        await pace.turn("KO")
        await pace.turn("PEP")

    asyncio.run(run())
    assert slept == [14.0, 585.0]


def test_silence_about_history_is_told_and_the_question_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer in time is a failure, never an empty history."""
    monkeypatch.setattr("putwright.adapters.ibkr.daily_closes.ANSWER_SECONDS", 0.2)
    tws = ScriptedTws(handlers={HISTORY: lambda _, f: []})

    async def wait(_: ScriptedTws, __: FactLine) -> None:
        await asyncio.sleep(0.1)

    (told,) = taken(tws, (PRICES, "KO"), after=wait)
    assert "no answer within" in told.words
    assert tws.count(STOPPED) == 1


def of_paper(behaviour: Behaviour, *wanted: tuple[str, str]) -> tuple[list[Told], Any]:
    """What the paper TWS tells."""
    world = world_of(behaviour)

    async def look(view: Any, _: Any) -> list[Told]:
        line = FactLine(view, CALENDAR, no_pace())
        found = []
        for kind, symbol in wanted:
            (source,) = ibkr_sources(line, (kind,))
            task: Task = source.tasks(kind, [symbol], world.now)[0]
            await source.begin({task: None}, world.now)
            found.append(await source.take(task, None, world.now))
        return found

    return looked(look, world), world


def test_paper_tws_tells_the_reports_of_its_companies_when_subscribed() -> None:
    """The day on which its own market jumps is the day that is announced, confirmed only when it is near."""
    (told, again), world = of_paper(Behaviour(company_events=True), (EARNINGS, "KO"), (EARNINGS, "GM"))
    assert told.outcome is again.outcome is Outcome.TOLD
    rows = told.tables[EARNINGS]
    (share,) = [one for one in world.tape.matching("KO") if one.symbol == "KO"]
    reports = world.tape.coming_reports(share.con_id)
    assert rows["date"].to_list() == [one.day for one in reports][: rows.height]
    assert rows.height > 1
    assert [status == "confirmed" for status in rows["status"]] == [one.is_confirmed for one in reports][
        : rows.height
    ]
    assert set(rows["source"]) == {"ibkr paper account"}


def test_paper_tws_has_no_calendar_of_events_unless_told() -> None:
    """Error 10276 ends the source of that kind, and another kind over the same connection goes on."""
    (refused, told), world = of_paper(Behaviour(), (EARNINGS, "KO"), (PRICES, "KO"))
    assert (refused.outcome, refused.ends_source) == (Outcome.FAILED, True)
    assert "10276" in refused.words
    assert told.outcome is Outcome.TOLD
    table = told.tables[PRICES]
    assert table["date"].max() < world.now.date()
    assert table.height > 400
    assert table["close"].null_count() == table["adjusted_close"].null_count() == 0


def test_paper_tws_wants_the_kinds_of_events_to_be_asked_for_first() -> None:
    """An answer without the question before is refused as a real TWS does (10282); what fits no filter is none."""

    async def look(view: Any, _: Any) -> str:
        await view.connect()
        horizon = FactLine(view, CALENDAR).horizon
        horizon._knows_kinds = True
        share = await view.contracts.share("KO")
        with pytest.raises(OutsideFailure, match="10282"):
            await horizon.events(share, ON)
        return str(await horizon.events(share, ON))

    told = looked(look, world_of(Behaviour(company_events=True)))
    assert json.loads(told)[0]["event_type"] == "wshe_ed"
