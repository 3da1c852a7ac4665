"""Our options as the TWS lists them: looked up once, with the steps in which their prices move."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ib_async import Contract, ContractDetails, Option, PriceIncrement

from putwright.adapters.ibkr import listings
from putwright.adapters.ibkr.words import amount, option_of
from putwright.domain.refusal import BadInput
from putwright.domain.ticks import TickRule

if TYPE_CHECKING:
    from putwright.adapters.ibkr.session import Session
    from putwright.domain.contract import OptionContract


@dataclass(frozen=True, slots=True)
class Listed:
    """One option: theirs to order with, and the number of the market rule of its prices, 0 where none was told."""

    theirs: Contract
    market_rule: int


class Contracts:
    """Looks options up and remembers them: what was listed stays listed, on the next connection too."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[OptionContract, Listed] = {}
        self._rules: dict[int, TickRule | None] = {}
        self._shares: dict[str, Contract] = {}
        self._asking_rule = asyncio.Lock()

    def known(self, ours: OptionContract) -> Listed | None:
        """An option that was looked up before."""
        return self._known.get(ours)

    async def listed(self, ours: OptionContract) -> Listed:
        """The one listed option of our terms.

        Raises:
            BadInput: none is listed, or several that our terms do not tell apart.
            OutsideFailure: no answer.
        """
        if ours not in self._known:
            asked = Option(
                ours.underlying.replace(".", " "),
                f"{ours.expiry:%Y%m%d}",
                float(ours.strike),
                ours.right.letter,
                "SMART",
                str(ours.multiplier),
                "USD",
                tradingClass=ours.root,
            )
            told = await self._session.answer(
                f"the contract {ours}",
                lambda: self._session.ib.reqContractDetailsAsync(asked),
                contract=asked,
            )
            self._known[ours] = self._the_one(ours, told)
        return self._known[ours]

    async def share(self, symbol: str) -> Contract:
        """The share of a company, looked up once.

        Raises:
            BadInput: none, or several that nothing we know tells apart.
            OutsideFailure: no answer.
        """
        if symbol not in self._shares:
            self._shares[symbol] = await listings.share(self._session, symbol)
        return self._shares[symbol]

    async def tick_rule(self, ours: OptionContract) -> TickRule | None:
        """The steps of an option's prices as the broker has them; None where it tells none that we can name.

        Raises:
            BadInput: no such option is listed.
            OutsideFailure: no answer.
        """
        number = (await self.listed(ours)).market_rule
        if not number:
            return None
        async with self._asking_rule:
            if number not in self._rules:
                self._rules[number] = tick_rule_of(await self._steps(number))
        return self._rules[number]

    async def _steps(self, number: int) -> list[tuple[Decimal, Decimal]]:
        """The steps of one rule; none at all where one of them can not be read."""
        ib = self._session.ib

        def ask() -> asyncio.Future[
            list[PriceIncrement]
        ]:  # the library's own way takes silence for an answer
            future: asyncio.Future[list[PriceIncrement]] = ib.wrapper.startReq(f"marketRule-{number}")
            ib.client.reqMarketRule(number)
            return future

        told = await self._session.answer(f"the price steps {number}", ask)
        steps = [(amount(one.lowEdge), amount(one.increment)) for one in told]
        found = [(edge, step) for edge, step in steps if edge is not None and step is not None and step > 0]
        return found if len(found) == len(told) else []

    def _the_one(self, ours: OptionContract, told: list[ContractDetails]) -> Listed:
        found = [
            (one, one.contract) for one in told if one.contract is not None and _is_it(one.contract, ours)
        ]
        if len(found) != 1:
            wrong = "the broker lists none" if not found else f"the broker lists {len(found)} of these terms"
            raise BadInput(
                f"Looking {ours} up at the broker", wrong, "Check symbol, strike and expiry in the TWS."
            )
        details, contract = found[0]
        contract.exchange = "SMART"
        rules = dict(zip(details.validExchanges.split(","), details.marketRuleIds.split(","), strict=False))
        number = rules.get("SMART") or next(iter(rules.values()), "")
        return Listed(contract, int(number) if number.isdecimal() else 0)


def tick_rule_of(steps: list[tuple[Decimal, Decimal]]) -> TickRule | None:
    """The grid that price steps make: one step throughout, or another one from three dollars on; None for any other."""
    ordered = sorted(steps)
    if not ordered or ordered[0][0] > 0:
        return None
    if len(ordered) == 1:
        return TickRule(ordered[0][1], ordered[0][1])
    (first, below), (edge, above) = ordered[0], ordered[1]
    return TickRule(below, above, edge) if len(ordered) == 2 and edge > first else None


def _is_it(contract: Contract, ours: OptionContract) -> bool:
    try:
        return option_of(contract) == ours
    except BadInput:
        return False
