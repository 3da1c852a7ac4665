"""Money: what a person typed, what a float meant, cents for a screen."""

import struct
from decimal import Decimal

import pytest

from putwright.domain.money import from_float, parse_amount, to_cents
from putwright.domain.refusal import BadInput


def stored_in_32_bits(value: float) -> float:
    return float(struct.unpack("f", struct.pack("f", value))[0])


@pytest.mark.parametrize("text", ["16.45", "0.01", "326.935", "0.0005", "1234.56", "38.7", "410", "99999.99"])
def test_float_becomes_the_decimal_that_was_meant_when_it_was_stored_in_32_bits(text: str) -> None:
    """Vendors store prices in 32 bits, so 16.45 arrives as 16.450000762939453; the noise is taken off."""
    assert str(from_float(stored_in_32_bits(float(text)))) == text
    assert str(from_float(float(text))) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_float_is_bad_input_when_it_is_not_finite(value: float) -> None:
    """Missing is None and never a float that is not a number."""
    with pytest.raises(BadInput, match="not finite"):
        from_float(value)


def test_cents_round_halves_away_from_zero() -> None:
    """Statements round half a cent up, not to the even one."""
    assert [str(to_cents(Decimal(text))) for text in ("0.125", "0.135", "-0.125", "2")] == [
        "0.13",
        "0.14",
        "-0.13",
        "2.00",
    ]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("36500", "36500"),
        ("36,500", "36500"),
        ("36'500.00", "36500.00"),
        ("36’500", "36500"),
        ("$36500", "36500"),
        ("36 500", "36500"),
        ("USD 36,500.50", "36500.50"),
        ("41000 USD", "41000"),
        (".5", "0.5"),
        ("1,234,567.89", "1234567.89"),
    ],
)
def test_amount_is_read_as_people_write_it(text: str, amount: str) -> None:
    """Thousands may be parted the American or the Swiss way; the decimals follow a point."""
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "$",
        ".",
        "abc",
        "nan",
        "inf",
        "-inf",
        "1e5",
        "22,5",
        "1,23,456",
        "36'50",
        "1.2.3",
        "--5",
        "٣٦٥",
        "1_000",
    ],
)
def test_amount_is_bad_input_when_it_is_not_plainly_a_number(text: str) -> None:
    """Words, exponents, unclear commas and not-a-number are refused with an example."""
    with pytest.raises(BadInput, match="such as 36500"):
        parse_amount(text)


def test_amount_is_bad_input_when_it_is_negative_and_may_not_be() -> None:
    """The field is named; where a minus makes sense, it is read."""
    with pytest.raises(BadInput, match="Reading the cash '-3': it is negative"):
        parse_amount("-3", what="cash")
    assert parse_amount("-3", negative_allowed=True) == -3
