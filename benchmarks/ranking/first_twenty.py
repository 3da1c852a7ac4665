"""The recorded market of 2026-07-15 without its events gate: our first twenty beside those of naive yield, and why they differ."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.ranking.material import folder
from benchmarks.ranking.tables import table
from putwright.domain.criteria import CRITERIA
from putwright.domain.rules import Gate
from putwright.screening.gates import GATE_BITS
from putwright.screening.ranking import ordered, ranked
from putwright.screening.shortlist import best_per_name
from putwright.screening.view import MarketView
from putwright.workflows.appraise import appraise, question

DAY, NAMES = "2026-07-15", 20
# What a public screener asks of a put: that it trades, and lies in the band.
PUBLIC = GATE_BITS[Gate.LIQUIDITY] | GATE_BITS[Gate.CONTRACT]
ALL_BUT_EVENTS = sum(GATE_BITS[gate] for gate in Gate if gate is not Gate.EVENTS)


@contextmanager
def the_market() -> Iterator[MarketView]:
    """The whole recorded market as an investor of $250,000 sees it with the playbook `income`."""
    from tests.real.recorded_world import build, opened

    with tempfile.TemporaryDirectory() as scratch:
        world = opened(build(Path(scratch) / "workspace", folder()), DAY)
        asked = question(
            world.workspace, world.surroundings, world.settings, (), world.as_of, whole_market=True
        )
        yield appraise(world.workspace, world.surroundings, world.settings, asked)


def passages(view: MarketView) -> Iterator[tuple[str, str]]:
    """What goes into the page, by the name of its place."""
    puts = ranked(view, _passing(view, ALL_BUT_EVENTS))
    ours, naive = best_per_name(ordered(puts)), best_per_name(_by_yield(puts))
    yield "first-twenty", _beside(ours, naive)
    yield "first-twenty-public", _public(best_per_name(_by_yield(ranked(view, _passing(view, PUBLIC)))))


def _passing(view: MarketView, bits: int) -> pl.DataFrame:
    return view.puts.filter(pl.col("failed") & pl.lit(bits, pl.UInt64) == 0)


def _by_yield(puts: pl.DataFrame) -> pl.DataFrame:
    return puts.sort(
        "annual_return", "symbol", "expiry", "strike_thousandths", descending=[True, *[False] * 3]
    )


def _beside(ours: pl.DataFrame, naive: pl.DataFrame) -> str:
    places = {symbol: place for place, symbol in enumerate(naive["symbol"].to_list(), start=1)}
    rows = [
        [str(place), _put(row), *_figures(row), str(places[row["symbol"]])]
        for place, row in enumerate(ours.head(NAMES).iter_rows(named=True), start=1)
    ]
    head = ["our place", "put", *FIGURES, "place by yield"]
    mine = {symbol: place for place, symbol in enumerate(ours["symbol"].to_list(), start=1)}
    theirs = [
        [str(place), _put(row), *_figures(row), str(mine[row["symbol"]]), _why_lower(row)]
        for place, row in enumerate(naive.head(NAMES).iter_rows(named=True), start=1)
    ]
    both = len(set(ours.head(NAMES)["symbol"]) & set(naive.head(NAMES)["symbol"]))
    means = [_means(name, list_) for name, list_ in (("ours", ours), ("naive yield", naive))]
    return "\n\n".join(
        [
            f"{ours.height} names have a put that passes every gate but the events gate; {both} names are in both first twenties.",
            table(["first twenty", *MEANS], means),
            "Ours, by score:",
            table(head, rows),
            "Naive yield, the same puts by premium a year on the reserve:",
            table(["place by yield", "put", *FIGURES, "our place", "what the score sees"], theirs),
        ]
    )


FIGURES = ["a year", "implied", "foreseen", "foreseen loss", "excess", "tail", "score"]
MEANS = ["mean yield a year", "mean implied", "mean tail", "mean excess", "of them below zero"]


def _figures(row: dict[str, Any]) -> list[str]:
    if row["score"] is None:
        return [_percent(row["annual_return"]), _percent(row["implied_volatility"]), *["unknown"] * 4, "none"]
    loss = row["forecast_expected_loss"] / row["strike"] * 365 / row["days_to_expiry"]
    shares = (row["annual_return"], row["implied_volatility"], row["forecast_volatility"], loss)
    return [
        *map(_percent, shares),
        _percent(row["excess_return"], 1),
        _percent(row["tail"]),
        f"{row['score']:.2f}",
    ]


def _why_lower(row: dict[str, Any]) -> str:
    """The main thing that the yield does not show."""
    if row["score"] is None:
        return str(row["unranked_because"])
    if row["excess_return"] < 0:
        return f"implied is {row['implied_volatility'] / row['forecast_volatility']:.2f} of foreseen: the loss foreseen eats the premium"
    if row["tail"] > 0.2:
        return "pays, for a tail of more than a fifth of the reserve"
    return "pays for what it risks"


def _means(name: str, puts: pl.DataFrame) -> list[str]:
    first = puts.head(NAMES)
    told = [_percent(first[column].mean()) for column in ("annual_return", "implied_volatility", "tail")]
    below = first.filter(pl.col("excess_return") < 0).height
    return [name, *told, _percent(first["excess_return"].mean(), 1), str(below)]


def _public(naive: pl.DataFrame) -> str:
    rows = [
        [str(place), _put(row), *_figures(row), _verdict(row)]
        for place, row in enumerate(naive.head(NAMES).iter_rows(named=True), start=1)
    ]
    return table(["place by yield", "put", *FIGURES, "first stopped by"], rows)


def _verdict(row: dict[str, Any]) -> str:
    return "nothing" if row["stopped_by"] is None else CRITERIA[row["stopped_by"]].rule.value


def _put(row: dict[str, Any]) -> str:
    return f"{row['symbol']} {row['strike']:g}"


def _percent(value: Any, places: int = 0) -> str:
    return "unknown" if value is None else f"{value * 100:.{places}f} %"


def print_all(made: Sequence[tuple[str, str]]) -> None:
    """Every passage with its name above it."""
    for name, text in made:
        print(f"== {name}\n\n{text}\n")


if __name__ == "__main__":
    with the_market() as seen:
        print_all(list(passages(seen)))
