"""docs/first-put.md is lived once more: the same commands, the same words, the same figures."""

import re

from house import first_put
from house.generated import ROOT
from tests.journeys.haste import in_haste

FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
# The last digit of a figure may differ from one processor to the next, and a make-believe fill by a cent.
CENTS, SHARE = 0.05, 0.02


def test_first_put_page_is_what_happens_when_it_is_lived() -> None:
    """Every command of the page runs and ends well, every word is there again, and every figure to the last digit but one."""
    page = (ROOT / first_put.PAGE).read_text(encoding="utf-8")
    with in_haste():
        lived = re.sub(r"\n{3,}", "\n\n", first_put.text())
    assert FIGURE.sub("#", _loose(page)) == FIGURE.sub("#", _loose(lived))
    for told, again in zip(FIGURE.findall(page), FIGURE.findall(lived), strict=True):
        one, other = (float(figure.replace(",", "")) for figure in (told, again))
        assert abs(one - other) <= max(CENTS, SHARE * abs(one)), f"{told} on the page, {again} now"


def _loose(text: str) -> str:
    """Words without the blanks between them, which a figure one digit longer would move."""
    return " ".join(text.split())
