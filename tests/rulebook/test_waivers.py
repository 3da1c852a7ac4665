"""Lifting a rule: only the mandate's, only in writing, only for its name, only until its day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from putwright.domain.criteria import CRITERIA, judge
from putwright.domain.limits import waived_rules
from putwright.domain.mandate import Stage
from putwright.domain.refusal import BadInput
from putwright.domain.remedies import Case
from putwright.domain.rules import Authority, Rule
from putwright.domain.waiving import WAIVER_DAYS_MAX, new_waiver
from putwright.screening.gates import with_failures
from putwright.screening.shortlist import candidate
from tests import screens

ON = screens.ON
LATER = ON + timedelta(days=30)
MANDATE = [c.rule.value for c in CRITERIA if c.authority is Authority.MANDATE]
OTHERS = [c.rule.value for c in CRITERIA if c.authority is not Authority.MANDATE]


@pytest.mark.parametrize("rule", [*MANDATE, "NO_WANT_PRICE"])
def test_waiver_is_made_when_the_rule_is_the_mandates(rule: str) -> None:
    """Every rule of the mandate can be lifted, and then it is."""
    made = new_waiver(rule, " I know the company ", ON, LATER, "GOOGL")
    assert (made.rule, made.because, made.symbol, made.until) == (rule, "I know the company", "GOOGL", LATER)
    assert waived_rules([made], "GOOGL", ON) == {Rule(rule)}


@pytest.mark.parametrize("rule", [*OTHERS, "BUSINESS_CAPITAL", "NOT_ATTESTED", "PERMISSION", "LIMIT_PRICE"])
def test_waiver_is_refused_when_the_rule_is_nobodys_or_the_playbooks(rule: str) -> None:
    """An invariant can not be lifted at all, a playbook is changed by editing it, and an account is as it is."""
    with pytest.raises(BadInput, match=r"invariant|playbook|about your account"):
        new_waiver(rule, "please", ON, LATER, None)


def test_waiver_names_the_nearest_rule_when_it_is_misspelt() -> None:
    """A slip is answered with the rule that was meant."""
    with pytest.raises(BadInput, match="Did you mean NAME_CAP"):
        new_waiver("name_cup", "because", ON, LATER, None)


def test_waiver_takes_any_spelling_when_rule_and_name_are_typed_by_hand() -> None:
    """`quality_unknown` for brk-b lifts QUALITY_UNKNOWN for BRK.B."""
    made = new_waiver(" quality_unknown ", "ok", ON, LATER, "brk-b")
    assert (made.rule, made.symbol) == ("QUALITY_UNKNOWN", "BRK.B")


@pytest.mark.parametrize("because", ["", "   ", "\n"])
def test_waiver_is_refused_when_no_reason_is_given(because: str) -> None:
    """A waiver without a reason is no waiver."""
    with pytest.raises(BadInput, match="reason is empty"):
        new_waiver("NAME_CAP", because, ON, LATER, None)


@pytest.mark.parametrize(
    ("days", "accepted"), [(-1, False), (0, True), (WAIVER_DAYS_MAX, True), (367, False)]
)
def test_waiver_ends_within_a_year_when_it_is_made(days: int, accepted: bool) -> None:
    """It may end today and after a year at most; what lasts longer belongs into the mandate."""
    until = ON + timedelta(days=days)
    if accepted:
        assert new_waiver("NAME_CAP", "ok", ON, until, None).until == until
    else:
        with pytest.raises(BadInput):
            new_waiver("NAME_CAP", "ok", ON, until, None)


@pytest.mark.parametrize(
    ("symbol", "until", "holds"),
    [(None, ON, True), ("GOOGL", ON, True), ("KO", ON, False), ("GOOGL", ON - timedelta(days=1), False)],
)
def test_waiver_holds_for_its_name_until_its_day_when_it_is_asked(
    symbol: str | None, until: date, holds: bool
) -> None:
    """The last day is included; another name and the day after are not."""
    lifted = waived_rules([screens.waiver("NAME_CAP", symbol, until)], "GOOGL", ON)
    assert lifted == ({Rule.NAME_CAP} if holds else set())


def test_waiver_lifts_its_rule_in_columns_and_values_when_it_holds() -> None:
    """A waived cap lets the put through both eyes and is shown as waived; every other refusal stands."""
    user = screens.settings(
        account_held=screens.account("100000"),
        mandate_given=screens.mandate(stage=Stage.RECURRING),
        waivers=[screens.waiver("NAME_CAP", "GOOGL"), screens.waiver("RESERVE"), screens.waiver("SPREAD")],
    )
    rows = [screens.put_row(), screens.put_row(ask=6.50), screens.put_row("MSFT")]
    view = screens.market_view(rows, user)
    told = [
        ([str(r.rule) for r in one.refusals], one.waived)
        for one in (candidate(view, row) for row in view.puts.iter_rows(named=True))
    ]
    assert told == [([], ("NAME_CAP",)), (["SPREAD"], ("NAME_CAP",)), (["NAME_CAP"], ())]
    assert view.puts["failed"].to_list()[0] == 0


def test_waived_want_price_reaches_the_candidate_when_only_a_ticket_asks_for_it() -> None:
    """The price wanted is asked for by the ticket alone; its waiver is handed on with the candidate."""
    user = screens.settings(waivers=[screens.waiver("NO_WANT_PRICE", "GOOGL")])
    view = screens.market_view([screens.put_row()], user)
    one = candidate(view, view.puts.row(0, named=True))
    assert one.is_proposal
    assert one.waived == ("NO_WANT_PRICE",)


def test_waiver_of_an_unknown_rule_lifts_nothing_when_the_record_was_edited() -> None:
    """Words that are no rule lift no rule."""
    assert waived_rules([screens.waiver("EVERYTHING"), screens.waiver("RESERVE")], "GOOGL", ON) == frozenset()


def test_price_wanted_is_no_limit_of_another_name_when_it_is_waived() -> None:
    """Lifting the price wanted for one name leaves the others at theirs."""
    user = screens.settings(
        wanted={"GOOGL": "300", "MSFT": "300"}, waivers=[screens.waiver("STRIKE_ABOVE_WANT", "GOOGL")]
    )
    view = screens.market_view([screens.put_row(), screens.put_row("MSFT")], user)
    refused = {
        r["symbol"]: [str(x.rule) for x in candidate(view, r).refusals]
        for r in view.puts.iter_rows(named=True)
    }
    assert refused == {"GOOGL": [], "MSFT": ["STRIKE_ABOVE_WANT"]}
    assert view.standings["MSFT"].want_to_own == Decimal(300)


def test_gates_and_judgement_ignore_a_waiver_of_an_invariant_when_they_are_handed_one() -> None:
    """The last line of defence: even asked directly, neither eye lifts an invariant or a rule of the playbook."""
    user = screens.settings(account_held=screens.account("1000", "2000000"))
    view = screens.market_view([screens.put_row(ask=6.50)], user)
    every = {criterion.rule: ["GOOGL"] for criterion in CRITERIA}
    again = with_failures(view.puts, view.limits, every)
    assert again["failed"].to_list() == view.puts["failed"].to_list()
    one = candidate(view, view.puts.row(0, named=True))
    case = Case(
        "GOOGL", ON, Decimal(365), Decimal(385), Decimal("5.40"), Decimal("6.50"), None, 37, 100, 1,
        one.costs, Decimal(1000), Decimal(40150), Decimal(2_000_000),
    )  # fmt: skip
    refused = judge(one.measures, view.limits, case, waived=[c.rule for c in CRITERIA])
    assert [str(refusal.rule) for refusal in refused] == ["SPREAD", "RESERVE"]
