"""What a ticket holds, when it is refused, and how it is shown."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console

from putwright.cli.render.ticket import render_comparison, render_ticket
from putwright.desk.situation import LATER, age_words
from putwright.domain.account import Capital
from putwright.domain.candidate import DatedNote, VolatilityStanding
from putwright.domain.fees import Side
from putwright.domain.mandate import Stage
from putwright.domain.playbook import ExitMode, TimeInForce
from putwright.domain.refusal import BadInput, BrokenInvariant
from putwright.domain.rules import Rule
from putwright.domain.ticket import EntryOrder, ExitOrder, OrderType, Ticket
from putwright.domain.watchlist import WantedName
from putwright.reports.comparison import comparison
from putwright.reports.json_form import document
from putwright.reports.payoff import payoff_svg
from putwright.reports.ticket import ticket_report
from tests.builders import (
    NOON,
    account,
    mandate,
    name,
    playbook,
    put,
    quote,
    redrafted,
    short_put,
    ticket,
    valuation,
)

VALUED = valuation(
    loss_when_assigned="19.50",
    probability_itm="0.278",
    probability_touch="0.556",
    probability_profit="0.774",
    theta_per_day="-0.139",
    expected_move="34.86",
    expected_moves="0.59",
    delta="-0.248",
    implied_volatility="0.284",
)


def codes(drafted: Ticket) -> set[str]:
    return {str(refusal.rule) for refusal in drafted.refusals}


def shown(drafted: Ticket, width: int = 100, **console: object) -> str:
    out = StringIO()
    render_ticket(ticket_report(drafted), Console(file=out, width=width, highlight=False, **console))  # type: ignore[arg-type]
    return out.getvalue()


def test_order_is_a_limit_order_when_constructed() -> None:
    """There is one order type and no way to ask for another."""
    assert list(OrderType) == [OrderType.LMT]
    with pytest.raises(TypeError):
        EntryOrder(Decimal("5.40"), 1, TimeInForce.DAY, 1, order_type="MKT")  # type: ignore[call-arg]
    entry, leave = (
        EntryOrder(Decimal("5.40"), 1, TimeInForce.DAY, 1),
        ExitOrder(Decimal("2.70"), 1, TimeInForce.GTC),
    )
    assert (entry.action, leave.action) == (Side.SELL, Side.BUY)


@pytest.mark.parametrize(("limit", "quantity"), [("0", 1), ("-1", 1), ("NaN", 1), ("5.40", 0)])
def test_order_is_impossible_when_price_or_quantity_is_not_positive(limit: str, quantity: int) -> None:
    """An order at zero or of nothing stops the desk."""
    with pytest.raises(BrokenInvariant):
        EntryOrder(Decimal(limit), quantity, TimeInForce.DAY, 1)
    with pytest.raises(BrokenInvariant):
        ExitOrder(Decimal(limit), quantity, TimeInForce.DAY)


def test_ticket_is_sendable_when_nothing_speaks_against_it() -> None:
    """An ordinary put of the first article is ready, with its cash before and after."""
    drafted = ticket(valued=VALUED)
    assert drafted.is_sendable
    assert drafted.refusals == ()
    assert drafted.cash.reserve == 36_500
    assert drafted.cash.buffer == 3_650
    assert drafted.cash.free_before - drafted.cash.free_after == 40_150
    assert drafted.cash.cash_after_all_assigned == 213_500


def test_ticket_id_is_the_same_when_the_inputs_are() -> None:
    """The id is readable and made of content: the hour of drafting does not change it."""
    first, again = ticket(), ticket(drafted_at=NOON + timedelta(hours=3))
    assert first.ticket_id == again.ticket_id
    assert first.ticket_id.startswith("GOOGL-261218-P365-")
    assert len(first.ticket_id.rsplit("-", 1)[1]) == 6


def test_ticket_id_differs_when_any_input_does() -> None:
    """Contract, contracts, limit, playbook, moment and quotes each change it."""
    rich = account("900000")
    lower_hurdle = replace(playbook(), premium=replace(playbook().premium, annual_return_min=Decimal("0.09")))
    others = [
        ticket(quote(of="GOOGL 2026-12-18 360 P"), held=rich),
        ticket(contracts=2, held=rich),
        ticket(limit="5.30", held=rich),
        ticket(by=lower_hurdle, held=rich),
        ticket(quote("5.30/5.55"), limit="5.35", held=rich),
        ticket(quote(spot="386"), held=rich),
        ticket(quote(at=NOON + timedelta(minutes=1)), held=rich),
    ]
    ids = {ticket(held=rich).ticket_id, *(other.ticket_id for other in others)}
    assert len(ids) == len(others) + 1


def test_ticket_is_refused_when_no_price_to_own_it_is_named() -> None:
    """A proposal asks for the price at which the name would gladly be owned, by the command that states it."""
    drafted = ticket(of=name(want=None))
    refusal = next(one for one in drafted.refusals if one.rule == Rule.NO_WANT_PRICE)
    assert 'putwright want GOOGL PRICE --because "..."' in refusal.remedy
    assert not drafted.is_sendable
    assert ticket(of=name(want=None), under=mandate(want_to_own_required=False)).is_sendable
    assert ticket(of=name(want=None), waived=(Rule.NO_WANT_PRICE,)).is_sendable


def test_ticket_says_how_many_would_fit_when_the_cash_is_short() -> None:
    """Two MSFT puts need $90,200.00 with the buffer; with $61,340.55 free one would fit."""
    drafted = ticket(
        quote("6.00/6.30", "MSFT 2026-12-18 410 P", spot="436"),
        held=account("61340.55"),
        contracts=2,
    )
    refusal = next(one for one in drafted.refusals if one.rule == Rule.RESERVE)
    assert refusal.actual == "selling 2 MSFT 2026-12-18 410 P needs $90,200.00 ($82,000.00 and 10 % buffer)"
    assert refusal.remedy == "Sell 1, or free $28,859.45."


def test_reserve_counts_working_orders_when_they_are_not_filled_yet() -> None:
    """A resting order to sell a put holds its reserve as an open put does."""
    working = (short_put("MU 2026-12-18 660 P"),)
    free, bound = ticket(held=account("110000")), ticket(held=account("110000", working_sales=working))
    assert free.cash.free_before - bound.cash.free_before == 72_600
    assert "RESERVE" in codes(bound)
    assert "RESERVE" not in codes(free)


def test_desk_refuses_when_the_candidate_claims_to_be_clean() -> None:
    """The desk measures again: a candidate whose refusals were lost on the way is refused all the same."""
    drafted = ticket(quote("5.30/5.50", spot="364"), valued=VALUED)
    lost = replace(drafted.candidate, refusals=())
    again = redrafted(lost)
    assert {"NOT_OTM", "OTM_TOO_NEAR"} <= codes(again)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"capital": Capital.BUSINESS}, "BUSINESS_CAPITAL"),
        ({"private_capital_attested_on": None}, "NOT_ATTESTED"),
        ({"permission_level": 2}, "PERMISSION"),
        ({"permission_level": None}, "PERMISSION"),
        ({"as_of": NOON - timedelta(days=30)}, "ACCOUNT_STALE"),
    ],
)
def test_ticket_is_refused_when_the_account_may_not_sell(changes: dict[str, object], rule: str) -> None:
    """Business capital, no attestation, level 2 and an old account each refuse every ticket."""
    assert rule in codes(ticket(held=account(**changes)))  # type: ignore[arg-type]


def test_ticket_is_refused_when_the_series_is_adjusted() -> None:
    """A series that delivers something else than 100 shares is never opened."""
    adjusted = replace(put("GOOGL 2026-12-18 365 P"), root="GOOGL1", deliverable=None)
    assert "NOT_STANDARD" in codes(ticket(quote(of=adjusted)))


def test_ticket_has_no_order_when_nobody_quotes() -> None:
    """Without a bid there is no limit, and every figure of it is unknown, not zero."""
    drafted = ticket(quote("/5.50"))
    assert drafted.entry is None
    assert drafted.prospects is None
    assert drafted.ladder == ()
    assert "LIMIT_PRICE" in codes(drafted)
    report = ticket_report(drafted)
    assert report.premium is None
    assert report.returns is None
    assert "unknown" in shown(drafted)
    assert "nothing to draw" in payoff_svg(report)


def test_draft_is_bad_input_when_it_is_a_call_or_nothing_or_timeless() -> None:
    """A call, no contracts and a moment without a zone are mistakes of the caller."""
    with pytest.raises(BadInput, match="call"):
        ticket(quote(of="GOOGL 2026-12-18 365 C"))
    with pytest.raises(BadInput, match="zone"):
        ticket(drafted_at=datetime(2026, 11, 11, 12))  # noqa: DTZ001 - the point of the test
    made = replace(ticket().candidate, contracts=0)
    with pytest.raises(BadInput, match="0 contracts"):
        redrafted(made)


def test_exit_is_said_in_words_when_the_playbook_holds() -> None:
    """The second article lets the first put expire: there is no exit order, and the ticket says so."""
    drafted = ticket(quote("2.10/2.40", "MSFT 2026-12-18 410 P", spot="423"), by=playbook("first-trade"))
    assert drafted.exit is None
    assert all(rung.exit_price is None for rung in drafted.ladder)
    assert "holds to expiry" in ticket_report(drafted).exit_words


def test_exit_has_one_price_a_rung_when_the_fill_decides() -> None:
    """Each rung of the ladder has its own buy-back at half, rounded down to the tick."""
    drafted = ticket(quote("5.30/5.70"), limit="5.45")
    assert [(rung.price, rung.exit_price) for rung in drafted.ladder] == [
        (Decimal("5.45"), Decimal("2.72")),
        (Decimal("5.40"), Decimal("2.70")),
        (Decimal("5.35"), Decimal("2.67")),
        (Decimal("5.30"), Decimal("2.65")),
    ]


def test_time_exit_has_a_day_when_the_playbook_closes_early() -> None:
    """A playbook that closes at 21 days names the day."""
    early = replace(playbook(), exit=replace(playbook().exit, time_exit_days=21))
    drafted = ticket(by=early)
    assert drafted.time_exit_on == date(2026, 11, 27)
    assert "2026-11-27" in ticket_report(drafted).exit_words
    assert ticket(by=replace(early, exit=replace(early.exit, mode=ExitMode.HOLD))).time_exit_on is None


@pytest.mark.parametrize(
    ("force", "other"), [(TimeInForce.GTC, "DAY would end"), (TimeInForce.DAY, "GTC would rest")]
)
def test_time_in_force_names_the_other_when_one_is_chosen(force: TimeInForce, other: str) -> None:
    """GTC and DAY are both offered and the ticket states the difference (X3)."""
    played = replace(playbook(), entry=replace(playbook().entry, time_in_force=force))
    assert other in ticket_report(ticket(by=played)).time_in_force_words


def test_warnings_are_told_when_events_lie_inside() -> None:
    """Ex-dividend dates, meetings of the Federal Reserve, thin premiums and old quotes warn; they do not refuse."""
    events = (
        DatedNote(date(2026, 12, 7), "goes ex-dividend, about 0.21 a share", "its habit"),
        DatedNote(date(2026, 12, 9), "the Federal Reserve decides on rates", "calendar"),
        DatedNote(date(2027, 1, 27), "the Federal Reserve decides on rates", "calendar"),
    )
    drafted = ticket(events=events, volatility=VolatilityStanding(Decimal("0.05"), None, 250, "test"))
    told = " ".join(drafted.warnings)
    assert "2026-12-07: goes ex-dividend" in told
    assert "2026-12-09" in told
    assert "2027-01-27" not in told
    assert "5 % of days" in told
    assert "recorded quotes" in told
    assert drafted.is_sendable


def test_yield_is_warned_of_when_it_is_under_the_solid_one() -> None:
    """Between 3 and 6 % a year the second article's put passes with a warning; under 3 % it is refused."""
    msft = "MSFT 2026-12-18 410 P"
    thin = ticket(quote("1.80/2.00", msft, spot="423"), by=playbook("first-trade"))
    assert thin.is_sendable
    assert any("playbook calls solid" in warning for warning in thin.warnings)
    poor = ticket(quote("1.20/1.30", msft, spot="423"), by=playbook("first-trade"))
    assert codes(poor) == {"YIELD_HURDLE"}


