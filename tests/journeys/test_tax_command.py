"""`putwright tax` by its command: typed facts, three rules, every form it leaves in, and a year frozen and looked at again."""

import csv
import io
from pathlib import Path

from tests.journeys.terminal import Terminal


def lived(terminal: Terminal) -> None:
    """The walkthrough's put on MSFT, assigned, and half of the shares sold at a loss."""
    for words in (
        ("cash", "--kind", "deposit", "--amount", "60000", "--on", "2025-01-06"),
        ("fill", "MSFT", "410", "2025-11-21", "--sold", "1", "--price", "2.10", "--commission", "1.65", "--on", "2025-10-21"),
        ("assignment", "MSFT", "410", "2025-11-21"),
        ("fill", "MSFT", "--sold", "50", "--price", "390", "--commission", "1", "--on", "2025-12-08"),
    ):  # fmt: skip
        assert terminal("record", *words).code == 0


def test_tax_year_is_shown_written_and_frozen(beginner: Terminal, tmp_path: Path) -> None:
    """Tables, CSV, Form 8949, JSON and a page tell the same year; frozen it stays so until a fact is taken back."""
    lived(beginner)
    asked = ("tax", "--year", "2025", "--rule", "us")
    shown = beginner(*asked)
    assert shown.code == 0
    for words in ("This is information, not tax advice", "version 1 of", "WASH_SALE", "-896.83", "20,395.83"):
        assert words in shown.said
    narrow = beginner(*asked, COLUMNS="60").said
    assert "cost 20,395.83, code W?, adjust unknown, gain -896.83" in narrow
    facts = list(csv.DictReader(io.StringIO(beginner(*asked, "--format", "csv").out)))
    assert [one["event"] for one in facts] == ["CASH", "STO", "ASSIGN", "SELL"]
    assert (facts[-1]["counts"], facts[-1]["flags"]) == ("-896.825", "WASH_SALE")
    form = list(csv.DictReader(io.StringIO(beginner(*asked, "--format", "8949").out)))
    assert [(one["(b) date acquired"], one["(f) code"], one["(g) adjustment"]) for one in form] == [
        ("11/21/2025", "W?", "unknown")
    ]
    document = beginner(*asked, "--format", "json").document
    assert document["form_8949"][0]["cost"] == "20395.825"
    page = tmp_path / "tax.html"
    assert beginner(*asked, "--format", "html", "--output", str(page)).code == 0
    text = page.read_text(encoding="utf-8")
    assert "prefers-color-scheme: dark" in text
    assert "http" not in text.replace("http-equiv", "")
    assert "20,395.83" in text
    frozen = beginner(*asked, "--freeze", "--json").document
    assert frozen["frozen"]["is_same"] is True
    assert frozen["digest"] == document["digest"] == frozen["frozen"]["digest"]
    assert beginner("record", "undo", "4", "--because", "typed wrongly").code == 0
    changed = beginner(*asked)
    assert "facts were added or reversed since" in changed.said
    assert "typed wrongly" in changed.said


def test_tax_year_says_no_in_words_when_it_can_not_be_told(beginner: Terminal) -> None:
    """A year to come, one not over to be frozen, a currency that is none, a form of another rule: each with its remedy."""
    for words, said in (
        (("--year", "2199", "--rule", "ch"), "it has not begun"),
        (("--year", "2025", "--rule", "ch", "--currency", "C$"), "that is no currency"),
        (("--year", "2025", "--rule", "ch", "--format", "8949"), "it belongs to the rule us"),
        (("--year", "2026", "--rule", "as-income", "--as-of", "2026-06-01", "--freeze"), "it is not over"),
    ):
        told = beginner("tax", *words)
        assert told.code == 1
        assert said in told.said


def test_swiss_year_shows_values_and_lights(beginner: Terminal) -> None:
    """Francs by the central bank's rates that ship with the program; what nobody tells is unknown."""
    lived(beginner)
    told = beginner("tax", "--year", "2025", "--rule", "ch", "--net-income", "100000", "--json").document
    assert told["currency"] == "CHF"
    assert [one["light"] for one in told["safe_harbour"]] == ["red", "unknown", "green", "green", "red"]
    assert told["year_end_total"] is None
    assert any("MSFT at the end of the year: no price" in words for words in told["unknown"])
    shown = beginner("tax", "--year", "2025", "--rule", "ch").said
    assert "Held on 2025-12-31" in shown
    assert "ask an adviser" in shown
