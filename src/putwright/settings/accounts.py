"""The account: `account.toml` into the domain's frozen account."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field

from putwright.domain.account import Account, Capital, Shares, ShortPut
from putwright.domain.contract import OptionContract, Right
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.settings.toml_reading import Number, Table, read_model


class _Put(Table):
    symbol: str = Field(min_length=1)
    strike: Decimal = Field(gt=0)
    expiry: date
    contracts: int = Field(gt=0)
    premium_per_share: Decimal | None = Field(default=None, ge=0)
    opened_on: date | None = None


class _Shares(Table):
    symbol: str = Field(min_length=1)
    quantity: Decimal = Field(gt=0)
    price: Decimal = Field(gt=0)


class _Account(Table):
    schema_version: Literal[1] = Field(alias="schema")
    as_of: datetime
    kind: Literal["cash", "margin", "portfolio-margin"]
    capital: Capital
    private_capital_attested_on: date | None = None
    permission_level: int | None = Field(default=None, ge=0, le=4)
    base_currency: str = Field(pattern=r"^[A-Z]{3}$")
    net_liquidation: Decimal = Field(gt=0)
    cash: dict[str, Number]
    puts: tuple[_Put, ...] = ()
    working_sales: tuple[_Put, ...] = ()
    shares: tuple[_Shares, ...] = ()


def read_account(path: Path, usd_per_base: Decimal | None = None) -> Account:
    """The account from its file.

    Args:
        path: `account.toml` of the workspace.
        usd_per_base: what one unit of the base currency is worth in US dollars, when it is not USD and known [USD].

    Raises:
        BadInput: unknown or missing keys, a currency that is no currency, or a time without a zone.
    """
    told = read_model(path, _Account)
    for currency in told.cash:
        if not (len(currency) == 3 and currency.isupper()):
            raise BadInput(
                f"Reading {path}", f"[cash] names {currency!r}", "Use three-letter codes such as USD or CHF."
            )
    as_of = told.as_of if told.as_of.tzinfo else told.as_of.replace(tzinfo=UTC)
    rate = Decimal(1) if told.base_currency == "USD" else usd_per_base
    return Account(
        as_of=as_of,
        kind=told.kind,
        capital=told.capital,
        private_capital_attested_on=told.private_capital_attested_on,
        permission_level=told.permission_level,
        base_currency=told.base_currency,
        cash=dict(told.cash),
        net_liquidation=told.net_liquidation,
        net_liquidation_usd=None if rate is None else told.net_liquidation * rate,
        short_puts=tuple(_short_put(put) for put in told.puts),
        working_sales=tuple(_short_put(put) for put in told.working_sales),
        shares=tuple(Shares(canonical_symbol(s.symbol), s.quantity, s.price) for s in told.shares),
        source=str(path),
    )


def _short_put(put: _Put) -> ShortPut:
    contract = OptionContract(canonical_symbol(put.symbol), put.expiry, Right.PUT, put.strike)
    return ShortPut(contract, put.contracts, put.premium_per_share, put.opened_on)
