"""The account as the investor or the broker states it: cash per currency, what is held, what is working."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from putwright.domain.contract import OptionContract


class Capital(StrEnum):
    """Whose money it is; operating capital of a business is refused (A15)."""

    PRIVATE = "private"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class ShortPut:
    """A put sold and still open, or a working order to sell one; each reserves strike x multiplier x contracts."""

    contract: OptionContract
    contracts: int
    premium_per_share: Decimal | None = None
    opened_on: date | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares held, with their last known price [USD/share]."""

    symbol: str
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """What the account holds at one moment. Cash is settled cash per currency; missing currencies hold nothing.

    `net_liquidation` is in `base_currency`; `net_liquidation_usd` is None where no exchange rate is known.
    """

    as_of: datetime
    kind: str
    capital: Capital
    private_capital_attested_on: date | None
    permission_level: int | None
    base_currency: str
    cash: dict[str, Decimal]
    net_liquidation: Decimal
    net_liquidation_usd: Decimal | None
    short_puts: tuple[ShortPut, ...] = ()
    working_sales: tuple[ShortPut, ...] = ()
    shares: tuple[Shares, ...] = ()
    source: str = field(default="account.toml")

    @property
    def cash_usd(self) -> Decimal:
        """Settled US dollars [USD]; other currencies never count as reserve."""
        return self.cash.get("USD", Decimal(0))

    @property
    def obligations(self) -> tuple[ShortPut, ...]:
        """Everything that already needs a reserve: open short puts and working orders to sell puts."""
        return self.short_puts + self.working_sales

    def expired(self, on: date) -> tuple[ShortPut, ...]:
        """Puts that are stated as open and expired before a day: only the broker knows what became of them."""
        return tuple(put for put in self.obligations if put.contract.expiry < on)
