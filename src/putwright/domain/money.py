"""Money as `Decimal`: what a person typed, what a vendor's float meant, and cents for a screen."""

from __future__ import annotations

import math
import re
import struct
from decimal import ROUND_HALF_UP, Decimal

from putwright.domain.refusal import BadInput

CENT = Decimal("0.01")
_NORMAL_32_BIT_MIN = 2.0**-126
_CURRENCY = re.compile(r"^(?:USD|US\$|\$)\s*|\s*(?:USD|\$)$")
# Groups of three behind a comma, an apostrophe or a blank, or no groups; the decimal sign is always a point.
_AMOUNT = re.compile(r"[+-]?(?:[0-9]{1,3}(?:(?:[,'’ ])[0-9]{3})+|[0-9]+)?(?:\.[0-9]*)?")


def from_float(value: float) -> Decimal:
    """The shortest decimal a float stands for, cleaned of 32-bit noise: 16.450000762939453 is 16.45.

    A float that is exactly a 32-bit number was stored as one, and means the shortest decimal that gives those
    32 bits; anything else means the shortest decimal of its 64 bits.

    Raises:
        BadInput: not a number or infinite; missing is None, never a float.
    """
    if not math.isfinite(value):
        raise BadInput(f"Reading the number {value}", "it is not finite", "Leave empty what is not known.")
    shortest = _plain(Decimal(repr(float(value)).removesuffix(".0")))
    if _significant_digits(shortest) <= 9 or not _is_32_bit(value):
        return shortest
    for digits in range(6, 10):  # nine digits always tell 32-bit floats apart (IEEE 754)
        candidate = f"{value:.{digits}g}"
        if _as_32_bit(float(candidate)) == value:
            return _plain(Decimal(candidate))
    return shortest


def to_cents(amount: Decimal) -> Decimal:
    """An amount in cents, halves away from zero: for screens and statements, not to reckon on [USD]."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def price_text(price: Decimal) -> str:
    """A price per share as a person reads it: cents, and more digits only where there are some [USD/share]."""
    cents = price.quantize(CENT)
    return f"{cents:f}" if cents == price else f"{price.normalize():f}"


def parse_amount(text: str, *, negative_allowed: bool = False, what: str = "amount") -> Decimal:
    """An amount a person typed: `36500`, `36,500.00`, `36'500`, `$36 500` [USD unless said otherwise].

    A comma only ever groups thousands: `22,5` is refused rather than read as 225 or as 22.5.

    Args:
        text: what was typed.
        negative_allowed: whether a minus sign makes sense here.
        what: the name of the field, for the message.

    Raises:
        BadInput: not a finite number, an unclear comma, or negative where that makes no sense.
    """
    tried = f"Reading the {what} {text!r}"
    remedy = "Write digits with a point before the decimals, such as 36500 or 36'500.00."
    bare = _CURRENCY.sub("", text.strip())
    if not _AMOUNT.fullmatch(bare) or not any(sign.isdigit() for sign in bare):
        comma = "the comma does not part thousands" if "," in bare else "it is not a number"
        raise BadInput(tried, comma, remedy)
    amount = Decimal(re.sub(r"[,'’ ]", "", bare))
    if amount < 0 and not negative_allowed:
        raise BadInput(tried, "it is negative", f"The {what} is zero or more.")
    return amount


def _significant_digits(number: Decimal) -> int:
    return len(number.as_tuple().digits)


def _as_32_bit(value: float) -> float:
    return float(struct.unpack("f", struct.pack("f", value))[0])


def _is_32_bit(value: float) -> bool:
    if abs(value) < _NORMAL_32_BIT_MIN:
        return False  # below it 32-bit numbers lose digits, and there is no telling what was meant
    try:
        return _as_32_bit(value) == value
    except OverflowError:
        return False


def _plain(number: Decimal) -> Decimal:
    """The same number without an exponent: 1E+2 is 100."""
    return Decimal(f"{number:f}")
