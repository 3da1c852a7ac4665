"""A small market that stands still unless told otherwise, and a clearing house over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

import numpy as np

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.trading_calendar import NEW_YORK
from putwright.paper.clearing import ClearingHouse, ClearingTerms, CorporateAction, OpeningAccount
from putwright.paper.model import (
    Bar,
    Commission,
    Contract,
    ContractDetails,
    ContractQuery,
    Event,
    Execution,
    OptionParameters,
    Phase,
    PriceIncrement,
    Quote,
    SecurityType,
)
from putwright.paper.settings import Behaviour

CALENDAR = new_york_calendar(2025, 2028)
D = Decimal
MONDAY, FRIDAY = date(2026, 12, 14), date(2026, 12, 18)
GOOGL = Contract(1, "GOOGL", SecurityType.STOCK, primary_exchange="NASDAQ", local_symbol="GOOGL")
PUT = Contract(
    11, "GOOGL", SecurityType.OPTION, local_symbol="GOOGL 261218P00365000", trading_class="GOOGL",
    expiry=FRIDAY, strike=D(365), right="P", multiplier=100,
)  # fmt: skip
CALL = replace(PUT, con_id=12, local_symbol="GOOGL 261218C00400000", strike=D(400), right="C")
LATER_PUT = replace(PUT, con_id=13, local_symbol="GOOGL 270115P00365000", expiry=date(2027, 1, 15))
DOLLAR = Contract(21, "USD", SecurityType.CURRENCY, currency="CHF", exchange="IDEALPRO")


def at(day: date, hour: int = 11, minute: int = 0) -> datetime:
    """A moment in New York."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=NEW_YORK)


class StillTape:
    """A tape whose prices are set by hand: `bids` and `asks` by contract id; a share has its last price too."""

    def __init__(self, contracts: Sequence[Contract], day: date = MONDAY) -> None:
        self.contracts = {each.con_id: each for each in contracts}
        self.prices: dict[int, tuple[Decimal, Decimal]] = {}
        self.volatility: float | None = 0.30
        self._now = at(day)
        self.closes: dict[int, Decimal] = {}  # official ones, where they differ from the last price
        self.dividends = ""

    @property
    def now(self) -> datetime:
        return self._now

    def advance(self, to: datetime) -> None:
        assert to >= self._now
        self._now = to

    def next_moment(self) -> datetime:
        return self._now

    def phase(self, con_id: int) -> Phase:
        return Phase.OPEN if con_id in self.contracts else Phase.CLOSED

    def find(self, query: ContractQuery) -> Sequence[Contract]:
        return [each for each in self.contracts.values() if self._fits(each, query)]

    @staticmethod
    def _fits(contract: Contract, query: ContractQuery) -> bool:
        asked = (
            (query.symbol, contract.symbol),
            (query.security_type, contract.security_type),
            (query.currency, contract.currency),
            (query.local_symbol, contract.local_symbol),
        )
        return all(not wanted or wanted == has for wanted, has in asked)

    def contract(self, con_id: int) -> Contract | None:
        return self.contracts.get(con_id)

    def details(self, con_id: int) -> ContractDetails:
        return ContractDetails(self.contracts[con_id], "", D("0.01"), "LMT", ("SMART",), (26,))

    def option_parameters(self, under_con_id: int) -> Sequence[OptionParameters]:
        raise NotImplementedError

    def matching(self, pattern: str) -> Sequence[Contract]:
        return [each for each in self.contracts.values() if each.symbol.startswith(pattern)]

    def market_rule(self, rule_id: int) -> Sequence[PriceIncrement]:
        return [PriceIncrement(D(0), D("0.01"))] if rule_id else []

    def price(self, contract: Contract, bid: Decimal | str, ask: Decimal | str | None = None) -> None:
        """Quote a contract; one price is bid and ask and last trade in one."""
        self._now += timedelta(microseconds=1)  # at one moment there is one price
        self.prices[contract.con_id] = (D(bid), D(bid if ask is None else ask))

    def quote(self, con_id: int) -> Quote:
        assert con_id in self.contracts, f"{con_id} is not listed"
        if con_id not in self.prices:
            return Quote(con_id, self._now)
        bid, ask = self.prices[con_id]
        is_option = self.contracts[con_id].security_type is SecurityType.OPTION
        return Quote(
            con_id,
            self._now,
            bid,
            ask,
            last=None if is_option else (bid + ask) / 2,
            dividends="" if is_option else self.dividends,
            implied_volatility=self.volatility if is_option else None,
        )

    def changed(self) -> frozenset[int]:
        return frozenset()

    def watch(self, con_id: int) -> None:
        assert con_id in self.contracts

    def unwatch(self, con_id: int) -> None:
        assert con_id in self.contracts

    def bars(
        self, con_id: int, end: datetime, duration: str, size: str, regular_hours: bool
    ) -> Sequence[Bar]:
        assert (size, regular_hours) == ("1 day", True)
        last = self.quote(con_id).last
        if last is None:
            return []
        session = CALENDAR.session_of(end)
        close = self.closes.get(con_id, last)
        return [Bar(session, last, last, last, close, 0, last, 0)]


