"""The recorded world, imported once a test process and copied for each test that writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from putwright.bootstrap import Opened
from tests.real.recorded_world import build, opened, world_of

World = Callable[..., Opened]


@pytest.fixture(scope="session")
def built_world(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with every recorded day in it."""
    return build(tmp_path_factory.mktemp("recorded") / "workspace", real_data)


@pytest.fixture
def world(built_world: Path, tmp_path: Path) -> World:
    """Opens a copy of the recorded world for an investor on a day."""

    def make(investor: str, day: str, playbook: str = "income", *, quality_waived: bool = False) -> Opened:
        name = f"{investor}-{day}-{playbook}-{quality_waived}"
        root = tmp_path / name
        if not root.exists():
            world_of(built_world, root, investor, quality_waived=quality_waived)
        return opened(root, day, playbook)

    return make
