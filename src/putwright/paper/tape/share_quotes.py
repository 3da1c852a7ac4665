"""Quotes of shares and currency pairs, extended hours included."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import numpy as np

from putwright.market.simulated import dividends
from putwright.market.simulated.arrays import Floats
from putwright.market.simulated.past import SESSIONS_PER_YEAR
from putwright.paper.model import Phase, Quote
from putwright.paper.tape.adjustments import Adjustments
from putwright.paper.tape.chance import Purpose, normals
from putwright.paper.tape.hours import AFTER_MINUTES, Place, length
from putwright.paper.tape.paths import Paths, pace
from putwright.paper.tape.prices import cents, rate
from putwright.paper.tape.roster import Roster
from putwright.paper.tape.valuation import Valuation

# Half a spread: a part of a cent, and a part of the price by tier; outside of hours so many times wider.
HALF_FIXED, HALF_PER_TIER, EXTENDED_WIDER = 0.003, 0.00006, 5.0
SIZE_GRAIN, SIZE_LOG, SIZE_PER_TIER, SIZE_NOISE, ROUND_LOT = 5, 2.0, 0.35, 0.7, 100
TURNOVER = 0.004  # of a company's shares change hands in a session [1]
TURNOVER_NOISE = 0.35
HISTORY_SESSIONS = 21
PAIR_STEP, PAIR_SIZE = 0.00005, 1_000_000
PAST_YEAR = timedelta(days=365)


class ShareQuotes:
    """Quotes of shares and pairs at a place in the trading day."""

    def __init__(self, roster: Roster, paths: Paths, valuation: Valuation, adjustments: Adjustments) -> None:
        self._roster, self._paths, self._count = roster, paths, adjustments.count
        self.dividend_words = lru_cache(maxsize=512)(self._dividend_words)
        self._realised = lru_cache(maxsize=512)(self._past_volatility)
        self._month_volatility = lru_cache(maxsize=512)(valuation.month_volatility)
        self._extremes = lru_cache(maxsize=256)(self._running)

    def share(self, con_id: int, row: int, where: Place, *, halted: bool) -> Quote:
        """The quote of a share."""
        before = self._roster.calendar.previous_session(where.session)
        price = round(self._paths.at(row, where), 2)
        is_open = where.phase is Phase.OPEN
        half = (HALF_FIXED + HALF_PER_TIER * int(self._roster.tier[row]) * price) * (
            1 if is_open else EXTENDED_WIDER
        )
        bid = np.floor(round((price - half) * 100, 4)) / 100
        ask = np.ceil(round((price + half) * 100, 4)) / 100
        at = min(where.moment, self._evening(where.session))
        sizes = self._sizes(con_id, row, at)
        today = self._today(row, where) if where.phase is not Phase.PRE else None
        return Quote(
            con_id=con_id,
            at=at,
            bid=cents(bid),
            ask=cents(ask),
            bid_size=sizes[0],
            ask_size=sizes[1],
            last=cents(price),
            last_size=ROUND_LOT,
            last_at=at,
            open=cents(today[0]) if today else None,
            high=cents(today[1]) if today else None,
            low=cents(today[2]) if today else None,
            close=cents(self._paths.close(row, before)),
            volume=self._volume(row, where),
            implied_volatility=self._month_volatility(row, where.session, where.second - where.second % 60),
            historical_volatility=self._realised(row, before),
            halted=halted,
            dividends=self.dividend_words(row, where.session),
        )

    def pair(self, con_id: int, row: int, where: Place) -> Quote:
        """The quote of a currency pair; pairs have no trades, only bids and asks."""
        before = self._roster.calendar.previous_session(where.session)
        price = self._paths.at(row, where)
        bid = np.floor(price / PAIR_STEP) * PAIR_STEP
        return Quote(
            con_id=con_id,
            at=where.moment,
            bid=rate(bid),
            ask=rate(bid + PAIR_STEP),
            bid_size=PAIR_SIZE,
            ask_size=PAIR_SIZE,
            close=rate(self._paths.close(row, before)),
        )

    def forget(self) -> None:
        """Something went ex: figures are others than those kept."""
        for kept in (self.dividend_words, self._month_volatility, self._extremes):
            kept.cache_clear()

    def _evening(self, session: date) -> datetime:
        """When the extended hours of a session end."""
        return self._roster.calendar.close_time(session) + timedelta(minutes=AFTER_MINUTES)

    def volume_of(self, row: int, session: date) -> int:
        """How many shares change hands in a session [share]."""
        name = self._roster.names[row]
        shares = name.market_cap / (name.spot or 1.0) * self._count[row]
        noise = float(normals(self._roster.seed, Purpose.SHARE_VOLUME, row, session.toordinal()))
        return int(shares * TURNOVER * np.exp(TURNOVER_NOISE * noise))

    def _volume(self, row: int, where: Place) -> int:
        done = pace(length(where.session, self._roster.calendar))[where.second]
        return int(self.volume_of(row, where.session) * done)

    def _today(self, row: int, where: Place) -> tuple[float, float, float]:
        path, highs, lows = self._extremes(row, where.session)
        return float(path[0]), float(highs[where.second]), float(lows[where.second])

    def _running(self, row: int, session: date) -> tuple[Floats, Floats, Floats]:
        path = np.round(self._paths.by_second(row, session), 2)
        return path, np.maximum.accumulate(path), np.minimum.accumulate(path)

    def _sizes(self, con_id: int, row: int, at: datetime) -> list[int]:
        key = int(at.timestamp()) // SIZE_GRAIN
        sides = np.array([Purpose.SIZE_BID, Purpose.SIZE_ASK])
        noise = normals(self._roster.seed, Purpose.SIZE_BID, con_id, key, sides)
        lots = np.ceil(np.exp(SIZE_LOG - SIZE_PER_TIER * self._roster.tier[row] + SIZE_NOISE * noise))
        sizes: list[int] = (lots.astype(np.int64) * ROUND_LOT).tolist()
        return sizes

    def _past_volatility(self, row: int, until: date) -> float | None:
        """Close-to-close volatility of the last sessions [1/sqrt(year)]."""
        days = [until]
        while len(days) <= HISTORY_SESSIONS:
            days.append(self._roster.calendar.previous_session(days[-1]))
        moves = np.diff(np.log([self._paths.close(row, day) for day in days]))
        return float(moves.std(ddof=1) * np.sqrt(SESSIONS_PER_YEAR))

    def _dividend_words(self, row: int, session: date) -> str:
        """Paid in the past year, expected in the next one, next date and amount; the protocol's words."""
        name = self._roster.names[row]
        days = self._roster.paid_on.get(name.symbol, ())
        if not days:
            return ",,,"
        amount = Decimal(str(dividends.amount(name))) / int(self._count[row])
        past = amount * sum(session - PAST_YEAR < day <= session for day in days)
        coming = [day for day in days if session < day <= session + PAST_YEAR]
        following = f"{coming[0]:%Y%m%d},{amount}" if coming else ","
        return f"{past},{amount * len(coming)},{following}"
