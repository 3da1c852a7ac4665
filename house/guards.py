"""What import-linter and ruff can not say: who may import what, who may open the door, how things are called.

`python -m house.guards` prints every offence and exits with 1. The guards read the source, importing
nothing, so they can speak of chapters that are still to be written, and a planted offence costs one file in a
copied tree (tests/architecture/test_guards.py).
"""

import ast
import functools
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES_MAX = 400

# Packages that only one place knows: name -> the modules that may import it, with what is below them.
KEEPERS = {
    "ib_async": ["adapters.ibkr"],
    "ibflex": ["adapters.flex"],
    "sqlite3": ["adapters.database"],
    "sqlalchemy": ["adapters.database"],
    "alembic": ["adapters.database"],
    "starlette": ["web"],
    "uvicorn": ["web"],
    "jinja2": ["web", "cli"],
    "apprise": ["adapters.notify"],
    "currency_converter": ["adapters.ecb"],
    "http": ["web", "adapters"],
    "urllib": ["web", "adapters"],
    "socket": ["paper", "adapters"],
    "cyclopts": ["cli"],
    "rich": ["cli"],
    "pydantic": ["settings", "adapters", "web"],
}
# Packages that are imported under another name than they are installed under.
IMPORTED_AS = {"currencyconverter": "currency_converter"}
# Modules of ours that only few may import: an order leaves through desk.submission and its implementers.
DOORS = {"putwright.ports.order_entry": ["desk.submission", "adapters.ibkr"]}

# `putwright --help` within 120 ms: following imports from here, none of these may load.
LIGHT = ["putwright.cli.main"]
HEAVY = {
    "polars",
    "numba",
    "numpy",
    "pydantic",
    "cyclopts",
    "rich",
    "holidays",
    "sqlalchemy",
    "alembic",
    "jinja2",
    "apprise",
    "ib_async",
    "starlette",
}

VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "engine", "data", "info"}
VAGUE_ENDINGS = ("Manager", "Engine", "Helper", "Helpers", "Utils", "Info")


@dataclass(frozen=True, slots=True)
class Offence:
    """One place that breaks one guard, and what to do about it."""

    guard: str
    place: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.place}: {self.wrong} [{self.guard}]"


@dataclass(frozen=True, eq=False, slots=True)
class Module:
    """One source file of the package, read but not run.

    `imports` holds every module name imported anywhere in the file, with its line; `imports_at_start` those that load
    with the file itself: not inside functions, not for types only.
    """

    name: str
    path: Path
    tree: ast.Module
    lines: int
    imports: tuple[tuple[str, int], ...]
    imports_at_start: tuple[tuple[str, int], ...]

    def roots(self) -> list[tuple[str, int]]:
        """Every package imported anywhere in the file, without what is inside it, with its line."""
        return sorted({(_root(name), line) for name, line in self.imports})


@functools.cache
def _module(name: str, path: Path, text: str) -> Module:
    tree = ast.parse(text)
    imports, at_start = tuple(_imported(ast.walk(tree))), tuple(_imported(_run_at_start(tree)))
    return Module(name, path, tree, len(text.splitlines()), imports, at_start)


