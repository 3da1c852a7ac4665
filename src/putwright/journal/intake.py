"""Taking facts in: what is new is added, what is known changes nothing, what a better source says takes the place of the lesser.

A statement outranks the desk, and the desk outranks what was typed by hand. Nothing is ever changed: a fact that another takes the place
of is reversed, as confirmed where both say the same, as corrected where they do not, and then the difference is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from putwright.domain.journal_events import OWN_ACCOUNT, Ended, Entry, Origin, Restated, Reversed, SourceKind
from putwright.journal.economics import amounts, group_of, is_same, words_of
from putwright.journal.standing import day_of

RANK = {SourceKind.HAND: 0, SourceKind.DESK: 1, SourceKind.STATEMENT: 2}
REVISION = "~"
NEAR_DAYS = 4  # a long weekend


@dataclass(slots=True)
class Intake:
    """What became of incoming facts.

    Attributes:
        new: to be appended, in order: additions, and reversals each before what takes its place.
        added: how many were not known at all.
        same: how many were known already.
        confirmed: how many lesser facts say the same as what took their place.
        corrected: in words, each fact whose place was taken by another one that says otherwise.
        contradicted: in words, each better fact that an incoming lesser one does not agree with; the better one stands.
    """

    new: list[Entry] = field(default_factory=list)
    added: int = 0
    same: int = 0
    confirmed: int = 0
    corrected: list[str] = field(default_factory=list)
    contradicted: list[str] = field(default_factory=list)


class Known:
    """The facts of a journal by key and by what they are about, kept up while more are taken in."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        entries = list(entries)
        self.by_key = {entry.key: entry for entry in entries}
        self._gone = {entry.event.of for entry in entries if isinstance(entry.event, Reversed)}
        self._groups: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
        self._revisions: dict[str, int] = defaultdict(int)
        self._just_added: set[str] = set()
        self._has_own = any(entry.account == OWN_ACCOUNT for entry in entries)
        for entry in entries:
            self._note(entry)

    def add(self, entry: Entry) -> None:
        """One more fact, or the reversal of one."""
        self.by_key[entry.key] = entry
        self._just_added.add(entry.key)
        if isinstance(entry.event, Reversed):
            self._gone.add(entry.event.of)
        self._note(entry)

    def stands(self, entry: Entry) -> bool:
        """Whether nothing has reversed it."""
        return entry.key not in self._gone

    def revision(self, key: str) -> Entry | None:
        """The fact that stands under a key or one of its revisions; None where none does."""
        for number in range(self._revisions[key], 0, -1):
            entry = self.by_key[revised(key, number)]
            if self.stands(entry):
                return entry
        return None

    def next_revision(self, key: str) -> str:
        """The key under which the next revision goes."""
        return revised(key, self._revisions[key] + 1)

    def about_the_same(self, entry: Entry) -> list[Entry]:
        """Facts that stand and are about the same thing, from other documents and not from the one that is taken in."""
        group = group_of(entry)
        if group is None:
            return []
        found = list(self._groups.get(group, ()))
        if (
            self._has_own and entry.account != OWN_ACCOUNT
        ):  # what was typed before the account had a name is its own
            found += self._groups.get(group_of(replace(entry, account=OWN_ACCOUNT)) or (), ())
        return [
            one
            for one in found
            if self.stands(one) and family(one) != family(entry) and one.key not in self._just_added
        ]

    def _note(self, entry: Entry) -> None:
        base, _, number = entry.key.partition(REVISION)
        self._revisions[base] = max(self._revisions[base], int(number or 1))
        group = group_of(entry)
        if group is not None:
            self._groups[group].append(entry)


def revised(key: str, number: int) -> str:
    """The key of a revision: the first one is the key itself."""
    return key if number == 1 else f"{key}{REVISION}{number}"


def family(entry: Entry) -> str:
    """Which kind of document a key is from: facts of one document never stand for each other."""
    return entry.key.partition(":")[0]


def take_in(known: Sequence[Entry], incoming: Iterable[Entry], recorded_at: datetime) -> Intake:
    """What has to be appended so that the journal holds what is told, and what is to be said of it.

    Args:
        known: every entry of the journal.
        incoming: what a statement, the desk or a person tells.
        recorded_at: when it is written down, aware UTC.
    """
    books, told = Known(known), Intake()
    unknown: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in incoming:
        if entry.key in books.by_key:
            _known_key(books, told, entry, recorded_at)
            continue
        group = group_of(entry)
        if group is None or not books.about_the_same(entry):
            told.added += 1
            _append(books, told, entry)
        else:
            unknown[group].append(entry)
    for entries in unknown.values():
        _unknown_group(books, told, entries, recorded_at)
    return told


