"""Before the first sale: account, permission, cash, exits and strays, each found in order or named with what to do."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from putwright.domain.account import Capital
from putwright.domain.preview import Preview
from putwright.reports.finding import BAD, OK, WARN, Finding
from tests.builders import account
from tests.desk_builders import ACCOUNT, GM, HOLD, KO, MONDAY, Day, by_hand, short
from tests.preflights import ASKED, PRESENT, WORTH, found, preflight, the


def test_everything_is_well_when_nothing_is_missing() -> None:
    """Broker, quotes, clock, account, cash, permission and exits: each is found in order."""
    report = preflight()
    assert report.is_well
    assert {one.what for one in report.findings if one.state == OK} == {
        "broker", "quotes", "clock", "account", "obligations", "cash", "permission", "exits",
    }  # fmt: skip
    assert [one for one in report.findings if one.state != OK] == []
    assert (report.endpoint, report.account, report.is_paper) == (PRESENT.endpoint, ACCOUNT, True)
    assert report.at == MONDAY


def test_nothing_is_well_when_one_thing_is_missing_and_all_is_when_some_only_warn() -> None:
    """A warning is worth a word and refuses nothing; findings of this machine count like all others."""
    warned = preflight(here=[Finding(WARN, "stopped", "by you", "Resume.")])
    assert warned.is_well
    assert warned.findings[0] == Finding(WARN, "stopped", "by you", "Resume.")
    assert not preflight(here=[Finding(BAD, "record", "torn", "Restore it.")]).is_well


def test_connection_counts_with_everything_else() -> None:
    """A live account whose clock is not ours can not judge the age of a quote: that alone is enough."""
    live = replace(PRESENT, is_paper=False, clock_is_sound=False, clock_skew_seconds=4.0)
    report = preflight(presence=live)
    assert [one.what for one in report.findings if one.state == BAD] == ["clock"]
    assert (report.is_well, report.is_paper) == (False, False)


# ---- account -----------------------------------------------------------------------------------------------------------


def test_account_that_may_sell_puts_says_since_when_and_with_which_level() -> None:
    """Private capital and option level 3."""
    told = "private capital, attested on 2026-11-01; option level 3"
    assert the(preflight(), "account") == Finding(OK, "account", told)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"capital": Capital.BUSINESS}, "the account is marked as business capital"),
        ({"private_capital_attested_on": None}, "not attested"),
        ({"permission_level": 2}, "option level 2"),
        ({"permission_level": None}, "option level unknown"),
    ],
)
def test_account_that_may_not_sell_puts_says_why_and_what_to_do(changes: dict[str, Any], words: str) -> None:
    """Each rule that speaks against it, in place of the good word."""
    report = preflight(stated=account(**changes))
    finding = the(report, "account")
    assert (finding.state, finding.found, report.is_well) == (BAD, words, False)
    assert finding.remedy.endswith(".")


def test_every_reason_against_an_account_is_told() -> None:
    """All at once, not one after the other."""
    report = preflight(stated=account(capital=Capital.BUSINESS, permission_level=1))
    assert sum(one.state == BAD for one in found(report, "account")) == 2


# ---- cash --------------------------------------------------------------------------------------------------------------


def test_cash_is_what_is_left_after_every_reserve_and_its_buffer() -> None:
    """100,000 dollars, two GM puts and a KO put offered by hand: 17,900 reserved, with a tenth more 80,310 are free."""
    day = Day()
    day.exit(day.sold(GM, 2))
    report = preflight(day, day.look([short(GM, 2)], [by_hand("SELL", 1, KO)]))
    assert (report.cash_settled_usd, report.reserved, report.cash_free) == tuple(
        map(Decimal, (100_000, 17_900, 80_310))
    )
    told = "USD 100,000.00 settled, 17,900.00 reserved, 80,310.00 free for strikes"
    assert the(report, "cash") == Finding(OK, "cash", told)


def test_put_that_the_broker_does_not_show_is_reserved_all_the_same() -> None:
    """Cash is measured as a sale would be: what only our book knows counts too."""
    day = Day()
    day.sold(GM)
    assert preflight(day).reserved == 5_700


@pytest.mark.parametrize(("cash", "state"), [("12540.01", OK), ("12540", WARN), ("5000", WARN)])
def test_cash_warns_when_nothing_is_free(cash: str, state: str) -> None:
    """Two GM puts and a tenth are 12,540 dollars: with a cent more something is free."""
    day = Day()
    day.exit(day.sold(GM, 2))
    report = preflight(day, day.look([short(GM, 2)], cash=cash))
    assert (the(report, "cash").state, report.is_well) == (state, True)
    if state == WARN:
        assert the(report, "cash").remedy == "Bring cash, or wait for a put to end."


@pytest.mark.parametrize("is_reserved", [True, False])
def test_other_currencies_do_not_count_and_are_to_be_exchanged(is_reserved: bool) -> None:
    """Francs and pounds pay no strike: nothing can be sold with them, and an open put is not paid by them."""
    day = Day()
    if is_reserved:
        day.exit(day.sold())
    held = {"USD": Decimal(0), "CHF": Decimal(50_000), "EUR": Decimal(0), "GBP": Decimal(1)}
    look = day.look([short(GM)] if is_reserved else [], cash=0, net_liquidation=WORTH)
    report = preflight(day, replace(look, statement=replace(look.statement, cash=held)))
    finding = the(report, "cash")
    assert finding.found.endswith(" free for strikes; CHF 50,000.00, GBP 1.00 do not count")
    if is_reserved:
        remedy = "Exchange into US dollars, or wait for a put to end."
        assert (finding.state, finding.remedy, report.is_well) == (WARN, remedy, True)
    else:
        remedy = "Exchange into US dollars: no strike can be paid with what is there."
        assert (finding.state, finding.remedy, report.is_well) == (BAD, remedy, False)


def test_cash_is_missing_when_there_is_not_a_dollar_and_nothing_that_could_end() -> None:
    """An empty account is not in order; with a dollar it is, whatever strike that would pay."""
    empty, one = (preflight(look=Day().look(cash=cash, net_liquidation=WORTH)) for cash in (0, 1))
    remedy = "Bring cash: no strike can be paid with what is there."
    assert (the(empty, "cash").state, the(empty, "cash").remedy) == (BAD, remedy)
    assert (the(one, "cash").state, one.is_well) == (OK, True)


def test_cash_is_missing_when_the_broker_did_not_tell_what_is_settled() -> None:
    """No figure is made up: settled, reserved and free are unknown."""
    report = preflight(look=Day().look(cash_settled=None))
    assert (report.cash_settled_usd, report.reserved, report.cash_free) == (None, None, None)
    assert {one.state for one in found(report, "cash")} == {BAD}
    assert "the broker did not tell how much of the cash is settled" in the(report, "cash").found
    assert not report.is_well


# ---- permission --------------------------------------------------------------------------------------------------------


def test_permission_is_what_the_broker_answers_to_a_put_that_is_never_sent() -> None:
    """It would take the sale; where it tells a margin, that is told too."""
    assert the(preflight(), "permission").found == f"the broker would take {ASKED}"
    asked = (ASKED, Preview(initial_margin_change=Decimal("1234.5"), currency="CHF"))
    told = f"the broker would take {ASKED}; by its own rules it would bind CHF 1,234.50"
    assert the(preflight(previewed=asked), "permission") == Finding(OK, "permission", told)


def test_permission_is_missing_when_the_broker_refuses_and_its_remedy_is_passed_on() -> None:
    """In the broker's words."""
    asked = (ASKED, Preview(refused="no trading permissions", remedy="Ask for level 3."))
    report = preflight(previewed=asked)
    assert the(report, "permission") == Finding(
        BAD, "permission", f"{ASKED}: no trading permissions", "Ask for level 3."
    )
    assert not report.is_well


