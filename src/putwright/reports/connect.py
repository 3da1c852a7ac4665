"""What is there behind a broker's port: program, accounts, kind of data, clock, cash, positions, orders; what is amiss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from putwright.domain.broker_statement import AccountStatement
from putwright.domain.refusal import counted
from putwright.ports.broker_view import DataKind, Presence
from putwright.reports.finding import BAD, OK, WARN, Finding


@dataclass(frozen=True, slots=True)
class ConnectReport:
    """Who is there and what the account holds; account numbers are masked.

    `cash` by currency as booked; `cash_settled` of all currencies, with `net_liquidation` in `base_currency`.
    """

    endpoint: str
    kind: str
    server_version: int
    accounts: tuple[str, ...]
    data_kind: str
    broker_time: datetime | None
    clock_skew_seconds: float | None
    account_kind: str | None
    base_currency: str | None
    net_liquidation: Decimal | None
    cash: dict[str, Decimal]
    cash_settled: Decimal | None
    positions: tuple[str, ...]
    orders: tuple[str, ...]
    fills_today: int | None
    findings: tuple[Finding, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing is missing."""
        return all(finding.state != BAD for finding in self.findings)


def presence_findings(presence: Presence) -> list[Finding]:
    """What the connection itself tells."""
    kind = "paper" if presence.is_paper else "LIVE: real money"
    who = f"version {presence.server_version}, {kind}, {', '.join(presence.accounts)}"
    findings = [Finding(OK if presence.is_paper else WARN, "broker", who), _data(presence)]
    skew = presence.clock_skew_seconds
    told = "not told" if skew is None else f"{skew:+,.1f} s from ours"
    if presence.clock_is_sound:
        findings.append(Finding(OK, "clock", told))
    else:
        state = WARN if presence.is_paper else BAD
        remedy = (
            "A paper market may live in its own time." if presence.is_paper else "Set this machine's clock."
        )
        findings.append(Finding(state, "clock", f"{told}; at most 2 s", remedy))
    return findings + [Finding(WARN, "notice", words) for words in presence.notes if "clock" not in words]


def _data(presence: Presence) -> Finding:
    kind, words = presence.data_kind, presence.data_words
    if kind is DataKind.LIVE:
        return Finding(OK, "quotes", f"live ({words})")
    if kind is DataKind.UNKNOWN:
        remedy = "Name shares that it knows: `putwright connect KO`."
        return Finding(WARN, "quotes", f"kind unknown: {words}", remedy)
    remedy = "Enough to screen; an order needs live quotes: Client Portal, Settings, Market Data."
    return Finding(WARN, "quotes", f"{kind.value} ({words})", remedy)


def statement_findings(statement: AccountStatement) -> list[Finding]:
    """What the account tells."""
    findings = [Finding(OK, "account", f"{statement.kind}: {statement.kind_because}")]
    if statement.kind == "unknown":
        findings = [Finding(WARN, "account", f"kind unknown: {statement.kind_because}")]
    if statement.cash_settled is None:
        remedy = "Ask again in a minute; without it no cash counts."
        findings.append(Finding(BAD, "cash", "what is settled was not told", remedy))
    owed = [f"{currency} {amount:,.2f}" for currency, amount in statement.cash.items() if amount < 0]
    if owed:
        findings.append(Finding(BAD, "cash", f"borrowed: {', '.join(owed)}", "Pay it back first."))
    for words in statement.unknown:
        remedy = "An unknown position freezes selling: look at it in the TWS."
        findings.append(Finding(BAD, "unknown", words, remedy))
    puts, sales = statement.short_puts, statement.working_sales
    told = f"{counted(sum(p.contracts for p in puts), 'short put')}, {sum(p.contracts for p in sales)} more in working orders"
    findings.append(Finding(OK, "obligations", told))
    return findings + [Finding(WARN, "notice", words) for words in statement.notes]


def position_words(statement: AccountStatement) -> tuple[str, ...]:
    """Each position as a person reads it."""
    return tuple(f"{held.quantity:+f} {held.contract or held.symbol}" for held in statement.positions)


def order_words(statement: AccountStatement) -> tuple[str, ...]:
    """Each working order as a person reads it."""
    return tuple(
        f"{'sell' if order.is_sale else 'buy'} {order.remaining:f} {order.contract or order.symbol} "
        f"{order.order_type}{'' if order.limit is None else f' {order.limit}'} {order.time_in_force} ({order.status})"
        for order in statement.orders
    )
