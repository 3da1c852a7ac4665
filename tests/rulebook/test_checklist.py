"""The ten points of the checklist and the known mistakes, each with what decides it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from putwright.domain.account import Capital
from putwright.domain.earnings import EarningsBasis, EarningsOutlook, EarningsWindow
from putwright.domain.playbook import Playbook
from putwright.domain.rules import Rule
from putwright.domain.ticket import Check, CheckState, Guard, GuardVerdict, Ticket
from putwright.domain.watchlist import WantedName
from tests.builders import account, mandate, name, playbook, quote, redrafted, ticket, valuation

PASS, FAIL, NOT_YET, UNKNOWN = CheckState.PASS, CheckState.FAIL, CheckState.NOT_YET, CheckState.UNKNOWN
MSFT = "MSFT 2026-12-18 410 P"


def point(drafted: Ticket, number: int) -> Check:
    return drafted.checklist[number - 1]


def guard(drafted: Ticket, words: str) -> Guard:
    return next(one for one in drafted.guards if words in one.mistake)


def test_checklist_has_ten_points_when_drafted() -> None:
    """Seven can be judged before the order, three only after it: those say so and claim nothing."""
    points = ticket().checklist
    assert [one.number for one in points] == list(range(1, 11))
    assert [one.state for one in points] == [PASS] * 7 + [NOT_YET] * 3
    assert all("known after the order" in one.evidence for one in points[7:])


@pytest.mark.parametrize(("level", "state"), [(4, PASS), (3, PASS), (2, FAIL), (None, UNKNOWN)])
def test_level_three_is_needed_when_a_put_is_sold(level: int | None, state: CheckState) -> None:
    """The article's level 2 is not enough at Interactive Brokers (X16); an unknown level is unknown."""
    one = point(ticket(held=account(permission_level=level)), 1)
    assert one.state is state
    assert "needs 3, not 2" in one.evidence
    assert one.source == "account.toml"
    assert one.as_of == date(2026, 11, 11)


def test_cash_is_missing_when_the_buffer_is_not_there() -> None:
    """$36,500 alone is not enough: the buffer of a tenth belongs to it."""
    assert point(ticket(held=account("40150")), 2).state is PASS
    one = point(ticket(held=account("40149.99")), 2)
    assert one.state is FAIL
    assert "365 x 100 x 1" in one.evidence


def test_wanted_company_is_unknown_when_no_price_was_named() -> None:
    """Unknown is not a pass; a strike above the price wanted fails; the reason stands beside it."""
    assert point(ticket(of=name(want=None)), 3).state is UNKNOWN
    assert point(ticket(of=name(want="360")), 3).state is FAIL
    told = WantedName("GOOGL", Decimal(365), "search and cloud", added_on=date(2026, 10, 1))
    one = point(ticket(wanted=told), 3)
    assert "search and cloud" in one.evidence
    assert one.as_of == date(2026, 10, 1)


def test_strike_is_judged_by_the_playbook_when_the_articles_differ() -> None:
    """5.2 % below is right for the first article and too far for the second (X1)."""
    assert point(ticket(), 4).state is PASS
    one = point(ticket(by=playbook("first-trade")), 4)
    assert one.state is FAIL
    assert "2 % to 4 %" in one.point
    assert point(ticket(quote(spot=None)), 4).state is UNKNOWN


def test_return_is_told_with_its_caveat_when_it_is_annual() -> None:
    """At the bid and at the limit, "if repeated all year"."""
    one = point(ticket(), 5)
    assert one.state is PASS
    assert "at the bid" in one.evidence
    assert "if repeated all year" in one.evidence
    assert point(ticket(quote("3.00/3.20")), 5).state is FAIL
    assert point(ticket(quote("/3.20")), 5).state is UNKNOWN


@pytest.mark.parametrize(
    ("earnings", "state"),
    [("CLEAR", PASS), ("INSIDE", FAIL), ("TOO_RECENT", FAIL), ("CONTRADICT", FAIL), ("UNKNOWN", UNKNOWN)],
)
def test_earnings_decide_when_the_expiry_is_far_enough(earnings: str, state: CheckState) -> None:
    """A report before expiry fails the point, an unknown one leaves it unknown."""
    assert point(ticket(earnings=earnings), 6).state is state


def test_expiry_fails_when_it_is_too_near() -> None:
    """Under 20 days the point fails whatever the earnings say."""
    one = point(ticket(on=date(2026, 12, 1)), 6)
    assert one.state is FAIL
    assert one.evidence.startswith("17 days")


def test_waived_earnings_stay_failed_when_the_put_is_sendable() -> None:
    """A waiver lifts the refusal, not the fact: the point fails and says that it was waived."""
    drafted = ticket(earnings="INSIDE", waived=(Rule.EARNINGS_INSIDE,))
    assert drafted.is_sendable
    assert point(drafted, 6).state is FAIL
    assert "waived in writing" in point(drafted, 6).evidence
    assert any("EARNINGS_INSIDE is waived" in warning for warning in drafted.warnings)


def test_report_is_named_when_it_is_known() -> None:
    """The window of the next report, its basis and its sources are the evidence."""
    window = EarningsWindow(date(2027, 1, 28), date(2027, 1, 28), EarningsBasis.CONFIRMED)
    outlook = EarningsOutlook(
        "GOOGL",
        date(2026, 11, 11),
        EarningsBasis.CONFIRMED,
        "the company says so",
        (window,),
        None,
        ("the company",),
    )
    drafted = redrafted(replace(ticket().candidate, earnings=outlook))
    assert "2027-01-28" in point(drafted, 6).evidence
    assert point(drafted, 6).source == "the company"
    assert "41 days after expiry" in guard(drafted, "earnings").number


