"""Writes docs/rulebook.md: what putwright does, one sentence a test, taken from the tests that hold it to them.

`python -m house.rulebook` writes it, `python -m house.rulebook --check` says whether it is up to date.
"""

import ast
import sys
from pathlib import Path

from house.generated import ROOT, keep

TARGET = "docs/rulebook.md"
FOLDER = ROOT / "tests" / "rulebook"
HEAD = """\
# The rulebook

Every sentence here is a test that passes; the link beside a heading leads to them. Made by `make docs` from the first lines of the tests in
[tests/rulebook](../tests/rulebook). The laws that hold for all numbers are in [tests/laws](../tests/laws), the published
figures in [tests/authorities](../tests/authorities), the codes of every refusal in [refusals.md](refusals.md).
"""


def text() -> str:
    """The whole page."""
    chapters = [chapter(path) for path in sorted(FOLDER.glob("test_*.py"))]
    return HEAD + "".join(chapters)


def chapter(path: Path) -> str:
    """One noun of the trade with its sentences."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    noun = path.stem.removeprefix("test_").replace("_", " ").capitalize()
    about = (ast.get_docstring(tree) or "").partition("\n")[0]
    where = path.relative_to(ROOT).as_posix()
    lines = [f"\n## {noun}\n", f"{about} [{path.name}](../{where})\n"]
    lines += [f"- {sentence(test)}" for test in tests(tree)]
    return "\n".join(lines) + "\n"


def tests(tree: ast.Module) -> list[ast.FunctionDef]:
    """The tests of a file in their order."""
    return [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def sentence(test: ast.FunctionDef) -> str:
    """What a test says: when, from its name, and the sentence of its docstring."""
    told = " ".join((ast.get_docstring(test) or "").split("\n\n")[0].split())
    name = test.name.removeprefix("test_").replace("_", " ")
    return f"*{name[0].upper()}{name[1:]}.* {told}"


if __name__ == "__main__":
    sys.exit(keep(TARGET, text()))
