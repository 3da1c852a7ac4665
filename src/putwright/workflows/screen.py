"""The weekly screen: look at the market, report, and keep the report with every exclusion."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import polars as pl

from putwright.domain.criteria import CRITERIA
from putwright.domain.rules import Rule
from putwright.domain.trading_calendar import NEW_YORK
from putwright.ports.market_data import MarketData
from putwright.ports.record import Record
from putwright.reports.changes import Changes, changes_between
from putwright.reports.json_form import document
from putwright.reports.screen import ScreenReport, screen_report
from putwright.screening.surroundings import Surroundings
from putwright.screening.view import MarketView
from putwright.settings.settings import Settings
from putwright.workflows.appraise import appraise, question

SCHEMA_VERSION = 1
# An id is the moment (2026-07-15T1600), a fingerprint and the playbook, whose name may hold hyphens of its own.
MOMENT_LENGTH, ID_PARTS = len("2026-07-15T1600"), 4


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
    kept = [
        name
        for name in record.screens()
        if _same_id(name) != report.screen_id
        and _same_id(name).split("-", ID_PARTS)[ID_PARTS:] == [report.playbook]
    ]
    # Of a day that is looked at again, the one before is the one before that day, not the newest of all.
    earlier = [name for name in kept if name[:MOMENT_LENGTH] <= report.screen_id[:MOMENT_LENGTH]]
    matching = earlier if words == "last" else [name for name in kept if name.startswith(words)]
    before = record.screen(matching[-1] if matching else words)
    return changes_between(before, report)


def _same_id(name: str) -> str:
    """The id without the `~2` of a second record of the same screen."""
    return re.sub(r"~[0-9]+$", "", name)


def screen_id(view: MarketView) -> str:
    """The moment, a fingerprint of what was asked and decided, and the playbook: sortable, and the same for the same screen."""
    asked, settings = view.question, view.settings
    told = (
        asked.symbols,
        settings.playbook.fingerprint,
        # where the files lie does not change what they say: a copied workspace gives the same screen
        replace(settings.mandate, source=""),
        replace(settings.account, source=""),
        settings.waivers,
        _verdicts(view.puts),
    )
    digest = hashlib.sha256(repr(told).encode()).hexdigest()[:6]
    told_at = asked.as_of.astimezone(NEW_YORK)
    return f"{told_at:%Y-%m-%dT%H%M}-{digest}-{settings.playbook.name}"


def _verdicts(puts: pl.DataFrame) -> str:
    """A fingerprint of what was quoted and what came of it, whatever the order of the rows."""
    ordered = puts.sort("symbol", "expiry", "strike_thousandths", "root", "bid", "ask")
    digest = hashlib.sha256()
    for name in ("expiry", "strike_thousandths", "bid", "ask", "spot", "failed"):
        digest.update(ordered[name].to_physical().fill_null(0).to_numpy().tobytes())
    return digest.hexdigest()


def exclusions(view: MarketView) -> pl.DataFrame:
    """Every put that was stopped, with the rule that stopped it first, what it measured, the limit and the distance.

    `actual`, `limit` and `distance` are numbers and null for rules about words; `actual_words` is then the word, and
    "unknown" wherever nothing is known; `limit_words` says how the measure is held against which limit.
    """
    nothing = pl.lit(None, pl.Float64)
    actual, limit, words, told = nothing, nothing, pl.lit(None, pl.String), pl.lit(None, pl.String)
    for position, criterion in enumerate(CRITERIA):
        bound, here = view.limits.get(criterion.rule), pl.col("stopped_by") == position
        measure = pl.col(criterion.measure)
        if isinstance(bound, Decimal):
            # the faults of a quote are bits: what counts is how many there are
            counted = measure.bitwise_count_ones() if criterion.rule is Rule.QUOTE_FAULT else measure
            number = counted.cast(pl.Float64).fill_nan(None)
            actual = pl.when(here).then(number).otherwise(actual)
            limit = pl.when(here).then(pl.lit(float(bound))).otherwise(limit)
            words = pl.when(here & number.is_null()).then(pl.lit("unknown")).otherwise(words)
        elif bound is not None:
            words = pl.when(here).then(measure.cast(pl.String).fill_null("unknown")).otherwise(words)
        told = pl.when(here).then(pl.lit(criterion.limit_words(bound))).otherwise(told)
    names = {position: criterion.rule.value for position, criterion in enumerate(CRITERIA)}
    rule = pl.col("stopped_by").replace_strict(names, return_dtype=pl.String)
    distance = (actual - limit).abs()
    return view.puts.filter(pl.col("failed") != 0).select(
        "symbol",
        "expiry",
        "strike_thousandths",
        rule.alias("rule"),
        "failed",
        actual.alias("actual"),
        limit.alias("limit"),
        distance.alias("distance"),
        words.alias("actual_words"),
        told.alias("limit_words"),
    )
