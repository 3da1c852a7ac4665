"""Every put that was stopped, as columns: the rule that stopped it first, what it measured, the limit and the distance."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from putwright.domain.criteria import CRITERIA, Criterion
from putwright.domain.rules import Rule
from putwright.screening.view import MarketView

NOT_STOPPED = 255  # no rule has this position
ORDER = ("symbol", "expiry", "strike_thousandths", "rule", "failed")


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
            numbers = _numbers(criterion, measured)
            actual[rows], limit[rows], words[rows] = numbers, float(bound), np.isnan(numbers)
        else:
            told = measured.cast(pl.String).fill_null("unknown")
            spoken += [word for word in told.unique().sort().to_list() if word not in spoken]
            words[rows] = told.replace_strict({word: code for code, word in enumerate(spoken)}).to_numpy()
    limits = [criterion.limit_words(view.limits.get(criterion.rule)) for criterion in CRITERIA]
    table = view.puts.select("symbol", "expiry", "strike_thousandths", "failed").with_columns(
        _words("rule", [criterion.rule.value for criterion in CRITERIA], stopped),
        pl.Series("actual", actual).fill_nan(None),
        pl.Series("limit", limit).fill_nan(None),
        pl.Series("distance", np.abs(actual - limit)).fill_nan(None),
        _words("actual_words", spoken, words),
        _words("limit_words", limits, stopped),
    )
    table = table.with_columns(pl.when(pl.col("actual_words") != "").then(pl.col("actual_words")))
    return table.filter(pl.Series(stopped != NOT_STOPPED)).select(*ORDER, pl.exclude(ORDER))


def _numbers(criterion: Criterion, measured: pl.Series) -> NDArray[np.float64]:
    """A measure as numbers, NaN where it is unknown; of the faults of a quote, which are bits, how many there are."""
    counted = measured.bitwise_count_ones() if criterion.rule is Rule.QUOTE_FAULT else measured
    numbers: NDArray[np.float64] = counted.cast(pl.Float64).fill_null(np.nan).to_numpy()
    return numbers


def _words(name: str, words: Sequence[str], codes: NDArray[np.uint8]) -> pl.Series:
    """A column of few different words, kept as numbers; a code beyond them is null."""
    different = list(dict.fromkeys(words))
    numbers = np.full(NOT_STOPPED + 1, len(different), dtype=np.uint32)
    numbers[: len(words)] = [different.index(word) for word in words]
    known = pl.Series(numbers[codes])
    return known.set(known == len(different), None).cat.to(pl.Enum(different)).alias(name)
