"""The figures of a company as filed, each with the day since when it was known; and what was known of them on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from putwright.adapters.online.answers import Answer
from putwright.adapters.online.fields import day_of, number_of
from putwright.adapters.sec.concepts import COVER_SHARES, NAMES, PUBLIC_FLOAT

TAXONOMIES = ("us-gaap", "ifrs-full", "dei")
STATEMENTS = ("us-gaap", "ifrs-full")
# Statements: periodic reports, and the 8-K and 6-K in which some are restated. A proxy (DEF 14A) repeats a figure for other ends.
FORMS = frozenset({"10-K", "10-KT", "10-Q", "10-QT", "20-F", "40-F", "6-K", "8-K"})
REPORTS = frozenset({"10-K", "10-KT", "10-Q", "10-QT", "20-F", "40-F"})
RECEIPT_FORM = "20-F"  # its shares are those at home, of which a receipt in New York may be any multiple
LONG_SPAN = 300
DAY_MIN = (
    720_000  # the year 1972 as a proleptic ordinal; spans are judged in days, so days are kept as numbers
)


class Entry(NamedTuple):
    """A figure as filed: days as ordinals, `start` 0 for what is told of one day."""

    filed: int
    name: str
    unit: str
    start: int
    end: int
    accession: str
    value: float
    form: str


class Told(NamedTuple):
    """A figure and the day since when it was known, as an ordinal."""

    value: float
    filed: int


NOTHING: Mapping[int, Mapping[int, list[Told]]] = {}


@dataclass(frozen=True, slots=True)
class Filed:
    """All entries of a companyfacts document, oldest filing first, and the accession numbers behind them."""

    cik: int
    entries: tuple[Entry, ...]
    accessions: frozenset[str]


def read_figures(answer: Answer) -> Filed | None:
    """The figures in a companyfacts document; None when the company files, but no statements in this form.

    Raises:
        SourceFailure: it is another document, half empty, or its fields have other names.
    """
    document = answer.document()
    if not isinstance(document, dict) or not isinstance(document.get("facts"), dict):
        raise answer.damaged("it has no facts")
    cik, facts = str(document.get("cik")), document["facts"]
    if not (cik.isascii() and cik.isdigit()) or len(cik) > 10:
        raise answer.damaged("it does not say whose figures it tells (cik)")
    if not facts:
        raise answer.damaged("it is half empty: a company without a single fact")
    if not any(facts.get(taxonomy) for taxonomy in STATEMENTS):
        return None
    entries: list[Entry] = []
    accessions: set[str] = set()
    for taxonomy in TAXONOMIES:
        concepts = facts.get(taxonomy) or {}
        if not isinstance(concepts, dict):
            raise answer.damaged(f"{taxonomy} has another form")
        for name in sorted(NAMES & concepts.keys()):
            for entry in _entries(answer, name, concepts[name]):
                accessions.add(entry.accession)
                entries.append(entry)
    if not entries:
        raise answer.damaged("none of the figures we look at is in it; they may have been renamed")
    return Filed(int(cik), tuple(sorted(entries)), frozenset(accessions))


def _entries(answer: Answer, name: str, concept: object) -> Iterator[Entry]:
    units = concept.get("units") if isinstance(concept, dict) else None
    if not isinstance(units, dict):
        raise answer.damaged(f"{name} has no units")
    for unit, told in units.items():
        if not isinstance(told, list):
            raise answer.damaged(f"{name} has another form")
        for one in told:
            if not isinstance(one, dict):
                raise answer.damaged(f"an entry of {name} has another form")
            if "val" in one and one["val"] is None:
                continue
            entry = _entry(answer, name, str(unit), one)
            if entry is not None:
                yield entry


def _entry(answer: Answer, name: str, unit: str, one: Mapping[str, Any]) -> Entry | None:
    value, end, filed = number_of(one.get("val")), day_of(one.get("end")), day_of(one.get("filed"))
    form, accession = one.get("form"), one.get("accn")
    start = day_of(one["start"]) if "start" in one else None
    if value is None or end is None or filed is None or not isinstance(accession, str):
        raise answer.damaged(f"an entry of {name} lacks its value, end, day of filing or number")
    if not isinstance(form, str) or ("start" in one and start is None):
        raise answer.damaged(f"an entry of {name} lacks its form or start")
    first, last = start.toordinal() if start else 0, end.toordinal()
    # A period that ends after it was told, or before it began, is a slip of the pen: there are some in every year.
    if last > filed.toordinal() or first >= last or last < DAY_MIN:
        return None
    kind = form.partition("/")[0]
    if kind not in FORMS:
        return None
    # Utilities tell twelve months to every quarter's end: no fiscal year.
    if start and last - first + 1 > LONG_SPAN and kind in {"10-Q", "10-QT"}:
        return None
    return Entry(filed.toordinal(), name, unit, first, last, accession, value, kind)


class Ledger:
    """What was known of every figure, filled one day of filings after the other.

    Figures are found by name and unit, then by the end and start of their span; each span keeps every telling, so that a
    restated year is never held against nine months that were not restated with it.

    Attributes:
        covers: shares outstanding by the day on which they were counted.
        counts_at_home: whether the newest report came from abroad and counts shares of which a receipt may be a multiple.
        public_float: the newest value of the shares in public hands [USD].
    """

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], dict[int, dict[int, list[Told]]]] = {}
        self.covers: dict[int, Told] = {}
        self.counts_at_home = False
        self.public_float: Told | None = None

    def add(self, entry: Entry) -> bool:
        """Put one entry in and say whether it tells anything new; entries arrive by the day of filing."""
        if entry.form in REPORTS:
            self.counts_at_home = entry.form == RECEIPT_FORM
        now = Told(entry.value, entry.filed)
        if entry.name == COVER_SHARES:
            before = self.covers.get(entry.end)
            if entry.unit == "shares":
                self.covers[entry.end] = now
            return before is None or before.value != entry.value
        if entry.name == PUBLIC_FLOAT:
            if entry.unit == "USD":
                self.public_float = now
            return False
        ends = self._told.setdefault((entry.name, entry.unit), {})
        told = ends.setdefault(entry.end, {}).setdefault(entry.start, [])
        is_new = not told or told[-1].value != entry.value
        if told and told[-1].filed == entry.filed:
            told[-1] = now
        else:
            told.append(now)
        return is_new

    def ends(self, name: str, unit: str) -> Mapping[int, Mapping[int, list[Told]]]:
        """Every telling of a figure, by the end of its span and then by the start, 0 for what is told of one day."""
        return self._told.get((name, unit), NOTHING)
