"""A small market for storms: two shares and their puts, priced by a formula, ten thousand of them made in a breath."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

import numpy as np

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.trading_calendar import NEW_YORK, new_york_date
from putwright.paper.clearing.actions import ADJUSTED_ID_OFFSET
from putwright.paper.model import (
    Bar,
    Contract,
    ContractDetails,
    ContractQuery,
    OptionParameters,
    Phase,
    PriceIncrement,
    Quote,
    SecurityType,
)

CALENDAR = new_york_calendar(2025, 2028)
START = datetime(2026, 11, 9, 14, 45, tzinfo=UTC)  # a Monday, a quarter past the opening in New York
SPOTS = {"AAA": 100.0, "BBB": 40.0}
VOLATILITY, RATE = 0.35, 0.04
PENNY_RULE = (PriceIncrement(Decimal(0), Decimal("0.01")), PriceIncrement(Decimal(3), Decimal("0.05")))
SHARE_RULE = (PriceIncrement(Decimal(0), Decimal("0.01")),)
EXPIRIES = (date(2026, 11, 20), date(2026, 12, 18), date(2026, 12, 24))
SESSIONS_MAX = 90
SHARE_IDS = {symbol: row for row, symbol in enumerate(SPOTS, start=1)}
ROWS = {symbol: row for row, symbol in enumerate(SPOTS)}
SESSIONS = CALENDAR.sessions(START.date(), START.date() + timedelta(days=120))
BELLS = {day: (CALENDAR.open_time(day), CALENDAR.close_time(day)) for day in SESSIONS}
BELLS_IN_ORDER = list(BELLS.values())
DAYS_BEGUN = [datetime.combine(day, time(0), NEW_YORK).astimezone(UTC) for day in SESSIONS]
DAYS_OVER = [datetime.combine(day + timedelta(days=1), time(0), NEW_YORK).astimezone(UTC) for day in SESSIONS]
LAST_MOMENTS = {day: datetime.combine(day, time(16), NEW_YORK).astimezone(UTC) for day in EXPIRIES}


@cache
def listed() -> Mapping[int, Contract]:
    """Every contract by its id: shares, and puts of three expiries."""
    found: dict[int, Contract] = {}
    for row, (symbol, spot) in enumerate(SPOTS.items(), start=1):
        found[row] = Contract(row, symbol, SecurityType.STOCK, local_symbol=symbol, trading_class=symbol)
        step = 5 if spot >= 100 else 1
        for number, expiry in enumerate(EXPIRIES):
            for count in range(-9, 4):
                strike = Decimal(int(spot) + count * step)
                con_id = row * 10_000 + number * 1_000 + 100 + count
                local = f"{symbol:<6}{expiry:%y%m%d}P{int(strike * 1000):08d}"
                found[con_id] = Contract(
                    con_id, symbol, SecurityType.OPTION, local_symbol=local, trading_class=symbol,
                    expiry=expiry, strike=strike, right="P", multiplier=100,
                )  # fmt: skip
    return found


class StormTape:
    """Shares that wander by the day, at a drift and width of the scenario's choice; the same seed, the same market."""

    def __init__(self, seed: int, drift: float = 0.0, width: float = 1.0) -> None:
        self._now = START
        chance = np.random.default_rng([seed, 77])
        noise = chance.standard_normal((len(SPOTS), SESSIONS_MAX)) * VOLATILITY * width / math.sqrt(252)
        self._paths = np.concatenate(
            [np.zeros((len(SPOTS), 1)), np.cumsum(noise + drift / 252, axis=1)], axis=1
        )
        self._spots: dict[str, float] = {}
        self._quotes: dict[int, Quote] = {}
        self._listed = dict(listed())
        self._splits: dict[str, tuple[date, int]] = {}

    def split(self, symbol: str, ex_date: date, count: int) -> None:
        """Make so many shares of each one from a day on, and list the puts that the old ones become."""
        self._splits[symbol] = (ex_date, count)
        for old in listed().values():
            if old.symbol == symbol and old.right and old.expiry is not None:
                strike = old.strike / count
                local = f"{symbol:<6}{old.expiry:%y%m%d}P{int(strike * 1000):08d}"
                con_id = old.con_id + ADJUSTED_ID_OFFSET
                self._listed[con_id] = replace(old, con_id=con_id, strike=strike, local_symbol=local)

    def move(self, symbol: str, share: float) -> None:
        """Let a price be so much higher from now on [1]."""
        self._paths[ROWS[symbol]] += math.log1p(share)
        self._spots.clear()
        self._quotes.clear()

    @property
    def now(self) -> datetime:
        return self._now

    def advance(self, to: datetime) -> None:
        assert to >= self._now
        self._now = to
        self._spots.clear()
        self._quotes.clear()

    def next_moment(self) -> datetime:
        return self._now + timedelta(seconds=1)

    def phase(self, con_id: int) -> Phase:
        bells = _bells_of_day(self._now)
        if bells is None or not self._is_current(self._listed[con_id]):
            return Phase.CLOSED
        if self._now < bells[0]:
            return Phase.PRE
        return Phase.OPEN if self._now < bells[1] else Phase.AFTER

    def find(self, query: ContractQuery) -> Sequence[Contract]:
        if query.con_id:
            one = self.contract(query.con_id)
            return [] if one is None else [one]
        return [each for each in self._listed.values() if _fits(each, query) and self._is_current(each)]

    def put(self, symbol: str, expiry: date, strike: Decimal) -> Contract | None:
        """The put of these terms that is listed now: after a split that of the new series."""
        old = put_on(symbol, expiry, strike)
        if symbol not in self._splits:
            return old
        same = (symbol, expiry, strike)
        fitting = (one for one in self._listed.values() if (one.symbol, one.expiry, one.strike) == same)
        return next((one for one in fitting if self._is_current(one)), None)

    def _is_current(self, contract: Contract) -> bool:
        """Before a split the old puts are listed, from then on those they became."""
        if not contract.right or contract.symbol not in self._splits:
            return True
        is_new = contract.con_id > ADJUSTED_ID_OFFSET
        return is_new == (new_york_date(self._now) >= self._splits[contract.symbol][0])

    def contract(self, con_id: int) -> Contract | None:
        return self._listed.get(con_id)

    def details(self, con_id: int) -> ContractDetails:
        contract = self._listed[con_id]
        rule = 32 if contract.right else 26
        under = SHARE_IDS[contract.symbol] if contract.right else 0
        return ContractDetails(
            contract, contract.symbol, Decimal("0.01"), "LMT,MKT", ("SMART",), (rule,), under_con_id=under
        )

    def option_parameters(self, under_con_id: int) -> Sequence[OptionParameters]:
        return []

    def matching(self, pattern: str) -> Sequence[Contract]:
        return []

    def market_rule(self, rule_id: int) -> Sequence[PriceIncrement]:
        return PENNY_RULE if rule_id == 32 else SHARE_RULE

    def spot(self, symbol: str, at: datetime) -> float:
        """Between two closes as if drawn by a ruler; on the morning of a split, by the new count [USD/share]."""
        if at != self._now:
            return self._spot(symbol, at)
        if symbol not in self._spots:
            self._spots[symbol] = self._spot(symbol, at)
        return self._spots[symbol]

    def _spot(self, symbol: str, at: datetime) -> float:
        number, bells = bisect_right(DAYS_OVER, at), _bells_of_day(at)
        share = 0.0 if bells is None else min(1.0, max(0.0, (at - bells[0]) / (bells[1] - bells[0])))
        path = self._paths[ROWS[symbol]]
        level = path[number] + share * (path[number + 1] - path[number])
        spot: float = SPOTS[symbol] * math.exp(level)
        if symbol in self._splits and new_york_date(at) >= self._splits[symbol][0]:
            spot /= self._splits[symbol][1]
        return spot

    def quote(self, con_id: int) -> Quote:
        if con_id not in self._quotes:
            self._quotes[con_id] = self._quote(con_id)
        return self._quotes[con_id]

    def _quote(self, con_id: int) -> Quote:
        contract = self._listed[con_id]
        spot = self.spot(contract.symbol, self._now)
        if not contract.right:
            price = _cents(round(spot, 2))
            return Quote(
                con_id,
                self._now,
                price - Decimal("0.01"),
                price + Decimal("0.01"),
                900,
                900,
                price,
                close=price,
            )
        assert contract.expiry is not None
        left = LAST_MOMENTS[contract.expiry] - self._now
        years = max(left.total_seconds(), 0.0) / (365 * 86400)
        worth = _put(spot, float(contract.strike), years)
        tick = 0.05 if worth >= 3 else 0.01
        half = max(tick, 0.02 * worth)
        bid = math.floor((worth - half) / tick + 1e-9) * tick
        ask = math.ceil((worth + half) / tick - 1e-9) * tick
        return Quote(
            con_id,
            self._now,
            _cents(round(bid, 2)) if bid >= 0.01 else None,
            _cents(round(ask, 2)),
            50 if bid >= 0.01 else 0,
            50,
            close=_cents(round(worth, 2)),
            implied_volatility=VOLATILITY,
            underlying_price=spot,
            open_interest=900,
            volume=200,
        )

    def changed(self) -> frozenset[int]:
        return frozenset()

    def watch(self, con_id: int) -> None: ...

    def unwatch(self, con_id: int) -> None: ...

    def bars(
        self, con_id: int, end: datetime, duration: str, size: str, regular_hours: bool
    ) -> Sequence[Bar]:
        """The close of the last session alone: the clearing house asks for no other."""
        contract = self._listed[con_id]
        closed = [day for day, (_, closing) in BELLS.items() if closing <= end]
        if not closed:
            return []
        price = _cents(round(self.spot(contract.symbol, BELLS[closed[-1]][1]), 2))
        return [Bar(closed[-1], price, price, price, price, 1, price, 1)]


