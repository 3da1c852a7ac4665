"""Quotes of options, a whole batch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np

from putwright.market.simulated.arrays import Whole
from putwright.paper.model import Quote
from putwright.paper.tape.chance import Purpose, normals
from putwright.paper.tape.prices import cents, cents_above_zero
from putwright.paper.tape.prints import Printed, Prints
from putwright.paper.tape.roster import Roster
from putwright.paper.tape.two_sides import TwoSides
from putwright.paper.tape.valuation import Valuation

SIZE_GRAIN = 20  # sizes are another draw every so many seconds [s]
# Logarithm of the usual size at tier 0, what a tier takes away, and how sizes spread, as in the demo [1].
SIZE_LOG, SIZE_PER_TIER, SIZE_NOISE = 3.2, 0.6, 0.8


class OptionQuotes:
    """Quotes of options in a session."""

    def __init__(self, roster: Roster, valuation: Valuation, sides: TwoSides, prints: Prints) -> None:
        self._roster, self._valuation, self._sides, self._prints = roster, valuation, sides, prints

    def at(self, con_ids: Sequence[int], session: date, second: int, *, halted: bool) -> list[Quote]:
        """The quotes of options so many seconds after the opening."""
        options = self._valuation.options(con_ids)
        seconds = np.full(len(con_ids), second)
        situation = self._valuation.situation(options, session, seconds)
        greeks = situation.greeks()
        bid, ask = self._sides.around(greeks.price, situation, session, seconds)
        tier = self._roster.tier[options.row]
        figures = zip(
            con_ids, bid.tolist(), ask.tolist(),
            self._sizes(Purpose.SIZE_BID, options.con_id, tier, session, second),
            self._sizes(Purpose.SIZE_ASK, options.con_id, tier, session, second),
            situation.volatility.tolist(), greeks.delta.tolist(), greeks.gamma.tolist(),
            greeks.vega_per_point.tolist(), greeks.theta_per_day.tolist(),
            situation.dividends_left().tolist(), situation.spot.tolist(),
            self._prints.of(con_ids, session), strict=True,
        )  # fmt: skip
        opened = self._roster.calendar.open_time(session)
        at = opened + timedelta(seconds=second)
        return [_quote(at, opened, second, halted, *each) for each in figures]

    def _sizes(self, side: Purpose, con_id: Whole, tier: Whole, session: date, second: int) -> list[int]:
        noise = normals(self._roster.seed, side, con_id, session.toordinal(), second // SIZE_GRAIN)
        sizes: list[int] = (
            np.ceil(np.exp(SIZE_LOG - SIZE_PER_TIER * tier + SIZE_NOISE * noise)).astype(np.int64).tolist()
        )
        return sizes


def _quote(
    at: datetime, opened: datetime, second: int, halted: bool, con_id: int, bid: float, ask: float, bid_size: int,
    ask_size: int, volatility: float, delta: float, gamma: float, vega: float, theta: float, dividends: float,
    spot: float, printed: Printed,
) -> Quote:  # fmt: skip
    count = int(np.searchsorted(printed.seconds, second, "right"))
    prices = printed.prices[:count]
    traded = count > 0
    volumes = printed.volumes
    before = int(volumes[count - 2]) if count > 1 else 0
    return Quote(
        con_id=con_id,
        at=at,
        bid=cents_above_zero(bid),
        ask=cents_above_zero(ask),
        bid_size=bid_size if bid > 0 else 0,
        ask_size=ask_size,
        last=cents(prices[-1]) if traded else None,
        last_size=int(volumes[count - 1]) - before if traded else 0,
        last_at=opened + timedelta(seconds=int(printed.seconds[count - 1])) if traded else None,
        open=cents(prices[0]) if traded else None,
        high=cents(prices.max()) if traded else None,
        low=cents(prices.min()) if traded else None,
        close=cents_above_zero(printed.close),
        volume=int(volumes[count - 1]) if traded else 0,
        open_interest=printed.held,
        implied_volatility=volatility,
        delta=delta,
        gamma=gamma,
        vega=vega,
        theta=theta,
        present_value_of_dividends=dividends,
        underlying_price=spot,
        halted=halted,
    )
