"""Real statements as books: what our lots realise is what the broker says it realised, to the cent, wherever it says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from putwright.adapters.flex.reading import read_statements
from putwright.domain.journal_events import Ended, Traded
from putwright.domain.refusal import BadInput
from putwright.domain.statement_read import StatementRead
from putwright.journal.intake import take_in
from putwright.journal.replay import replay
from putwright.workflows.openings import openings
from putwright.workflows.statements import books_against_statements

NOW = datetime(2026, 11, 30, tzinfo=UTC)
CENT = Decimal("0.01")
# Closings of which the broker says another result than the lots of its own rows, and why.
OTHERWISE = {
    ("data_shorting_stocks.csv", "AMC"): "a hand-made file: its result is of lots that stand in no row",
    ("TestForCoding.xml", "FDAX DEC 18"): "futures: what is settled daily is no result of the row",
    ("TestForCoding.xml", "YM   DEC 18"): "futures, likewise",
    (
        "testIBFlexStatementFile01.xml",
        "UUU.TEN2",
    ): "shares that were tendered: the statement does not tell their cost",
}
CLOSINGS_MIN, BOOKS_MIN = 32, 49  # seen in these files


def statements(folder: Path) -> Iterator[tuple[str, StatementRead]]:
    """Every statement that can be read, with the name of its file."""
    for kind in ("ibkr_flex_xml", "ibkr_activity_csv"):
        for path in sorted((folder / kind).rglob("*")):
            if path.suffix in {".xml", ".gz", ".csv"}:
                try:
                    yield from (
                        (path.name, read) for read in read_statements(path.read_bytes(), path.name, NOW)
                    )
                except BadInput:
                    continue  # tests/real/test_statements.py says which, and why


@pytest.fixture(scope="module")
def told(real_data: Path) -> list[tuple[str, StatementRead]]:
    """All of them, read once."""
    return list(statements(real_data))


def test_realised_results_are_the_brokers_when_it_states_them(told: list[tuple[str, StatementRead]]) -> None:
    """With what was there before the statement taken from its end, each closing has the result the broker states, but for those named."""
    same, others = 0, set()
    for name, read in told:
        known = list(take_in([], read.entries, NOW).new)
        known += openings(known, read.account, NOW)
        realized: dict[str, Decimal] = defaultdict(Decimal)
        for one in replay(known).realized:
            realized[one.closing_key] += one.result
        for entry in known:
            event = entry.event
            if (
                not isinstance(event, Traded | Ended)
                or event.stated_result is None
                or entry.key not in realized
            ):
                continue
            if abs(realized[entry.key] - event.stated_result) < CENT:
                same += 1
            else:
                others.add((name, str(event.security)))
    assert others == set(OTHERWISE)
    assert same >= CLOSINGS_MIN


def test_most_lines_agree_when_books_are_held_against_real_statements(
    told: list[tuple[str, StatementRead]],
) -> None:
    """Positions, their cost and cash by currency; where a statement leaves rows out, the line says so and nothing is smoothed."""
    lines = agreeing = 0
    for _, read in told:
        known = list(take_in([], read.entries, NOW).new)
        known += openings(known, read.account, NOW)
        report = books_against_statements(known, read.account)[-1]
        lines += len(report.lines)
        agreeing += len(report.lines) - report.differing
        assert len(report.differences) == report.differing
    assert agreeing >= BOOKS_MIN
    assert lines - agreeing <= 14  # hand-made files, and queries without the section of trades
