"""What is already committed, per name and in all: the ground on which one more put is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from putwright.domain.account import Account
from putwright.domain.reserve import cash_free, cash_reserved, reserve_by_name
from putwright.domain.sectors import canonical_sector

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Holdings:
    """The account reduced to what the caps ask of it. Amounts [USD], counts [contract] and [name]."""

    cash_free: Decimal
    reserved: Decimal
    net_liquidation: Decimal | None
    buffer_ratio: Decimal
    by_name: Mapping[str, Decimal]
    by_sector: Mapping[str, Decimal]
    contracts_by_name: Mapping[str, int]

    @classmethod
    def of(cls, account: Account, buffer_ratio: Decimal, sectors: Mapping[str, str | None]) -> Holdings:
        """Reduce an account; `sectors` maps symbols to sectors, a held name without one counts in every sector."""
        by_name = reserve_by_name(account)
        by_sector: dict[str, Decimal] = {}
        for symbol, amount in by_name.items():
            sector = canonical_sector(sectors.get(symbol) or UNKNOWN)
            by_sector[sector] = by_sector.get(sector, Decimal(0)) + amount
        contracts: dict[str, int] = {}
        for put in account.obligations:
            contracts[put.contract.underlying] = contracts.get(put.contract.underlying, 0) + put.contracts
        return cls(
            cash_free=cash_free(account, buffer_ratio),
            reserved=cash_reserved(account),
            net_liquidation=account.net_liquidation_usd,
            buffer_ratio=buffer_ratio,
            by_name=by_name,
            by_sector=by_sector,
            contracts_by_name=contracts,
        )

    def names_after(self, symbol: str) -> int:
        """How many names would carry puts if one more were sold on `symbol` [name]."""
        return len(set(self.contracts_by_name) | {symbol})

    def sector_amount(self, sector: str | None) -> Decimal:
        """The most a sector can carry already [USD].

        A held name whose sector nobody knows counts in every sector, and a sector that nobody knows may be any of them:
        everything held counts against it.
        """
        if sector is None:
            return sum(self.by_name.values(), Decimal(0))
        known = canonical_sector(sector)
        return self.by_sector.get(known, Decimal(0)) + self.by_sector.get(UNKNOWN, Decimal(0))
