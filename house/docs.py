"""Writes every generated page, or with `--check` says which are out of date.

A generator is a script in this folder that has a TARGET (the page, from the root) and a `text()`; to add
a page, add a script. One that makes several files has a `pages()` as well, which gives the text of each.
"""

import ast
import runpy
import sys
from pathlib import Path

from house.generated import keep


def generators() -> list[Path]:
    """The scripts beside this one that make a page."""
    beside = sorted(Path(__file__).resolve().parent.glob("*.py"))
    return [path for path in beside if _makes_a_page(ast.parse(path.read_text(encoding="utf-8")))]


def _makes_a_page(tree: ast.Module) -> bool:
    assigned = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    return any(isinstance(target, ast.Name) and target.id == "TARGET" for target in assigned)


def main() -> int:
    """Run all generators; 1 when a page is out of date."""
    codes = []
    for path in generators():
        script = runpy.run_path(str(path))
        pages = script["pages"]() if "pages" in script else {script["TARGET"]: script["text"]()}
        codes += [keep(target, text) for target, text in pages.items()]
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main())
