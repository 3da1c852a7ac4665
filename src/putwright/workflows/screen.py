"""The weekly screen: look at the market, report, and keep the report with every exclusion."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import numpy as np
import polars as pl
from numpy.typing import NDArray

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
MIXING_PRIME, MIXING_SHIFT = (
    np.uint64(0x9E3779B97F4A7C15),
    29,
)  # 2^64 over the golden ratio, odd (Knuth, TAOCP 3, 6.4)
NOT_STOPPED = 255
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


def _verdicts(puts: pl.DataFrame) -> int:
    """A fingerprint of what was quoted and what came of it, whatever the order of the rows.

    Each row is mixed into one number, and the numbers are added: plain arithmetic of 64 bits, the same in every release
    of every library.
    """
    mixed = np.zeros(puts.height, dtype=np.uint64)
    for name in ("expiry", "strike_thousandths", "bid", "ask", "spot", "failed"):
        values = puts[name].to_physical().fill_null(0).to_numpy()
        mixed ^= values.view(np.uint64) if values.dtype == np.float64 else values.astype(np.uint64)
        mixed *= MIXING_PRIME
        mixed ^= mixed >> np.uint64(MIXING_SHIFT)
    return int(mixed.sum(dtype=np.uint64))


def exclusions(view: MarketView) -> pl.DataFrame:
    """Every put that was stopped, with the rule that stopped it first, what it measured, the limit and the distance.

    `actual`, `limit` and `distance` are numbers and null for rules about words; `actual_words` is then the word, and
    "unknown" wherever nothing is known; `limit_words` says how the measure is held against which limit.
    """
    stopped = view.puts["stopped_by"].fill_null(NOT_STOPPED).cast(pl.UInt8).to_numpy()
    actual, limit = np.full(len(stopped), np.nan), np.full(len(stopped), np.nan)
    words, spoken = np.zeros(len(stopped), dtype=np.uint8), ["", "unknown"]
    for position, criterion in enumerate(CRITERIA):
        rows, bound = np.flatnonzero(stopped == position), view.limits.get(criterion.rule)
        if not len(rows):
            continue
        measured = view.puts[criterion.measure].gather(rows)
        if isinstance(bound, Decimal):
            # the faults of a quote are bits: what counts is how many there are
            counted = measured.bitwise_count_ones() if criterion.rule is Rule.QUOTE_FAULT else measured
            number = counted.cast(pl.Float64).fill_null(np.nan).to_numpy()
            actual[rows], limit[rows], words[rows] = number, float(bound), np.isnan(number)
        else:
            told = measured.cast(pl.String).fill_null("unknown")
            spoken += [word for word in told.unique().sort().to_list() if word not in spoken]
            words[rows] = told.replace_strict({word: code for code, word in enumerate(spoken)}).to_numpy()
    limits = [criterion.limit_words(view.limits.get(criterion.rule)) for criterion in CRITERIA]
    number = pl.Series("actual", actual).fill_nan(None)
    table = view.puts.select("symbol", "expiry", "strike_thousandths", "failed").with_columns(
        _words("rule", [criterion.rule.value for criterion in CRITERIA], stopped),
        number,
        pl.Series("limit", limit).fill_nan(None),
        pl.Series("distance", np.abs(actual - limit)).fill_nan(None),
        _words("actual_words", spoken, words),
        _words("limit_words", limits, stopped),
    )
    order = ["symbol", "expiry", "strike_thousandths", "rule", "failed"]
    named = table.with_columns(pl.when(pl.col("actual_words") != "").then(pl.col("actual_words")))
    return named.filter(pl.Series(stopped != NOT_STOPPED)).select(*order, pl.exclude(order))


def _words(name: str, words: Sequence[str], codes: NDArray[np.uint8]) -> pl.Series:
    """A column of few different words, kept as numbers; a code beyond them is null."""
    different = list(dict.fromkeys(words))
    numbers = np.full(NOT_STOPPED + 1, len(different), dtype=np.uint32)
    numbers[: len(words)] = [different.index(word) for word in words]
    known = pl.Series(numbers[codes])
    return known.set(known == len(different), None).cat.to(pl.Enum(different)).alias(name)
