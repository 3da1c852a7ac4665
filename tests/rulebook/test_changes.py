"""Two weeks compared: which names came and went, and which rule has changed its mind."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from putwright.domain.mandate import Stage
from putwright.domain.refusal import BadInput
from putwright.market import snapshot
from putwright.reports.changes import changes_between
from putwright.reports.json_form import document
from putwright.reports.screen import ScreenReport, screen_report
from putwright.screening.exclusions import exclusions
from putwright.screening.view import MarketView
from putwright.workflows.screen import compare_with, screen, screen_id
from tests import screens
from tests.fakes import FakeMarket, FakeRecord

USER = screens.settings(
    account_held=screens.account("2000000"), mandate_given=screens.mandate(stage=Stage.RECURRING)
)
WEEK = timedelta(days=7)


def view_of(playbook: str = "income", weeks: int = 0, **by_name: dict[str, Any]) -> MarketView:
    own = replace(USER, playbook=replace(USER.playbook, name=playbook))
    view = screens.market_view([screens.put_row(s, **changes) for s, changes in by_name.items()], own)
    return replace(view, question=replace(view.question, as_of=screens.AS_OF + weeks * WEEK))


def kept(record: FakeRecord, view: MarketView) -> ScreenReport:
    report = screen_report(view, screen_id(view))
    record.keep_screen(report.screen_id, document("screen", 1, report), exclusions(view))
    return report


def test_changes_tell_who_came_and_who_went_when_two_weeks_are_compared() -> None:
    """GOOGL stays, KO went for its spread, MU came; a name nobody asked for before says so."""
    record = FakeRecord()
    before = kept(record, view_of(GOOGL={}, KO={}, MU={"open_interest": 1}))
    now = kept(record, view_of(weeks=1, GOOGL={}, KO={"ask": 7.0}, MU={}, MSFT={"bid": 3.5, "ask": 3.6}))
    changes = compare_with(record, now, "last")
    assert (changes.before_id, changes.now_id) == (before.screen_id, now.screen_id)
    assert changes.came == ("MU",)
    assert changes.went == ("KO",)
    assert {(m.symbol, m.before, m.now) for m in changes.moved} == {
        ("KO", "PASSED", "SPREAD"),
        ("MU", "OPEN_INTEREST", "PASSED"),
        ("MSFT", "NOT_ASKED", "YIELD_HURDLE"),
    }
    assert changes.gates_before["liquidity"] == 2
    assert changes.gates_now["caps"] == 2


def test_changes_are_none_when_nothing_changed() -> None:
    """The same market twice has nothing to tell."""
    record = FakeRecord()
    report = kept(record, view_of(GOOGL={}, KO={}))
    changes = changes_between(record.screen(report.screen_id), report)
    assert (changes.came, changes.went, changes.moved) == ((), (), ())


def test_last_screen_is_of_the_same_playbook_when_names_end_alike() -> None:
    """`my-income` is another playbook than `income`: their screens are not compared."""
    record = FakeRecord()
    first = kept(record, view_of("income", GOOGL={}))
    kept(record, view_of("my-income", weeks=1, GOOGL={"ask": 7.0}))
    now = kept(record, view_of("income", weeks=2, GOOGL={}))
    assert compare_with(record, now, "last").before_id == first.screen_id


def test_last_screen_is_an_earlier_one_when_an_old_day_is_looked_at_again() -> None:
    """Looking back at last week compares with the week before it, not with today."""
    record = FakeRecord()
    first = kept(record, view_of(GOOGL={}))
    kept(record, view_of(weeks=4, GOOGL={}, KO={}))
    middle = kept(record, view_of(weeks=2, GOOGL={}))
    assert compare_with(record, middle, "last").before_id == first.screen_id


def test_screen_is_found_by_its_day_when_the_day_is_typed() -> None:
    """The beginning of an id is enough."""
    record = FakeRecord()
    first = kept(record, view_of(GOOGL={}))
    kept(record, view_of(weeks=1, GOOGL={}))
    now = kept(record, view_of(weeks=2, GOOGL={}))
    assert compare_with(record, now, "2026-07-15").before_id == first.screen_id
    with pytest.raises(BadInput):
        compare_with(record, now, "2019")


def test_comparison_is_refused_when_there_is_no_earlier_screen() -> None:
    """The first screen has nothing to be compared with, and says so."""
    record = FakeRecord()
    with pytest.raises(BadInput, match="not kept"):
        compare_with(record, kept(record, view_of(GOOGL={})), "last")


def test_screen_id_is_the_same_when_the_workspace_lies_elsewhere() -> None:
    """Where files lie is no part of a screen: a copied workspace gives the same id."""
    view = view_of(GOOGL={})
    moved = replace(
        view.settings,
        account=replace(view.settings.account, source="/elsewhere/account.toml"),
        mandate=replace(view.settings.mandate, source="/elsewhere/mandate.toml"),
    )
    assert screen_id(replace(view, settings=moved)) == screen_id(view)


@pytest.mark.parametrize(
    "changes",
    [{"bid": 5.45}, {"ask": 5.65}, {"open_interest": 10}, {"spot": 386.0}],
    ids=lambda c: next(iter(c)),
)
def test_screen_id_is_another_when_the_quotes_were_corrected(changes: dict[str, Any]) -> None:
    """A corrected import of the same moment is another screen: the one that was kept is not written over."""
    assert screen_id(view_of(GOOGL=changes)) != screen_id(view_of(GOOGL={}))


def test_screen_id_is_another_when_account_mandate_or_waivers_change() -> None:
    """What was decided with is part of the id."""
    view = view_of(GOOGL={})
    others = [
        replace(view.settings, account=screens.account("100000")),
        replace(view.settings, mandate=screens.mandate()),
        replace(view.settings, waivers=(screens.waiver("NAME_CAP"),)),
    ]
    ids = {screen_id(view), *(screen_id(replace(view, settings=other)) for other in others)}
    assert len(ids) == 4


def market_of(*weeks: datetime) -> FakeMarket:
    market = FakeMarket()
    for at in weeks:
        rows = [
            screens.put_row(
                "GOOGL", str(300 + 5 * n), quote_time=at, spot_time=at, bid=1.0 + n / 2, ask=1.1 + n / 2
            )
            for n in range(16)
        ]
        market.add_chains(pl.DataFrame(rows, schema=screens.SCREENED).select(list(snapshot.SCHEMA)))
    return market


def test_screen_is_kept_with_its_exclusions_when_it_is_made() -> None:
    """The weekly round on a market in memory: looked at, reported, kept, and found again with every stopped put."""
    at = datetime(2026, 7, 14, 19, 59, tzinfo=UTC)
    record = FakeRecord()
    report = screen(market_of(at), record, screens.surroundings(), USER, ["GOOGL"], at)
    assert record.screens() == [report.screen_id]
    assert record.screen(report.screen_id)["standings"] == report.standings
    stopped = record.exclusions[report.screen_id]
    assert stopped.height == sum(number for gate in report.gates for _, number in gate.stopped)
    assert report.standings == {"GOOGL": "QUALITY_UNKNOWN"}  # no facts were imported, and unknown is no pass


def test_screen_is_not_kept_when_it_is_only_looked_at() -> None:
    """A look leaves no trace."""
    at = datetime(2026, 7, 14, 19, 59, tzinfo=UTC)
    record = FakeRecord()
    screen(market_of(at), record, screens.surroundings(), USER, ["GOOGL"], at, keep=False)
    assert record.screens() == []


def test_screen_says_the_same_when_later_quotes_were_recorded() -> None:
    """Truncating the future changes no decision of the past: no look-ahead."""
    at = datetime(2026, 7, 14, 19, 59, tzinfo=UTC)
    told = [
        screen(market, FakeRecord(), screens.surroundings(), USER, ["GOOGL"], at)
        for market in (market_of(at), market_of(at, at + WEEK), market_of(at + WEEK, at))
    ]
    assert told[0] == told[1] == told[2]


def test_screen_is_refused_when_there_are_no_quotes_by_then() -> None:
    """Asked about a day before the first recording, the answer says which is missing and how to bring it in."""
    at = datetime(2026, 7, 14, 19, 59, tzinfo=UTC)
    with pytest.raises(BadInput, match="putwright import chain"):
        screen(market_of(at), FakeRecord(), screens.surroundings(), USER, [], at - WEEK)