@cache
def put_on(symbol: str, expiry: date, strike: Decimal) -> Contract | None:
    """The listed put of these terms."""
    same = (symbol, expiry, strike)
    return next((one for one in listed().values() if (one.symbol, one.expiry, one.strike) == same), None)


def _bells_of_day(at: datetime) -> tuple[datetime, datetime] | None:
    """Opening and closing of a moment's day in New York; None where it is no session."""
    number = bisect_right(DAYS_OVER, at)
    is_session = number < len(DAYS_BEGUN) and at >= DAYS_BEGUN[number]
    return BELLS_IN_ORDER[number] if is_session else None


@cache
def _cents(price: float) -> Decimal:
    """A price of whole cents, exactly [USD/share]."""
    return Decimal(str(price))


def _fits(contract: Contract, query: ContractQuery) -> bool:
    return (
        query.symbol in {"", contract.symbol}
        and query.security_type in {"", contract.security_type.value}
        and query.currency in {"", contract.currency}
        and query.local_symbol in {"", contract.local_symbol}
        and query.strike in {None, contract.strike}
        and query.right in {"", contract.right}
    )


def _put(spot: float, strike: float, years: float) -> float:
    """A European put, and never under what exercising would bring."""
    if years <= 0:
        return max(strike - spot, 0.0)
    width = VOLATILITY * math.sqrt(years)
    d1 = (math.log(spot / strike) + (RATE + VOLATILITY**2 / 2) * years) / width
    worth = strike * math.exp(-RATE * years) * _normal(width - d1) - spot * _normal(-d1)
    return max(worth, strike - spot, 0.0)


def _normal(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2))
