"""OSI symbols both ways: `MSFT  251121P00410000` is the MSFT 2025-11-21 410 put.

Twenty-one characters: root padded with blanks to six, YYMMDD, C or P, strike in thousandths padded with zeros
to eight (Options Symbology Initiative of 2010). The compact form leaves the blanks out.
`tests/authorities/test_osi_symbols.py` vouches for it.
"""

from __future__ import annotations

from datetime import date

from putwright.domain.contract import OptionContract, Right, strike_of_thousandths
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import is_root, symbol_of_root

LENGTH = 21
ROOT_LENGTH = 6
TAIL_LENGTH = 15  # date, right and strike
RIGHT_OF_LETTER = {"P": Right.PUT, "C": Right.CALL}


def format_osi(contract: OptionContract) -> str:
    """The padded symbol of 21 characters."""
    return f"{contract.root:<{ROOT_LENGTH}}{_tail(contract)}"


def format_osi_compact(contract: OptionContract) -> str:
    """The symbol without blanks, as most vendors write it."""
    return f"{contract.root}{_tail(contract)}"


def parse_osi(text: str) -> OptionContract:
    """The contract behind an OSI symbol, padded or compact.

    Years are 2000 to 2099: the symbology began in 2010. Adjusted series come back with their root and an
    unknown deliverable; the underlying is the root without its digits.

    Raises:
        BadInput: says which part is wrong and where.
    """
    tried = f"Reading the option symbol {text!r}"
    remedy = "A symbol looks like 'MSFT  251121P00410000' or MSFT251121P00410000."
    root, tail = _split(text, tried, remedy)
    try:
        expiry = date(2000 + int(tail[0:2]), int(tail[2:4]), int(tail[4:6]))
    except ValueError:
        raise BadInput(tried, f"{tail[0:6]!r} is not a date as YYMMDD", remedy) from None
    strike = int(tail[7:])
    if strike == 0:
        raise BadInput(tried, "the strike is zero", remedy)
    return OptionContract(
        underlying=symbol_of_root(root),
        expiry=expiry,
        right=RIGHT_OF_LETTER[tail[6]],
        strike=strike_of_thousandths(strike),
        root=root,
    )


def is_osi(text: str) -> bool:
    """Whether a text has the shape of an OSI symbol; parsing says what is wrong where it nearly has."""
    return len(text) > TAIL_LENGTH and text[-TAIL_LENGTH:-9].isdigit()


def _tail(contract: OptionContract) -> str:
    return f"{contract.expiry:%y%m%d}{contract.right.letter}{contract.strike_thousandths:08d}"


def _split(text: str, tried: str, remedy: str) -> tuple[str, str]:
    """Root and the fifteen characters after it, with every character checked."""
    if text != text.upper():
        raise BadInput(tried, "it has lower-case letters", f"Write it in capitals. {remedy}")
    if not text.isascii():
        raise BadInput(tried, "it has characters other than letters, digits and blanks", remedy)
    _check_nine_digits(text, tried)
    root, tail = text[:-TAIL_LENGTH], text[-TAIL_LENGTH:]
    if len(text) <= TAIL_LENGTH or len(text) > LENGTH or (" " in text and len(text) != LENGTH):
        raise BadInput(tried, f"it has {len(text)} characters, not 21 padded or 16 to 21 compact", remedy)
    if not is_root(root.rstrip(" ")):
        raise BadInput(tried, f"the root {root!r} is not one to six letters or digits, set left", remedy)
    if not (tail[:6].isdigit() and tail[7:].isdigit()):
        raise BadInput(tried, f"{tail!r} is not six digits of date, C or P, eight digits of strike", remedy)
    if tail[6] not in RIGHT_OF_LETTER:
        raise BadInput(tried, f"the right is {tail[6]!r}, not C or P", remedy)
    return root.rstrip(" "), tail


def _check_nine_digits(text: str, tried: str) -> None:
    """Refuse a nine-digit strike, a common mistake on web pages that would else be read ten times off."""
    if (
        len(text) > TAIL_LENGTH + 1
        and text[-9:].isdigit()
        and text[-10] in RIGHT_OF_LETTER
        and text[-16:-10].isdigit()
    ):
        raise BadInput(
            tried, f"the strike {text[-9:]!r} has nine digits", "OSI strikes have eight: dollars times 1000."
        )
