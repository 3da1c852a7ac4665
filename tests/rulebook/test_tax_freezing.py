"""A frozen tax year: the same digest from the same facts, and every later change told with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from putwright.domain.journal_events import Entry, Reversed, SourceKind, YearFrozen
from putwright.domain.refusal import BadInput
from putwright.reports.tax import Frozen
from putwright.workflows.tax import freeze
from tests.journal_builders import assigned, bought, entry, expired, sold
from tests.tax_builders import moving, nobody, tax_year

PUT, OTHER = "KO 60 2026-06-19", "PEP 150 2026-06-19"
FROZEN_AT = datetime(2027, 2, 1, 9, tzinfo=UTC)
LATER = FROZEN_AT + timedelta(days=30)


def year() -> list[Entry]:
    """Two puts kept."""
    return [
        sold(PUT, "1", "2026-05-11"),
        expired(PUT, "2026-06-19", key="kept"),
        sold(OTHER, "2", "2026-05-12"),
        expired(OTHER, "2026-06-19"),
    ]


def frozen_year(life: list[Entry], rule: str = "us") -> list[Entry]:
    """The same with the year frozen behind it."""
    fact = freeze(tax_year(life, 2026, rule), FROZEN_AT)
    return [*life, replace(fact, number=life[-1].number + 1)]


def state(life: list[Entry], rule: str = "us", **terms: object) -> Frozen:
    """How the frozen year stands now."""
    told = tax_year(life, 2026, rule, **terms).frozen  # type: ignore[arg-type]
    assert told is not None
    return told


def later(fact: Entry, life: list[Entry]) -> Entry:
    """A fact written down after the year was frozen."""
    return replace(fact, number=life[-1].number + 5, recorded_at=LATER)


def test_year_is_the_same_when_it_is_printed_again() -> None:
    """At another moment, with facts of the next year behind it, and with them in another order."""
    life = frozen_year(year())
    life.append(later(sold("KO 60 2027-06-18", "1", "2027-05-11"), life))
    assert state(life).is_same
    assert state(life, as_of=datetime(2027, 7, 1, 15, tzinfo=UTC)).is_same
    assert state(life[::-1]).is_same
    assert state(life).changes == ()


def test_year_is_not_frozen_when_it_was_frozen_under_another_rule_or_currency() -> None:
    """Each rule and each currency is frozen on its own."""
    life = frozen_year(year())
    assert tax_year(life, 2026, "ch").frozen is None
    assert tax_year(life, 2026, "us", currency="CHF").frozen is None
    assert tax_year(life, 2025, "us").frozen is None


def test_change_is_told_when_a_fact_was_reversed_later() -> None:
    """Which row is gone, and why."""
    life = frozen_year(year())
    life.append(later(entry(Reversed("kept", "typed twice")), life))
    told = state(life)
    assert not told.is_same
    assert "facts were added or reversed since" in told.words
    (change,) = told.changes
    assert change.event_id == "kept"
    assert "gone" in change.what
    assert "typed twice" in change.because


def test_change_is_told_when_a_fact_was_added_later() -> None:
    """A buy-back that a later statement brought: new, with its day of writing; the expiry it makes impossible stays another matter."""
    life = frozen_year(year())
    life.append(later(bought("KO 55 2026-06-19", "1", "2026-05-15", key="late"), life))
    (change,) = state(life).changes
    assert change.event_id == "late"
    assert "new" in change.what
    assert "2027-03-03" in change.because


def test_change_is_told_when_an_added_fact_moves_another_row() -> None:
    """A second sale found later makes shares cheaper: the row of the sale names the fact that moved it."""
    life = [
        bought("KO", "60", "2026-02-02", 100, fee="0"),
        sold("KO", "70", "2026-08-03", 100, fee="0", key="sale"),
    ]
    life = frozen_year(life)
    life.append(later(bought("KO", "50", "2026-01-06", 100, fee="0", key="older"), life))
    changes = {one.event_id: one for one in state(life).changes}
    assert set(changes) == {"sale", "older"}
    assert "counts 1000 is now 2000" in changes["sale"].what
    assert "2026-01-06 BUY KO came" in changes["sale"].because


def test_year_is_the_same_when_a_statement_only_confirms_what_the_desk_knew() -> None:
    """Another key, another source, another moment of the same day: no figure changes."""
    life = frozen_year(year())
    again = replace(expired(PUT, "2026-06-19", key="statement:1"), at=datetime(2026, 6, 19, 21, tzinfo=UTC))
    life += [later(entry(Reversed("kept", "confirmed", is_confirmed=True)), life), later(again, life)]
    assert state(life).is_same
    assert tax_year(life, 2026, "us").rows[-1].source == SourceKind.STATEMENT


def test_confirmed_fact_is_no_change_when_another_one_is() -> None:
    """Only what differs is listed."""
    life = frozen_year(year())
    life += [
        later(entry(Reversed("kept", "confirmed", is_confirmed=True)), life),
        later(expired(PUT, "2026-06-19", key="statement:1"), life),
        later(sold("KO 50 2026-09-18", "1", "2026-08-03", key="late"), life),
    ]
    assert [one.event_id for one in state(life).changes] == ["late"]


def test_rates_are_named_when_the_facts_are_the_same() -> None:
    """Nobody added or reversed anything, and the figures differ: something from outside is told otherwise."""
    life = frozen_year(year(), "ch")
    assert state(life, "ch").is_same
    told = state(life, "ch", outside=moving)
    assert not told.is_same
    assert "rates or prices are told otherwise" in told.words
    assert not state(life, "ch", outside=nobody).is_same


def test_version_is_named_when_the_rule_has_another_one() -> None:
    """A year frozen under an older version of a rule says which."""
    life = frozen_year(year())
    old = life[-1]
    life[-1] = replace(old, event=YearFrozen(2026, "us", "0 in USD", "0" * 64))
    assert "that was version 0 in USD of the rule, this is 1 in USD" in state(life).words


def test_last_freezing_counts_when_there_are_several() -> None:
    """A year frozen again after a correction is the same from then on."""
    life = frozen_year(year())
    life.append(later(sold("KO 50 2026-09-18", "1", "2026-08-03"), life))
    assert not state(life).is_same
    again = replace(freeze(tax_year(life, 2026, "us"), LATER), number=life[-1].number + 1)
    assert state([*life, again]).is_same


def test_digest_differs_when_a_cent_does() -> None:
    """It is a digest of the figures."""
    life = year()
    other = [sold(PUT, "1.01", "2026-05-11"), *life[1:]]
    assert tax_year(life, 2026, "us").digest != tax_year(other, 2026, "us").digest


def test_year_is_not_frozen_when_it_is_not_over() -> None:
    """Neither by the moment of the question nor by the clock."""
    life = year()
    early = tax_year(life, 2026, "us", as_of=datetime(2026, 12, 31, 20, tzinfo=UTC))
    with pytest.raises(BadInput, match="not over"):
        freeze(early, FROZEN_AT)
    with pytest.raises(BadInput, match="from 2027-01-01 on"):
        freeze(tax_year(life, 2026, "us"), datetime(2026, 12, 1, tzinfo=UTC))


def test_assignment_in_the_frozen_year_is_the_same_when_its_shares_are_sold_in_the_next() -> None:
    """What comes later does not reach back."""
    life = frozen_year([sold(PUT, "1", "2026-05-11"), assigned(PUT, "2026-06-19")])
    life.append(later(sold("KO", "70", "2027-02-03", 100), life))
    assert state(life).is_same
