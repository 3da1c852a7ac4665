"""Approval: a person's word for exactly one thing, bound to every term of it by a token that is used once."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest

from putwright.adapters.workspace.event_form import event_form, event_of
from putwright.desk.approval import LENGTH, LETTERS, digest, offer, offered_as, shown
from putwright.desk.offers import Occasion, adopt_offer, close_offer, roll_offer, sale_offer
from putwright.domain.approval import AdoptTerms, Approval, ApprovalKind, CloseTerms, ShareTerms
from putwright.domain.desk_events import ApprovalOffered
from putwright.domain.refusal import BadInput, BrokenInvariant
from tests.builders import playbook, put
from tests.desk_builders import (
    ACCOUNT,
    GM,
    KO,
    MONDAY,
    TOKEN,
    Day,
    approval,
    entry,
    ny,
    prices,
    take_profit,
)

CLOSE = CloseTerms("p1", put(KO), 2, prices("0.80 0.85"), 300, ny("2026-11-09 16:00"))
WHOLE = approval(
    ApprovalKind.ROLL,
    entry=entry(GM, 2, "1.30 1.25", good_until=ny("2026-11-12 16:00")),
    exit=take_profit(),
    close=CLOSE,
    adopt=AdoptTerms(put(KO), 2, Decimal("1.30")),
    credit_min=Decimal("0.02"),
    ticket_id="GM-261218-P57-15a2a5",
    because="a test",
    shares=ShareTerms("GM", 100, Decimal("60.10")),
    waived=("BELOW_COST", "SPREAD"),
)


def other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, Enum):
        return next(one for one in type(value) if one is not value)
    if isinstance(value, tuple):
        return value[:1]
    if isinstance(value, datetime | date):
        return value + timedelta(days=1)
    if isinstance(value, str):
        return f"{value}X"
    return value + 1


def with_one_term_changed(terms: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Terms, each time with one field changed, however deep it lies."""
    for one in fields(terms):
        value, name = getattr(terms, one.name), f"{path}{one.name}"
        if is_dataclass(value):
            for inner, changed in with_one_term_changed(value, f"{name}."):
                yield inner, replace(terms, **{one.name: changed})
        else:
            yield name, replace(terms, **{one.name: other(value)})


CHANGED = dict(with_one_term_changed(WHOLE))


def test_every_kind_of_term_is_tried() -> None:
    """The terms of the next test are all there are: entry, exit, closing, adoption, account, clock, playbook."""
    roots = {name.partition(".")[0] for name in CHANGED}
    assert roots == {one.name for one in fields(Approval)}
    assert {"entry.rungs", "entry.contract.strike", "exit.tick.below", "close.until", "shares.limit"} <= set(
        CHANGED
    )


@pytest.mark.parametrize("name", CHANGED)
def test_token_fits_no_more_when_any_single_term_is_another(name: str) -> None:
    """Strike, quantity, a rung, the account, the moment it lapses, the reason: change one, and the token is of another offer."""
    assert digest(TOKEN, CHANGED[name]) != digest(TOKEN, WHOLE)


@pytest.mark.parametrize("name", ["entry", "exit", "close", "adopt", "credit_min", "shares"])
def test_token_fits_no_more_when_a_whole_part_is_taken_away(name: str) -> None:
    """A roll without its minimum credit, or without its exit, is not what was approved."""
    lacking: dict[str, Any] = {name: None}
    assert digest(TOKEN, replace(WHOLE, **lacking)) != digest(TOKEN, WHOLE)


def test_token_is_another_when_one_letter_is() -> None:
    """Each of the eight letters counts."""
    for place in range(LENGTH):
        wrong = TOKEN[:place] + ("A" if TOKEN[place] != "A" else "B") + TOKEN[place + 1 :]
        assert digest(wrong, WHOLE) != digest(TOKEN, WHOLE)


@pytest.mark.parametrize("typed", ["K7QM-3F2P", "k7qm3f2p", " k7qm 3f2p ", "K7QM–3F2P"])
def test_token_may_be_typed_as_people_type(typed: str) -> None:
    """Small letters, spaces and dashes do not matter."""
    assert digest(typed, WHOLE) == digest(TOKEN, WHOLE)


def test_token_is_shown_in_two_groups_of_letters_that_are_not_mistaken() -> None:
    """`K7QM-3F2P`: no O and 0, no I, L and 1."""
    assert shown(TOKEN) == "K7QM-3F2P"
    assert not set("OI0L1") & set(LETTERS)
    assert len(LETTERS) == len(set(LETTERS)) == 31


def test_token_still_fits_when_the_offer_was_written_down_and_read_again() -> None:
    """The desk may be started anew between the offer and the word."""
    told = event_of(event_form(offer(WHOLE, TOKEN, MONDAY)))
    assert isinstance(told, ApprovalOffered)
    assert told.digest == digest(TOKEN, told.approval)


def test_token_still_fits_when_a_price_was_written_with_an_exponent() -> None:
    """Ten dollars are ten dollars, as 10, 10.00 or 1E+1."""
    terms = replace(WHOLE, entry=entry(GM, 1, "1E+1"))
    told = event_of(event_form(offer(terms, TOKEN, MONDAY)))
    assert isinstance(told, ApprovalOffered)
    assert told.approval == terms
    assert told.digest == digest(TOKEN, told.approval)


def test_offer_keeps_no_token() -> None:
    """Only the digest is written down: who reads the record can approve nothing."""
    assert TOKEN not in str(event_form(offer(WHOLE, TOKEN, MONDAY)))


