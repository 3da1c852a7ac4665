"""Contract ids: counted from the terms themselves, so that a contract has the same id in every run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from putwright.domain.refusal import BadInput

# Below 2^31, as many clients keep ids in four bytes: 10 bits of weekday, 13 of strike, 7 of name, 1 of right.
FIRST_DAY = date(2026, 10, 5)  # a Monday
WEEKDAYS, STRIKES, NAMES = 1 << 10, 1 << 13, 1 << 7
STRIKE_GRAIN = 0.5  # every listed strike is a multiple [USD/share]
SHARES_FROM, PAIRS_FROM = 100_000, 10_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What the id of an option says: the row of its name among the names, and its terms."""

    row: int
    expiry: date
    strike: float
    is_put: bool


def share_id(row: int) -> int:
    """The id of a share."""
    return SHARES_FROM + row


def pair_id(number: int) -> int:
    """The id of a currency pair."""
    return PAIRS_FROM + number


def option_id(terms: Terms) -> int:
    """The id of an option.

    Raises:
        BadInput: the terms are beyond what ids can say.
    """
    weeks, weekday = divmod((terms.expiry - FIRST_DAY).days, 7)
    day, strike = 5 * weeks + weekday, round(terms.strike / STRIKE_GRAIN)
    sound = 0 < day < WEEKDAYS and weekday < 5 and 0 < strike < STRIKES and terms.row < NAMES
    if not sound or strike * STRIKE_GRAIN != terms.strike:
        raise BadInput(
            f"Numbering the option {terms.expiry} {terms.strike}",
            "its terms lie outside what the paper market lists",
            "Keep to expiries up to September 2030 and strikes up to 4095.50.",
        )
    return ((day * STRIKES + strike) * NAMES + terms.row) * 2 + terms.is_put


def terms_of(con_id: int) -> Terms | None:
    """The terms behind an id; None where no option could have it."""
    rest, is_put = divmod(con_id, 2)
    rest, row = divmod(rest, NAMES)
    day, strike = divmod(rest, STRIKES)
    if not (0 < day < WEEKDAYS and strike > 0):
        return None
    weeks, weekday = divmod(day, 5)
    expiry = FIRST_DAY + timedelta(days=7 * weeks + weekday)
    return Terms(row, expiry, strike * STRIKE_GRAIN, bool(is_put))
