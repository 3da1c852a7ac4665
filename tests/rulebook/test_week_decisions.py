"""What needs a decision: each with its number, its words and the command that does it, from the record and recorded quotes."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from putwright.domain.contract import OptionContract, Right
from putwright.domain.desk_events import AlarmRaised
from putwright.domain.journal_events import Answered, BooksCompared
from putwright.journal.replay import replay
from putwright.market import facts
from putwright.reports.cycle import LIKED
from putwright.reports.week_account import CashSeen, OpenCall, of_calls, of_cash, of_comparison, of_notes
from putwright.reports.week_decisions import Decision, Urgency
from tests import screens
from tests.builders import short_put
from tests.desk_builders import GM, HOLD, KO, MONDAY
from tests.journal_builders import assigned, deposited, entry, expired, sold
from tests.week_world import World

ON = date(2026, 11, 14)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A desk with one GM put sold at 1.30."""
    made = World(tmp_path)
    made.day.exit(made.day.sold())
    return made


def only(decisions: list[Decision]) -> Decision:
    """The one decision."""
    assert len(decisions) == 1, decisions
    return decisions[0]


# ---- puts of the desk --------------------------------------------------------------------------------------------------


def test_nothing_is_asked_when_a_put_is_well_and_its_exit_works(world: World) -> None:
    """Quoted 0.90/1.00 with the share at 61, its exit at 0.65: let it be. Only reports of GM are unknown here."""
    world.quotes("GM", "57", 0.90, 1.00, 61.0)
    assert set(world.decisions()) == {"earnings unknown"}


def test_put_in_the_money_is_told_with_its_distance_and_a_roll(world: World) -> None:
    """The share at 55.86 is 2 % under the strike."""
    world.quotes("GM", "57", 2.10, 2.30, 55.86)
    told = world.decisions()["put in the money"]
    assert (told.urgency, told.command) == (Urgency.NOW, "putwright roll p1")
    assert told.figure.value == Decimal("-0.02")
    assert "55.86" in told.words


@pytest.mark.parametrize(
    ("spot", "is_told"), [(58.14, True), (58.15, False)], ids=["at K x 1.02", "a cent above"]
)
def test_put_is_defended_when_the_share_is_within_two_percent_of_the_strike(
    world: World, spot: float, is_told: bool
) -> None:
    """S <= K x 1.02 and not a cent more."""
    world.quotes("GM", "57", 1.60, 1.70, spot)
    assert ("defend" in world.decisions()) is is_told


def test_take_profit_is_due_when_it_is_offered_at_the_exit(world: World) -> None:
    """Offered at 0.60 while the exit waits at 0.65: 55 % of the premium is kept by closing at the middle."""
    world.quotes("GM", "57", 0.57, 0.60, 64.0)
    told = world.decisions()["take profit due"]
    assert (told.urgency, told.command) == (Urgency.THIS_WEEK, "putwright close p1")
    assert told.figure.value == 1 - Decimal("0.585") / Decimal("1.30")


def test_exit_missing_is_told_once_with_the_command_that_puts_it_back(tmp_path: Path) -> None:
    """No order to buy it back is in the record."""
    bare = World(tmp_path)
    bare.day.sold()
    bare.quotes("GM", "57", 0.90, 1.00, 61.0)
    told = bare.decisions()["exit missing"]
    assert (told.urgency, told.command) == (Urgency.NOW, "putwright desk --once")
    assert told.figure.value == Decimal("0.65")


@pytest.mark.parametrize(("days", "kind"), [(7, "expiring"), (0, "last day"), (8, None)])
def test_expiry_is_told_within_seven_days_and_on_its_last(world: World, days: int, kind: str | None) -> None:
    """Seven days before the 18th of December, on the day itself, and not a day earlier."""
    world.as_of = MONDAY.replace(month=12, day=18) - timedelta(days=days)
    world.quotes("GM", "57", 0.90, 1.00, 64.0)
    assert {"expiring", "last day"} & set(world.decisions()) == ({kind} if kind else set())


def test_pin_risk_is_told_on_the_last_day_near_the_strike(world: World) -> None:
    """A tenth of a percent from the strike nobody knows before Monday."""
    world.as_of = MONDAY.replace(month=12, day=18)
    world.quotes("GM", "57", 0.20, 0.30, 57.05)
    assert world.decisions()["pin risk"].urgency is Urgency.NOW


