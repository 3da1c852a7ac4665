"""docs/safety.md names a test for every invariant, or the work that will bring one; and every test it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|\n").split(" |")]
    for line in (ROOT / "docs" / "safety.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| I\d+ ", line)
]
HELD_NOW = {
    *(1, 3, 6, 8, 9, 10, 11, 12, 13, 14),  # cash and orders
    *(15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 29, 30, 31, 32, 33, 34),
}


def test_safety_lists_every_invariant_once() -> None:
    """Thirty-four rows, numbered through."""
    assert [row[0].lstrip("| ") for row in ROWS] == [f"I{number}" for number in range(1, 35)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].lstrip("| "))
def test_safety_names_tests_that_exist_or_who_owns_the_invariant(row: list[str]) -> None:
    """Each test stands in the file named before it; an invariant without a test has an owner."""
    number, _, held, owner = row
    path = ""
    named = re.findall(r"`([^`]+)`", held)
    for name in named:
        if name.startswith("tests/"):
            path = name
        else:
            assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")
    assert named or owner
    if int(number.lstrip("| I")) in HELD_NOW:
        assert len(named) >= 2
