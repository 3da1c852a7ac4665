"""Facts from the terminal: at any width, without colour, for a machine, in the past, and what is missing."""

from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from tests.journeys.terminal import Terminal

STATEMENTS = """\
symbol,as_of,period,period_end,currency,revenue,net_income,source
KO,2026-02-20,ANNUAL,2025-12-31,USD,47000000000,11600000000,{source}
"""


@pytest.mark.parametrize("width", [60, 80, 110, 140])
def test_facts_keep_within_the_terminal_at_any_width(market: Terminal, width: int) -> None:
    """Nothing runs over the edge or is cut off, and every part is there."""
    told = market("facts", "KO", COLUMNS=str(width))
    assert told.code == 0
    assert [line for line in told.out.splitlines() if cell_len(line) > width] == []
    assert "…" not in told.out
    for part in (
        "Company",
        "Fiscal years",
        "Quarters",
        "Quality PASS",
        "Earnings",
        "closes,",
        "volatility,",
        "chain:",
        "rates,",
    ):
        assert part in told.said


def test_facts_say_in_words_what_colour_says(market: Terminal) -> None:
    """A verdict is coloured and a word; NO_COLOR takes the colour and leaves the word."""
    coloured = market("facts", "KO", FORCE_COLOR="1")
    plain = market("facts", "KO", FORCE_COLOR="1", NO_COLOR="1")
    assert "\x1b[32m" in coloured.out
    assert "\x1b[32m" not in plain.out
    assert "PASS" in plain.out


def test_facts_agree_with_why(market: Terminal) -> None:
    """The verdict and the earnings outlook are those that the gates see."""
    facts: dict[str, Any] = market("facts", "KO", "--json").document
    why = market("why", "KO", "--json").document
    assert facts["quality"] == why["quality"]
    assert facts["quality_tests"] == why["company_tests"]
    assert facts["earnings"]["words"] in why["earnings"]
    assert facts["missing"] == []


def test_facts_show_nothing_known_later(market: Terminal) -> None:
    """On a day of the past, no fact is younger than that day."""
    told = market("facts", "KO", "--as-of", "2026-06-30", "--json").document
    assert told["on"] == "2026-06-30"
    days = [line["as_of"] for line in told["company"]["statements"]]
    days += [line["on"] for line in told["market"]["prices"]] + [
        line["on"] for line in told["earnings"]["reports"]
    ]
    assert days
    assert max(days) <= "2026-06-30"


def test_facts_tell_where_sources_disagree(market: Terminal, written: Any) -> None:
    """A second source that is imported and says otherwise is told beside the first, by how much."""
    path: Path = written("other.csv", STATEMENTS.format(source="a second source"))
    assert market("import", "fundamentals", str(path)).code == 0
    told = market("facts", "KO")
    assert (
        "sources disagree: revenue of the year to 2025-12-31: plain-fundamentals: a second source 47.0 bn"
        in told.said
    )


def test_facts_say_what_is_missing_and_how_to_mend_it(beginner: Terminal) -> None:
    """In an empty workspace a watched name misses everything; a name nobody knows is refused."""
    assert beginner("want", "KO", "70", "--because", "a test").code == 0
    told = beginner("facts", "KO")
    assert told.code == 0
    for kind in ("fundamentals", "earnings", "prices", "volatility", "chains"):
        assert f"putwright refresh {kind} KO" in told.said
    unknown = beginner("facts", "KOO")
    assert unknown.code == 1
    assert "Did you mean KO?" in unknown.said
    assert beginner("facts", "KOO", "--json").document["schema"] == "putwright/fault/1"