class Cleared:
    """A tape, a clearing house over it, and the few motions tests go through."""

    def __init__(
        self,
        opening: OpeningAccount | None = None,
        *,
        behaviour: Behaviour | None = None,
        actions: Sequence[CorporateAction] = (),
        terms: ClearingTerms | None = None,
        seed: int = 7,
        day: date = MONDAY,
    ) -> None:
        self.tape = StillTape((GOOGL, PUT, CALL, LATER_PUT, DOLLAR), day)
        self.tape.price(GOOGL, "385")
        self.tape.price(PUT, "5.40")
        self.tape.price(LATER_PUT, "9.00")
        self.tape.price(CALL, "4.00")
        self.tape.price(DOLLAR, "0.80")
        opening = opening or OpeningAccount("DU1234567", cash={"USD": D(100_000)})
        self.code = opening.code
        self.house = ClearingHouse(
            self.tape,
            behaviour or Behaviour(),
            np.random.default_rng(seed),
            [opening],
            CALENDAR,
            actions=actions,
            terms=terms,
        )
        self._ids = count(1)

    def trade(self, contract: Contract, quantity: int, price: Decimal | str, fee: Decimal | str = "0") -> str:
        """Fill an order, and charge for it where it costs something; what it is called."""
        name = f"fill.{next(self._ids)}"
        size = D(abs(quantity))
        execution = Execution(
            name, 5, 1005, 3, self.code, contract, self.tape.now, "CBOE",
            "BOT" if quantity > 0 else "SLD", size, D(price), size, D(price),
        )  # fmt: skip
        self.house.book(execution)
        if D(fee):
            self.house.charge(Commission(name, D(fee)), self.code)
        return name

    def night(self, session: date) -> list[Event]:
        """Let the night after a session pass: the batch runs at 02:00 in New York on the day of the next one."""
        following = CALENDAR.next_session(session)
        self.tape.advance(at(following, 2))
        return list(self.house.overnight(session))

    def held(self) -> dict[int, Decimal]:
        """Quantities by contract id."""
        return {each.contract.con_id: each.quantity for each in self.house.positions(self.code)}

    def cost(self, contract: Contract) -> Decimal:
        """The average cost of a position."""
        return next(
            each.average_cost for each in self.house.positions() if each.contract.con_id == contract.con_id
        )

    def cash(self) -> Decimal:
        """All US dollars."""
        return self.house.funds(self.code).cash_usd

    def settled(self) -> Decimal:
        """Settled US dollars."""
        return self.house.funds(self.code).settled_cash_usd

    def figure(self, key: str, currency: str | None = None) -> str:
        """One figure of the account as it is told."""
        return next(
            each.value
            for each in self.house.values(self.code)
            if each.key == key and currency in {None, each.currency}
        )
