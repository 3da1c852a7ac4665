"""The account itself: private, attested, permitted and of this week, before any put is looked at; and what it carries."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from putwright.domain.account import Account, Capital
from putwright.domain.account_rules import account_refusals, expired_words
from putwright.domain.mandate import Stage
from putwright.reports.screen import account_line, screen_report
from putwright.screening.shortlist import candidate
from putwright.screening.view import MarketView
from tests import screens
from tests.defaults import shipped_permissions


def said(account: Account, on: date = screens.ON) -> list[str]:
    found = account_refusals(account, screens.mandate(), shipped_permissions(), on)
    assert all(refusal.remedy for refusal in found)
    return [str(refusal.rule) for refusal in found]


def test_account_is_accepted_when_it_is_private_attested_permitted_and_fresh() -> None:
    """Nothing is said against such an account."""
    assert said(screens.account()) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"capital": Capital.BUSINESS}, "BUSINESS_CAPITAL"),
        ({"private_capital_attested_on": None}, "NOT_ATTESTED"),
        ({"permission_level": 2}, "PERMISSION"),
        ({"as_of": screens.AS_OF - timedelta(days=8)}, "ACCOUNT_STALE"),
    ],
)
def test_account_is_refused_when_one_thing_is_wrong(changes: dict[str, Any], rule: str) -> None:
    """Business capital, a missing word, level 2 and last week's figures are each refused by name."""
    assert said(screens.account(**changes)) == [rule]


def test_account_is_refused_when_a_currency_is_in_debit() -> None:
    """Dollars lent against francs are not the investor's own, however many there are (I2)."""
    lent = replace(screens.account(), cash={"USD": Decimal(250000), "CHF": Decimal(-90000)})
    assert said(lent) == ["CASH_BORROWED"]


def test_account_names_puts_that_expired_when_it_still_states_them_as_open() -> None:
    """Only the broker knows what became of them: the reserve stays set aside, and it is said aloud."""
    held = screens.account(short_puts=(screens.open_put("KO", "75"),))
    day_after = screens.EXPIRY + timedelta(days=1)
    assert expired_words(held, screens.EXPIRY) == ""
    assert "1 KO 2026-08-21 75 P in account.toml has expired" in expired_words(held, day_after)


def test_account_of_business_capital_is_refused_when_it_was_attested_all_the_same() -> None:
    """No attestation turns payroll into private capital."""
    account = screens.account(capital=Capital.BUSINESS, private_capital_attested_on=date(2026, 1, 1))
    assert said(account) == ["BUSINESS_CAPITAL"]


@pytest.mark.parametrize(("days", "rules"), [(0, []), (7, []), (8, ["ACCOUNT_STALE"]), (-30, [])])
def test_account_is_stale_when_it_is_older_than_the_mandate_says(days: int, rules: list[str]) -> None:
    """Seven days old is in time, eight is not, and an account of a later day is a rehearsal."""
    assert said(screens.account(), screens.ON + timedelta(days=days)) == rules


def test_account_age_counts_new_york_days_when_it_was_written_late_in_the_evening() -> None:
    """Half past nine in the evening in New York is still that day, though Greenwich has turned the page."""
    evening = datetime(2026, 7, 16, 1, 30, tzinfo=UTC)
    assert said(screens.account(as_of=evening), date(2026, 7, 23)) == ["ACCOUNT_STALE"]
    assert said(screens.account(as_of=evening), date(2026, 7, 22)) == []


# Part of the promise: three people, one GOOGL put of $36,500.


def view_of(account: Account, stage: Stage, *, acknowledged: bool = False) -> MarketView:
    mandate = screens.mandate(stage=stage, concentration_acknowledged=acknowledged)
    rows = [
        screens.put_row(),
        screens.put_row("KO", "75", spot=79.5, bid=0.95, ask=1.00, expected_shortfall=8.0),
    ]
    return screens.market_view(rows, screens.settings(account_held=account, mandate_given=mandate))