def _known_key(books: Known, told: Intake, entry: Entry, recorded_at: datetime) -> None:
    """A fact whose key is known: it says the same, or something else, or says it with more weight."""
    standing = books.revision(entry.key)
    if standing is None:
        told.same += 1
        return
    weight = RANK[entry.origin.kind] - RANK[standing.origin.kind]
    says_the_same = is_same(standing.event, entry.event)
    if says_the_same and weight <= 0:
        told.same += 1
    elif not says_the_same and weight < 0:
        told.contradicted.append(f"{words_of(entry)}; the {standing.origin.kind} says {words_of(standing)}")
    else:
        _replace(books, told, [standing], [entry], recorded_at)


def _unknown_group(books: Known, told: Intake, entries: list[Entry], recorded_at: datetime) -> None:
    """Facts with new keys about a thing that other documents have told of already."""
    others = books.about_the_same(entries[0])
    rank = RANK[entries[0].origin.kind]
    lesser = [one for one in others if RANK[one.origin.kind] < rank]
    equals = [
        one
        for one in others
        if RANK[one.origin.kind] >= rank and any(_is_near(one, entry) for entry in entries)
    ]
    if equals and amounts(equals) == amounts(entries):
        told.same += len(entries)
        return
    left = [entry for entry in entries if not _twin(books, told, entry, equals, recorded_at)]
    left = [entry for entry in left if not _twin(books, told, entry, lesser, recorded_at)]
    if not left:
        return
    near = [one for one in lesser if any(_is_near(one, entry) for entry in left)]
    if near:
        _replace(books, told, near, left, recorded_at)
    elif equals and RANK[equals[0].origin.kind] > rank:
        better = f"the {equals[0].origin.kind} says {words_of(equals[0])}"
        told.contradicted += [f"{words_of(one)}; {better}" for one in left]
    else:
        for entry in left:
            told.added += 1
            _append(books, told, entry)


def _twin(books: Known, told: Intake, entry: Entry, others: list[Entry], recorded_at: datetime) -> bool:
    """Whether another document has told exactly this; where that one is lesser, this one takes its place."""
    twin = next((one for one in others if is_same(one.event, entry.event) and _is_near(one, entry)), None)
    if twin is None:
        return False
    others.remove(twin)
    if RANK[twin.origin.kind] < RANK[entry.origin.kind]:
        _replace(books, told, [twin], [entry], recorded_at)
    else:
        told.same += 1
    return True


def _is_near(one: Entry, other: Entry) -> bool:
    """Whether two facts can be one: a desk that looks on Monday may date what a statement puts on Friday.

    What became of an option while nobody looked is dated by the desk when somebody looks again, however late that is.
    """
    late = (day_of(one) - day_of(other)).days
    if isinstance(one.event, Ended | Restated):
        is_desk, is_desk_other = (each.origin.kind is SourceKind.DESK for each in (one, other))
        if is_desk != is_desk_other:
            return (late if is_desk else -late) >= -NEAR_DAYS
    return abs(late) <= NEAR_DAYS


def _replace(books: Known, told: Intake, old: list[Entry], new: list[Entry], recorded_at: datetime) -> None:
    """Put facts in the place of lesser ones: these are reversed, as confirmed where both add up to the same."""
    agree = amounts(old) == amounts(new)
    for one in old:
        because = (
            "a better source says the same"
            if agree
            else f"{words_of(new[0])} is what the {new[0].origin.kind} says"
        )
        key = f"reversal:{one.key}"
        reversal = Entry(
            key,
            one.at,
            one.account,
            Reversed(one.key, because, is_confirmed=agree),
            Origin(new[0].origin.kind, new[0].origin.of, new[0].origin.row),
            recorded_at,
        )
        _append(books, told, reversal)
        if agree:
            told.confirmed += 1
        else:
            told.corrected.append(f"{words_of(one)} gave way to {words_of(new[0])}")
    for entry in new:
        if entry.key in books.by_key:
            entry = replace(entry, key=books.next_revision(entry.key))  # noqa: PLW2901 - the same fact, revised
        _append(books, told, entry)


def _append(books: Known, told: Intake, entry: Entry) -> None:
    told.new.append(entry)
    books.add(entry)