# ---- finding what was offered ------------------------------------------------------------------------------------------


def test_offer_is_found_by_its_token_and_its_ticket_or_position() -> None:
    """A sale by its ticket or position, a closing by the position it closes; of several the one whose token it is."""
    day = Day()
    first = day.offered(approval(ticket_id="GM-1"), "AAAABBBB")
    second = day.offered(approval(number=2, position="p2", ticket_id="GM-1"), "CCCCDDDD")
    close = day.offered(
        approval(ApprovalKind.CLOSE, "p1", 3, close=replace(CLOSE, position_id="p1")), "EEEEFFFF"
    )
    assert offered_as(day.book, "AAAA-BBBB", "GM-1") is first
    assert offered_as(day.book, "ccccdddd", "GM-1") is offered_as(day.book, "ccccdddd", "p2") is second
    assert offered_as(day.book, "EEEEFFFF", "p1") is close


@pytest.mark.parametrize(
    ("token", "about", "wrong"),
    [
        ("ZZZZZZZZ", "GM-1", "the token is not one that was shown for it"),
        ("", "GM-1", "the token is not one that was shown for it"),
        ("AAAABBBB", "KO-1", "it was not previewed"),
    ],
)
def test_offer_is_not_found_by_another_token_or_under_another_name(
    token: str, about: str, wrong: str
) -> None:
    """A token of one ticket opens no other."""
    day = Day()
    day.offered(approval(ticket_id="GM-1"), "AAAABBBB")
    with pytest.raises(BadInput, match=wrong) as told:
        offered_as(day.book, token, about)
    assert told.value.remedy == "Preview it, then give the token that the preview shows."


# ---- making out offers -------------------------------------------------------------------------------------------------


def test_offer_says_account_playbook_and_until_when_it_holds() -> None:
    """Ten minutes from now by our own clock, by this playbook with its fingerprint, in this account."""
    rules = playbook()
    where = Occasion(ACCOUNT, True, MONDAY, 10, rules, "earnings are over")
    made = sale_offer(Day().book, where, "GM-1", entry(), take_profit())
    assert (made.kind, made.approval_id, made.position_id) == (ApprovalKind.SELL, "a1", "p1")
    assert (made.offered_at, made.lapses_at) == (MONDAY, MONDAY + timedelta(minutes=10))
    assert (made.playbook, made.playbook_fingerprint) == (rules.name, rules.fingerprint)
    assert (made.account, made.is_paper, made.because) == (ACCOUNT, True, "earnings are over")
    assert (made.entry, made.exit, made.ticket_id, made.symbol) == (entry(), take_profit(), "GM-1", "GM")


def test_offer_to_close_roll_or_adopt_names_its_position() -> None:
    """A closing is of the position it closes; a roll and an adoption make new ones."""
    day = Day()
    day.sold()
    where = Occasion(ACCOUNT, True, MONDAY, 10, playbook())
    close = close_offer(day.book, where, CLOSE)
    roll = roll_offer(day.book, where, "GM-1", CLOSE, entry(), take_profit(), Decimal("0.02"))
    adopt = adopt_offer(day.book, where, AdoptTerms(put(KO), 2, Decimal("1.30")), take_profit())
    assert (close.kind, close.position_id, close.symbol) == (ApprovalKind.CLOSE, "p1", "KO")
    assert (roll.kind, roll.position_id, roll.credit_min, roll.symbol) == (
        ApprovalKind.ROLL,
        "p2",
        Decimal("0.02"),
        "KO",
    )
    assert (adopt.kind, adopt.position_id, adopt.adopt) == (ApprovalKind.ADOPT, "p2", WHOLE.adopt)
    assert {close.approval_id, roll.approval_id, adopt.approval_id} == {"a2"}


# ---- terms that can not be ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rungs", ["", "1.25 1.30", "1.30 1.30", "1.30 0", "1.30 -1", "1.30 NaN", "Infinity 1.30"]
)
def test_ladder_of_a_sale_goes_down_in_prices_above_zero(rungs: str) -> None:
    """Empty, rising, standing still, at nothing or at no number: such a ladder can not be written down."""
    with pytest.raises(BrokenInvariant, match="ladder"):
        entry(at=rungs)


@pytest.mark.parametrize("rungs", ["", "0.85 0.80", "0.80 0.80", "0 0.80", "NaN"])
def test_ladder_of_a_purchase_goes_up_in_prices_above_zero(rungs: str) -> None:
    """The other way round."""
    with pytest.raises(BrokenInvariant, match="ladder"):
        replace(CLOSE, rungs=prices(rungs))


@pytest.mark.parametrize("contracts", [0, -1])
def test_approval_is_of_at_least_one_contract(contracts: int) -> None:
    """Nothing, and less, is not sold or bought."""
    with pytest.raises(BrokenInvariant, match="at least one"):
        entry(contracts=contracts)
    with pytest.raises(BrokenInvariant, match="at least one"):
        replace(CLOSE, quantity=contracts)


def test_terms_say_where_they_begin_and_end() -> None:
    """A sale from start to floor with its reserve; a purchase up to its ceiling."""
    terms = entry(GM, 2, "1.30 1.25 1.20")
    assert (terms.start, terms.floor, terms.reserve) == (Decimal("1.30"), Decimal("1.20"), Decimal(11_400))
    assert CLOSE.ceiling == Decimal("0.85")
