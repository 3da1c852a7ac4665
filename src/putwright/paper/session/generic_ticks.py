"""The extra ticks a client asks for, as numbers; or why they make no sense."""

from __future__ import annotations

GENERIC_TICKS = frozenset(
    {100, 101, 104, 105, 106, 107, 125, 162, 165, 166, 221, 225, 232, 233, 236, 256, 258, 291, 292, 293, 294, 295,
     318, 375, 411, 456, 460, 499, 506, 512, 513, 545, 570, 575, 576, 577, 586, 587, 588, 595, 614, 619, 623}
)  # fmt: skip
GENERIC_TICKS_OF_DELAYED = frozenset({101, 106, 165, 221, 232, 236, 258})  # TWS.md 4
CHARACTERS_MAX = 400
NO_TICKS = "mdoff"  # the one word among the numbers


def numbers(text: str) -> frozenset[int]:
    """The numbers of a list with commas.

    Raises:
        ValueError: it is too long, or one of them is no generic tick.
    """
    words = [word.strip() for word in text[:CHARACTERS_MAX].split(",")]
    # News are asked for as `292:BRFG`; the provider does not matter here.
    asked = [word.partition(":")[0] for word in words if word and word != NO_TICKS]
    wrong = [word for word in asked if not _is_known(word)]
    if wrong or len(text) > CHARACTERS_MAX:
        raise ValueError(f"Incorrect generic tick list of {text[:60]}.")
    return frozenset(int(word) for word in asked)


def _is_known(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 5 and int(word) in GENERIC_TICKS