def _imported(nodes: Iterator[ast.AST]) -> Iterator[tuple[str, int]]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def _run_at_start(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        yield child
        yield from _run_at_start(child)


def modules(source: Path) -> dict[str, Module]:
    """Every module under a source folder, by its dotted name; paths as seen from the root of the repository.

    Args:
        source: the folder that holds `putwright/`.
    """
    found = {}
    for path in sorted((source / "putwright").rglob("*.py")):
        inside = path.relative_to(source)
        parts = inside.with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = _module(name, Path("src") / inside, path.read_text(encoding="utf-8"))
    return found


def offences(source: Path, declared: set[str]) -> list[Offence]:
    """Everything that breaks a guard.

    Args:
        source: the folder that holds `putwright/`.
        declared: import names of the packages that pyproject.toml names as run-time dependencies.
    """
    found = modules(source)
    told = [offence for module in found.values() for offence in _told(module, frozenset(declared))]
    return told + light_start(found)


@functools.cache
def _told(module: Module, declared: frozenset[str]) -> tuple[Offence, ...]:
    judges = (plain_domain, declared_packages, keepers, doors, chance, names, size, docstring)
    return tuple(offence for judge in judges for offence in judge(module, declared))


def plain_domain(module: Module, _: frozenset[str]) -> Iterator[Offence]:
    """The words of the trade need the standard library and each other, nothing else."""
    if not _is_within(module.name, "domain"):
        return
    for root, line in module.roots():
        if root != "putwright" and root not in sys.stdlib_module_names:
            yield Offence("plain domain", _at(module, line), f"domain imports {root}: standard library only")


def declared_packages(module: Module, declared: frozenset[str]) -> Iterator[Offence]:
    """What the program imports is what the lock installs, not what a developer happens to have."""
    for root, line in module.roots():
        if root != "putwright" and root not in sys.stdlib_module_names and root not in declared:
            yield Offence(
                "declared packages", _at(module, line), f"{root} is no dependency in pyproject.toml"
            )


def keepers(module: Module, _: frozenset[str]) -> Iterator[Offence]:
    """Some packages are known in one place only."""
    for root, line in module.roots():
        allowed = KEEPERS.get(root)
        if allowed is not None and not any(_is_within(module.name, place) for place in allowed):
            yield Offence("keepers", _at(module, line), f"only {' and '.join(allowed)} may import {root}")


def doors(module: Module, _: frozenset[str]) -> Iterator[Offence]:
    """Orders leave through one door, and few hold the key."""
    for name, line in module.imports:
        allowed = DOORS.get(name)
        if allowed is not None and not any(_is_within(module.name, place) for place in allowed):
            yield Offence("door", _at(module, line), f"only {' and '.join(allowed)} may import {name}")


def chance(module: Module, _: frozenset[str]) -> Iterator[Offence]:
    """A generator without a seed is a clock by another name."""
    if _is_within(module.name, "adapters"):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"default_rng", "SeedSequence", "PCG64"}:
                yield Offence("chance", _at(module, node.lineno), f"{called}() without a seed")


def names(module: Module, _: frozenset[str]) -> Iterator[Offence]:
    """A name that fits everything says nothing."""
    if module.name.rsplit(".", 1)[-1] in VAGUE:
        yield Offence(
            "names", _at(module, 1), f"a module called {module.name.rsplit('.', 1)[-1]}: name what it holds"
        )
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and (
            node.name.lower() in VAGUE or node.name.strip("_").endswith(VAGUE_ENDINGS)
        ):
            yield Offence("names", _at(module, node.lineno), f"a class called {node.name}: name what it is")


def size(module: Module, _: frozenset[str]) -> Iterator[Offence]:
    """A file that one can not read in a sitting is two files."""
    if module.lines > LINES_MAX:
        yield Offence(
            "size", _at(module, module.lines), f"{module.lines} lines, {LINES_MAX} at most: split it"
        )


def docstring(module: Module, _: frozenset[str]) -> Iterator[Offence]:
    """The first line of a module is its line in docs/map.md."""
    first = (ast.get_docstring(module.tree) or "").partition("\n")[0]
    if not first.endswith((".", "?", "!")):
        wrong = "first line of the docstring is not a sentence" if first else "no docstring"
        yield Offence("docstring", _at(module, 1), wrong)


def light_start(found: dict[str, Module]) -> list[Offence]:
    """From the entry of the program, following what loads at once, no heavy package is reached."""
    told: dict[tuple[str, str], Offence] = {}
    seen: set[str] = set()
    waiting: list[tuple[str, ...]] = [(name,) for name in LIGHT if name in found]
    while waiting:
        way = waiting.pop(0)
        if way[-1] in seen:
            continue
        seen.add(way[-1])
        module = found[way[-1]]
        for imported, line in module.imports_at_start:
            if (root := _root(imported)) in HEAVY:
                wrong = f"{root} loads at start ({' > '.join(way)}): import it inside the command"
                told[module.name, root] = Offence("light start", _at(module, line), wrong)
            parts = imported.split(".")
            parents = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
            waiting += [(*way, parent) for parent in parents if parent in found]
    return list(told.values())


def declared_dependencies(project: Path) -> set[str]:
    """Import names of the run-time dependencies in a pyproject.toml."""
    listed = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.split(r"[<>=~! \[;]", line)[0].replace("-", "_").lower() for line in listed}
    return {IMPORTED_AS.get(name, name) for name in names}


def _root(name: str) -> str:
    return name.partition(".")[0]


def _is_within(module: str, place: str) -> bool:
    full = f"putwright.{place}"
    return module == full or module.startswith(f"{full}.")


def _at(module: Module, line: int) -> str:
    return f"{module.path.as_posix()}:{line}"


def main() -> int:
    """Print every offence of the repository; 1 when there is one."""
    told = offences(ROOT / "src", declared_dependencies(ROOT / "pyproject.toml"))
    for offence in told:
        print(offence)
    print(f"guards: {len(told)} offences")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