def test_limit_fails_when_it_was_refused() -> None:
    """A limit under the bid is no limit at the bid or higher."""
    one = point(ticket(limit="5.25"), 7)
    assert one.state is FAIL
    assert "5.25" in one.evidence
    assert point(ticket(quote("/5.50")), 7).state is UNKNOWN


def test_in_the_money_is_stopped_when_the_strike_is_above_the_share() -> None:
    """MSFT at 427, strike 430: 0.7 % in the money and 54 % likely to be assigned, not "basically guaranteed" (X22)."""
    deep = ticket(
        quote("9.10/9.40", "MSFT 2026-12-18 430 P", spot="427"),
        by=playbook("first-trade"),
        valued=valuation(probability_itm="0.539"),
    )
    one = guard(deep, "in the money")
    assert one.verdict is GuardVerdict.STOP
    assert "0.7 % above the share" in one.number
    assert "54 % chance" in one.number
    assert "NOT_OTM" in {str(refusal.rule) for refusal in deep.refusals}
    assert guard(ticket(quote(spot=None)), "in the money").verdict is GuardVerdict.UNKNOWN


def test_middle_is_fifteen_dollars_more_when_msft_is_sold() -> None:
    """2.25 against 2.10: both prices, $15.00 and 7 %; asking the middle is taken with care, less is clear."""
    quoted = quote("2.10/2.40", MSFT, spot="423")
    asked = guard(ticket(quoted, by=playbook("first-trade"), limit="2.25"), "middle")
    assert asked.verdict is GuardVerdict.CARE
    assert "bid 2.10, middle 2.25: $15.00 apart, 7 %" in asked.number
    assert guard(ticket(quoted, by=playbook("first-trade")), "middle").verdict is GuardVerdict.CLEAR


def test_hated_company_is_unknown_when_nobody_said_what_it_is_worth() -> None:
    """No price named is unknown; a strike above it stops."""
    assert guard(ticket(of=name(want=None)), "hate").verdict is GuardVerdict.UNKNOWN
    assert guard(ticket(of=name(want="360")), "hate").verdict is GuardVerdict.STOP
    assert guard(ticket(), "hate").verdict is GuardVerdict.CLEAR


def test_size_is_stopped_when_a_cap_or_the_cash_refuses() -> None:
    """Five puts where the account can carry two; three that fit are taken with care; one is clear."""
    rich = account("2000000")
    five = ticket(contracts=5)
    assert guard(five, "Too much").verdict is GuardVerdict.STOP
    assert "5 puts on the name" in guard(five, "Too much").number
    assert guard(ticket(held=rich, contracts=3), "Too much").verdict is GuardVerdict.CARE
    assert guard(ticket(held=rich), "Too much").verdict is GuardVerdict.CLEAR


def test_size_takes_care_when_the_account_value_is_unknown() -> None:
    """A share of an unknown account is unknown; with the caps waived it still asks for care."""
    unvalued = account(net_liquidation_usd=None)
    caps = (Rule.NAME_CAP, Rule.SECTOR_CAP, Rule.DEPLOYED_CAP)
    one = guard(ticket(held=unvalued, waived=caps), "Too much")
    assert one.verdict is GuardVerdict.CARE
    assert "unknown" in one.number


@pytest.mark.parametrize(
    ("earnings", "verdict"),
    [
        ("CLEAR", "CLEAR"),
        ("INSIDE", "STOP"),
        ("TOO_RECENT", "STOP"),
        ("CONTRADICT", "STOP"),
        ("UNKNOWN", "UNKNOWN"),
    ],
)
def test_earnings_mistake_follows_the_rule_when_judged(earnings: str, verdict: str) -> None:
    """Selling right before a report stops; not knowing is not clear."""
    assert guard(ticket(earnings=earnings), "earnings").verdict == verdict


@pytest.mark.parametrize(
    ("quality", "verdict"), [("PASS", "CLEAR"), ("FAIL", "STOP"), ("UNKNOWN", "UNKNOWN")]
)
def test_yield_is_a_trap_when_quality_is_missing(quality: str, verdict: str) -> None:
    """Yield without quality: the verdict is the company's, the number is the yield."""
    one = guard(ticket(of=name(quality=quality)), "quality")
    assert one.verdict == verdict
    assert "a year" in one.number


def test_buy_back_is_named_when_the_playbook_takes_profit() -> None:
    """The exit order stands there; holding on purpose is clear; a premium too small to buy back is stopped."""
    assert "BUY LMT 2.67 GTC" in guard(ticket(), "buy it back").number
    held = guard(ticket(by=playbook("first-trade")), "buy it back")
    assert held.verdict is GuardVerdict.CLEAR
    assert "on purpose" in held.number
    cheap = quote("0.01/0.02", "F 2026-12-18 10 P", spot="11")
    tiny = guard(ticket(cheap, under=mandate(annual_return_min=Decimal(0)), by=_any_yield()), "buy it back")
    assert tiny.verdict is GuardVerdict.STOP


def _any_yield() -> Playbook:
    return replace(playbook(), premium=replace(playbook().premium, annual_return_min=Decimal(0)))


def test_autopilot_and_market_order_are_always_told_when_a_ticket_is_drafted() -> None:
    """Look every week, six times until expiry; a market order can not be written."""
    drafted = ticket()
    assert "6 times" in guard(drafted, "itself").number
    assert guard(drafted, "market order").verdict is GuardVerdict.CLEAR


def test_money_is_judged_when_it_is_not_private() -> None:
    """Business capital stops, money nobody vouched for is unknown."""
    assert guard(ticket(held=account(capital=Capital.BUSINESS)), "business").verdict is GuardVerdict.STOP
    assert (
        guard(ticket(held=account(private_capital_attested_on=None)), "business").verdict
        is GuardVerdict.UNKNOWN
    )