def test_report_that_entered_a_puts_life_is_told(world: World) -> None:
    """A confirmed report on the 1st of December lies before the expiry of the 18th."""
    world.quotes("GM", "57", 0.90, 1.00, 61.0)
    row = {
        "symbol": "GM",
        "date": date(2026, 12, 1),
        "status": "confirmed",
        "as_of": date(2026, 11, 8),
        "hour": None,
        "source": "hand",
    }
    world.market.add_facts("earnings", facts.conform("earnings", pl.DataFrame([row])))
    told = world.decisions()["earnings entering"]
    assert "2026-12-01" in told.words
    assert told.command == "putwright close p1"


# ---- puts in nobody's care ---------------------------------------------------------------------------------------------


def test_put_of_account_toml_is_watched_without_a_desk(tmp_path: Path) -> None:
    """Somebody without the API states a put: it is not in care, under water, and its half of the premium is far away."""
    world = World(tmp_path, account=screens.account("100000", short_puts=(short_put(KO, premium="1.00"),)))
    world.quotes("KO", "65", 1.90, 2.00, 64.0)
    told = world.decisions()
    assert told["not in care"].command == "putwright adopt KO 65 2026-12-18"
    assert told["put in the money"].subject == f"1 {KO}"
    assert "take profit due" not in told


def test_put_of_account_toml_is_due_at_half_its_premium_and_told_when_expired(tmp_path: Path) -> None:
    """Offered at 0.50 of 1.00; and a week after its expiry only the broker knows what became of it."""
    world = World(tmp_path, account=screens.account("100000", short_puts=(short_put(KO, premium="1.00"),)))
    world.quotes("KO", "65", 0.45, 0.50, 70.0)
    assert world.decisions()["take profit due"].figure.value == Decimal("0.5")
    world.as_of = MONDAY.replace(month=12, day=24)
    assert set(world.decisions()) == {"not in care", "expired"}


def test_put_that_only_the_journal_knows_is_watched_when_no_tws_is_there(tmp_path: Path) -> None:
    """Entered by hand: sold at 0.90, under water now; the desk and account.toml know nothing of it."""
    world = World(tmp_path, entries=[deposited("100000", "2026-09-01"), sold(KO, "0.90", "2026-11-02")])
    world.quotes("KO", "65", 1.90, 2.00, 64.0)
    told = world.decisions()
    assert told["put in the money"].subject == f"1 {KO}"
    assert "not in care" not in told


# ---- cash ---------------------------------------------------------------------------------------------------------------


def cash(obligations: str, **held: str) -> CashSeen:
    """Cash by currency with a tenth of buffer."""
    return CashSeen(
        {name: Decimal(amount) for name, amount in held.items()}, Decimal(obligations), Decimal("0.1"), "USD"
    )


def test_currency_below_zero_is_told_at_once() -> None:
    """Fifty francs are owed."""
    told = only(list(of_cash(cash("0", USD="100", CHF="-50"))))
    assert (told.kind, told.urgency, told.figure.currency) == ("cash below zero", Urgency.NOW, "CHF")
    assert told.figure.value == Decimal(-50)


def test_reserve_buffer_and_conversion_are_told_by_what_is_missing() -> None:
    """5,700 wants 6,270: with all of it nothing, with 6,000 the buffer, with 5,000 the reserve and francs to convert."""
    assert not list(of_cash(cash("5700", USD="6270")))
    assert only(list(of_cash(cash("5700", USD="6000")))).figure.value == Decimal(270)
    short = list(of_cash(cash("5700", USD="5000", CHF="9000")))
    assert [one.kind for one in short] == ["reserve not covered", "conversion needed"]
    assert {one.urgency for one in short} == {Urgency.NOW}


# ---- short calls --------------------------------------------------------------------------------------------------------


def call(spot: str, ask: str, *pays: tuple[str, str]) -> OpenCall:
    """A short KO call at 65 of the 18th of December."""
    contract = OptionContract("KO", date(2026, 12, 18), Right.CALL, Decimal(65))
    told = tuple((date.fromisoformat(on), Decimal(amount)) for on, amount in pays)
    return OpenCall(contract, 1, Decimal(spot), Decimal(ask), told)


def test_dividend_is_told_when_it_is_more_than_the_call_is_worth_beyond_its_exercise() -> None:
    """A call at 3.20 with the share at 68 has 0.20 left: less than the dividend of 0.51, more than one of 0.15."""
    told = only(list(of_calls([call("68", "3.20", ("2026-11-16", "0.51"))], ON)))
    assert (told.kind, told.urgency, told.figure.value) == ("ex-dividend", Urgency.NOW, Decimal("0.51"))
    assert not list(of_calls([call("68", "3.20", ("2026-11-16", "0.15"))], ON))
    assert not list(of_calls([call("64", "0.20", ("2026-11-16", "0.51"))], ON))


# ---- the journal --------------------------------------------------------------------------------------------------------


