"""The funnel: how many names and puts each gate let through, and which single gate or limit stands before the nearest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from putwright.domain.criteria import CRITERIA, Limits, places_apart, value_text
from putwright.domain.refusal import counted
from putwright.domain.rules import Gate, Rule, Unit
from putwright.screening.gates import BIT, GATE_BITS

_CONTRACT = ("symbol", "expiry", "strike_thousandths", "failed")
# The most rules that look at one measure: what fails more than these has more than one limit before it.
_RULES_TOGETHER_MAX = max(Counter(criterion.measure for criterion in CRITERIA).values())


@dataclass(frozen=True, slots=True)
class GateCount:
    """What stood before a gate and what passed it [name; contract]; `stopped` counts puts by the rule that stopped them."""

    gate: str
    names_in: int
    names_out: int
    puts_in: int
    puts_out: int
    stopped: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SoleGate:
    """What would pass if one gate alone were not there."""

    gate: str
    names: int
    puts: int
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The put nearest to one limit that is all that stands before it, and the limit that would let it through.

    `names_it_alone_stops` counts every name with a put that only this limit stops, however far off [name].
    """

    rule: str
    meaning: str
    limit: str
    needed: str
    symbol: str
    strike: Decimal
    expiry: str
    names_it_alone_stops: int


def count_gates(puts: pl.DataFrame, names: Sequence[str]) -> list[GateCount]:
    """How many names and puts stood before and after each gate, in order; a name without puts falls at the first."""
    counts = []
    names_in, remaining = len(names), puts.select("symbol", "failed", "stopped_by")
    for gate in Gate:
        bits = GATE_BITS[gate]
        passed = remaining.filter(pl.col("failed") & bits == 0)
        stopped = remaining.filter(pl.col("failed") & bits != 0)
        by_rule = stopped.group_by("stopped_by").len().sort("len", "stopped_by", descending=[True, False])
        counts.append(
            GateCount(
                gate=gate,
                names_in=names_in,
                names_out=passed["symbol"].n_unique(),
                puts_in=remaining.height,
                puts_out=passed.height,
                stopped=tuple(
                    (str(CRITERIA[int(position)].rule), int(n)) for position, n in by_rule.iter_rows()
                ),
            )
        )
        names_in, remaining = counts[-1].names_out, passed
    return counts


def sole_gates(puts: pl.DataFrame) -> list[SoleGate]:
    """For each gate, what fails there and nowhere else; the gate that stands alone before most names comes first."""
    found = []
    puts = puts.select("symbol", "failed")
    for gate in Gate:
        only = puts.filter((pl.col("failed") != 0) & (pl.col("failed") & ~_mask(GATE_BITS[gate]) == 0))
        if only.is_empty():
            continue
        symbols = only["symbol"].unique().sort().to_list()
        found.append(SoleGate(gate, len(symbols), only.height, tuple(symbols)))
    return sorted(found, key=lambda sole: (-sole.names, -sole.puts, list(Gate).index(Gate(sole.gate))))


def near_misses(puts: pl.DataFrame, limits: Limits) -> list[NearMiss]:
    """For each limit that alone stands before a put: the nearest put and the limit that would let it through.

    Rules that look at the same measure move together: a yield under both the floor and the hurdle is one distance.
    """
    found = []
    few = pl.col("failed").bitwise_count_ones().is_between(1, _RULES_TOGETHER_MAX)
    # Rows are chosen by their bits alone; of the other columns only what a rule looks at is taken, where it looks.
    failed = puts.select("failed", row=pl.int_range(pl.len(), dtype=pl.UInt32)).filter(few)
    for criterion in CRITERIA:
        limit = limits.get(criterion.rule)
        if not isinstance(limit, Decimal) or criterion.unit is Unit.COUNT:
            continue
        together = sum(BIT[other.rule] for other in CRITERIA if other.measure == criterion.measure)
        fails = (pl.col("failed") & BIT[criterion.rule] != 0) & (pl.col("failed") & ~_mask(together) == 0)
        rows = failed.filter(fails)["row"]
        only = puts.select(*_CONTRACT, criterion.measure)[rows].filter(pl.col(criterion.measure).is_finite())
        if only.is_empty():
            continue
        nearest = (
            only.with_columns(gap=(pl.col(criterion.measure) - float(limit)).abs())
            .filter(pl.col("gap") == pl.col("gap").min())
            .sort("gap", "symbol", "expiry", "strike_thousandths")
            .row(0, named=True)
        )
        needed = Decimal(repr(nearest[criterion.measure]))
        found.append(
            NearMiss(
                rule=criterion.rule,
                meaning=criterion.meaning,
                limit=criterion.limit_words(limit),
                needed=value_text(needed, criterion.unit, places_apart(needed, limit, criterion.unit)),
                symbol=nearest["symbol"],
                strike=Decimal(nearest["strike_thousandths"]) / 1000,
                expiry=nearest["expiry"].isoformat(),
                names_it_alone_stops=only["symbol"].n_unique(),
            )
        )
    return [*found, *_report_too_early(puts)]


def _report_too_early(puts: pl.DataFrame) -> list[NearMiss]:
    """The put that only a report stands before, and by the fewest days: an expiry so much earlier would pass."""
    if "window_start" not in puts.columns:
        return []
    inside = puts.select(*_CONTRACT, "window_start").filter(pl.col("failed") == BIT[Rule.EARNINGS_INSIDE])
    days = (pl.col("expiry") - pl.col("window_start")).dt.total_days()
    dated = (
        inside.with_columns(gap=days).drop_nulls("gap").sort("gap", "symbol", "expiry", "strike_thousandths")
    )
    if dated.is_empty():
        return []
    nearest = dated.row(0, named=True)
    return [
        NearMiss(
            rule=Rule.EARNINGS_INSIDE,
            meaning="next report may come",
            limit="after expiry",
            needed=f"{counted(nearest['gap'], 'day')} before it (from {nearest['window_start']})"
            if nearest["gap"]
            else "on the day of expiry",
            symbol=nearest["symbol"],
            strike=Decimal(nearest["strike_thousandths"]) / 1000,
            expiry=nearest["expiry"].isoformat(),
            names_it_alone_stops=inside["symbol"].n_unique(),
        )
    ]


def _mask(bits: int) -> pl.Expr:
    return pl.lit(bits, dtype=pl.UInt64)
