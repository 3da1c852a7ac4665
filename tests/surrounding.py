"""What is known beside an open put: `around("0.90/1.00", spot="60.20")`, and the word that it then gets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from putwright.desk.tracked import DeskPosition
from putwright.desk.watching import Surrounding, Word, watched
from tests.builders import dollars
from tests.desk_builders import CALENDAR, MONDAY


def around(bid_ask: str = "0.90/1.00", spot: str = "60.20", **changes: Any) -> Surrounding:
    """Monday at ten, a share well above 57, and an exit at work at 0.65; what is left empty is not quoted.

    The playbook wants 6 % a year and closes no put early; no dividend and no report come before expiry.
    """
    bid, ask = (dollars(side or None) for side in bid_ask.split("/"))
    ordinary: dict[str, Any] = {
        "now": MONDAY,
        "bid": bid,
        "ask": ask,
        "spot": dollars(spot or None),
        "rate": 0.04,
        "dividends": Decimal(0),
        "report": "",
        "hurdle": Decimal("0.06"),
        "time_exit_days": None,
        "exit_at": Decimal("0.65"),
    }
    return Surrounding(**{**ordinary, **changes})


def seen(position: DeskPosition, *quoted: str, **changes: Any) -> tuple[Word, str]:
    """The word of a position and its reason."""
    state = watched(position, around(*quoted, **changes), CALENDAR)
    return state.word, state.because
