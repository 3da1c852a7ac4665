"""What is missing or stale, one line and one remedy each; the answer to "why does it say unknown?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from putwright.domain.account_rules import account_refusals, expired_words
from putwright.domain.refusal import counted
from putwright.domain.trading_calendar import NEW_YORK
from putwright.reports.finding import BAD, OK, WARN, Finding
from putwright.screening.surroundings import Surroundings
from putwright.settings.settings import Settings

PRICE_AGE_DAYS_MAX, VOLATILITY_AGE_DAYS_MAX, FX_AGE_DAYS_MAX = 10, 30, 10
CALENDAR_DAYS_AHEAD = 800


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """Every finding, in the order of the work: the folder, the account, the names, the quotes, the facts."""

    workspace: str
    as_of: datetime
    findings: tuple[Finding, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing is missing."""
        return all(finding.state != BAD for finding in self.findings)


def account_findings(settings: Settings, surroundings: Surroundings, on: date) -> list[Finding]:
    """The account and the names wanted."""
    account = settings.account
    findings = [
        Finding(BAD, "account", f"{refusal.actual} (limit {refusal.limit})", refusal.remedy)
        for refusal in account_refusals(account, settings.mandate, surroundings.permissions, on)
    ]
    if not findings:
        told = f"of {account.as_of.astimezone(NEW_YORK):%Y-%m-%d %H:%M} New York, attested"
        findings.append(Finding(OK, "account", told))
    if expired := expired_words(account, on):
        findings.append(Finding(WARN, "account", expired, "Remove it, or enter the shares assigned."))
    if account.net_liquidation_usd is None:
        words = f"no {account.base_currency}/USD rate of the last days: caps can not be judged"
        findings.append(Finding(BAD, "currency", words, "Import one: `putwright import fx FILE`."))
    return [*findings, _watchlist_finding(settings), _playbook_finding(settings)]


def _watchlist_finding(settings: Settings) -> Finding:
    names = settings.watchlist.values()
    if not names:
        words = "empty: the screen looks at every name with quotes"
        return Finding(WARN, "watch-list", words, 'Add one: `putwright want KO 75 --because "..."`.')
    priced = [name for name in names if name.want_to_own is not None]
    unpriced = [name.symbol for name in names if name.is_wanted and name.want_to_own is None]
    told = f"{counted(len(names), 'name')}, {len(priced)} of them wanted at a price"
    if priced and not unpriced:
        return Finding(OK, "watch-list", told)
    words = f"{told}; wanted without one: {_some(unpriced)}" if unpriced else told
    return Finding(WARN, "watch-list", words, "Say your price: `putwright want SYMBOL PRICE --because ...`.")


def _playbook_finding(settings: Settings) -> Finding:
    """Which playbook, and where it asks for less than the mandate: there the mandate counts (I33)."""
    playbook, mandate = settings.playbook, settings.mandate
    asks_less = {
        "spread_percent_max": playbook.contract.spread_ratio_max > mandate.spread_ratio_max,
        "open_interest_min": playbook.contract.open_interest_min < mandate.open_interest_min,
        "annual_percent_min": playbook.premium.annual_return_min < mandate.annual_return_min,
    }
    looser = [key for key, is_looser in asks_less.items() if is_looser]
    told = f"{playbook.name}, fingerprint {playbook.fingerprint}"
    if not looser:
        return Finding(OK, "playbook", told)
    words = f"{told}; looser than the mandate in {_some(looser)}"
    return Finding(WARN, "playbook", words, "The mandate's limit counts there.")


def quote_findings(quoted: pl.DataFrame, names: Sequence[str], session: date) -> list[Finding]:
    """Chains: which names have none, and which are not of the session.

    Args:
        quoted: symbol and quote_time of the newest chain of each name.
        names: the watch-list, or every name with quotes.
        session: the session whose quotes would count.
    """
    if quoted.is_empty():
        return [Finding(BAD, "chains", "no quotes at all", "Import one: `putwright import chain FILE`.")]
    days = dict(
        quoted.select(
            "symbol", pl.col("quote_time").dt.convert_time_zone("America/New_York").dt.date()
        ).iter_rows()
    )
    absent, stale = (
        [name for name in names if name not in days],
        [name for name in names if name in days and days[name] < session],
    )
    findings = []
    if absent:
        findings.append(
            Finding(
                BAD,
                "chains",
                f"{counted(len(absent), 'name')} without quotes: {_some(absent)}",
                "`putwright import chain FILE`.",
            )
        )
    if stale:
        newest = max(days[name] for name in stale)
        words = f"{counted(len(stale), 'name')} quoted before the session of {session}, newest {newest}: {_some(stale)}"
        findings.append(
            Finding(BAD, "chains", words, f"Import fresh chains, or look at that day with --as-of {newest}.")
        )
    if not findings:
        findings.append(
            Finding(OK, "chains", f"{counted(len(names), 'name')} quoted in the session of {session}")
        )
    return findings


def fact_findings(
    tables: dict[str, pl.DataFrame], names: Sequence[str], on: date, rate_source: str
) -> list[Finding]:
    """Facts: which names have none, and how old the newest are."""
    findings = []
    for kind, column, state, why in (
        ("fundamentals", "as_of", BAD, "quality is UNKNOWN, which is not a pass"),
        ("earnings", "as_of", BAD, "an unknown report date blocks"),
        ("prices", "date", WARN, "dividends may be taken as none"),
        ("volatility", "date", WARN, "no volatility percentile"),
    ):
        table = tables[kind]
        covered = set(table["symbol"].unique().to_list())
        absent = [name for name in names if name not in covered]
        remedy = f"`putwright import {kind} FILE`."
        if absent:
            findings.append(
                Finding(
                    state,
                    kind,
                    f"none for {len(absent)} of {counted(len(names), 'name')} ({_some(absent)}): {why}",
                    remedy,
                )
            )
            continue
        newest = table[column].max()
        findings.append(Finding(OK, kind, f"for all {counted(len(names), 'name')}, newest {newest!s}"))
    unknown = not rate_source or rate_source.startswith("unknown")
    remedy = "`putwright import rates FILE`, or assumed_percent in config.toml." if unknown else ""
    state = BAD if unknown else (WARN if rate_source.startswith("assumed") else OK)
    findings.append(Finding(state, "rates", rate_source, remedy))
    return findings


def calendar_findings(surroundings: Surroundings, on: date) -> list[Finding]:
    """The dated tables: how far they reach."""
    decisions, fees = surroundings.decisions, surroundings.fees
    reaches = decisions.known_from <= on <= decisions.known_to
    state = OK if reaches else WARN
    words = f"Federal Reserve meetings known from {decisions.known_from} to {decisions.known_to}"
    return [
        Finding(
            state, "tables", words, "" if reaches else "Put a newer fomc.toml into tables/ of the workspace."
        ),
        Finding(
            OK,
            "tables",
            f"fees {fees.name} valid from {fees.valid_from}; ticks of {surroundings.ticks.valid_from}",
        ),
    ]


def _some(names: Sequence[str], most: int = 6) -> str:
    return ", ".join(names[:most]) + (" ..." if len(names) > most else "")
