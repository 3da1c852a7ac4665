"""Which options are listed: the demo's series, and every first session of a week new expiries and strikes around the spot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from putwright.market.simulated.listing import list_series
from putwright.market.simulated.market import DEMO_SESSION
from putwright.paper.tape.adjustments import Adjustments
from putwright.paper.tape.ids import STRIKE_GRAIN, STRIKES
from putwright.paper.tape.paths import Paths
from putwright.paper.tape.roster import Roster

STRIKE_MOST = STRIKE_GRAIN * (STRIKES - 1)


class Listings:
    """Every series that was ever listed up to the session last asked for; once listed it stays until it expires.

    Strikes are kept by the shares of the start, whatever has gone ex since.
    """

    def __init__(self, roster: Roster, paths: Paths, adjustments: Adjustments) -> None:
        self._roster, self._paths, self._adjustments = roster, paths, adjustments
        self._series: list[dict[date, set[float]]] = [{} for _ in roster.names]
        self._until = DEMO_SESSION
        self._list(DEMO_SESSION, [name.spot or 0.0 for name in roster.names])

    def extend(self, session: date) -> None:
        """List what is to be listed up to a session."""
        calendar = self._roster.calendar
        while self._until < session:
            before, self._until = self._until, calendar.next_session(self._until)
            if before.isocalendar().week != self._until.isocalendar().week:
                rows = range(len(self._roster.names))
                self._list(self._until, [self._spot(row, before, self._until) for row in rows])

    def series(self, row: int, on: date) -> Mapping[date, set[float]]:
        """Strikes by expiry of a name that have not expired on a day."""
        return {expiry: strikes for expiry, strikes in sorted(self._series[row].items()) if expiry >= on}

    def was_listed(self, row: int, expiry: date, strike: float) -> bool:
        """Whether a series is or was listed."""
        return row < len(self._series) and strike in self._series[row].get(expiry, ())

    def _spot(self, row: int, before: date, session: date) -> float:
        """The close before a session by its own count of shares [USD/share]."""
        count, _ = self._adjustments.terms_on(row, session)
        return self._paths.close(row, before) * float(self._adjustments.count[row]) / count

    def _list(self, session: date, spots: Iterable[float]) -> None:
        names = [
            replace(name, spot=round(spot, 2)) for name, spot in zip(self._roster.names, spots, strict=True)
        ]
        listing = list_series(names, session, self._roster.calendar)
        columns = (listing.name.tolist(), listing.expiry.tolist(), listing.strike.tolist())
        terms = [self._adjustments.terms_on(row, session) for row in range(len(names))]
        for row, expiry, listed in zip(*columns, strict=True):
            count, cut = terms[row]
            strike = listed * count + cut
            if strike <= STRIKE_MOST:
                self._series[row].setdefault(expiry, set()).add(strike)


def crowd(expiry: date, session: date, monthly: date) -> float:
    """Share of a name's trading that an expiry draws, 1 for the next monthly, as `market.simulated.listing` has it [1]."""
    if expiry == monthly:
        months = max((expiry - session) // timedelta(days=30) - 1, 0)
        return 1.0 / (1 + 0.25 * months)
    return 0.35 if expiry.weekday() in {3, 4} else 0.15