def test_permission_is_unknown_when_no_put_could_be_asked_about() -> None:
    """Unknown is no refusal: a name with options is asked for."""
    finding = the(preflight(previewed=None), "permission")
    assert (finding.state, finding.found) == (WARN, "no put was found to ask the broker about")
    assert finding.remedy == "Name a company with listed options: `putwright preflight KO`."


# ---- exits and strays --------------------------------------------------------------------------------------------------


def test_exits_are_in_order_when_every_put_that_wants_one_has_it() -> None:
    """A put that is held to expiry wants none."""
    day = Day()
    day.exit(day.sold(GM, 2))
    day.sold(KO, exit_terms=HOLD)
    assert the(preflight(day), "exits") == Finding(OK, "exits", "3 puts, 2 exits, 0 orphans")


def test_exits_warn_when_one_is_missing_or_would_buy_nothing() -> None:
    """The watching desk puts both right."""
    bare, orphaned = Day(), Day()
    bare.sold(GM, 2)
    orphaned.exit(orphaned.sold(GM), 2)
    for day, words in ((bare, "2 puts, 0 exits, 0 orphans"), (orphaned, "1 put, 1 exit, 1 orphan")):
        remedy = "`putwright desk` puts them right."
        assert the(preflight(day), "exits") == Finding(WARN, "exits", words, remedy)


def test_every_put_in_nobodys_care_is_named() -> None:
    """One finding each, with the command that takes it over."""
    report = preflight(look=Day().look([short(GM, 2), short(KO)]))
    remedy = "Take it into care: `putwright adopt SYMBOL`."
    assert found(report, "not in care") == [
        Finding(WARN, "not in care", f"2 {GM}", remedy),
        Finding(WARN, "not in care", f"1 {KO}", remedy),
    ]
