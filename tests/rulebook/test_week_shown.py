"""The review as it is shown: in a terminal and as a page, whole, escaped, and with amounts hidden where that is asked for."""

import io
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from rich.console import Console

from putwright.cli.render.week import week_renderer
from putwright.cli.render.week_page import week_page
from putwright.cli.render.week_words import hidden, quantity_text
from putwright.reports.week_shadow import Shadow
from putwright.reports.week_values import Unit
from tests.week_packets import packet

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Outline(HTMLParser):
    """Headings, ids, labels and whether every element is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.headings: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.attributes.append((tag, told))
        if told.get("id"):
            self.ids.append(str(told["id"]))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(tag)
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag


def outline(page: str) -> Outline:
    """A page read through."""
    read = Outline()
    read.feed(page)
    read.close()
    assert read.stack == []
    return read


def printed(*, masked: bool = False) -> str:
    """The review in a terminal of a hundred and twenty columns."""
    out = io.StringIO()
    week_renderer(masked=masked)(packet(), Console(file=out, width=120, highlight=False))
    return out.getvalue()


@pytest.mark.parametrize("shown", [printed(), week_page(packet())], ids=["terminal", "page"])
def test_every_part_is_shown(shown: str) -> None:
    """Decisions with their commands, candidates, tickets, shadow results, sections, and what is left out with its reason."""
    told = re.sub(r"\s+", " ", shown)
    for words in (
        "putwright roll p1",
        "when you have time",
        "whether the exits are at work at the broker",
        "putwright ticket GM 57 2026-12-18",
        "neither drafted nor held: F",
        "a wide market on a holiday week",
        "EARNINGS_INSIDE",
        "Sold at the bid of the screen",
        "Left out: no close of TXN is recorded",
        "54.31",
    ):
        assert words in told, words


def test_page_is_escaped_and_asks_for_nothing() -> None:
    """Words of others stay words; no script, no address, no file beside it."""
    page = week_page(packet())
    assert "&lt;b&gt;odd&lt;/b&gt;" in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href|url\()\s*=?\s*[\"']?\s*(?:https?:)?//", page)
    read = outline(page)
    for _, told in read.attributes:
        assert not [name for name in told if name.startswith("on")]
    assert len(read.ids) == len(set(read.ids))


def test_page_has_headings_in_order_and_labels_for_its_pictures() -> None:
    """One h1, no level is skipped, every link leads somewhere, every picture says in a sentence what it shows."""
    read = outline(week_page(packet()))
    levels = [int(tag[1]) for tag in read.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    targets = [str(told["href"])[1:] for tag, told in read.attributes if tag == "a"]
    assert targets
    assert set(targets) <= set(read.ids)
    labels = [str(told.get("aria-label")) for _, told in read.attributes if told.get("role") == "img"]
    assert len(labels) == 4
    assert all(label.endswith(".") for label in labels)
    assert ("html", {"lang": "en"}) in read.attributes
    assert sum(tag == "details" for tag, _ in read.attributes) >= 4


@pytest.mark.parametrize(
    "shown", [printed(masked=True), week_page(packet(), masked=True)], ids=["terminal", "page"]
)
def test_no_amount_is_left_when_they_are_hidden(shown: str) -> None:
    """Neither in figures nor in sentences; prices, ratios and counts stay."""
    body = re.sub(
        r'\b(?:points|d|x|y|x1|x2|y1|y2|cx|cy|width|height)="[^"]*"',
        "",
        shown.partition("<body>")[2] or shown,
    )
    assert not re.search(r"[$€£]\s?\d|\b(?:USD|CHF)\s\d|\d\s(?:USD|CHF)\b", body)
    for amount in ("1,140", "64.95", "4,010", "6,270", "115,340", "182.40"):
        assert amount not in body, amount
    assert "56.26" in body
    assert "21.0 %" in body


def test_parts_without_anything_say_so() -> None:
    """No decision, no screen to follow: words in their place."""
    empty = packet(
        decisions=(), shadow=Shadow((), None, None, (), (), "no kept screen has a put to follow yet")
    )
    page = week_page(empty)
    assert "Nothing asks for a decision." in page
    assert "no kept screen has a put to follow yet" in page


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("missing $1,140.00 tonight", "missing ••• tonight"),
        ("-$31.50 and CHF 2'000.10", "••• and •••"),
        ("ours 100.20 USD, theirs 99 USD", "ours •••, theirs •••"),
        ("GM 2026-12-18 57 P at 56.26, 21 % a year", "GM 2026-12-18 57 P at 56.26, 21 % a year"),
    ],
)
def test_amounts_in_sentences_are_hidden_and_nothing_else(words: str, expected: str) -> None:
    """Money has a sign or a currency; dates, strikes and prices have none."""
    assert hidden(words) == expected


def test_unknown_is_a_word_in_every_unit() -> None:
    """Never a zero."""
    assert {quantity_text(None, unit) for unit in Unit} == {"unknown"}
