"""Laws of contracts: symbols survive the round trip (I15), only standard contracts are openable (I17)."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from putwright.domain.contract import (
    OptionContract,
    Right,
    standard_contract_refusal,
    strike_of_thousandths,
    strike_thousandths,
)
from putwright.domain.contract_words import parse_contract
from putwright.domain.osi import LENGTH, format_osi, format_osi_compact, parse_osi
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import CLASS_SHARE_OF_ROOT, canonical_symbol, osi_root, symbol_of_root

names = st.from_regex(r"[A-Z]{1,5}", fullmatch=True) | st.sampled_from(sorted(CLASS_SHARE_OF_ROOT.values()))
roots = st.from_regex(r"[A-Z][A-Z0-9]{0,5}", fullmatch=True)
expiries = st.dates(date(2000, 1, 1), date(2099, 12, 31))
strikes = st.integers(1, 99_999_999).map(strike_of_thousandths)
contracts = st.builds(
    OptionContract, underlying=names, expiry=expiries, right=st.sampled_from(Right), strike=strikes
)


@given(contracts)
def test_osi_symbol_reads_back_as_the_contract_it_was_written_from(contract: OptionContract) -> None:
    """I15: parse after format is the identity, padded (21 characters) and compact."""
    symbol = format_osi(contract)
    assert len(symbol) == LENGTH
    assert parse_osi(symbol) == contract
    assert parse_osi(format_osi_compact(contract)) == contract


@given(roots, expiries, st.sampled_from("CP"), st.integers(1, 99_999_999))
def test_osi_symbol_is_written_back_to_the_character_when_it_can_be_read(
    root: str, expiry: date, right: str, strike: int
) -> None:
    """I15 the other way: format after parse is the identity, for adjusted roots as well."""
    symbol = f"{root:<6}{expiry:%y%m%d}{right}{strike:08d}"
    assert format_osi(parse_osi(symbol)) == symbol


@given(st.text(max_size=30) | st.from_regex(r"[A-Z0-9 ]{10,25}", fullmatch=True))
def test_osi_text_is_either_read_or_refused_as_bad_input(text: str) -> None:
    """Whatever the text, it is a contract that writes itself back, or BadInput; nothing else escapes."""
    try:
        contract = parse_osi(text)
    except BadInput:
        return
    assert text in {format_osi(contract), format_osi_compact(contract)}


@given(st.text(max_size=40))
def test_words_are_either_read_or_refused_as_bad_input(text: str) -> None:
    """Whatever is typed at the command line, only BadInput comes back as an error."""
    try:
        contract = parse_contract(text)
    except BadInput:
        return
    assert contract.strike > 0


@given(contracts)
def test_contract_reads_back_from_its_own_words(contract: OptionContract) -> None:
    """What the program prints for a contract can be typed in again."""
    assert parse_contract(str(contract)) == contract


@given(st.integers(1, 99_999_999))
def test_strike_survives_thousandths_both_ways(thousandths: int) -> None:
    """Integer thousandths and decimal strikes are the same thing."""
    assert strike_thousandths(strike_of_thousandths(thousandths)) == thousandths


@given(names)
def test_symbol_is_canonical_once_and_for_all(name: str) -> None:
    """Canonical form is idempotent, and root and name of known share classes find each other."""
    symbol = canonical_symbol(name)
    assert canonical_symbol(symbol) == symbol
    assert symbol_of_root(osi_root(symbol)) == symbol


@given(contracts, st.sampled_from("0123456789"))
def test_contract_is_never_openable_when_its_root_ends_with_a_digit(
    contract: OptionContract, digit: str
) -> None:
    """I17: every adjusted root is refused, whatever else is said of the contract."""
    root = contract.root[:5] + digit
    adjusted = OptionContract(
        contract.underlying, contract.expiry, contract.right, contract.strike, root=root
    )
    assert standard_contract_refusal(adjusted) is not None


@given(contracts, st.integers(1, 1000), st.integers(0, 1000) | st.none())
def test_contract_is_openable_exactly_when_it_is_100_shares_for_100(
    contract: OptionContract, multiplier: int, deliverable: int | None
) -> None:
    """I17: any other multiplier or deliverable, or an unknown one, is refused."""
    changed = OptionContract(
        contract.underlying,
        contract.expiry,
        contract.right,
        contract.strike,
        multiplier=multiplier,
        deliverable=deliverable,
    )
    is_standard = multiplier == 100 and deliverable == 100
    assert (standard_contract_refusal(changed) is None) is is_standard
    assert standard_contract_refusal(contract) is None
    assert contract.exercise_value == contract.strike * Decimal(100)
