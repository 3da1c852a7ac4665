"""The rules as whole columns: which of them every put fails, as one bit each, and which gate stopped it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

import numpy as np
import polars as pl

from putwright.domain.criteria import CRITERIA, Criterion, Limit, Limits
from putwright.domain.rules import Authority, Comparison, Gate, Rule

BIT: Mapping[Rule, int] = {criterion.rule: 1 << position for position, criterion in enumerate(CRITERIA)}
GATE_BITS: Mapping[Gate, int] = {
    gate: sum(BIT[criterion.rule] for criterion in CRITERIA if criterion.gate is gate) for gate in Gate
}
# Measures are ratios of prices on a grid of cents: two that differ at all differ by more than this, and two that are
# equal in decimals differ by less in floats. It makes the columns agree with the exact judgement of single puts.
TOLERANCE = 1e-10
TOLERANCE_RELATIVE = 1e-12  # for amounts of money: still far below a cent on ten million dollars


def with_failures(
    puts: pl.DataFrame, limits: Limits, waived: Mapping[Rule, Collection[str]] | None = None
) -> pl.DataFrame:
    """The puts with `failed` (UInt64, one bit a rule) and `stopped_by` (position of the first failed rule, null = none).

    Args:
        puts: the output of `screening.measures.with_measures`.
        limits: what each rule allows; None switches a rule off.
        waived: the names for which a rule of the mandate is lifted in writing.
    """
    lifted = waived or {}
    fails = puts.select(
        _fails(criterion, limits.get(criterion.rule), lifted.get(criterion.rule, ())).alias(criterion.rule)
        for criterion in CRITERIA
        if limits.get(criterion.rule) is not None
    )
    # One rule after another: thirty columns of eight bytes at once would be most of a screen's memory.
    failed = np.zeros(puts.height, dtype=np.uint64)
    for fail in fails.iter_columns():
        failed[fail.to_numpy()] |= np.uint64(BIT[Rule(fail.name)])
    told = puts.with_columns(failed=pl.Series(failed))
    first = pl.when(pl.col("failed") > 0).then(pl.col("failed").bitwise_trailing_zeros())
    return told.with_columns(stopped_by=first.cast(pl.UInt32))


def _fails(criterion: Criterion, limit: Limit, waived: Collection[str]) -> pl.Expr:
    fails = ~_holds(criterion, limit)
    if waived and criterion.authority is Authority.MANDATE:
        fails = fails & ~pl.col("symbol").is_in(list(waived))
    return fails


def _holds(criterion: Criterion, limit: Limit) -> pl.Expr:
    measure = pl.col(criterion.measure)
    holds: pl.Expr
    match criterion.comparison:
        case Comparison.AT_LEAST:
            holds = measure >= _number(limit) - _tolerance(limit)
        case Comparison.AT_MOST:
            holds = measure <= _number(limit) + _tolerance(limit)
        case Comparison.BELOW:
            holds = measure < _number(limit) - _tolerance(limit)
        case Comparison.IS_NOT:
            holds = measure.ne(limit)
        case _:
            holds = measure.is_in(sorted(limit) if isinstance(limit, frozenset) else [])
    # A float that is no number must not slip through a comparison: it is as unknown as a missing one.
    if criterion.comparison in {Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.BELOW}:
        holds = holds & measure.is_not_nan()
    return holds.fill_null(criterion.unknown_passes)


def _number(limit: Limit) -> float:
    if not isinstance(limit, Decimal):
        raise TypeError(f"expected a number, got {limit!r}")
    return float(limit)


def _tolerance(limit: Limit) -> float:
    return max(TOLERANCE, abs(_number(limit)) * TOLERANCE_RELATIVE)
