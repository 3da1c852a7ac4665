"""The quality of a whole market: the obvious refused by one number, the rest judged in full, words only for who is shown.

A screen of thousands of names needs a verdict of each and the reasons of few. A company below the mandate's size or
with a loss fails whatever else is known of it, so that columns can say so; every other name is judged exactly. The law
that both agree stands in `tests/laws/test_quality_laws.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from putwright.domain.fundamentals import QualityCode, QualityLimits, QualityVerdict, Verdict, judge
from putwright.screening.quality import company_facts

# Floats are shorter than the decimals the verdict is made of: what is nearer to the limit is left to the decimals.
SURELY = 1e-9
FUND_WORDS = "etf|etn|fund|exchange-traded"


class Verdicts(Mapping[str, QualityVerdict]):
    """The verdict on each name of a universe with every test behind it, judged when first asked for."""

    def __init__(
        self, fundamentals: pl.DataFrame, symbols: Iterable[str], limits: QualityLimits, as_of: date
    ) -> None:
        self._fundamentals, self._limits, self._as_of = fundamentals, limits, as_of
        self._symbols = dict.fromkeys(symbols)
        self._judged: dict[str, QualityVerdict] = {}

    def judge(self, symbols: Sequence[str]) -> None:
        """Judge many names in one pass over the facts."""
        for symbol, facts in company_facts(self._fundamentals, symbols, self._as_of).items():
            self._judged[symbol] = judge(facts, self._limits, self._as_of)

    def __getitem__(self, symbol: str) -> QualityVerdict:
        if symbol not in self._symbols:
            raise KeyError(symbol)
        if symbol not in self._judged:
            self.judge([symbol])
        return self._judged[symbol]

    def __iter__(self) -> Iterator[str]:
        return iter(self._symbols)

    def __len__(self) -> int:
        return len(self._symbols)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._symbols


@dataclass(frozen=True, slots=True)
class QualityOfNames:
    """What the quality gate says of every name.

    Attributes:
        quality: the verdict by symbol.
        sectors: as the newest row that knows one says.
        funds: names that are no companies.
        verdicts: the same verdicts with every test, for the explanation.
    """

    quality: Mapping[str, Verdict]
    sectors: Mapping[str, str | None]
    funds: frozenset[str]
    verdicts: Verdicts


def quality_of(
    fundamentals: pl.DataFrame, symbols: Sequence[str], limits: QualityLimits, as_of: date
) -> QualityOfNames:
    """The verdict on every symbol asked for; one without facts is unknown, not absent.

    Args:
        fundamentals: the fact table of `market.facts`, any number of sources and days.
        symbols: the universe.
        limits: the investor's numbers.
        as_of: the day of the question; later facts are not looked at.
    """
    names = list(dict.fromkeys(symbols))
    known = fundamentals.filter(pl.col("symbol").is_in(names) & (pl.col("as_of") <= as_of))
    heads = _heads(known)
    refused = frozenset(_refused(known, heads, limits, as_of).to_list())
    verdicts = Verdicts(known, names, limits, as_of)
    verdicts.judge([name for name in names if name not in refused])
    sectors: dict[str, str | None] = dict.fromkeys(names)
    sectors |= dict(heads.select("symbol", "sector").iter_rows())
    exact = {name: verdicts[name] for name in names if name not in refused}
    return QualityOfNames(
        quality={name: exact[name].verdict if name in exact else Verdict.FAIL for name in names},
        sectors=sectors,
        funds=frozenset(name for name, verdict in exact.items() if _is_fund(verdict)),
        verdicts=verdicts,
    )


def _is_fund(verdict: QualityVerdict) -> bool:
    return any(test.code is QualityCode.NOT_A_COMPANY for test in verdict.tests)


def _heads(known: pl.DataFrame) -> pl.DataFrame:
    """Per name its sector, by the newest row that knows one, and whether any row speaks of a fund."""
    words = pl.concat_str("name", "sector", "industry", separator=" ", ignore_nulls=True)
    newest_first = known.select(
        "symbol",
        "as_of",
        "source",
        "period_end",
        pl.col("period").cast(pl.String),
        "sector",
        words.str.to_lowercase().str.contains(FUND_WORDS).alias("fund"),
    ).sort("as_of", "source", "period_end", "period", descending=True)
    return newest_first.group_by("symbol", maintain_order=True).agg(
        pl.col("sector").drop_nulls().first(), pl.col("fund").any()
    )


def _refused(known: pl.DataFrame, heads: pl.DataFrame, limits: QualityLimits, as_of: date) -> pl.Series:
    """The companies that fail by the size or the margin of their newest snapshot alone."""
    age = (pl.lit(as_of) - pl.col("as_of")).dt.total_days()
    recent = known.filter((pl.col("period") == "SNAPSHOT") & (age <= limits.facts_age_days_max))
    newest_first = recent.select(
        "symbol",
        "as_of",
        "source",
        pl.col("period_end").fill_null(date.min),
        *(pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name) for name in _DECIDING),
    ).sort("as_of", "source", "period_end", descending=True)
    told = newest_first.group_by("symbol", maintain_order=True).agg(
        pl.col(name).drop_nulls().first() for name in _DECIDING
    )
    too_small = pl.col("market_cap") < float(limits.market_cap_min_usd) * (1 - SURELY)
    companies = heads.filter((pl.col("sector") != "") & ~pl.col("fund"))
    failing = told.filter(too_small | (pl.col("profit_margin") <= 0)).join(companies, on="symbol", how="semi")
    return failing["symbol"]


_DECIDING = ("market_cap", "profit_margin")
