"""Quotes of a few puts and shares now: one line each, side by side; what can not be had is left out and told."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import TYPE_CHECKING

from putwright.adapters.ibkr import codes, lines
from putwright.domain.money import from_float
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.ports.broker_view import DataKind, NowQuote, NowQuotes

if TYPE_CHECKING:
    from decimal import Decimal

    from ib_async import Contract

    from putwright.adapters.ibkr.broker_clock import BrokerClock
    from putwright.adapters.ibkr.contracts import Contracts
    from putwright.adapters.ibkr.lines import Lines
    from putwright.adapters.ibkr.session import Session
    from putwright.domain.contract import OptionContract

KINDS = {
    lines.LIVE: DataKind.LIVE,
    lines.FROZEN: DataKind.FROZEN,
    lines.DELAYED: DataKind.DELAYED,
    lines.DELAYED_FROZEN: DataKind.DELAYED_FROZEN,
}


async def now_quotes(
    session: Session,
    market_lines: Lines,
    contracts: Contracts,
    puts: Collection[OptionContract],
    shares: Collection[str],
    clock: BrokerClock,
    *,
    is_open: bool,
) -> NowQuotes:
    """The quotes of some puts and shares.

    Args:
        session: the connection.
        market_lines: its lines.
        contracts: our options as the TWS lists them.
        puts: which puts.
        shares: which companies.
        clock: the broker's time.
        is_open: whether the market is: else the last quotes of the session are asked for.

    Raises:
        OutsideFailure: the connection is lost.
    """
    await market_lines.ask_for_the_right_kind(is_open=is_open)
    notes: list[str] = []

    async def of_put(ours: OptionContract) -> NowQuote | None:
        return await _quoted(market_lines, (await contracts.listed(ours)).theirs, clock, notes)

    async def of_share(symbol: str) -> NowQuote | None:
        return await _quoted(market_lines, await contracts.share(symbol), clock, notes)

    async def guarded(what: object, one: OptionContract | str) -> NowQuote | None:
        try:
            return await (of_share(one) if isinstance(one, str) else of_put(one))
        except (BadInput, OutsideFailure) as fault:
            if not session.is_open:
                raise
            notes.append(f"{what}: {fault.wrong}")
            return None

    wanted: list[OptionContract | str] = [*dict.fromkeys(puts), *dict.fromkeys(shares)]
    told = await asyncio.gather(*(guarded(one, one) for one in wanted))
    found = {one: quote for one, quote in zip(wanted, told, strict=True) if quote is not None}
    return NowQuotes(
        {one: quote for one, quote in found.items() if not isinstance(one, str)},
        {one: quote for one, quote in found.items() if isinstance(one, str)},
        tuple(dict.fromkeys(notes)),
    )


async def _quoted(
    market_lines: Lines, contract: Contract, clock: BrokerClock, notes: list[str]
) -> NowQuote | None:
    told = await market_lines.quote(contract)
    if told.refused:
        notes.append(codes.note(told.refused) or f"TWS code {told.refused}")
        return None
    kind = KINDS.get(told.data_type, DataKind.UNKNOWN)
    return NowQuote(kind, await clock.now(), _price(told.bid), _price(told.ask), _price(told.last))


def _price(value: float | None) -> Decimal | None:
    """A price; a bid or ask of nothing is none."""
    return from_float(value) if value else None