def test_difference_of_the_books_is_told_until_they_agree() -> None:
    """One difference on Thursday; none on Friday; and after eight days it is time to compare again."""
    wrong = entry(BooksCompared("statement X", ("GM: ours 1, theirs 0",)), at=MONDAY)
    told = only(list(of_comparison([wrong], ON)))
    assert (told.kind, told.urgency, told.figure.value) == ("books differ", Urgency.NOW, Decimal(1))
    assert "GM: ours 1, theirs 0" in told.words
    right = entry(BooksCompared("statement X", ()), at=MONDAY + timedelta(hours=1))
    assert not list(of_comparison([wrong, right], ON))
    assert only(list(of_comparison([right], ON + timedelta(days=4)))).kind == "books not compared"
    assert only(list(of_comparison([], ON))).kind == "books not compared"


def test_difference_of_one_account_is_told_when_another_agreed_later() -> None:
    """A sale is barred by any account's last word; the week says whose."""
    wrong = entry(BooksCompared("statement", ("GM: ours 1, theirs 0",)), at=MONDAY)
    right = entry(BooksCompared("statement", ()), at=MONDAY + timedelta(hours=1), account="U***890")
    assert only(list(of_comparison([wrong, right], ON))).kind == "books differ"


def test_owning_is_asked_about_for_shares_held_and_shares_that_went_this_week() -> None:
    """GM is held, KO was sold this week, MU went long ago, a put on T lapsed: two questions, and one after the answer."""
    entries = [
        deposited("100000", "2026-09-01"),
        sold("MU 90 2026-09-18", "1.00", "2026-09-02"),
        expired("MU 90 2026-09-18", "2026-09-18"),
        sold("GM 57 2026-10-16", "1.30", "2026-09-03"),
        assigned("GM 57 2026-10-16", "2026-10-16"),
        sold("KO 65 2026-11-06", "0.65", "2026-10-12"),
        assigned("KO 65 2026-11-06", "2026-11-06"),
        sold("KO", "64", "2026-11-13", contracts=100, fee="0.35"),
        sold("T 20 2026-11-13", "0.30", "2026-10-12"),
        expired("T 20 2026-11-13", "2026-11-13"),
    ]
    cycles = list(replay(entries, until=ON).cycles.cycles.values())
    asked = list(of_notes(cycles, entries, date(2026, 11, 7), ON))
    assert [one.subject for one in asked] == ["GM-1", "KO-1"]
    assert asked[0].figure.value == (5700 - Decimal("128.95")) / 100
    assert asked[1].command == 'putwright note KO-1 --liked yes "..."'
    said = entry(Answered("GM-1", LIKED, "yes"), at=MONDAY)
    assert [one.subject for one in of_notes(cycles, [*entries, said], date(2026, 11, 7), ON)] == ["KO-1"]
    other = entry(Answered("GM-1", "Would you again?", "yes"), at=MONDAY)
    assert len(list(of_notes(cycles, [*entries, other], date(2026, 11, 7), ON))) == 2


# ---- order and honesty --------------------------------------------------------------------------------------------------


def test_most_pressing_comes_first_and_what_was_not_looked_for_is_said(world: World) -> None:
    """Without a TWS the exits at the broker and the journal are told as not looked for, with the age of the quotes."""
    world.quotes("GM", "57", 2.10, 2.30, 55.86)
    report = world.week(keep=False)
    order = [list(Urgency).index(one.urgency) for one in report.decisions]
    assert order == sorted(order)
    assert report.seen_by == "record"
    assert "nobody answers there" in report.seen_words
    assert "the oldest 1.0 hours old" in report.seen_words
    assert any("exits are at work" in one for one in report.not_checked)
    assert any("the journal is empty" in one for one in report.not_checked)


def test_desk_that_has_stopped_and_its_alarms_are_decisions(world: World) -> None:
    """A stop asks to be resumed; an alarm stands with its words; a put held to expiry misses no exit."""
    world.day.sold(KO, at="0.90", exit_terms=HOLD)
    world.day.tell(AlarmRaised(MONDAY, "order o9", "what became of o9 is not known", "It is looked for."))
    world.halted = "I want to think"
    told = world.decisions()
    assert told["stopped"].command == "putwright resume"
    assert told["alarm"].words == "what became of o9 is not known. It is looked for."
    assert "exit missing" not in told


def test_alarm_is_not_told_twice_when_its_position_says_the_same(tmp_path: Path) -> None:
    """The desk's alarm about a missing exit and the position without one are one decision."""
    bare = World(tmp_path)
    bare.day.sold()
    bare.day.tell(AlarmRaised(MONDAY, "exit p1", f"1 {GM} have no exit order at work", "It is tried again."))
    told = bare.decisions()
    assert "exit missing" in told
    assert "alarm" not in told
