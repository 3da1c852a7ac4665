"""Wilson's score interval of a share, as published.

R. G. Newcombe, "Two-sided confidence intervals for the single proportion: comparison of seven methods", Statistics
in Medicine 17, 1998, pages 857-872, table I, method 3 (score, no continuity correction), 95 %, four decimals.
Figures are facts, quoted; tolerance: as printed.
"""

import pytest

from putwright.pricing.resampled import wilson


@pytest.mark.parametrize(
    ("seen", "cases", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_interval_of_a_share_is_as_published_when_cases_are_counted(
    seen: int, cases: int, low: float, high: float
) -> None:
    """The four examples of the paper, to the last printed digit."""
    ends = wilson(seen / cases, cases, confidence=0.95)
    assert tuple(round(float(end), 4) for end in ends) == (low, high)
