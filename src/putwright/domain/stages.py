"""How far an investor has come, by facts: what opens the next stage, and a stage that was taken and not earned (A28, B33, I34).

What a stage allows stands in the mandate (`domain.mandate.STAGES`) and is asked of every put by the gates; here stands only how
it is earned. The second article's schedule and its own goal do not agree (X23): both are told.
"""

from __future__ import annotations

from dataclasses import dataclass

from putwright.domain.mandate import STAGES, Stage
from putwright.domain.refusal import Refusal, counted
from putwright.domain.rules import Rule

LADDER = (Stage.FIRST_TRADE, Stage.TWO_NAMES, Stage.SEVERAL_NAMES, Stage.RECURRING)
# DOMAIN.md section 6: one put is watched to its end first, five are over before more names, ten before the weekly round.
CLOSED_MIN = {Stage.FIRST_TRADE: 0, Stage.TWO_NAMES: 1, Stage.SEVERAL_NAMES: 5, Stage.RECURRING: 10}
# B33 by month: the fewest and most puts it says to sell; "15-20 by month 6" is its own sum of them, which it is not.
SCHEDULE = ((2, 2), (4, 10), (4, 10), (4, 10), (4, 10), (4, 10))
GOAL_OF_ARTICLE, GOAL_MONTH = (15, 20), 6


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What the journal and the desk say of an investor.

    Attributes:
        closed: puts sold that are over, each series of a cycle once.
        closed_clean: those of them that were sold and ended since the last breach of a rule.
        breaches: rules broken at any time.
        incomplete_because: why the journal can not be called complete; empty where it is.
        reviewed_at: how many puts were over when the last review was finished; 0 where none was.
    """

    closed: int = 0
    closed_clean: int = 0
    breaches: int = 0
    incomplete_because: tuple[str, ...] = ()
    reviewed_at: int = 0


@dataclass(frozen=True, slots=True)
class StageGate:
    """One fact that a stage asks for, how it stands, and whether that is enough."""

    words: str
    actual: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class StageStanding:
    """The stage that is earned, what it allows, the next one, and every fact that opens it."""

    stage: Stage
    allows: str
    next_stage: Stage | None
    next_allows: str
    gates: tuple[StageGate, ...]


def gates_of(stage: Stage, facts: StageFacts) -> tuple[StageGate, ...]:
    """Every fact that a stage asks for, as it stands; none for the first."""
    needed = CLOSED_MIN[stage]
    if not needed:
        return ()
    broken = f", {facts.breaches} {'breach' if facts.breaches == 1 else 'breaches'}" if facts.breaches else ""
    gates = [
        StageGate(
            f"{counted(needed, 'put')} closed since the last breach of a rule",
            f"{facts.closed_clean} of {facts.closed} closed{broken}",
            facts.closed_clean >= needed,
        )
    ]
    if stage is not Stage.TWO_NAMES:
        because = "; ".join(facts.incomplete_because)
        gates.append(
            StageGate("the journal is complete and agrees with the broker", because or "it is", not because)
        )
        reviewed = f"after {counted(facts.reviewed_at, 'closed put')}" if facts.reviewed_at else "none yet"
        gates.append(
            StageGate(
                f"a review finished after {counted(needed, 'closed put')}",
                reviewed,
                facts.reviewed_at >= needed,
            )
        )
    return tuple(gates)


def stage_of(facts: StageFacts) -> StageStanding:
    """The stage that facts have earned, and what opens the next; no stage is reached past one that is not (I34)."""
    earned = LADDER[0]
    for stage in LADDER[1:]:
        if not all(gate.is_met for gate in gates_of(stage, facts)):
            return StageStanding(
                earned, STAGES[earned].words, stage, STAGES[stage].words, gates_of(stage, facts)
            )
        earned = stage
    return StageStanding(earned, STAGES[earned].words, None, "", ())


def stage_refusal(declared: Stage, facts: StageFacts) -> Refusal | None:
    """Why the stage written in the mandate is ahead of the facts; None where it is earned.

    Args:
        declared: the mandate's stage, by whose limits every put is judged.
        facts: what was done so far.
    """
    standing = stage_of(facts)
    ahead = LADDER.index(declared) - LADDER.index(standing.stage)
    if ahead <= 0:
        return None
    missing = "; ".join(f"{gate.words} ({gate.actual})" for gate in standing.gates if not gate.is_met)
    return Refusal(
        Rule.STAGE,
        f"{standing.stage}: {standing.allows}",
        f"the mandate says {declared}",
        f"{counted(ahead, 'stage')} ahead",
        f'{standing.next_stage} opens with {missing}. Set stage = "{standing.stage}" in mandate.toml, import the statements of '
        "what you have done before, or lift it in writing: `putwright waive STAGE --because ... --until ...`.",
    )


def schedule_by(month: int) -> tuple[int, int]:
    """The fewest and most puts that the second article's own schedule has sold by the end of a month, from 1 on [put]."""
    last = SCHEDULE[-1]
    months = [SCHEDULE[place] if place < len(SCHEDULE) else last for place in range(max(month, 0))]
    return sum(low for low, _ in months), sum(high for _, high in months)


def schedule_words() -> str:
    """What the article says of the first six months, twice, without the two agreeing (X23)."""
    low, high = schedule_by(GOAL_MONTH)
    first, last = GOAL_OF_ARTICLE
    return f"the article says {first}-{last} puts by month {GOAL_MONTH}; its own schedule adds up to {low}-{high}"
