"""Imports point down the chapters, never sideways and never in a circle, and the linter notices when they do not."""

import itertools
import tomllib
from pathlib import Path

import pytest

from house import guards
from tests.architecture.planting import copied

# ARCHITECTURE section 2, written a second time on purpose: the contract in pyproject.toml must agree with this.
ORDER = [
    ["cli", "web"],
    ["bootstrap"],
    ["backtest", "paper", "adapters"],
    ["workflows"],
    ["reports"],
    ["screening", "desk", "journal"],
    ["ports", "settings"],
    ["market"],
    ["pricing"],
    ["domain"],
]
UPWARD = [
    (lower, upper) for above, below in itertools.combinations(ORDER, 2) for lower in below for upper in above
]
SIDEWAYS = [pair for floor in ORDER for pair in itertools.permutations(floor, 2)]


def test_chapters_keep_every_contract_as_they_stand(tmp_path: Path) -> None:
    """The program as it stands keeps every import contract."""
    said = copied(tmp_path).lint_imports()
    assert said.returncode == 0, said.stdout
    assert " 0 broken" in said.stdout


def test_chapters_report_every_upward_and_sideways_import_when_planted(tmp_path: Path) -> None:
    """An import from any chapter to one above it, or to a neighbour, is reported, for every pair of chapters."""
    planted = copied(tmp_path)
    for importer, imported in UPWARD + SIDEWAYS:
        planted.plant(f"{imported}.planted_goal", "GOAL = 1")
        planted.plant(f"{importer}.planted_for_{imported}", f"import putwright.{imported}.planted_goal")
    said = planted.lint_imports()
    assert said.returncode == 1
    unseen = [
        (importer, imported)
        for importer, imported in UPWARD + SIDEWAYS
        if f"putwright.{importer}.planted_for_{imported} -> putwright.{imported}.planted_goal"
        not in said.stdout
    ]
    assert not unseen


def test_chapters_report_a_module_outside_every_chapter_when_planted(tmp_path: Path) -> None:
    """A module that belongs to no chapter is reported."""
    planted = copied(tmp_path)
    planted.plant("extras", "EXTRA = 1")
    said = planted.lint_imports()
    assert said.returncode == 1
    assert "putwright.extras" in said.stdout


def test_chapters_report_a_circle_inside_a_chapter_when_planted(tmp_path: Path) -> None:
    """Two modules of one chapter that need each other are reported."""
    planted = copied(tmp_path)
    planted.plant("domain.planted_hen", "from putwright.domain import planted_egg")
    planted.plant("domain.planted_egg", "from putwright.domain import planted_hen")
    said = planted.lint_imports()
    assert said.returncode == 1
    assert "No two modules need each other BROKEN" in said.stdout
    assert "Chapters: imports point down, never sideways KEPT" in said.stdout


@pytest.mark.parametrize("source", ["import putwright.cli.main", "from putwright.cli.main import main"])
def test_chapters_report_an_import_for_types_only_when_it_points_up(tmp_path: Path, source: str) -> None:
    """An import that serves types only, or stands inside a function, points down like any other."""
    planted = copied(tmp_path)
    planted.plant("domain.planted", f"from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    {source}")
    planted.plant("market.planted", f"def late() -> None:\n    {source}")
    said = planted.lint_imports()
    assert said.returncode == 1
    assert "putwright.domain.planted -> putwright.cli.main" in said.stdout
    assert "putwright.market.planted -> putwright.cli.main" in said.stdout


def test_chapters_contract_is_strict_when_read_from_the_project(repository: Path) -> None:
    """The contracts ignore nothing, and the one on chapters covers every module."""
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["id"]: contract for contract in project["tool"]["importlinter"]["contracts"]}
    layers = [[name.strip(" ()") for name in line.split("|")] for line in contracts["chapters"]["layers"]]
    assert layers == ORDER
    assert contracts["chapters"]["exhaustive"] is True
    assert all("ignore_imports" not in contract for contract in contracts.values())
    assert not project["tool"]["importlinter"].get("exclude_type_checking_imports")


def test_door_has_its_contract_when_orders_can_be_placed(repository: Path) -> None:
    """Once the port for orders exists, a `protected` contract stands beside the guard; until then the guard is alone."""
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    protected = {name for contract in contracts for name in contract.get("protected_modules", [])}
    exists = "putwright.ports.order_entry" in guards.modules(repository / "src")
    assert ("putwright.ports.order_entry" in protected) == exists


def test_broker_library_is_reported_when_another_than_its_adapter_imports_it(tmp_path: Path) -> None:
    """Only the adapter of Interactive Brokers knows the library that speaks with it: not its neighbours, not paper."""
    planted = copied(tmp_path)
    planted.plant("adapters.ibkr.planted", "from ib_async import IB")
    kept = planted.lint_imports()
    assert "Only adapters.ibkr knows ib_async KEPT" in kept.stdout, kept.stdout
    for module in ("adapters.files.planted", "paper.planted", "workflows.planted"):
        planted.plant(module, "def late() -> None:\n    from ib_async.objects import Fill")
    said = planted.lint_imports()
    assert said.returncode == 1
    for module in ("adapters.files.planted", "paper.planted", "workflows.planted"):
        assert f"putwright.{module} -> ib_async" in said.stdout, said.stdout
