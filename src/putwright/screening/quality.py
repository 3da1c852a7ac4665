"""The quality gate over a universe: a verdict per name from the fact table, as column and as objects."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from putwright.domain.company_view import FACT_NAMES
from putwright.domain.fundamentals import (
    CompanyFacts,
    FactRow,
    Period,
    QualityLimits,
    QualityVerdict,
    Verdict,
    judge,
)

Quality = pl.Enum([verdict.value for verdict in Verdict])
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "symbol": pl.String,
    "quality": Quality,
    "worst_code": pl.String,
    "reason": pl.String,
    "sector": pl.String,
    "industry": pl.String,
    "facts_as_of": pl.Date,
    "evidence": pl.String,
}
Head = tuple[str | None, str | None, str | None, str | None]  # name, sector, industry, currency
_PERIODS = {period.value: period for period in Period}
NO_HEAD: Head = (None, None, None, None)
_HEAD = ("symbol", "as_of", "period", "period_end", "source", "name", "sector", "industry", "currency")


@dataclass(frozen=True, slots=True)
class JudgedNames:
    """The verdicts on a universe.

    Attributes:
        frame: one row per symbol asked for, in their order, columns as in `SCHEMA`.
        verdicts: the same by symbol, with every test, for the explanation.
    """

    frame: pl.DataFrame
    verdicts: Mapping[str, QualityVerdict]


def judge_all(
    fundamentals: pl.DataFrame, symbols: Sequence[str], limits: QualityLimits, as_of: date
) -> JudgedNames:
    """The verdict on every symbol asked for; one without facts is unknown, not absent.

    Args:
        fundamentals: the fact table of `market.facts`, any number of sources and days.
        symbols: the universe; each is judged once.
        limits: the investor's numbers.
        as_of: the day of the question; later facts are not looked at.
    """
    names = list(dict.fromkeys(symbols))
    companies = company_facts(fundamentals, names, as_of)
    verdicts = {name: judge(companies[name], limits, as_of) for name in names}
    rows = [_row(verdicts[name], companies[name]) for name in names]
    return JudgedNames(pl.DataFrame(rows, schema=SCHEMA, orient="row"), verdicts)


def company_facts(
    fundamentals: pl.DataFrame, symbols: Collection[str], as_of: date
) -> dict[str, CompanyFacts]:
    """The facts of each symbol known on a day, as domain values; a symbol without any gets no rows."""
    known = (
        fundamentals.lazy()
        .filter(pl.col("symbol").is_in(list(symbols)), pl.col("as_of") <= as_of)
        .select(
            *(pl.col(name).cast(pl.String) if name == "period" else pl.col(name) for name in _HEAD),
            # As text, because Decimal reads the shortest decimal of a float, not its binary tail.
            *(
                pl.when(pl.col(name).is_finite()).then(pl.col(name)).cast(pl.String).alias(name)
                for name in FACT_NAMES
            ),
        )
        .sort("symbol", "as_of", "source", "period_end", "period", descending=[False, True, True, True, True])
        .collect()
    )
    heads: dict[str, Head] = {}
    rows: dict[str, list[FactRow]] = {}
    for symbol, day, period, end, source, *rest in known.iter_rows():
        head: Head = (rest[0], rest[1], rest[2], rest[3])
        before = heads.get(symbol, NO_HEAD)
        if None in before:
            heads[symbol] = head if before == NO_HEAD else _filled(before, head)
        # In the order of FACT_NAMES, which is that of the row's own fields.
        values = [None if text is None else Decimal(text) for text in rest[4:]]
        rows.setdefault(symbol, []).append(FactRow(_PERIODS[period], day, end, source, *values))
    return {
        symbol: CompanyFacts(symbol, *heads.get(symbol, NO_HEAD), tuple(rows.get(symbol, ())))
        for symbol in symbols
    }


def _filled(newer: Head, older: Head) -> Head:
    name, sector, industry, currency = (a if a is not None else b for a, b in zip(newer, older, strict=True))
    return name, sector, industry, currency


def _row(verdict: QualityVerdict, facts: CompanyFacts) -> tuple[object, ...]:
    worst = verdict.worst
    return (
        verdict.symbol,
        verdict.verdict.value,
        worst.code.value if worst else None,
        f"{worst.words}: {worst.actual}; limit {worst.limit}" if worst else None,
        facts.sector,
        facts.industry,
        verdict.facts_as_of,
        verdict.evidence,
    )
