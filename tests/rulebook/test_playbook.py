"""The two playbooks that ship: what each article teaches, figure by figure, and a fingerprint that tells them apart."""

from dataclasses import replace
from decimal import Decimal

import pytest

from putwright.domain.playbook import EntryStart, ExitMode, TimeInForce
from tests import screens


def test_income_is_the_first_article_when_it_is_read() -> None:
    """5-8 % below spot, 35-45 days, weekly or monthly, 300 contracts, 10 % a year, mid, GTC, half bought back."""
    book = screens.playbook_as_shipped("income")
    band = book.contract
    assert (band.otm_ratio_min, band.otm_ratio_max) == (Decimal("0.05"), Decimal("0.08"))
    assert (band.days_to_expiry_min, band.days_to_expiry_max) == (35, 45)
    assert set(band.expiries) == {"monthly", "weekly"}
    assert (band.open_interest_min, band.spread_ratio_max) == (300, Decimal("0.1"))
    assert book.premium.annual_return_min == Decimal("0.1")
    assert (book.entry.start, book.entry.time_in_force) == (EntryStart.MID, TimeInForce.GTC)
    assert book.entry.start_ticks <= 0  # mid, or a little towards the buyer; never above
    assert (book.exit.mode, book.exit.take_profit_ratio) == (ExitMode.TAKE_PROFIT, Decimal("0.5"))
    assert book.exit.time_in_force is TimeInForce.GTC


def test_first_trade_is_the_second_article_when_it_is_read() -> None:
    """2-4 % below spot, 20-45 days, monthly, 3 % a year and a warning under 6 %, bid and a little more, DAY, held."""
    book = screens.playbook_as_shipped("first-trade")
    band = book.contract
    assert (band.otm_ratio_min, band.otm_ratio_max) == (Decimal("0.02"), Decimal("0.04"))
    assert (band.days_to_expiry_min, band.days_to_expiry_max) == (20, 45)
    assert band.expiries == ("monthly",)
    assert book.premium.annual_return_min == Decimal("0.03")
    assert book.premium.annual_return_warn == Decimal("0.06")
    assert (book.entry.start, book.entry.start_ticks) == (EntryStart.BID, 2)
    assert book.entry.time_in_force is TimeInForce.DAY
    assert book.exit.mode is ExitMode.HOLD
    assert book.earnings_days_after_last_min == 14


def test_fingerprint_changes_when_any_rule_changes() -> None:
    """Results are attributed to rules: another rule is another fingerprint."""
    book = screens.playbook_as_shipped()
    others = [
        replace(book, contract=replace(book.contract, otm_ratio_min=Decimal("0.04"))),
        replace(book, contract=replace(book.contract, delta_abs_max=Decimal("0.3"))),
        replace(book, premium=replace(book.premium, annual_return_min=Decimal("0.11"))),
        replace(book, entry=replace(book.entry, start_ticks=0)),
        replace(book, exit=replace(book.exit, time_exit_days=21)),
        replace(book, earnings_days_after_last_min=3),
        replace(book, name="income-2"),
    ]
    prints = {book.fingerprint, *(other.fingerprint for other in others)}
    assert len(prints) == 1 + len(others)


def test_fingerprint_stays_when_only_title_or_place_changes() -> None:
    """A new title or another folder plays the same game."""
    book = screens.playbook_as_shipped()
    assert replace(book, title="mine", source="/elsewhere").fingerprint == book.fingerprint


def test_fingerprint_stays_when_a_percentage_is_written_with_another_zero() -> None:
    """10 and 10.0 percent are one rule."""
    book = screens.playbook_as_shipped()
    longer = replace(book, premium=replace(book.premium, annual_return_min=Decimal("0.100")))
    assert longer.premium == book.premium
    assert longer.fingerprint == book.fingerprint


@pytest.mark.parametrize(("bid", "warned"), [(1.98, True), (3.10, False)], ids=["under 6 %", "over 6 %"])
def test_first_trade_warns_when_the_pace_is_under_what_it_calls_solid(bid: float, warned: bool) -> None:
    """3-6 % a year passes with a warning, more passes without one."""
    from putwright.screening.shortlist import candidate

    user = screens.settings(playbook=screens.playbook_as_shipped("first-trade"))
    row = screens.put_row(spot=375.0, bid=bid, ask=bid + 0.10, expiry_kind="monthly")
    view = screens.market_view([row], user)
    one = candidate(view, view.puts.row(0, named=True))
    assert one.refusals == ()
    assert any("solid" in warning for warning in one.warnings) is warned
