"""Writes docs/map.md, where a newcomer finds everything: each module with the first line of its docstring.

`python -m house.map` writes it, `python -m house.map --check` says whether it is up to date.
"""

import ast
import sys
from pathlib import Path

from house import guards
from house.generated import keep

ROOT = Path(__file__).resolve().parent.parent
TARGET = "docs/map.md"
HEAD = """\
# Where is what

The program is a story told in one direction, and the folders are its chapters:

    market data -> screen -> ticket -> order -> fill -> journal -> report

Imports point from a chapter to those below it, never sideways. This page is made from the first line of every
module by `make docs`.
"""
# From the outermost chapter to the innermost: the order in which one may import the other.
CHAPTERS = [
    *["cli", "web", "bootstrap", "backtest", "paper", "adapters", "workflows", "reports"],
    *["screening", "desk", "journal", "ports", "settings", "market", "pricing", "domain"],
]
BESIDE = {
    "house": "The house itself: small scripts that make and check what is generated.",
    "benchmarks": "What `make bench` measures, each beside a peer or a limit.",
}


def text() -> str:
    """The whole page."""
    found = guards.modules(ROOT / "src")
    parts = [HEAD, "## Who can place an order?\n", door(found)]
    tops = [name for name in CHAPTERS if f"putwright.{name}" in found]
    parts += [chapter(name, found) for name in tops]
    parts += [beside(folder, about) for folder, about in BESIDE.items() if (ROOT / folder).is_dir()]
    parts.append(tests())
    return "\n".join(parts)


def chapter(name: str, found: dict[str, guards.Module]) -> str:
    """One chapter: what it is for, and a line for each of its modules."""
    top = f"putwright.{name}"
    lines = [f"## {name}\n", f"{first_line(found[top].tree)}\n"]
    inside = [module for key, module in found.items() if key.startswith(f"{top}.")]
    if inside:
        lines += ["| module | what it is |", "|---|---|"]
        lines += [row(ROOT / module.path, module.tree, ROOT / "src" / "putwright") for module in inside]
        lines.append("")
    return "\n".join(lines)


def beside(folder: str, about: str) -> str:
    """A folder beside the program, with a line for each of its scripts."""
    lines = [f"## {folder}/\n", f"{about}\n", "| script | what it is |", "|---|---|"]
    scripts = sorted((ROOT / folder).glob("[!_]*.py"))
    rows = [row(path, ast.parse(path.read_text(encoding="utf-8")), ROOT) for path in scripts]
    return "\n".join([*lines, *rows, ""])


def tests() -> str:
    """The tests, folder by folder, with a line for each file."""
    lines = ["## tests\n"]
    paths = sorted((ROOT / "tests").rglob("*.py"), key=lambda path: (str(path.parent), path.name))
    if paths:
        lines += ["| file | what it is |", "|---|---|"]
        lines += [row(path, ast.parse(path.read_text(encoding="utf-8")), ROOT) for path in paths]
        lines.append("")
    return "\n".join(lines)


def door(found: dict[str, guards.Module]) -> str:
    """Who holds the key to the door through which orders leave, as the code stands now."""
    port = "putwright.ports.order_entry"
    if port not in found:
        return f"Nobody: there is no `{port}` in this version; it writes tickets and sends nothing.\n"
    users = [name for name, module in found.items() if any(port == target for target, _ in module.imports)]
    return f"Only {', '.join(f'`{name}`' for name in users)}, through `{port}`; a guard sees to it.\n"


def row(path: Path, tree: ast.Module, base: Path) -> str:
    """A line of a table: a link to the file and what it says of itself."""
    shown = path.relative_to(base).as_posix()
    said = first_line(tree).replace("|", "\\|")
    return f"| [{shown}](../{path.relative_to(ROOT).as_posix()}) | {said} |"


def first_line(tree: ast.Module) -> str:
    """The first line of a module's docstring; its first paragraph where the sentence runs on."""
    said = ast.get_docstring(tree) or "(says nothing of itself)"
    line = said.partition("\n")[0]
    return line if line.endswith((".", "?", "!")) else " ".join(said.partition("\n\n")[0].split())


if __name__ == "__main__":
    sys.exit(keep(TARGET, text()))