def test_first_trade_is_a_concentration_when_acknowledged() -> None:
    """At the first stage one put whose cash is all there passes any share of the account, once acknowledged."""
    small = account("46000")
    msft = quote("2.10/2.40", "MSFT 2026-12-18 410 P", spot="423")
    first = mandate(Stage.FIRST_TRADE)
    assert codes(ticket(msft, by=playbook("first-trade"), under=first, held=small)) == {"CONCENTRATION"}
    known = replace(first, concentration_acknowledged=True)
    assert ticket(msft, by=playbook("first-trade"), under=known, held=small).is_sendable


def test_report_is_json_when_written_out() -> None:
    """Every figure of the report survives as JSON, exact and flat enough to read."""
    report = ticket_report(
        ticket(valued=VALUED, wanted=WantedName("GOOGL", Decimal(365), "search and cloud"))
    )
    told = json.loads(json.dumps(document("ticket", 1, report)))
    assert told["schema"] == "putwright/ticket/1"
    assert told["entry"]["limit"] == "5.35"
    assert told["outcomes"]["assigned"]["average_difference"] == "-14.15"
    assert told["because"] == "search and cloud"
    assert told["all_puts"][0]["unknown"] == ""


def test_provenance_names_source_and_age_when_a_figure_is_shown() -> None:
    """Quotes, volatility, rate, earnings, quality, cash, ticks and costs each say where they are from."""
    lines = {line.what: line for line in ticket().provenance}
    assert lines["bid and ask"].source == "a test"
    assert lines["bid and ask"].kind == "recorded"
    assert lines["volatility, greeks, chances"].value == "unknown"
    assert lines["cash and positions"].source == "account.toml"
    assert "flat-1.05" in lines["costs"].kind
    assert all(line.source and line.age for line in lines.values())


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_screen_is_readable_when_narrow_or_without_colour(width: int) -> None:
    """From 60 to 120 columns nothing runs over the edge, and without colour every mark is a word."""
    words = shown(ticket(valued=VALUED), width)
    assert max(map(len, words.splitlines())) <= width
    for said in (
        "READY",
        "You promise",
        "SELL",
        "LMT",
        "5.35",
        "PASS",
        "NOT YET",
        "it can not always",
        "break-even",
    ):
        assert said in " ".join(words.split())
    assert "\x1b" not in words
    plain = shown(ticket(valued=VALUED), width, force_terminal=True, no_color=True)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", plain)


