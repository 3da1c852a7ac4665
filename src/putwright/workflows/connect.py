"""Look at a broker: come in, see who is there, read the account, leave."""

from __future__ import annotations

from collections.abc import Sequence

from putwright.domain.broker_statement import AccountStatement
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.ports.broker_view import BrokerView, Presence
from putwright.reports.connect import (
    ConnectReport,
    order_words,
    position_words,
    presence_findings,
    statement_findings,
)
from putwright.reports.finding import BAD, Finding


async def look_at_broker(view: BrokerView, probes: Sequence[str]) -> ConnectReport:
    """Who is there and what the account holds; what can not be read is told beside what can.

    Args:
        view: the broker, not yet connected; it is left again whatever happens.
        probes: names whose share quote tells what kind of data is served.

    Raises:
        BadInput: the wrong port, account or client id.
        OutsideFailure: nobody answers there.
    """
    try:
        presence = await view.connect(probes)
        findings = presence_findings(presence)
        statement, fills = None, None
        try:
            statement = await view.statement()
            findings += statement_findings(statement)
            fills = len(await view.fills_today())
        except (BadInput, OutsideFailure) as fault:
            findings.append(Finding(BAD, "account", f"{fault.tried}: {fault.wrong}", fault.remedy))
    finally:
        await view.close()
    return _report(presence, statement, fills, findings)


def _report(
    presence: Presence, statement: AccountStatement | None, fills: int | None, findings: list[Finding]
) -> ConnectReport:
    return ConnectReport(
        endpoint=presence.endpoint,
        kind="paper" if presence.is_paper else "live",
        server_version=presence.server_version,
        accounts=presence.accounts,
        data_kind=presence.data_kind.value,
        broker_time=presence.broker_time,
        clock_skew_seconds=presence.clock_skew_seconds,
        account_kind=statement.kind if statement else None,
        base_currency=statement.base_currency if statement else None,
        net_liquidation=statement.net_liquidation if statement else None,
        cash=dict(statement.cash) if statement else {},
        cash_settled=statement.cash_settled if statement else None,
        positions=position_words(statement) if statement else (),
        orders=order_words(statement) if statement else (),
        fills_today=fills,
        findings=tuple(findings),
    )
