"""A preflight of an account that is in order, but for what a test says: `preflight(stated=account(permission_level=2))`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from putwright.domain.account import Account
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.preview import Preview
from putwright.ports.broker_view import DataKind, Presence
from putwright.reports.finding import Finding
from putwright.reports.preflight import PreflightReport, preflight_report
from tests.builders import account, mandate
from tests.defaults import shipped_permissions
from tests.desk_builders import ACCOUNT, KO, MONDAY, Day

PRESENT = Presence(
    endpoint="127.0.0.1:7497 as client 70",
    server_version=187,
    accounts=(ACCOUNT,),
    is_paper=True,
    data_kind=DataKind.LIVE,
    data_words="a test",
    broker_time=MONDAY,
    clock_skew_seconds=0.1,
    clock_is_sound=True,
    time_zone="UTC",
    account=ACCOUNT,
)
ASKED = f"a sale of 1 {KO}"
WORTH = Decimal(50_000)  # whatever it is made of, more than the broker asks for


def preflight(
    day: Day | None = None,
    look: BrokerLook | None = None,
    stated: Account | None = None,
    previewed: tuple[str, Preview] | None = (ASKED, Preview()),
    presence: Presence = PRESENT,
    here: Sequence[Finding] = (),
) -> PreflightReport:
    """What is found of a sound account with 100,000 settled dollars, unless told otherwise."""
    day = day or Day()
    told = look or day.look()
    permissions = shipped_permissions()
    return preflight_report(
        presence, told, stated or account(), day.book, mandate(), permissions, previewed, here
    )


def found(report: PreflightReport, what: str) -> list[Finding]:
    """The findings of a kind."""
    return [one for one in report.findings if one.what == what]


def the(report: PreflightReport, what: str) -> Finding:
    """The only finding of a kind, or the last one: what the account as a whole is like comes after what it holds."""
    return found(report, what)[-1]
