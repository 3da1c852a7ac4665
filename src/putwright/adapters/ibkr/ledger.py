"""The account's figures: cash by currency out of the ledger, what is settled, and which kind of account it is.

Cash for puts is read from the ledger's rows by currency, never from figures in base currency. New users get its keys as
`$LEDGER-CashBalance`, others as `CashBalance` (TWS 10.47, release notes of May 2026).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ib_async import AccountValue

from putwright.adapters.ibkr.words import amount
from putwright.domain.refusal import OutsideFailure

PREFIX = "$LEDGER-"
ALL_CURRENCIES = "BASE"
# Buying power over available funds: 1 without credit, 2 to 4 under Regulation T, above that only by portfolio margin,
# where 15 % down make 6.67 (IBKR, account types).
CREDIT_FROM, PORTFOLIO_FROM = Decimal("1.5"), Decimal("4.5")


@dataclass(frozen=True, slots=True)
class Figures:
    """What the account's rows say. `exchange_rates`: what one unit of a currency is worth in base currency."""

    base_currency: str
    cash: Mapping[str, Decimal]
    exchange_rates: Mapping[str, Decimal]
    net_liquidation: Decimal
    cash_total: Decimal | None
    cash_settled: Decimal | None
    kind: str
    kind_because: str


def figures(account: str, updates: Iterable[AccountValue], summary: Iterable[AccountValue]) -> Figures:
    """The figures of one account.

    Args:
        account: its number.
        updates: rows of `reqAccountUpdates`, by currency.
        summary: rows of `reqAccountSummary`, which alone knows what is settled.

    Raises:
        OutsideFailure: the account is being reset, or has no cash or no worth: missing is never zero.
    """
    rows: dict[tuple[str, str], str] = {}
    for row in [*summary, *updates]:  # updates were asked for later
        if row.account == account and row.value:
            rows[row.tag.removeprefix(PREFIX), row.currency] = row.value
    if rows.get(("AccountReady", ""), "true").lower() == "false":
        raise _incomplete("the account is being reset at the broker")
    cash = _by_currency(rows, "CashBalance") or _by_currency(rows, "TotalCashBalance")
    worth = [(currency, amount(value)) for (tag, currency), value in rows.items() if tag == "NetLiquidation"]
    told = [(currency, value) for currency, value in worth if value is not None and currency]
    if not cash:
        raise _incomplete("no cash by currency was told")
    if not told:
        raise _incomplete("the net liquidation value was not told")
    base, net = told[0]
    kind, because = account_kind(_of_base(rows, "BuyingPower", base), _of_base(rows, "AvailableFunds", base))
    return Figures(
        base_currency=base,
        cash=cash,
        exchange_rates=_by_currency(rows, "ExchangeRate"),
        net_liquidation=net,
        cash_total=_of_base(rows, "TotalCashValue", base),
        cash_settled=_of_base(rows, "SettledCash", base),
        kind=kind,
        kind_because=because,
    )


def account_kind(buying_power: Decimal | None, available: Decimal | None) -> tuple[str, str]:
    """Cash, margin, portfolio-margin or unknown, and why we think so; `AccountType` says INDIVIDUAL of all of them.

    A guess to be confirmed by a what-if: an account of less than 2,000 dollars has no credit whatever its kind.
    """
    if buying_power is None or available is None or available <= 0:
        return "unknown", "buying power and available funds do not tell"
    times = buying_power / available
    told = f"buying power is {times:.2f} times the available funds"
    if times >= PORTFOLIO_FROM:
        return "portfolio-margin", told
    return ("margin", told) if times >= CREDIT_FROM else ("cash", f"{told}; a what-if will tell for sure")


def _by_currency(rows: Mapping[tuple[str, str], str], tag: str) -> dict[str, Decimal]:
    found = {
        currency: amount(value)
        for (name, currency), value in rows.items()
        if name == tag and currency not in {"", ALL_CURRENCIES}
    }
    return {currency: value for currency, value in sorted(found.items()) if value is not None}


def _of_base(rows: Mapping[tuple[str, str], str], tag: str, base: str) -> Decimal | None:
    return amount(rows.get((tag, base)) or rows.get((tag, "")))


def _incomplete(wrong: str) -> OutsideFailure:
    return OutsideFailure(
        "Reading the account at the broker", wrong, "Wait a minute and ask again.", retry_is_safe=True
    )
