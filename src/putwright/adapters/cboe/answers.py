"""Whether an answer of Cboe is what was asked for: the right name, and every field of the header that decides."""

from __future__ import annotations

from datetime import datetime, timedelta

from putwright.adapters.cboe.chains import moment
from putwright.adapters.online.answers import Answer
from putwright.adapters.online.fields import Fields
from putwright.domain.osi import TAIL_LENGTH
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.domain.trading_calendar import NEW_YORK


def told_name(symbol: str) -> str:
    """What to call a name's document in messages."""
    return f"cboe {symbol}"


def check_chain(answer: Answer, symbol: str, now: datetime) -> None:
    """Insist that a chain document is of this name, tells the price of the stock, and when its quotes were true.

    The importer of files is milder: it computes a spot from parity where none is told, and takes the time of the file for
    that of the quotes. Here a header without them is one whose fields were renamed, and an old quote would look new.

    Raises:
        SourceFailure: it is not.
    """
    header = Fields(answer, answer.document(), "the answer").inner("data", "its data")
    _insist_name(answer, header.text("symbol"), symbol)
    price = header.number("current_price")
    if price is None or price <= 0:
        raise answer.damaged(f"it tells no price of {symbol}")
    try:
        traded = moment(header.text("last_trade_time"), NEW_YORK, told_name(symbol), "last_trade_time")
    except BadInput as fault:
        raise answer.damaged(fault.wrong) from fault
    if traded > now + timedelta(hours=1):
        raise answer.wrong(f"its last trade is of {traded:%Y-%m-%d %H:%M} UTC, which has not come yet")
    _insist_contracts(answer, header.raw("options"), symbol)


def check_history(answer: Answer, symbol: str, now: datetime) -> None:
    """Insist that a history of prices is of this name.

    Raises:
        SourceFailure: it is not.
    """
    _insist_name(answer, Fields(answer, answer.document(), "the answer").text("symbol"), symbol)


def _insist_name(answer: Answer, told: str, symbol: str) -> None:
    try:
        is_it = canonical_symbol(told.lstrip("_")) == symbol
    except BadInput:
        is_it = False
    if not is_it:
        raise answer.wrong(f"it is about {told[:20]!r}, asked was {symbol}")


def _insist_contracts(answer: Answer, options: object, symbol: str) -> None:
    """Weeklies of an index bear a letter more, and series after a merger another root, but never most of a chain."""
    own = symbol.replace(".", "")
    told = (
        [one.get("option") for one in options if isinstance(one, dict)] if isinstance(options, list) else []
    )
    roots = [one[:-TAIL_LENGTH].strip().rstrip("0123456789") for one in told if isinstance(one, str)]
    others = [root for root in roots if not root.startswith(own) or len(root) > len(own) + 1]
    if len(others) * 2 > len(roots):
        raise answer.wrong(f"its contracts are of {others[0][:20]!r}, asked was {symbol}")