def googl(view: MarketView, contracts: int = 1) -> tuple[list[str], int]:
    row = next(row for row in view.puts.iter_rows(named=True) if row["symbol"] == "GOOGL")
    one = candidate(view, row, contracts=contracts)
    return [str(refusal.rule) for refusal in one.refusals], one.contracts_carried


def test_small_account_carries_its_first_put_when_the_concentration_is_acknowledged() -> None:
    """$50,000 hold the reserve and buffer of $40,150: one put, known as a concentration, is a first trade."""
    account = screens.account("50000")
    assert googl(view_of(account, Stage.FIRST_TRADE)) == (["CONCENTRATION"], 0)
    assert googl(view_of(account, Stage.FIRST_TRADE, acknowledged=True)) == ([], 1)


@pytest.mark.parametrize(("cash", "rules", "carried"), [("40150", [], 1), ("40149.99", ["RESERVE"], 0)])
def test_first_trade_needs_reserve_and_buffer_when_nothing_else_stands_against_it(
    cash: str, rules: list[str], carried: int
) -> None:
    """$40,150 are enough for one GOOGL put of 365, a cent less is not, and no acknowledgement changes that."""
    view = view_of(screens.account(cash), Stage.FIRST_TRADE, acknowledged=True)
    assert googl(view) == (rules, carried)


@pytest.mark.parametrize("stage", [Stage.TWO_NAMES, Stage.SEVERAL_NAMES, Stage.RECURRING])
@pytest.mark.parametrize(("total", "rules"), [("182500", []), ("182499.99", ["NAME_CAP"])])
def test_name_cap_decides_from_the_second_stage_on_when_the_account_is_small(
    stage: Stage, total: str, rules: list[str]
) -> None:
    """A fifth of the account per name carries one GOOGL put from $182,500 on; acknowledging does not lift a cap."""
    view = view_of(screens.account(total), stage, acknowledged=True)
    assert googl(view) == (rules, 0 if rules else 1)


@pytest.mark.parametrize(
    ("stage", "total", "carried"),
    [
        (Stage.FIRST_TRADE, "2000000", 1),
        (Stage.TWO_NAMES, "2000000", 1),
        (Stage.SEVERAL_NAMES, "250000", 1),
        (Stage.SEVERAL_NAMES, "2000000", 2),
        (Stage.RECURRING, "250000", 1),
        (Stage.RECURRING, "2000000", 10),  # 20 % of two million: ten puts of $36,500
    ],
)
def test_contracts_carried_follow_stage_and_cash_when_the_account_grows(
    stage: Stage, total: str, carried: int
) -> None:
    """How many puts of one name are carried is decided by the stage, then by caps and cash, never by a constant."""
    view = view_of(screens.account(total), stage, acknowledged=True)
    assert googl(view)[1] == carried
    assert googl(view, contracts=carried)[0] == []
    assert googl(view, contracts=carried + 1)[0]


def test_contracts_carried_are_fewer_when_cash_is_scarcer_than_the_cap() -> None:
    """Two million invested in shares with $90,000 in cash carry two puts, whatever the cap would allow."""
    view = view_of(screens.account("90000", "2000000"), Stage.RECURRING)
    assert googl(view)[1] == 2


def test_contracts_carried_are_none_when_the_stage_has_its_names_already() -> None:
    """With a first put open, a second name is carried by no cash in the world until that one is closed."""
    account = screens.account("2000000", short_puts=(screens.open_put("MU", "90"),))
    assert googl(view_of(account, Stage.FIRST_TRADE, acknowledged=True)) == (["STAGE_NAMES"], 0)


def test_contracts_carried_follow_a_waiver_when_a_cap_is_lifted_in_writing() -> None:
    """A cap lifted for one name no longer counts for it, and still counts for every other."""
    user = screens.settings(
        account_held=screens.account("100000"),
        mandate_given=screens.mandate(stage=Stage.RECURRING),
        waivers=[screens.waiver("NAME_CAP", "GOOGL")],
    )
    view = screens.market_view([screens.put_row(), screens.put_row("MSFT")], user)
    by_name = {r["symbol"]: candidate(view, r).contracts_carried for r in view.puts.iter_rows(named=True)}
    assert by_name == {"GOOGL": 1, "MSFT": 0}


