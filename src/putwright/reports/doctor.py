"""What is missing or stale, one line and one remedy each; the answer to "why does it say unknown?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from putwright.domain.account_rules import account_refusals
from putwright.domain.trading_calendar import NEW_YORK
from putwright.screening.view import Surroundings
from putwright.settings.settings import Settings

OK, WARN, BAD = "ok", "warn", "missing"
PRICE_AGE_DAYS_MAX, VOLATILITY_AGE_DAYS_MAX, FX_AGE_DAYS_MAX = 10, 30, 10
CALENDAR_DAYS_AHEAD = 800


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: ok, warn (works without it, less well) or missing (refuses without it)."""

    state: str
    what: str
    found: str
    remedy: str = ""


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
    refusals = account_refusals(settings.account, settings.mandate, surroundings.permissions, on)
    findings = [
        Finding(BAD, "account", f"{refusal.actual} (limit {refusal.limit})", refusal.remedy)
        for refusal in refusals
    ]
    if not refusals:
        findings.append(
            Finding(
                OK,
                "account",
                f"of {settings.account.as_of.astimezone(NEW_YORK):%Y-%m-%d %H:%M} New York, attested",
            )
        )
    if settings.account.net_liquidation_usd is None:
        currency = settings.account.base_currency
        findings.append(
            Finding(
                BAD,
                "currency",
                f"no {currency}/USD rate of the last days: every cap refuses",
                "Import one: `putwright import fx FILE`.",
            )
        )
    names = settings.watchlist.values()
    if not names:
        findings.append(
            Finding(
                WARN,
                "watch-list",
                "empty: the screen looks at every name with quotes",
                'Add one: `putwright want KO 75 --because "..."`.',
            )
        )
    else:
        unpriced = [name.symbol for name in names if name.want_to_own is None]
        state = WARN if unpriced else OK
        told = f"{len(settings.watchlist)} names" + (
            f", {len(unpriced)} without a price: {_some(unpriced)}" if unpriced else ""
        )
        remedy = "Say your price: `putwright want SYMBOL PRICE --because ...`." if unpriced else ""
        findings.append(Finding(state, "watch-list", told, remedy))
    band, mandate = settings.playbook.contract, settings.mandate
    looser = []
    if band.spread_ratio_max > mandate.spread_ratio_max:
        looser.append("spread_percent_max")
    if band.open_interest_min < mandate.open_interest_min:
        looser.append("open_interest_min")
    if settings.playbook.premium.annual_return_min < mandate.annual_return_min:
        looser.append("annual_percent_min")
    told = f"{settings.playbook.name}, fingerprint {settings.playbook.fingerprint}"
    if looser:
        words = f"{told}; looser than the mandate in {_some(looser)}"
        findings.append(Finding(WARN, "playbook", words, "The mandate's limit counts there."))
    else:
        findings.append(Finding(OK, "playbook", told))
    return findings


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
                f"{len(absent)} names without quotes: {_some(absent)}",
                "`putwright import chain FILE`.",
            )
        )
    if stale:
        newest = max(days[name] for name in stale)
        words = f"{len(stale)} names quoted before the session of {session}, newest {newest}: {_some(stale)}"
        findings.append(
            Finding(BAD, "chains", words, f"Import fresh chains, or look at that day with --as-of {newest}.")
        )
    if not findings:
        findings.append(Finding(OK, "chains", f"{len(names)} names quoted in the session of {session}"))
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
                    f"none for {len(absent)} of {len(names)} names ({_some(absent)}): {why}",
                    remedy,
                )
            )
            continue
        newest = table[column].max()
        findings.append(Finding(OK, kind, f"for all {len(names)} names, newest {newest!s}"))
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
