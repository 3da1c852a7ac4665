"""What a rule looks at, in exact decimals: the same names as the columns of `screening.measures`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.domain.holdings import Holdings
from putwright.domain.quote import PutQuote, PutValuation
from putwright.domain.reserve import cash_reserve, with_buffer

Value = Decimal | str | None
Measures = Mapping[str, Value]
Commission = Callable[[Decimal, int], Decimal]  # premium per share, contracts -> all costs of selling [USD]


@dataclass(frozen=True, slots=True)
class NameStanding:
    """What is known of a name apart from its options: the price wanted, its sector, quality and earnings outlook."""

    symbol: str
    want_to_own: Decimal | None
    sector: str | None
    quality: str
    us_options: bool = True


def measure(
    put: PutQuote,
    name: NameStanding,
    earnings: str,
    holdings: Holdings,
    commission: Commission,
    on: date,
    contracts: int = 1,
    valuation: PutValuation | None = None,
) -> dict[str, Value]:
    """Every measure of one put on one day; None where a fact is missing, because missing is never zero.

    Args:
        put: the quoted put.
        name: what is known of its company.
        earnings: the state of the earnings rule for this expiry ("CLEAR", "INSIDE", ...).
        holdings: what the account carries already.
        commission: costs of selling so many contracts at a premium [USD].
        on: the New York date of the decision.
        contracts: how many are to be sold [contract].
        valuation: greeks, where the playbook asks for them.
    """
    contract, strike = put.contract, put.contract.strike
    spot = put.spot if put.spot is not None and put.spot > 0 else None
    days = (contract.expiry - on).days
    reserve = cash_reserve(strike, contracts, contract.multiplier)
    premium_net = (
        None
        if put.bid is None
        else put.bid * contract.multiplier * contracts - commission(put.bid, contracts)
    )
    values: dict[str, Value] = {
        "us_options": "yes" if name.us_options else "no",
        "strike_to_want": None if name.want_to_own is None else strike / name.want_to_own,
        "quality": name.quality,
        "earnings": earnings,
        "quote_faults": Decimal(len(put.faults)),
        "open_interest": _count(put.open_interest),
        "volume": _count(put.volume),
        "bid": put.bid,
        "spread_ratio": _spread_ratio(put),
        "adjusted": "no" if contract.multiplier == 100 and not contract.is_adjusted else "yes",
        "strike_to_spot": None if spot is None else strike / spot,
        "otm_ratio": None if spot is None else (spot - strike) / spot,
        "days_to_expiry": Decimal(days),
        "expiry_kind": put.expiry_kind,
        "premium_net": premium_net,
        "annual_return": annual_return(premium_net, reserve, days),
        "cash_needed": with_buffer(reserve, holdings.buffer_ratio),
        "names_after": Decimal(holdings.names_after(contract.underlying)),
        "contracts_after": Decimal(holdings.contracts_by_name.get(contract.underlying, 0) + contracts),
    }
    values |= _shares_after(contract.underlying, name.sector, reserve, holdings)
    greeks = valuation or PutValuation()
    values["delta_abs"] = None if greeks.delta is None else abs(greeks.delta)
    values["expected_moves"] = greeks.expected_moves
    return values


def annual_return(premium_net: Decimal | None, reserve: Decimal, days: int) -> Decimal | None:
    """Simple annual return on reserve [1/year], undefined for less than one day: a pace if repeated, not a forecast."""
    if premium_net is None or days < 1:
        return None
    return (
        premium_net * 365 / (reserve * days)
    )  # one division: a premium that is the hurdle is not rounded under it


def _shares_after(symbol: str, sector: str | None, reserve: Decimal, holdings: Holdings) -> dict[str, Value]:
    total = holdings.net_liquidation
    if total is None or total <= 0:
        return {"name_share": None, "sector_share": None, "deployed_share": None}
    return {
        "name_share": (holdings.by_name.get(symbol, Decimal(0)) + reserve) / total,
        "sector_share": (holdings.sector_amount(sector) + reserve) / total,
        "deployed_share": (holdings.reserved + reserve) / total,
    }


def _count(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _spread_ratio(put: PutQuote) -> Decimal | None:
    if put.mid is None or put.spread is None or put.mid <= 0:
        return None
    return put.spread / put.mid
