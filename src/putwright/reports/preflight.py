"""Whether the desk can do its work: whose money, which account, which permissions, which cash, which quotes, whose desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from putwright.desk.book import Book
from putwright.desk.cash import committed_account
from putwright.domain.account import Account
from putwright.domain.account_rules import account_refusals
from putwright.domain.broker_statement import AccountStatement, BrokerLook
from putwright.domain.mandate import Mandate
from putwright.domain.permissions import Permissions
from putwright.domain.preview import Preview
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.domain.reserve import cash_free, cash_reserved
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.broker_view import Presence
from putwright.reports.connect import presence_findings, statement_findings
from putwright.reports.finding import BAD, OK, WARN, Finding
from putwright.reports.positions import audit, strays


@dataclass(frozen=True, slots=True)
class PreflightReport:
    """Everything that must be in order; `is_well` where nothing is missing. Amounts [USD]."""

    endpoint: str
    account: str
    is_paper: bool
    at: datetime
    cash: dict[str, Decimal]
    cash_settled_usd: Decimal | None
    reserved: Decimal | None
    cash_free: Decimal | None
    findings: tuple[Finding, ...]
    is_well: bool


def preflight_report(
    presence: Presence,
    look: BrokerLook,
    stated: Account,
    book: Book,
    mandate: Mandate,
    permissions: Permissions,
    previewed: tuple[str, Preview] | None,
    here: Sequence[Finding],
) -> PreflightReport:
    """The report of a broker that was looked at.

    Args:
        presence: who is connected.
        look: the account.
        stated: what the investor stated of it.
        book: our book.
        mandate: caps and buffers.
        permissions: which level a short put needs.
        previewed: a sale of which the broker was asked, and its answer; None where none could be.
        here: what was found on this machine.
    """
    statement = look.statement
    found = [*here, *presence_findings(presence), *statement_findings(statement)]
    account: Account | None = None
    try:
        account = committed_account(statement, stated, book)
    except (BadInput, OutsideFailure) as fault:
        found.append(Finding(BAD, "cash", fault.wrong, fault.remedy))
    else:
        found += [*_rules(account, mandate, permissions), _cash(account, mandate, statement)]
    found += [_permission(previewed), _exits(book), *_strays(book, look)]
    return PreflightReport(
        endpoint=presence.endpoint,
        account=presence.account,
        is_paper=presence.is_paper,
        at=statement.as_of,
        cash=dict(statement.cash),
        cash_settled_usd=None if account is None else account.cash_usd,
        reserved=None if account is None else cash_reserved(account),
        cash_free=None if account is None else cash_free(account, mandate.buffer_ratio),
        findings=tuple(found),
        is_well=not any(one.state == BAD for one in found),
    )


def _rules(account: Account, mandate: Mandate, permissions: Permissions) -> list[Finding]:
    on = new_york_date(account.as_of)
    refusals = account_refusals(account, mandate, permissions, on)
    if refusals:
        return [Finding(BAD, "account", one.actual, one.remedy) for one in refusals]
    told = f"private capital, attested on {account.private_capital_attested_on}; option level {account.permission_level}"
    return [Finding(OK, "account", told)]


def _permission(previewed: tuple[str, Preview] | None) -> Finding:
    if previewed is None:
        remedy = "Name a company with listed options: `putwright preflight KO`."
        return Finding(WARN, "permission", "no put was found to ask the broker about", remedy)
    what, told = previewed
    if told.refused:
        return Finding(BAD, "permission", f"{what}: {told.refused}", told.remedy)
    rise = told.initial_margin_change
    figures = "" if rise is None else f"; by its own rules it would bind {told.currency} {rise:,.2f}"
    return Finding(OK, "permission", f"the broker would take {what}{figures}")


def _cash(account: Account, mandate: Mandate, statement: AccountStatement) -> Finding:
    free, reserved = cash_free(account, mandate.buffer_ratio), cash_reserved(account)
    others = [f"{name} {amount:,.2f}" for name, amount in statement.cash.items() if name != "USD" and amount]
    told = f"USD {account.cash_usd:,.2f} settled, {reserved:,.2f} reserved, {free:,.2f} free for strikes"
    if others:
        told += f"; {', '.join(others)} do not count"
    if free > 0:
        return Finding(OK, "cash", told)
    first = "Exchange into US dollars" if others else "Bring cash"
    if not reserved:
        return Finding(BAD, "cash", told, f"{first}: no strike can be paid with what is there.")
    return Finding(WARN, "cash", told, f"{first}, or wait for a put to end.")


def _exits(book: Book) -> Finding:
    _, exits, orphans, words = audit(book)
    wanted = sum(one.open for one in book.open_positions() if one.exit.take_profit_ratio is not None)
    if orphans == 0 and exits >= wanted:
        return Finding(OK, "exits", words)
    return Finding(WARN, "exits", words, "`putwright desk` puts them right.")


def _strays(book: Book, look: BrokerLook) -> list[Finding]:
    """Short puts that nobody looks after."""
    remedy = "Take it into care: `putwright adopt SYMBOL`."
    return [Finding(WARN, "not in care", f"{one.contracts} {one.put}", remedy) for one in strays(book, look)]