def test_refused_ticket_says_so_first_when_shown() -> None:
    """REFUSED stands at the top, with each reason and its remedy, and the order is marked as not to be sent."""
    words = shown(ticket(of=name(want=None), limit="5.33"))
    assert words.startswith("REFUSED")
    assert "putwright want GOOGL" in " ".join(words.split())
    assert "not to be sent" in words
    assert "not of your 5.33" in " ".join(words.split())


def test_picture_is_self_contained_when_written_as_svg() -> None:
    """The SVG has a role, a title and a description, follows light and dark, and asks nothing of anybody."""
    svg = payoff_svg(ticket_report(ticket()))
    assert svg.startswith("<svg")
    assert 'role="img"' in svg
    assert "<title" in svg
    assert "<desc" in svg
    assert "prefers-color-scheme:dark" in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert "break-even" in svg


def test_payoff_is_drawn_with_stars_when_the_terminal_knows_no_braille() -> None:
    """A terminal of plain ASCII gets the same picture."""
    from putwright.cli.render.payoff import payoff_lines

    payoff = ticket_report(ticket()).payoff
    assert payoff is not None
    plain = "\n".join(line.plain for line in payoff_lines(payoff, 60, ascii_only=True))
    assert plain.isascii()
    assert "*" in plain
    assert "strike 365.00" in plain


