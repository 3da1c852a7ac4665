"""Two books held against each other: puts, what can not be counted, and whether all of it is well."""

from decimal import Decimal

import pytest

from putwright.domain import desk_events as told
from putwright.domain.broker_statement import HeldPosition
from putwright.reports.reconcile import (
    AGREES,
    DIFFERS,
    DOUBT,
    NOT_OURS,
    ReconcileLine,
)
from tests.builders import put
from tests.desk_builders import (
    ACCOUNT,
    GM,
    KO,
    Day,
    by_hand,
    listed,
    short,
    stock,
)
from tests.rulebook.desk_books import held_against, line

# ---- puts --------------------------------------------------------------------------------------------------------------


def test_put_agrees_when_the_broker_has_as_many_as_are_in_care() -> None:
    """Two sold, two short: nothing to do."""
    day = Day()
    day.sold(GM, 2)
    assert line(day, [short(GM, 2)]) == ReconcileLine("put", GM, "2 contracts short (p1)", "2 short", AGREES)


@pytest.mark.parametrize(
    ("held", "broker"),
    [([short(GM, 1)], "1 short"), ([], "0 short"), ([HeldPosition("GM", Decimal(1), put(GM))], "0 short")],
)
def test_put_differs_when_the_broker_has_fewer(held: list[HeldPosition], broker: str) -> None:
    """Its lists may lag: look again. A put held long is none short, not less than none."""
    day = Day()
    day.sold(GM, 2)
    shown = line(day, held)
    assert (shown.broker, shown.verdict) == (broker, DIFFERS)
    assert shown.remedy == "Look again in a minute: the broker's lists may lag."


def test_put_is_in_doubt_when_it_is_gone_and_nobody_has_said_how() -> None:
    """The person who knows is told the command that settles it."""
    day = Day()
    day.sold(GM, 2)
    day.tell(told.PositionUnexplained(day.now, "p1", 1))
    shown = line(day, [short(GM, 1)])
    assert (shown.ours, shown.broker, shown.verdict) == ("2 contracts short (p1)", "1 short", DOUBT)
    settle = "`putwright reconcile --settle p1=expired`"
    assert shown.remedy == f"When you know what became of it: {settle}."


def test_put_is_not_ours_with_what_goes_beyond_the_ones_in_care() -> None:
    """Three short, one in care: that one agrees, two may be adopted; KO is nobody's at all."""
    day = Day()
    day.sold()
    ours, beyond, other = held_against(day, [short(GM, 3), short(KO)]).lines
    assert (ours.broker, ours.verdict) == ("3 short", AGREES)
    remedy = "Take it into care with `putwright adopt GM`."
    assert beyond == ReconcileLine("put", GM, "not in care", "2 short", NOT_OURS, remedy)
    assert (other.what, other.broker, other.verdict) == (KO, "1 short", NOT_OURS)


def test_verdicts_are_words() -> None:
    """What wants a person is written large; it is told by more than its colour."""
    assert (AGREES, NOT_OURS, DIFFERS, DOUBT) == ("agrees", "not ours", "DIFFERS", "IN DOUBT")


# ---- the whole ---------------------------------------------------------------------------------------------------------


def test_what_can_not_be_counted_is_in_doubt() -> None:
    """Shares sold short, or a thing nobody can name: each is a line, with what it means for selling."""
    held = [stock("IBM", -50), HeldPosition("ES", Decimal(1), unknown_because="a FUT")]
    lines = held_against(Day(), held).lines
    assert [one.what for one in lines] == ["ES: a FUT", "50 IBM sold short"]
    for one in lines:
        assert (one.kind, one.verdict) == ("account", DOUBT)
        assert (one.ours, one.broker) == ("can not be counted", "there")
        assert one.remedy == "Nothing is sold until it is gone: look at it in the TWS."


def test_books_are_well_when_every_line_agrees_or_is_not_ours() -> None:
    """A put and its exit agree, an order by hand is not ours: nothing differs."""
    day = Day()
    leave = day.exit(day.sold())
    report = held_against(day, [short(GM)], [listed(leave), by_hand("SELL", 1, KO)])
    assert (report.agreeing, report.differing, report.not_ours, report.is_well) == (2, 0, 1, True)
    assert report.audit == "1 put, 1 exit, 0 orphans"


def test_books_are_not_well_when_one_line_differs_or_is_in_doubt() -> None:
    """Doubt counts with what differs: neither is well."""
    day = Day()
    leave = day.exit(day.sold())
    assert held_against(day, [], [listed(leave)]).is_well is False
    doubtful = held_against(day, [short(GM)])
    assert (doubtful.agreeing, doubtful.differing, doubtful.is_well) == (1, 1, False)


def test_every_line_is_counted_once() -> None:
    """Agreeing, differing and not ours add up to the lines."""
    day = Day()
    day.exit(day.sold(GM, 2))
    day.sold(KO)
    report = held_against(day, [short(GM, 3)], [by_hand("BUY", 1, KO)])
    assert report.agreeing + report.differing + report.not_ours == len(report.lines) == 5


def test_report_names_account_record_and_what_was_taken_in() -> None:
    """Masked; with how many events are on record, and every alarm with its remedy."""
    day = Day()
    day.tell(told.AlarmRaised(day.now, "exit p1", "no exit", "Look at it."))
    report = held_against(day)
    assert (report.account, report.is_paper, report.as_of) == (ACCOUNT, True, day.now)
    assert (report.events, report.happened, report.lines) == (2, ("something",), ())
    assert (report.alarms, report.is_well) == (("no exit. Look at it.",), True)
