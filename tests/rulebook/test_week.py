"""The weekly packet: its candidates, what was decided and passed over, its span, and that it is kept for good."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from putwright.domain.desk_events import AlarmRaised, SaleRefused
from putwright.domain.mandate import Waiver
from putwright.domain.refusal import BadInput, Refusal
from putwright.journal.replay import replay
from putwright.reports.week import week_id
from putwright.reports.week_candidates import candidates
from putwright.reports.week_holdings import cycles_section
from putwright.reports.week_values import Unit
from putwright.workflows.week import since_of
from putwright.workflows.week_looking import recorded_onlooker
from tests import screens
from tests.builders import shares
from tests.desk_builders import GM, KO, MONDAY, ny, short
from tests.journal_builders import assigned, deposited, sold
from tests.week_world import World

WEEK = timedelta(days=7)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty desk on a Monday."""
    return World(tmp_path)


def kept_screen(
    on: str, passed: tuple[str, ...], stopped: dict[str, str], playbook: str = "income"
) -> dict[str, Any]:
    """A kept screen as its report reads."""
    row = {
        "strike": "57.0", "expiry": "2026-12-18", "bid": "1.25", "annual_return": "0.2", "otm_ratio": "0.06",
        "cash_needed": "6270", "is_proposal": False, "rank": 1,
    }  # fmt: skip
    return {
        "screen_id": f"{on}T1600-abcdef-{playbook}",
        "as_of": f"{on}T20:00:00+00:00",
        "on": on,
        "playbook": playbook,
        "shortlist": [{"symbol": symbol, **row} for symbol in passed],
        "more_names": 0,
        "gates": [{"gate": "cash", "names_out": len(passed)}],
        "standings": {**dict.fromkeys(passed, "PASSED"), **stopped},
    }


# ---- candidates ---------------------------------------------------------------------------------------------------------


def test_candidates_are_those_of_the_latest_screen_against_the_one_a_week_before() -> None:
    """Of three screens the one of yesterday is not a week old: what changed is told against last Friday's."""
    screens = [
        kept_screen("2026-11-06", ("KO",), {"GM": "SPREAD"}),
        kept_screen("2026-11-12", ("GM",), {"KO": "SPREAD"}),
        kept_screen("2026-11-13", ("GM",), {"KO": "YIELD_HURDLE"}),
    ]
    told = candidates(screens)
    assert [line.symbol for line in told.shortlist] == ["GM"]
    assert told.shortlist[0].command == "putwright ticket GM 57 2026-12-18"
    assert told.changes is not None
    assert (told.changes.before_id[:10], told.changes.came, told.changes.went) == (
        "2026-11-06",
        ("GM",),
        ("KO",),
    )
    assert told.words == ()


def test_candidates_say_when_the_screen_before_is_young_missing_or_of_another_playbook() -> None:
    """Compared with the last one all the same, and said; another playbook is never compared."""
    young = [kept_screen("2026-11-12", (), {"GM": "SPREAD"}), kept_screen("2026-11-13", (), {"GM": "SPREAD"})]
    assert "None is a week old" in candidates(young).words[0]
    other = [kept_screen("2026-11-06", ("KO",), {}, "first-trade"), kept_screen("2026-11-13", ("GM",), {})]
    assert candidates(other).changes is None
    assert "no earlier screen" in candidates(other).words[0]
    assert "putwright screen" in candidates([]).left_out


# ---- decided and passed over --------------------------------------------------------------------------------------------


def ticket(world: World, ticket_id: str, symbol: str, at: datetime, *refusals: str) -> None:
    """A kept ticket as its report reads."""
    told = {
        "ticket_id": ticket_id, "drafted_at": at.isoformat(), "symbol": symbol, "strike": "57", "expiry": "2026-12-18",
        "contracts": 1, "refusals": [{"rule": rule} for rule in refusals], "waived": [],
    }  # fmt: skip
    world.record.keep_ticket(ticket_id, told)


