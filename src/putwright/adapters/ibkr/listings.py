"""Which contracts there are: shares by name, expiries by name, and the listed puts of one expiry inside a band of strikes.

`reqSecDefOptParams` gives the union of all expiries and of all strikes; which strike exists at which expiry is told by
one request an expiry, instead of one a contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ib_async import Contract, ContractDetails, Option, OptionChain

from putwright.adapters.ibkr.words import expiry_of, option_of, stock
from putwright.domain.contract import STANDARD_SHARES, OptionContract, Right, standard_contract_refusal
from putwright.domain.refusal import BadInput, counted
from putwright.domain.symbol import osi_root

if TYPE_CHECKING:
    from putwright.adapters.ibkr.session import Session
    from putwright.ports.broker_view import ChainWanted

NEIGHBOURS = 4  # strikes on either side of one that is asked for: enough to see whether its quote fits
UNITED_STATES = frozenset(
    {"NYSE", "NASDAQ", "ARCA", "AMEX", "BATS", "ISLAND", "IEX", "CBOE", "PINK", "NYSENAT", "NASDAQ.NMS"}
)


@dataclass(frozen=True, slots=True)
class ListedPut:
    """One put, or call, that is listed: theirs to ask with, ours to keep."""

    theirs: Contract
    ours: OptionContract


async def share(session: Session, symbol: str) -> Contract:
    """The one share of a name, as the TWS knows it.

    Raises:
        BadInput: none, or several that are told apart by nothing we know.
        OutsideFailure: no answer.
    """
    asked = stock(symbol)
    tried = f"Looking for the shares of {symbol} at the broker"
    told = await session.answer(
        f"the shares of {symbol}", lambda: session.ib.reqContractDetailsAsync(asked), contract=asked
    )
    found = [one.contract for one in told if one.contract is not None and one.contract.secType == "STK"]
    if len(found) > 1:
        found = [one for one in found if one.currency == "USD" and one.primaryExchange in UNITED_STATES]
    if not found:
        raise BadInput(tried, "it knows none", "Check the symbol.")
    if len(found) > 1:
        where = ", ".join(sorted(one.primaryExchange for one in found))
        raise BadInput(
            tried, f"it knows {counted(len(found), 'share')} of that name ({where})", "Leave it out."
        )
    found[0].exchange = "SMART"
    return found[0]


async def expiries(session: Session, underlying: Contract, wanted: ChainWanted) -> list[date]:
    """The listed expiries of standard options that are wanted, sorted; [] when there are none."""
    told = await session.answer(
        f"the option chain of {wanted.symbol}",
        lambda: session.ib.reqSecDefOptParamsAsync(underlying.symbol, "", "STK", underlying.conId),
    )
    listed = {
        day for chain in told if _is_standard(chain, underlying.conId, wanted.symbol) for day in _days(chain)
    }
    return sorted(
        day
        for day in listed
        if wanted.first <= day <= wanted.last and (wanted.expiries is None or day in wanted.expiries)
    )


async def puts(
    session: Session, underlying: Contract, wanted: ChainWanted, expiry: date, spot: float
) -> list[ListedPut]:
    """The standard puts, or calls where those are wanted, of one expiry whose strikes are inside the band, sorted by strike.

    Args:
        session: the connection.
        underlying: the share.
        wanted: the band, as fractions below the share price.
        expiry: one that is listed.
        spot: the share price [USD/share].
    """
    asked = Option(
        underlying.symbol, f"{expiry:%Y%m%d}", 0.0, wanted.right.letter, "SMART", str(STANDARD_SHARES), "USD",
        tradingClass=osi_root(wanted.symbol),
    )  # fmt: skip
    told = await session.answer(
        f"the {wanted.right.value.lower()}s of {wanted.symbol} expiring {expiry}",
        lambda: session.ib.reqContractDetailsAsync(asked),
        contract=asked,
    )
    low, high = spot * (1 - wanted.otm_ratio_max), spot * (1 - wanted.otm_ratio_min)
    listings = (_listed(one, wanted.right) for one in told)
    found = {put.ours: put for put in listings if put is not None and put.ours.expiry == expiry}
    listed = sorted(found.values(), key=lambda put: put.ours.strike)
    if wanted.strike is not None:
        return _around(listed, wanted.strike)
    return [put for put in listed if low <= float(put.ours.strike) <= high]


def _around(listed: list[ListedPut], strike: Decimal) -> list[ListedPut]:
    """One strike and the next ones on either side; nothing where it is not listed."""
    place = next((row for row, put in enumerate(listed) if put.ours.strike == strike), None)
    return [] if place is None else listed[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]


def _listed(told: ContractDetails, right: Right) -> ListedPut | None:
    if told.contract is None:
        return None
    try:
        ours = option_of(told.contract)
    except BadInput:
        return None
    if standard_contract_refusal(ours) is not None or ours.right is not right:
        return None
    told.contract.exchange = "SMART"
    return ListedPut(told.contract, ours)


def _is_standard(chain: OptionChain, con_id: int, symbol: str) -> bool:
    """Whether it is the standard series; the id of the underlying comes as text there."""
    return (
        chain.exchange == "SMART"
        and str(chain.underlyingConId) in {str(con_id), "0", ""}
        and chain.multiplier == str(STANDARD_SHARES)
        and chain.tradingClass.replace(".", "").replace(" ", "") == osi_root(symbol)
    )


def _days(chain: OptionChain) -> list[date]:
    found = (expiry_of(text) for text in chain.expirations)
    return [day for day in found if day is not None]
