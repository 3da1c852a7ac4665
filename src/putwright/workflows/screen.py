"""The weekly screen: look at the market, report, and keep the report with every exclusion."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import polars as pl

from putwright.domain.trading_calendar import NEW_YORK
from putwright.ports.market_data import MarketData
from putwright.ports.record import Record
from putwright.reports.changes import Changes, changes_between
from putwright.reports.json_form import document
from putwright.reports.screen import ScreenReport, screen_report
from putwright.screening.exclusions import exclusions
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
