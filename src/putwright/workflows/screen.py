"""The weekly screen: look at the market, report, and keep the report with every exclusion."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

import polars as pl

from putwright.domain.criteria import CRITERIA
from putwright.domain.rules import Comparison
from putwright.domain.trading_calendar import NEW_YORK
from putwright.ports.market_data import MarketData
from putwright.ports.record import Record
from putwright.reports.changes import Changes, changes_between
from putwright.reports.json_form import document
from putwright.reports.screen import ScreenReport, screen_report
from putwright.screening.view import MarketView, Surroundings
from putwright.settings.settings import Settings
from putwright.workflows.appraise import appraise, question

SCHEMA_VERSION = 1


def screen(
    market: MarketData,
    record: Record,
    surroundings: Surroundings,
    settings: Settings,
    symbols: Sequence[str],
    as_of: datetime,
    *,
    whole_market: bool = False,
    keep: bool = True,
) -> ScreenReport:
    """The market of a moment, screened, reported and kept.

    Args:
        market: quotes and facts.
        record: where the screen is kept.
        surroundings: calendar and dated tables.
        settings: the user's own.
        symbols: the names asked for; the watch-list when empty.
        as_of: nothing known later is looked at.
        whole_market: look at every name with quotes.
        keep: whether the screen goes into the record.
    """
    asked = question(market, surroundings, settings, symbols, as_of, whole_market=whole_market)
    view = appraise(market, surroundings, settings, asked)
    report = screen_report(view, screen_id(view))
    if keep:
        record.keep_screen(report.screen_id, document("screen", SCHEMA_VERSION, report), exclusions(view))
    return report


def compare_with(record: Record, report: ScreenReport, words: str) -> Changes:
    """What changed since a kept screen: "last" for the one before, or the beginning of its id, such as a date.

    Raises:
        BadInput: no kept screen answers to those words.
    """
    kept = [name for name in record.screens() if name != report.screen_id and name.endswith(report.playbook)]
    matching = kept if words == "last" else [name for name in kept if name.startswith(words)]
    before = record.screen(matching[-1] if matching else words)
    return changes_between(before, report)


def screen_id(view: MarketView) -> str:
    """The moment, a fingerprint of what was asked and decided, and the playbook: sortable, and the same for the same screen."""
    asked, settings = view.question, view.settings
    told = (
        asked.symbols,
        settings.playbook.fingerprint,
        settings.mandate,
        settings.account,
        settings.waivers,
        view.puts.height,
    )
    digest = hashlib.sha256(repr(told).encode()).hexdigest()[:6]
    told_at = asked.as_of.astimezone(NEW_YORK)
    return f"{told_at:%Y-%m-%dT%H%M}-{digest}-{settings.playbook.name}"


def exclusions(view: MarketView) -> pl.DataFrame:
    """Every put that was stopped, with the rule that stopped it first, what it measured, the limit and the distance."""
    stopped = view.puts.filter(pl.col("failed") != 0)
    actual: pl.Expr = pl.lit(None, pl.Float64)
    limit: pl.Expr = pl.lit(None, pl.Float64)
    for position, criterion in enumerate(CRITERIA):
        if criterion.comparison in {Comparison.IS_NOT, Comparison.ONE_OF}:
            continue
        bound = view.limits.get(criterion.rule)
        here = pl.col("stopped_by") == position
        actual = pl.when(here).then(pl.col(criterion.measure)).otherwise(actual)
        limit = pl.when(here).then(pl.lit(None if bound is None else float(str(bound)))).otherwise(limit)
    names = {position: criterion.rule.value for position, criterion in enumerate(CRITERIA)}
    rule = pl.col("stopped_by").replace_strict(names, return_dtype=pl.String)
    return stopped.select(
        "symbol",
        "expiry",
        "strike_thousandths",
        rule.alias("rule"),
        "failed",
        actual.alias("actual"),
        limit.alias("limit"),
    ).with_columns(distance=(pl.col("actual") - pl.col("limit")).abs())