def test_week_tells_what_was_drafted_approved_refused_and_filled(world: World) -> None:
    """A ticket that was sold, one that was passed over, one that was refused; an approval, a fill, a refusal, an alarm."""
    world.as_of = MONDAY + timedelta(days=1)
    sale = world.day.sold()
    for offered in world.day.book.approvals.values():
        offered.approval = replace(offered.approval, ticket_id="T1")
    refusal = Refusal("SPREAD", "at most 10 %", "spread 14 %", "4 points", "Wait.")
    world.day.tell(SaleRefused(MONDAY, sale.approval.approval_id, (refusal,)))
    world.day.tell(AlarmRaised(MONDAY, "order o9", "what became of o9 is not known", "It is looked for."))
    ticket(world, "T1", "GM", MONDAY)
    ticket(world, "T2", "KO", MONDAY)
    ticket(world, "T3", "F", MONDAY, "RESERVE")
    ticket(world, "T0", "MU", MONDAY - 2 * WEEK)
    told = world.week(keep=False).decided
    assert [(one.ticket_id, one.outcome, one.became) for one in told.tickets] == [
        ("T1", "ready", "sold"),
        ("T2", "ready", "passed over"),
        ("T3", "refused by RESERVE", "passed over"),
    ]
    assert [one.kind for one in told.happened] == ["approved", "filled", "refused", "alarm"]
    assert "spread 14 %, limit at most 10 %" in told.happened[2].words
    assert (told.approved, told.refused, told.fills) == (1, 2, 1)


def test_week_leaves_out_what_happened_before_it(world: World) -> None:
    """A sale of a fortnight ago is no part of the week."""
    world.day.sold()
    world.as_of = MONDAY + 2 * WEEK
    told = world.week(keep=False).decided
    assert (told.happened, told.approved, told.fills) == ((), 0, 0)


def test_week_tells_waivers_with_their_reasons(world: World) -> None:
    """Only those that were made in the week."""
    for made_on, because in (("2026-11-09", "a wide market"), ("2026-10-09", "long ago")):
        world.record.keep_waiver(
            Waiver("SPREAD", because, date.fromisoformat(made_on), date(2026, 12, 1), "GM")
        )
    told = world.week(keep=False).decided.waivers
    assert [(one.rule, one.symbol, one.because) for one in told] == [("SPREAD", "GM", "a wide market")]


# ---- the packet ---------------------------------------------------------------------------------------------------------


def test_packet_is_kept_and_a_second_one_of_the_week_stands_beside_it(world: World) -> None:
    """The same week again is a second packet; the first is not changed by a letter."""
    first = world.week()
    path = world.root / "records" / "weeks" / first.week_id / "report.json"
    before = path.read_bytes()
    second = world.week()
    assert (first.week_id, second.week_id) == ("2026-W46", "2026-W46~2")
    assert path.read_bytes() == before
    assert json.loads(before)["schema"] == "putwright/week/1"
    assert json.loads(before)["week_id"] == "2026-W46"
    assert world.record.week("2026-W46~2")["week_id"] == "2026-W46~2"
    assert world.record.weeks() == ["2026-W46", "2026-W46~2"]


def test_week_begins_where_the_last_packet_ended_unless_that_is_long_ago(world: World) -> None:
    """Seven days without any; from Monday to Monday; the same span for a second packet; seven days after a pause."""
    assert since_of(world.record, world.as_of) == world.as_of - WEEK
    world.week()
    monday = world.as_of
    assert since_of(world.record, monday + timedelta(hours=2)) == monday - WEEK
    assert since_of(world.record, monday + timedelta(days=9)) == monday
    assert since_of(world.record, monday + timedelta(days=60)) == monday + timedelta(days=53)
    assert since_of(world.record, monday - timedelta(days=1)) == monday - timedelta(days=8)


def test_week_id_is_the_new_york_week() -> None:
    """Late on Sunday in New York is Monday in Europe, and still the old week."""
    assert week_id(ny("2026-11-08 22:00")) == "2026-W45"
    assert week_id(ny("2026-11-09 00:01")) == "2026-W46"
    assert week_id(ny("2027-01-01 12:00")) == "2026-W53"


