"""Where sources disagree, and where one of them told another figure later: the worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from putwright.reports.facts import Disagreement, Restatement, Telling
from putwright.reports.facts_periods import PeriodTold

DISAGREES_FROM = Decimal("0.01")
COARSEST_EXPONENT = 6  # statements are told in millions at the coarsest, what a share pays in cents
COARSEST_OF = {"dividend_per_share": -2}


def differs_by(one: Decimal, other: Decimal, coarsest: int = COARSEST_EXPONENT) -> Decimal:
    """By how much two figures differ, of the larger one; 0 where rounding explains it [1].

    A figure is taken to be rounded to its last digit that is no zero, but no coarser than to `coarsest`.

    Args:
        one: a figure.
        other: the same as somebody else tells it.
        coarsest: the power of ten beyond which nobody rounds.
    """
    difference, larger = abs(one - other), max(abs(one), abs(other))
    if not larger or difference <= (_unit(one, coarsest) + _unit(other, coarsest)) / 2:
        return Decimal(0)
    return difference / larger


def disagreements_of(
    periods: Sequence[PeriodTold], figures: Mapping[str, str]
) -> tuple[tuple[Disagreement, ...], tuple[str, ...]]:
    """Figures of the same period on which sources disagree by more than a hundredth, the worst first; what was not compared.

    Args:
        periods: what each source says of each.
        figures: which to look at, in words.
    """
    found, left = [], []
    for period in periods:
        currencies = {one for one in period.currencies.values() if one}
        if len(currencies) > 1:
            told = ", ".join(
                f"{source} in {currency}" for source, currency in sorted(period.currencies.items())
            )
            left.append(f"{period.period} {period.on}: not compared, {told}")
            continue
        for figure, words in figures.items():
            told_now = [period.newest(figure, source) for source in sorted(period.currencies)]
            tellings = tuple(one for one in told_now if one is not None)
            ratio = apart(tellings, COARSEST_OF.get(figure, COARSEST_EXPONENT))
            if ratio > DISAGREES_FROM:
                currency = None if figure == "shares" else next(iter(currencies), None)
                found.append(Disagreement(words, period.period, period.on, currency, tellings, ratio))
    return tuple(sorted(found, key=lambda one: (-one.ratio, one.on, one.figure))), tuple(left)


def apart(tellings: Sequence[Telling], coarsest: int = COARSEST_EXPONENT) -> Decimal:
    """By how much the furthest of several tellings differ, of the larger one; 0 for fewer than two [1]."""
    if len(tellings) < 2:
        return Decimal(0)
    values = [one.value for one in tellings]
    return differs_by(min(values), max(values), coarsest)


def restatements_of(periods: Sequence[PeriodTold], figures: Mapping[str, str]) -> tuple[Restatement, ...]:
    """Figures that their own source told otherwise later, the newest change first."""
    found = []
    for period in periods:
        for (figure, source), tellings in period.told.items():
            if figure not in figures:
                continue
            for before, after in pairwise(tellings):
                if not differs_by(before.value, after.value):
                    continue
                change = (after.value - before.value) / abs(before.value) if before.value else None
                head = (figures[figure], period.period, period.on, source, period.currencies.get(source))
                told = (before.value, before.as_of, after.value, after.as_of, change)
                found.append(Restatement(*head, *told))
    return tuple(sorted(found, key=lambda one: (-one.as_of.toordinal(), -one.on.toordinal(), one.figure)))


def _unit(value: Decimal, coarsest: int) -> Decimal:
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), coarsest))
