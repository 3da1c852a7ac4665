"""Clock, chance and hidden imports come in through adapters only, and ruff notices when they do not."""

from pathlib import Path

import pytest

from tests.architecture.planting import copied

CALLS = [
    "from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)",
    "import datetime as calendar\n\nNOW = calendar.datetime.now(calendar.UTC)",
    "from datetime import datetime\n\nNOW = datetime.utcnow()",
    "from datetime import date\n\nTODAY = date.today()",
    "import time\n\nNOW = time.time()",
    "from time import time as seconds\n\nNOW = seconds()",
    "import random\n\nDRAWN = random.random()",
    "from random import Random\n\nDRAWN = Random(7).random()",
    "import uuid\n\nNAME = uuid.uuid4()",
    "import secrets\n\nNAME = secrets.token_hex()",
    'import importlib\n\nFOUND = importlib.import_module("putwright")',
    'from importlib import import_module\n\nFOUND = import_module("putwright")',
]


@pytest.mark.parametrize("source", CALLS)
def test_call_is_banned_everywhere_but_in_adapters_when_planted(tmp_path: Path, source: str) -> None:
    """The same lines are refused in three chapters and allowed in adapters."""
    planted = copied(tmp_path)
    for module in ("domain.planted", "backtest.planted", "cli.planted", "adapters.planted"):
        planted.plant(module, source)
    said = planted.ruff("--select", "TID251")
    assert said.returncode == 1
    for chapter in ("domain", "backtest", "cli"):
        assert f"src/putwright/{chapter}/planted.py" in said.stdout
    assert "src/putwright/adapters/planted.py" not in said.stdout


def test_calls_are_absent_from_the_program_as_it_stands(tmp_path: Path) -> None:
    """No chapter but adapters reads the clock, draws lots or hides an import; no comment switches the rule off."""
    said = copied(tmp_path).ruff("--select", "TID251", "--ignore-noqa")
    assert said.returncode == 0, said.stdout