@pytest.mark.parametrize(
    ("cash", "stage", "strike_max"),
    [
        ("50000", Stage.FIRST_TRADE, "454.54"),  # 50,000 / 1.1 / 100
        ("50000", Stage.TWO_NAMES, "100.00"),  # a fifth of the account
        ("250000", Stage.SEVERAL_NAMES, "500.00"),
        ("2000000", Stage.RECURRING, "4000.00"),
    ],
)
def test_account_line_names_the_highest_strike_when_it_says_what_is_carried(
    cash: str, stage: Stage, strike_max: str
) -> None:
    """The screen says up to which strike one put is carried, by cash at the first trade and by the cap later."""
    line = account_line(view_of(screens.account(cash), stage, acknowledged=True))
    assert line.strike_max == Decimal(strike_max)
    assert line.stage == stage


def test_small_account_sees_what_it_can_carry_when_a_name_is_too_large() -> None:
    """At the second stage $50,000 refuse GOOGL by its cap, pass KO, and the report says which names are too large."""
    report = screen_report(view_of(screens.account("50000"), Stage.TWO_NAMES), "an id")
    assert [row.symbol for row in report.shortlist] == ["KO"]
    assert [name.symbol for name in report.too_large] == ["GOOGL"]
    assert report.too_large[0].cash_needed == Decimal("40150.00")


@pytest.mark.parametrize(
    ("cash", "stage"),
    [("50000", Stage.FIRST_TRADE), ("250000", Stage.SEVERAL_NAMES), ("2000000", Stage.RECURRING)],
)
def test_each_account_gets_a_useful_screen_when_the_day_is_calm(cash: str, stage: Stage) -> None:
    """Fifty thousand, a quarter million and two million each see both puts, with how many they carry."""
    report = screen_report(view_of(screens.account(cash), stage, acknowledged=True), "an id")
    assert {row.symbol for row in report.shortlist} == {"GOOGL", "KO"}
    assert all(row.contracts_carried >= 1 for row in report.shortlist)


def test_caps_count_working_orders_when_they_are_measured_after_the_sale() -> None:
    """An order that still works for another GOOGL put fills the name's room before it fills itself."""
    account = screens.account("250000")
    assert googl(view_of(account, Stage.RECURRING)) == ([], 1)
    working = replace(account, working_sales=(screens.open_put("GOOGL", "360"),))
    assert googl(view_of(working, Stage.RECURRING)) == (["NAME_CAP"], 0)


def sector_refused(sector: str | None, held_sector: str | None) -> bool:
    """Whether a KO put is refused by its sector when $93,000 of MU are held already, 37 % of the account."""
    account = screens.account("250000", shares=(screens.shares("MU", "930", "100"),))
    user = screens.settings(account_held=account, mandate_given=screens.mandate(stage=Stage.RECURRING))
    row = screens.put_row("KO", "75", spot=79.5, bid=0.95, ask=1.00)
    view = screens.market_view(
        [row], user, {"KO": screens.standing("KO", sector=sector)}, sectors={"MU": held_sector}
    )
    return "SECTOR_CAP" in {str(r.rule) for r in candidate(view, view.puts.row(0, named=True)).refusals}


@pytest.mark.parametrize(
    ("sector", "held", "refused"),
    [
        ("Drinks", "Chips", False),
        ("Chips", "Chips", True),
        ("Technology", "Information Technology", True),  # one sector under the names of two lists
        ("Financial Services", "financials", True),
        ("Consumer Cyclical", "Consumer Staples", False),
        ("Drinks", None, True),  # nobody knows what MU is: it may be drinks
        (None, "Chips", True),  # nobody knows what KO is: it may be chips
        (None, None, True),
    ],
)
def test_sector_that_nobody_knows_may_be_any_when_the_cap_is_measured(
    sector: str | None, held: str | None, refused: bool
) -> None:
    """Unknown is no way around a cap: an unknown sector counts with every other."""
    assert sector_refused(sector, held) is refused