def test_damaged_packet_is_told_and_does_not_stop_the_next(world: World) -> None:
    """A torn file is no week to begin from."""
    world.week()
    path = world.root / "records" / "weeks" / "2026-W46" / "report.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(BadInput, match="not kept here"):
        world.record.week("2026-W46")
    world.as_of += WEEK
    assert world.week().week_id == "2026-W47"


def test_sections_say_why_they_are_left_out_without_a_journal(world: World) -> None:
    """Positions and reserve stand; stories, income, performance and stress give their reason."""
    world.day.sold()
    world.quotes("GM", "57", 0.90, 1.00, 61.0)
    told = {one.key: one for one in world.week(keep=False).sections}
    assert [key for key, one in told.items() if one.left_out] == [
        "cycles",
        "income-part",
        "performance",
        "stress",
    ]
    assert told["cycles"].left_out == "the journal is empty"
    row = told["positions"].tables[0].rows[0]
    assert row[:5] == (GM, Decimal(1), Decimal("1.30"), Decimal("0.90"), Decimal("1.00"))
    assert told["reserve"].quantities[0].value == Decimal(5700)


def test_stories_show_their_true_break_even() -> None:
    """A put at 57 for 1.30 that was assigned: the shares have cost 57 less 1.2895."""
    entries = [
        deposited("100000", "2026-09-01"),
        sold("GM 57 2026-10-16", "1.30", "2026-09-03"),
        assigned("GM 57 2026-10-16", "2026-10-16"),
    ]
    told = cycles_section(list(replay(entries).cycles.cycles.values()), "")
    columns = [column.name for column in told.tables[0].columns]
    row = dict(zip(columns, told.tables[0].rows[0], strict=True))
    assert row["true break-even"] == Decimal("55.7105")
    assert told.tables[0].columns[columns.index("true break-even")].unit is Unit.PRICE


# ---- with a broker ------------------------------------------------------------------------------------------------------


def test_week_looks_at_the_broker_where_one_answers(world: World) -> None:
    """Francs below zero and a put sold by hand are the broker's word; the exits were looked for, and it says so."""
    world.quotes("GM", "57", 0.90, 1.00, 61.0)
    position = world.day.sold()
    world.day.exit(position)
    look = world.day.look([short(GM), short(KO, 2)], cash=100_000)
    look = replace(
        look, statement=replace(look.statement, cash={"USD": Decimal(100_000), "CHF": Decimal(-25)})
    )
    report = world.seen_by_broker(look)
    kinds = {one.kind: one for one in report.decisions}
    assert report.seen_by == "broker"
    assert report.seen_words.startswith("Looked at the broker")
    assert kinds["cash below zero"].figure.value == Decimal(-25)
    assert kinds["not in care"].subject == KO
    assert report.not_checked == ("the books and what owning was like: the journal is empty",)


def test_shares_are_those_counted_last_when_no_broker_is_there(world: World) -> None:
    """The desk counted GM after account.toml did, and KO before: a call on what an assignment brought is covered."""
    world.account = replace(world.account, shares=(shares("GM", 100, "56"), shares("KO", 300, "70")))
    world.day.book.shares.update(
        {
            "GM": [(MONDAY - WEEK, Decimal(0)), (MONDAY + timedelta(minutes=5), Decimal(200))],
            "KO": [(MONDAY - WEEK, Decimal(0))],
            "INTC": [(MONDAY - WEEK, Decimal(100))],
            "MU": [(MONDAY - WEEK, Decimal(100)), (MONDAY, Decimal(0))],
        }
    )
    world.closes("INTC", ("2026-11-06", 37.4))
    settings = screens.settings(account_held=world.account)
    at, _ = recorded_onlooker(
        world.day.book, settings, screens.surroundings(), world.market, world.record, world.as_of, ""
    )
    held = {one.symbol: one.quantity for one in at.look.statement.positions if one.is_shares}
    assert held == {"GM": 200, "INTC": 100, "KO": 300}
    worth = {one.symbol: one.price for one in at.look.statement.positions if one.is_shares}
    assert worth == {"GM": Decimal(56), "INTC": Decimal("37.4"), "KO": Decimal(70)}
