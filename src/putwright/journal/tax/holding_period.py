"""How long something was held, as the Internal Revenue Service counts: from the day after it was acquired."""

from __future__ import annotations

from datetime import date, timedelta


def is_long_term(acquired_on: date, sold_on: date) -> bool:
    """Whether it was held for more than a year.

    The count starts on the day after the purchase and includes the day of the sale (Pub. 550, "Holding Period"): bought on
    5 February 2023, sold on 5 February 2024 is short-term, a day later long-term. Months are calendar months (Rev. Rul. 66-7).
    """
    return sold_on >= anniversary(acquired_on + timedelta(days=1))


def anniversary(on: date) -> date:
    """The same day a year later; the first of March where there is none."""
    try:
        return on.replace(year=on.year + 1)
    except ValueError:
        return date(on.year + 1, 3, 1)
