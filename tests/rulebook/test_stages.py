"""Stages are earned by facts, one after the other; both of the article's schedules are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from putwright.domain.mandate import STAGES, Stage
from putwright.domain.rules import Rule
from putwright.domain.stages import (
    LADDER,
    StageFacts,
    gates_of,
    schedule_by,
    schedule_words,
    stage_of,
    stage_refusal,
)

ALL_DONE = StageFacts(closed=10, closed_clean=10, reviewed_at=10)


def test_first_stage_is_earned_by_nothing_when_nothing_was_done() -> None:
    """Everybody begins with one put, and is told what opens the next stage."""
    standing = stage_of(StageFacts())
    assert standing.stage is Stage.FIRST_TRADE
    assert standing.next_stage is Stage.TWO_NAMES
    assert [(gate.words, gate.is_met) for gate in standing.gates] == [
        ("1 put closed since the last breach of a rule", False)
    ]


@pytest.mark.parametrize(
    ("closed", "reviewed", "stage"),
    [
        (0, 0, Stage.FIRST_TRADE),
        (1, 0, Stage.TWO_NAMES),
        (4, 4, Stage.TWO_NAMES),
        (5, 0, Stage.TWO_NAMES),
        (5, 5, Stage.SEVERAL_NAMES),
        (9, 9, Stage.SEVERAL_NAMES),
        (10, 9, Stage.SEVERAL_NAMES),
        (10, 10, Stage.RECURRING),
    ],
)
def test_stage_follows_puts_and_reviews_when_nothing_was_broken(
    closed: int, reviewed: int, stage: Stage
) -> None:
    """One put, then five with a review, then ten with another; one less is not enough."""
    assert stage_of(StageFacts(closed, closed, 0, (), reviewed)).stage is stage


def test_breach_takes_back_what_was_earned_when_rules_were_broken_lately() -> None:
    """Ten puts and a breach at the last of them: it is counted from there again."""
    facts = replace(ALL_DONE, closed_clean=0, breaches=1)
    standing = stage_of(facts)
    assert standing.stage is Stage.FIRST_TRADE
    assert standing.gates[0].actual == "0 of 10 closed, 1 breach"


def test_incomplete_journal_closes_the_later_stages_when_statements_are_missing() -> None:
    """Two names need no statement; what comes after does, and the reason is told."""
    facts = replace(ALL_DONE, incomplete_because=("no statement of the broker has been imported",))
    standing = stage_of(facts)
    assert standing.stage is Stage.TWO_NAMES
    assert "no statement of the broker has been imported" in [gate.actual for gate in standing.gates]


def test_last_stage_has_nothing_after_it_when_everything_is_done() -> None:
    """There is no stage beyond the weekly round."""
    standing = stage_of(ALL_DONE)
    assert standing.stage is Stage.RECURRING
    assert (standing.next_stage, standing.gates) == (None, ())


def test_mandate_is_refused_when_its_stage_is_ahead_of_the_facts() -> None:
    """The refusal names rule, distance, what is missing and what to write in the mandate instead (I34)."""
    refusal = stage_refusal(Stage.RECURRING, StageFacts(closed=1, closed_clean=1))
    assert refusal is not None
    assert refusal.rule == Rule.STAGE
    assert refusal.distance == "2 stages ahead"
    assert refusal.limit == f"two-names: {STAGES[Stage.TWO_NAMES].words}"
    assert 'stage = "two-names"' in refusal.remedy
    assert "5 puts closed since the last breach of a rule (1 of 1 closed)" in refusal.remedy


@pytest.mark.parametrize("declared", LADDER)
def test_mandate_is_never_refused_when_its_stage_is_earned_or_more_careful(declared: Stage) -> None:
    """Whoever has earned the last stage may stay at any."""
    assert stage_refusal(declared, ALL_DONE) is None


def test_every_gate_is_asked_of_every_later_stage_when_it_is_looked_at() -> None:
    """No stage is opened by less than the one before it (I34)."""
    for facts in (StageFacts(), StageFacts(3, 3), StageFacts(7, 7, 0, (), 5), ALL_DONE):
        met = [all(gate.is_met for gate in gates_of(stage, facts)) for stage in LADDER]
        assert met == sorted(met, reverse=True)


def test_schedule_of_the_article_contradicts_its_own_sum_when_it_is_added_up() -> None:
    """X23: 2, then 8 to 20, then 12 to 30 are 22 to 52 by month six, not 15 to 20."""
    assert schedule_by(0) == (0, 0)
    assert schedule_by(1) == (2, 2)
    assert schedule_by(3) == (10, 22)
    assert schedule_by(6) == (22, 52)
    assert schedule_by(8) == (30, 72)
    assert schedule_words() == ("the article says 15-20 puts by month 6; its own schedule adds up to 22-52")
