"""A contract in the words of the command line: `MSFT 410 2025-11-21`, `MSFT 410P 21NOV25`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from putwright.domain.contract import OptionContract, Right, strike_of_text
from putwright.domain.osi import RIGHT_OF_LETTER, is_osi, parse_osi
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TRADE = re.compile(r"([0-9]{1,2})-?([A-Z]{3})-?([0-9]{4}|[0-9]{2})")
_STRIKE = re.compile(r"(\$?[0-9][0-9,.']*)(P|C|PUT|CALL)?")
_RIGHT = {**RIGHT_OF_LETTER, "PUT": Right.PUT, "CALL": Right.CALL}
_REMEDY = "Write SYMBOL STRIKE EXPIRY, such as MSFT 410 2025-11-21."


def parse_contract(words: str | Sequence[str]) -> OptionContract:
    """The contract a person means; without P or C it is a put. Strike and expiry come in either order.

    Raises:
        BadInput: says which word could not be read, or what is missing.
    """
    said = words.strip() if isinstance(words, str) else " ".join(words).strip()
    if is_osi(said):
        return parse_osi(said)
    parts = said.upper().split()
    tried = f"Reading the option {said!r}"
    if not parts:
        raise BadInput(tried, "nothing was given", _REMEDY)
    found: dict[str, object] = {}
    for word in parts[1:]:
        for what, value in _read(word, tried).items():
            if what in found:
                raise BadInput(tried, f"{word!r} is a second {what}", _REMEDY)
            found[what] = value
    missing = [what for what in ("strike", "expiry") if what not in found]
    if missing:
        raise BadInput(tried, f"the {' and the '.join(missing)} is missing", _REMEDY)
    return OptionContract(
        underlying=canonical_symbol(parts[0]),
        expiry=found["expiry"],  # type: ignore[arg-type]
        right=found.get("right", Right.PUT),  # type: ignore[arg-type]
        strike=found["strike"],  # type: ignore[arg-type]
    )


def parse_expiry(text: str) -> date:
    """The day a person means by `2025-11-21`, `21NOV25` or `21-Nov-2025`.

    Raises:
        BadInput: another order of day and month could mean two days, so it is not guessed.
    """
    tried = f"Reading the expiry {text!r}"
    remedy = "Write the year first, such as 2025-11-21, or 21NOV25."
    word = text.strip().upper()
    iso, trade = _ISO.fullmatch(word), _TRADE.fullmatch(word)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if trade and trade[2] in _MONTHS:
            year = int(trade[3])
            return date(year if year > 99 else 2000 + year, _MONTHS.index(trade[2]) + 1, int(trade[1]))
    except ValueError:
        raise BadInput(tried, "there is no such day", remedy) from None
    raise BadInput(tried, "it is not a day in a form that can mean only one", remedy)


def parse_strike(text: str) -> Decimal:
    """The strike of a put or call a person typed: `60`, `$60`, `60C`, `60 call`, `60P` [USD/share].

    Raises:
        BadInput: not a positive number of dollars.
    """
    word = text.strip().upper()
    for letters in sorted(_RIGHT, key=len, reverse=True):
        if word.endswith(letters) and word.removesuffix(letters).strip()[-1:].isdigit():
            return strike_of_text(word.removesuffix(letters).strip())
    return strike_of_text(text)


def parse_put_strike(text: str) -> Decimal:
    """The strike of a put a person typed: `365`, `$365`, `365P` or `365 put` [USD/share].

    Raises:
        BadInput: not a positive number of dollars, or the strike of a call.
    """
    word = text.strip().upper()
    for letters, right in sorted(_RIGHT.items(), key=lambda known: -len(known[0])):
        if word.endswith(letters):
            before = word.removesuffix(letters).strip()
            if right is Right.CALL and before and before[-1].isdigit():
                raise BadInput(
                    f"Reading the strike {text!r}",
                    "it is that of a call",
                    "Name a put: only puts are sold here.",
                )
            return strike_of_text(text if right is Right.CALL else before)
    return strike_of_text(text)


def _read(word: str, tried: str) -> dict[str, object]:
    """What one word says: a right, an expiry, or a strike with perhaps a right behind it."""
    if word in _RIGHT:
        return {"right": _RIGHT[word]}
    strike = _STRIKE.fullmatch(word)
    if strike:
        read: dict[str, object] = {"strike": strike_of_text(strike[1])}
        return read | ({"right": _RIGHT[strike[2]]} if strike[2] else {})
    if (word[0].isdigit() and any(mark in word for mark in "-/")) or _TRADE.fullmatch(word):
        return {"expiry": parse_expiry(word)}
    raise BadInput(tried, f"{word!r} is neither a strike nor an expiry nor P or C", _REMEDY)
