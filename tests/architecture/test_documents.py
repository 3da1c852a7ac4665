"""The documents tell the truth: generated pages are up to date, named paths exist, tests say what they show."""

import ast
import re
from pathlib import Path

import pytest

from house import docs
from house import map as map_page

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
NAMED = re.compile(r"`((?:src|tests|docs|benchmarks|house|\.ci)/[\w./-]+|\.?[\w-]+\.(?:md|lock|toml|in))`")
LINKED = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
MADE_BY_THE_USER = {
    "config.toml",
    "mandate.toml",
    "account.toml",
    "watchlist.toml",
    "columns.toml",
    ".writer.lock",
}


def test_map_is_up_to_date_and_lists_every_module(repository: Path) -> None:
    """docs/map.md is what its generator makes of the source now."""
    written = (repository / map_page.TARGET).read_text(encoding="utf-8")
    if written != map_page.text():
        pytest.fail(f"{map_page.TARGET} is out of date: run `make docs`")
    for path in (repository / "src" / "putwright").rglob("*.py"):
        if path.parent.name != "putwright" and len(path.relative_to(repository / "src").parts) > 2:
            listed = f"../{path.relative_to(repository).as_posix()}"
            is_chapter = path.name == "__init__.py" and path.parent.parent.name == "putwright"
            assert is_chapter or listed in written


def test_map_names_those_who_can_place_an_order(repository: Path) -> None:
    """The question is answered in the first lines of the page."""
    assert "Who can place an order?" in (repository / map_page.TARGET).read_text(encoding="utf-8")


def test_generators_are_found_without_a_list() -> None:
    """A script that has a TARGET is a generator; the others are not."""
    found = {path.name for path in docs.generators()}
    assert "map.py" in found
    assert not found & {"docs.py", "generated.py", "guards.py", "lock.py", "check.py"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_page_names_only_paths_that_exist(page: Path) -> None:
    """Every path of the repository that a page names in code type or links to is there."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = {name for name in NAMED.findall(text) if name.rpartition("/")[2] not in MADE_BY_THE_USER}
    gone = [
        name for name in sorted(named) if not (ROOT / name).exists() and not (page.parent / name).exists()
    ]
    gone += [link for link in sorted(set(LINKED.findall(text))) if not (page.parent / link).exists()]
    assert not gone


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_tests_say_in_a_sentence_what_they_show(path: Path) -> None:
    """Every test has a docstring whose first line is a sentence, and its file has one too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = [] if ast.get_docstring(tree) else ["the file"]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            said = (ast.get_docstring(node) or "").partition("\n\n")[0].strip()
            if not said.endswith((".", "?", "!")):
                silent.append(f"{node.name} (line {node.lineno})")
    assert not silent