def test_comparison_puts_playbooks_side_by_side_when_given_two() -> None:
    """The same put: `income` sells it at the middle and buys back at half, `first-trade` finds it too far below."""
    report = comparison([ticket(valued=VALUED), ticket(valued=VALUED, by=playbook("first-trade"))])
    income, first = report.columns
    assert (income.verdict, first.verdict) == ("READY", "REFUSED")
    assert [str(one.rule) for one in first.refusals] == ["OTM_TOO_FAR"]
    assert income.taken_profit_result == Decimal("265.90")
    assert first.taken_profit_result is None
    assert income.expected_without_edge == Decimal("-7.10")
    assert first.expected_without_edge == Decimal("-1.05")
    out = StringIO()
    render_comparison(report, Console(file=out, width=100, highlight=False))
    assert "first-trade refuses (OTM_TOO_FAR)" in out.getvalue()
    assert "Without an edge it adds nothing" in " ".join(out.getvalue().split())


def test_comparison_is_bad_input_when_puts_differ() -> None:
    """Two different puts are not compared, nor none."""
    with pytest.raises(BadInput):
        comparison([])
    with pytest.raises(BadInput):
        comparison([ticket(), ticket(quote(of="GOOGL 2026-12-18 360 P"))])


def test_desk_names_an_account_that_is_enough_when_the_name_is_carried_already() -> None:
    """What is held in the name counts in the account that the remedy asks for, as on the screen."""
    held = account(cash="250000", puts=(short_put("GOOGL 2026-12-18 360 P"),))
    named = next(
        r for r in ticket(held=held, under=mandate(Stage.SEVERAL_NAMES)).refusals if r.rule == "NAME_CAP"
    )
    assert "Needs an account of $362,500.00" in named.remedy  # (36,000 + 36,500) / 20 %


