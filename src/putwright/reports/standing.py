"""Where a put stands in the list and why: beside the name above it and the name below it, figure by figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from putwright.domain.refusal import percent_text
from putwright.domain.witness import Merit, Odds
from putwright.screening.odds import odds_of
from putwright.screening.ranking import ORDER, ranked
from putwright.screening.shortlist import best_per_name, survivors
from putwright.screening.view import MarketView


@dataclass(frozen=True, slots=True)
class RankLine:
    """A put with what its score is made of. Ratios to the reserve [1/year] but for the tail [1]; None where unknown.

    `premium_return` is the net premium's pace, `foreseen_loss` what the forecast takes off it.
    """

    symbol: str
    strike: Decimal
    expiry: date
    score: Decimal | None
    score_low: Decimal | None
    score_high: Decimal | None
    premium_return: Decimal | None
    foreseen_loss: Decimal | None
    interest_forgone: Decimal | None
    excess_return: Decimal | None
    tail: Decimal | None
    forecast_volatility: Decimal | None
    implied_to_realised: Decimal | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The place of a name's best put among the best puts of all names that pass every gate [name].

    `rank` is None where it has no score; `passes` is False where a gate stops it: then `rank` is the place it would have.
    """

    universe: str
    names: int
    passes: bool
    rank: int | None
    here: RankLine
    above: RankLine | None
    below: RankLine | None
    words: tuple[str, ...]


def standing_of(market: MarketView, view: MarketView, row: Mapping[str, Any]) -> Standing:
    """The place of one put of a name's own view among the names of a market.

    Args:
        market: everything a screen would look at.
        view: the view of the one name.
        row: its put.
    """
    others = best_per_name(survivors(market)).filter(pl.col("symbol") != row["symbol"])
    known = others.filter(pl.col("score").is_not_null())
    here = _line(view, row)
    score = None if here[1].score is None else float(here[1].score)
    ahead = known.filter(_comes_before(score, row)) if score is not None else known
    behind = known.filter(~_comes_before(score, row)) if score is not None else known.clear()
    above = _line(market, ahead.row(-1, named=True)) if ahead.height else None
    below = _line(market, behind.row(0, named=True)) if behind.height else None
    return Standing(
        universe=market.question.universe,
        names=known.height + (score is not None),
        passes=row["failed"] == 0,
        rank=None if score is None else ahead.height + 1,
        here=here[0],
        above=above[0] if above else None,
        below=below[0] if below else None,
        words=_words(here, above, below),
    )


def best_row(view: MarketView, puts: pl.DataFrame) -> dict[str, Any] | None:
    """The put of a name that would stand highest: the best that passes, else the best of those shown; None without any."""
    for rows in (puts.filter(pl.col("failed") == 0), puts):
        if rows.height:
            found = ranked(view, rows).sort(ORDER, descending=[True, False, False, False], nulls_last=True)
            return found.row(0, named=True)
    return None


Line = tuple[RankLine, Merit]


def _comes_before(score: float | None, row: Mapping[str, Any]) -> pl.Expr:
    equal = (pl.col("score") == score) & (pl.col("symbol") < row["symbol"])
    before: pl.Expr = (pl.col("score") > score) | equal
    return before


def _line(view: MarketView, row: Mapping[str, Any]) -> Line:
    odds: Odds = odds_of(view, row)
    merit, strike = odds.merit, Decimal(row["strike_thousandths"]) / 1000
    annual, loss, days = (
        row["annual_return"],
        odds.forecast.expected_loss,
        Decimal(str(row["days_to_expiry"])),
    )
    return RankLine(
        symbol=row["symbol"],
        strike=strike,
        expiry=row["expiry"],
        score=merit.score,
        score_low=merit.score_low,
        score_high=merit.score_high,
        premium_return=None if annual is None else Decimal(f"{annual:.8f}"),
        foreseen_loss=None if loss is None or not days else loss / strike * 365 / days,
        interest_forgone=merit.interest_forgone,
        excess_return=merit.excess_return,
        tail=merit.tail,
        forecast_volatility=odds.forecast.volatility,
        implied_to_realised=odds.implied_to_realised,
    ), merit


def _words(here: Line, above: Line | None, below: Line | None) -> tuple[str, ...]:
    if here[1].score is None:
        return (f"It has no score and stands last: {here[1].unranked_because}.",)
    told = []
    if above is None:
        told.append("No name stands above it.")
    else:
        told.append(_difference("above", above, here))
    if below is None:
        told.append("No ranked name stands below it.")
    else:
        told.append(_difference("below", below, here))
    return tuple(told)


def _difference(where: str, other: Line, here: Line) -> str:
    """One sentence: what the other pays more or less, and risks more or less, and whether that is more than chance."""
    mine, theirs = here[0], other[0]
    pays = _compared(theirs.excess_return, mine.excess_return, "pays", "a year above its foreseen loss")
    risks = _compared(theirs.tail, mine.tail, "risks", "of the reserve in its worst 5 %")
    tie = here[1].ties_with(other[1])
    certainty = "within the error of the forecasts: a tie" if tie else "more than the error of the forecasts"
    return f"{theirs.symbol} stands {where}: it {pays} and {risks}; the difference is {certainty}."


def _compared(theirs: Decimal | None, mine: Decimal | None, verb: str, what: str) -> str:
    if theirs is None or mine is None:
        return f"{verb} an unknown share {what}"
    points = (theirs - mine) * 100
    if abs(points) < Decimal("0.05"):
        return f"{verb} the same {percent_text(mine, 1)} {what}"
    more = "more" if points > 0 else "less"
    return f"{verb} {abs(points):.1f} points {more} {what} ({percent_text(theirs, 1)} against {percent_text(mine, 1)})"
