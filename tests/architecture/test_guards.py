"""Each guard of the house finds the offence planted for it, and the program as it stands commits none."""

import functools
from pathlib import Path

import pytest

from house import guards
from tests.architecture.planting import ROOT, copied

PLANTS = [
    ("plain domain", "domain.planted", "import numpy"),
    ("plain domain", "domain.planted", "def late() -> None:\n    from polars import col"),
    ("declared packages", "market.planted", "import pandas"),
    ("declared packages", "adapters.planted", "from QuantLib import Date"),
    ("keepers", "desk.planted", "from ib_async import IB"),
    ("keepers", "journal.planted", "import sqlite3"),
    ("keepers", "workflows.planted", "from starlette.routing import Route"),
    ("keepers", "screening.planted", "import urllib.request"),
    ("keepers", "reports.planted", "from rich.table import Table"),
    ("keepers", "market.planted", "import pydantic"),
    ("door", "workflows.planted", "from putwright.ports import order_entry"),
    ("door", "desk.planted", "from putwright.ports.order_entry import OrderEntry"),
    ("door", "bootstrap", "import putwright.ports.order_entry"),
    ("door", "adapters.files.planted", "def late() -> None:\n    import putwright.ports.order_entry as door"),
    ("chance", "backtest.planted", "import numpy\n\nGENERATOR = numpy.random.default_rng()"),
    ("names", "market.utils", "UNIT = 1"),
    ("names", "market.planted", 'class OrderManager:\n    """Manages."""'),
    ("names", "market.planted", 'class Data:\n    """Anything."""'),
    ("size", "market.planted", "NUMBER = 1\n" * 401),
]
ALLOWED = [
    ("door", "desk.submission", "from putwright.ports.order_entry import OrderEntry"),
    ("door", "adapters.ibkr.orders", "from putwright.ports.order_entry import OrderEntry"),
    ("keepers", "adapters.ibkr.session", "from ib_async import IB"),
    ("keepers", "adapters.database.tables", "import sqlite3"),
    ("chance", "backtest.planted", "import numpy\n\nGENERATOR = numpy.random.default_rng(7)"),
    ("plain domain", "domain.planted", "from decimal import Decimal\n\nfrom putwright.domain import refusal"),
]


@functools.cache
def standing(guard: str) -> list[str]:
    """What a guard says of the program as it stands."""
    declared = guards.declared_dependencies(ROOT / "pyproject.toml")
    return [str(told) for told in guards.offences(ROOT / "src", declared) if told.guard == guard]


def test_guards_find_nothing_in_the_program_as_it_stands(repository: Path) -> None:
    """No module of the program breaks any guard."""
    declared = guards.declared_dependencies(repository / "pyproject.toml")
    assert not [str(told) for told in guards.offences(repository / "src", declared)]


@pytest.mark.parametrize(("guard", "module", "source"), PLANTS)
def test_guard_reports_an_offence_when_planted(tmp_path: Path, guard: str, module: str, source: str) -> None:
    """The offence is reported by its own guard, at the file where it stands."""
    planted = copied(tmp_path)
    planted.plant(module, source)
    told = [line for line in planted.offences(guard) if line not in standing(guard)]
    assert len(told) == 1
    assert told[0].startswith(f"src/putwright/{module.replace('.', '/')}.py:")


@pytest.mark.parametrize(("guard", "module", "source"), ALLOWED)
def test_guard_says_nothing_when_the_import_is_in_its_place(
    tmp_path: Path, guard: str, module: str, source: str
) -> None:
    """Those who hold the key may use it."""
    planted = copied(tmp_path)
    planted.plant(module, source)
    assert planted.offences(guard) == standing(guard)


def test_guard_reports_a_heavy_library_when_the_start_reaches_it_by_a_detour(tmp_path: Path) -> None:
    """A heavy library is reported with the way that leads to it, though no module of the command line names it."""
    planted = copied(tmp_path)
    planted.plant("workflows.planted_detour", "import polars.selectors")
    entry = tmp_path / "src" / "putwright" / "cli" / "main.py"
    late = "\n\ndef late() -> None:\n    import putwright.workflows.planted_detour\n"
    entry.write_text(entry.read_text(encoding="utf-8") + late, encoding="utf-8")
    assert not planted.offences("light start")
    at_once = "\n\nimport putwright.workflows.planted_detour\n"
    entry.write_text(entry.read_text(encoding="utf-8") + at_once, encoding="utf-8")
    (told,) = planted.offences("light start")
    assert "polars loads at start" in told
    assert "putwright.cli.main > putwright.workflows.planted_detour" in told


@pytest.mark.parametrize("text", ["NUMBER = 1\n", '"""no sentence"""\n'])
def test_guard_reports_a_module_that_says_nothing_of_itself(tmp_path: Path, text: str) -> None:
    """A module without a docstring, or whose first line is no sentence, is reported."""
    planted = copied(tmp_path)
    (tmp_path / "src" / "putwright" / "market" / "planted.py").write_text(text, encoding="utf-8")
    assert [line for line in planted.offences("docstring") if "market/planted.py" in line]