@pytest.mark.parametrize(("held", "said"), [((), "Sell 2"), (("GOOGL 2026-12-18 360 P",), "Sell 1")])
def test_desk_says_how_many_contracts_there_is_room_for(held: tuple[str, ...], said: str) -> None:
    """Five are too many for the stage: the remedy is a number that passes, what is open already counted."""
    rich = account(cash="2000000", puts=tuple(map(short_put, held)))
    found = ticket(held=rich, under=mandate(Stage.SEVERAL_NAMES), contracts=5).refusals
    assert next(r for r in found if r.rule == "CONTRACTS_PER_NAME").remedy.startswith(said)


def test_builder_speaks_the_trade_when_used() -> None:
    """The words of the tests mean what they say."""
    assert put("MSFT 2025-11-21 410 P").strike == 410
    assert quote("2.10/2.40").mid == Decimal("2.25")
    assert account(cash="41000").cash_usd == 41_000
    assert datetime(2026, 11, 11, 17, tzinfo=UTC) == NOON


def test_warnings_are_told_when_premium_limit_or_costs_stand_out() -> None:
    """Dear options, a limit above the ask and costs that eat a twentieth of the premium are each worth a word."""
    dear = ticket(volatility=VolatilityStanding(Decimal("0.93"), None, 250, "test"))
    assert any("93 % of days: the market expects something" in warning for warning in dear.warnings)
    high = ticket(limit="5.60")
    assert any("above the ask 5.50: it may never fill" in warning for warning in high.warnings)
    cheap = ticket(quote("0.20/0.22", "F 2026-12-18 10 P", spot="10.60", expiry_kind="monthly"))
    assert any("selling and buying back costs 10.5 % of the premium" in warning for warning in cheap.warnings)
    assert not any("look at the live bid" in warning for warning in ticket(quote(kind="live")).warnings)


def test_age_is_told_in_words_when_a_source_is_old_or_later() -> None:
    """Minutes, hours, days; the same day; later than the decision; unknown."""
    assert age_words(None, NOON) == "unknown"
    assert age_words(NOON - timedelta(minutes=5), NOON) == "5 min old"
    assert age_words(NOON - timedelta(hours=8), NOON) == "8 h old"
    assert age_words(NOON - timedelta(days=3), NOON) == "3 days old"
    assert age_words(NOON + timedelta(hours=1), NOON) == LATER
    assert age_words(NOON.date(), NOON) == "of the same day"
    assert age_words(NOON.date() - timedelta(days=2), NOON) == "2 days old"
    assert age_words(NOON.date() + timedelta(days=2), NOON) == LATER


def test_screen_shows_long_ladders_and_unknown_sums_when_there_are_any() -> None:
    """A long ladder is shortened and keeps its floor; a sum without a price or premium is unknown or marked."""
    wide = shown(ticket(quote("5.00/5.90"), limit="5.90"))
    assert "..., 5.00" in " ".join(wide.split())
    held = account(puts=(short_put("KO 2026-12-18 75 P"),))
    assert "unknown: share price of KO; premium of KO" in " ".join(shown(ticket(held=held)).split())
    marked = shown(ticket(held=held, spots={"KO": Decimal(80)}))
    assert "-$2,150*" in marked
    assert "The share price is unknown" in shown(ticket(quote(spot=None)))
