"""What a row of a statement is about, by the one name that the journal gives it."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from putwright.adapters.flex.cells import RowFault, day_of, number
from putwright.adapters.flex.rows import Cells
from putwright.domain.contract import OptionContract, strike_of_thousandths, strike_thousandths
from putwright.domain.osi import RIGHT_OF_LETTER, is_osi, parse_osi
from putwright.domain.refusal import BadInput
from putwright.domain.security import Security, option_on, other_thing, shares_of
from putwright.domain.symbol import canonical_symbol, is_adjusted_root

SHARES = frozenset({"STK", "FUND", "ETF"})
OPTION, CURRENCY = "OPT", "CASH"
# Daily settlement moves their cash, not the price of the trade.
SETTLED_DAILY = frozenset({"FUT", "FSFOP", "FSOPT", "CFD", "FXCFD"})
OTHERS = SETTLED_DAILY | {"FOP", "BOND", "BILL", "WAR", "IOPT", "CMDTY", "CRYPTO"}
KINDS = SHARES | OTHERS | {OPTION, CURRENCY}
# Weekly and afternoon series of an index are listed under a root of their own.
INDEX_OF_ROOT = {"SPXW": "SPX", "NDXP": "NDX", "RUTW": "RUT", "VIXW": "VIX"}
# Options on these are settled in cash: no shares ever change hands.
CASH_SETTLED = frozenset({"SPX", "XSP", "NDX", "XND", "RUT", "MRUT", "VIX", "DJX", "OEX", "XEO"})
NAMES_KEPT = 65_536
_WRITTEN = re.compile(
    r"(?P<name>.+?) (?P<expiry>[0-9]{2}[A-Z]{3}[0-9]{2}) (?P<strike>[0-9]+(?:\.[0-9]+)?) (?P<right>[CP])"
)
_PAIR = re.compile(r"([A-Z]{3})\.([A-Z]{3})")
_SPOKEN_OF = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9 ./]*?)\s*\([A-Z0-9]{6,14}\)")


def kind_of(cells: Cells) -> str:
    """The broker's word for what kind of thing a row is about; where it is not told, what its other cells say."""
    told = cells.get("assetCategory")
    if told is not None:
        return told
    if cells.get("putCall") or is_osi(cells.get("symbol", "")):
        return OPTION
    return CURRENCY if _PAIR.fullmatch(cells.get("symbol", "")) else "STK"


def security_of(cells: Cells) -> Security:
    """What a row is about.

    Raises:
        RowFault: neither a symbol nor a number of the security tells it.
    """
    kind = kind_of(cells)
    symbol = cells.get("symbol") or cells.get("isin")
    if symbol is None:
        raise RowFault("neither a symbol nor an ISIN tells what it is about")
    if kind in SHARES:
        return _shares(symbol)
    if kind != OPTION:
        return other_thing(symbol)
    return _option(
        symbol,
        cells.get("underlyingSymbol", ""),
        cells.get("strike", ""),
        cells.get("expiry", ""),
        cells.get("putCall", ""),
        cells.get("multiplier", ""),
    )


@lru_cache(NAMES_KEPT)
def _shares(symbol: str) -> Security:
    # After a reorganisation what was there before is written with this ending; the journal holds it without.
    return shares_of(symbol.removesuffix(".OLD"))


@lru_cache(NAMES_KEPT)
def _option(symbol: str, underlying: str, strike: str, expiry: str, right: str, multiplier: str) -> Security:
    """An option by its symbol, or by its terms, or as a thing that only its broker understands."""
    try:
        count = int(Decimal(multiplier.replace(",", ""))) if multiplier else 100
        if is_osi(symbol):
            return option_on(_of_symbol(symbol, underlying, count))
        written = _WRITTEN.fullmatch(symbol)
        if written is not None and not (strike and expiry and right):
            underlying = underlying or written["name"]
            strike, expiry, right = written["strike"], day_text(written["expiry"]), written["right"]
        named = canonical_symbol(underlying)
        when = day_of(expiry)
        price = strike_of_thousandths(strike_thousandths(Decimal(strike.replace(",", ""))))
        side = RIGHT_OF_LETTER[right[:1].upper()]
        return option_on(OptionContract(named, when, side, price, multiplier=count, deliverable=count))
    except (BadInput, RowFault, ArithmeticError, KeyError, ValueError):
        return other_thing(symbol)


def _of_symbol(symbol: str, underlying: str, count: int) -> OptionContract:
    read = parse_osi(symbol)
    named = underlying or INDEX_OF_ROOT.get(read.root, read.underlying)
    deliverable = None if is_adjusted_root(read.root) else count
    return OptionContract(
        canonical_symbol(named), read.expiry, read.right, read.strike, count, read.root, deliverable
    )


def day_text(written: str) -> str:
    """A day written as 16JUL21 as one that can be read: 16-JUL-21."""
    return f"{written[:2]}-{written[2:5]}-{written[5:]}"


def currencies_of(cells: Cells) -> tuple[str, str]:
    """Of a row that exchanges currencies: the one that its quantity counts, and the one that its proceeds are in.

    Raises:
        RowFault: its symbol is no pair of currencies, or its own currency is neither of them.
    """
    symbol, own = cells.get("symbol", ""), cells.get("currency", "")
    pair = _PAIR.fullmatch(symbol)
    if pair is None:
        raise RowFault(f"{symbol[:20]!r} is no pair of currencies")
    first, second = pair.groups()
    if own not in {first, second}:
        raise RowFault(f"its currency {own[:5]!r} is neither of {symbol}")
    return (second if own == first else first), own


def spoken_of(description: str) -> str:
    """The symbol that a description begins with, as in `VT(US9220427424) CASH DIVIDEND`; "" where it begins otherwise."""
    told = _SPOKEN_OF.match(description)
    return "" if told is None else told[1]


def belongs_to(cells: Cells) -> Security | None:
    """What a payment belongs to; None where it belongs to nothing.

    Raises:
        RowFault: its cells contradict each other.
    """
    if cells.get("symbol"):
        return security_of(cells)
    symbol = spoken_of(cells.get("description", ""))
    return _shares(symbol) if symbol else None


def deliverable_shares(security: Security) -> Decimal | None:
    """How many shares one contract of an option delivers [share/contract]; None where that is not known."""
    contract = security.contract
    if contract is None or contract.deliverable is None or contract.underlying in CASH_SETTLED:
        return None
    return Decimal(contract.deliverable)


def multiplier_of(cells: Cells) -> Decimal:
    """What one unit at a price of one is worth [currency]."""
    return number(cells, "multiplier") or Decimal(1)
