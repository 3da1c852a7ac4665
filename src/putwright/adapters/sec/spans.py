"""Figures of a quarter, a year or a day, out of what was filed: directly, or as the difference of two longer spans."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from putwright.adapters.sec.concepts import Synonyms, Way
from putwright.adapters.sec.figures import Ledger, Told

# A quarter has 13 or 14 weeks; grocers cut their year into one of 16 or 17 weeks and three of 12 [day].
QUARTER_MIN, QUARTER_MAX = 80, 120
YEAR_MIN, YEAR_MAX = 350, 380  # fiscal years have 52 or 53 weeks [day]
QUARTER_DAYS, YEAR_DAYS = 91, 365
START_SLACK = 5  # one fiscal year begins on one day, but for a slip of the pen [day]
# Nine months are filed a quarter before their year; told again a year later, both are of one making. A longer gap is not.
SAME_MAKING_DAYS = 200
WHOLE = 0.9

Lookup = Callable[[str], Told | None]
ByStart = Mapping[int, Sequence[Told]]
ByEnd = Mapping[int, Mapping[int, Sequence[Told]]]
NO_SPANS: ByStart = {}


@dataclass(frozen=True, slots=True)
class Spans:
    """Looks figures up in a ledger, in one unit."""

    ledger: Ledger
    unit: str

    def day(self, name: str, end: int) -> Told | None:
        """A figure of the balance sheet of a day."""
        spans = self.ledger.ends(name, self.unit).get(end)
        told = spans.get(0) if spans else None
        return told[-1] if told else None

    def year(self, name: str, end: int) -> Told | None:
        """A figure of the fiscal year that ends on a day."""
        spans = self.ledger.ends(name, self.unit).get(end)
        told = _direct(spans, end, YEAR_MIN, YEAR_MAX, YEAR_DAYS) if spans else None
        return told[-1] if told else None

    def quarter(self, name: str, end: int) -> Told | None:
        """A figure of the quarter that ends on a day: as told, else the year to date less that of a quarter before."""
        ends = self.ledger.ends(name, self.unit)
        spans = ends.get(end)
        if not spans:
            return None
        told = _direct(spans, end, QUARTER_MIN, QUARTER_MAX, QUARTER_DAYS)
        if told:
            return told[-1]
        for start in sorted(spans, reverse=True):
            if start and QUARTER_MAX < end - start + 1 <= YEAR_MAX:
                found = _less_before(ends, end, start) or _less_quarters(ends, end, start)
                if found:
                    return found
        return None

    def shortest(self, name: str, end: int) -> Told | None:
        """A mean over the shortest span that ends on a day."""
        spans = self.ledger.ends(name, self.unit).get(end, {})
        starts = [start for start in spans if start]
        return spans[max(starts)][-1] if starts else None


def _direct(spans: ByStart, end: int, least: int, most: int, usual: int) -> Sequence[Told] | None:
    """The tellings of a span of about the usual length, the nearest to it."""
    fitting = [start for start in spans if start and least <= end - start + 1 <= most]
    return spans[min(fitting, key=lambda start: abs(end - start + 1 - usual))] if fitting else None


def _less_before(ends: ByEnd, end: int, start: int) -> Told | None:
    """The span less the one that began with it and ended a quarter before."""
    for before in range(end - QUARTER_MIN, end - QUARTER_MAX - 1, -1):
        for begin, earlier in ends.get(before, NO_SPANS).items():
            if begin and abs(begin - start) <= START_SLACK:
                return _less(ends[end][start], lambda day, told=earlier: _known(told, day, SAME_MAKING_DAYS))  # type: ignore[misc]
    return None


def _less_quarters(ends: ByEnd, end: int, start: int) -> Told | None:
    """The year less its first three quarters, where no nine months are told."""
    if end - start + 1 < YEAR_MIN:
        return None
    quarters: list[Sequence[Told]] = []
    last = end
    while len(quarters) < 3:
        for before in range(last - QUARTER_MIN, last - QUARTER_MAX - 1, -1):
            told = _direct(ends.get(before, NO_SPANS), before, QUARTER_MIN, QUARTER_MAX, QUARTER_DAYS)
            if told:
                quarters.append(told)
                last = before
                break
        else:
            return None
    if not QUARTER_MIN <= last - start + 1 <= QUARTER_MAX:
        return None

    def together(day: int) -> float | None:
        known = [_known(told, day, 2 * YEAR_DAYS) for told in quarters]
        return None if None in known else sum(value for value in known if value is not None)

    return _less(ends[end][start], together)


def figure(ways: Sequence[Way], lookup: Lookup) -> Told | None:
    """A figure by the first way that is told.

    Args:
        ways: in order of preference.
        lookup: one name's figure for the span in question.
    """
    for way in ways:
        parts = [_newest(names, lookup, is_whole=way.is_whole) for names in way.parts]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            continue
        others = (_newest(names, lookup) for names in way.others)
        known += [other for other in others if other is not None]
        return Told(sum(part.value for part in known), max(part.filed for part in known))
    return None


def _newest(names: Synonyms, lookup: Lookup, *, is_whole: bool = False) -> Told | None:
    """Of several names of one thing the one filed last, of those filed on one day the first."""
    if len(names) == 1:
        return lookup(names[0])
    told = [found for name in names if (found := lookup(name)) is not None]
    if is_whole and len(told) > 1:
        most = max(one.value for one in told)
        told = [one for one in told if one.value >= WHOLE * most] or told
    return max(told, key=lambda one: one.filed) if told else None


def _less(later: Sequence[Told], before: Callable[[int], float | None]) -> Told | None:
    """The longer span less the shorter one, both of one making.

    A longer span that was restated while the shorter one was not (a part of the business was sold) can not be compared: the
    difference of before stays.
    """
    found: Told | None = None
    last = (0.0, 0.0)
    for one in later:
        less = before(one.filed)
        if less is None:
            continue
        if found is None or one.value == last[0] or less != last[1]:
            found, last = Told(one.value - less, one.filed), (one.value, less)
    return found


def _known(told: Sequence[Told], day: int, days_back: int) -> float | None:
    """What was told last until a day, when that is not too long ago."""
    return next((one.value for one in reversed(told) if day - days_back <= one.filed <= day), None)
