"""A terminal for journeys: `putwright` words in; exit code, output and checked JSON out."""

import contextlib
import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from putwright.cli.main import run

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """What a command left behind: its exit code and what it said on both streams."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Both streams in single-spaced words, so that a message can be looked for across line ends."""
        return " ".join((self.out + " " + self.err).replace("│", " ").split())

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on standard output, held against its published schema."""
        told: dict[str, Any] = json.loads(self.out)
        family, kind, version = told["schema"].split("/")
        assert family == "putwright"
        validator(kind, version).validate(told)
        return told


class Terminal:
    """`terminal("screen", "--json")` runs the program in this process; the workspace is the fixture's own."""

    def __init__(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.workspace, self._monkeypatch, self._capsys = workspace, monkeypatch, capsys

    def __call__(self, *words: str, **environment: str) -> Outcome:
        with self._monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            self._capsys.readouterr()
            code = run(list(words))
        out, err = self._capsys.readouterr()
        return Outcome(code, out, err)

    def kept(self) -> dict[str, str]:
        """A digest of every file of the workspace by its name, to see that nothing has changed."""
        return {
            path.relative_to(self.workspace).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.workspace.rglob("*"))
            if path.is_file() and path.name != ".writer.lock"
        }


@cache
def validator(kind: str, version: str) -> Any:
    """The validator of one published schema."""
    schema = json.loads((ROOT / "docs" / "schemas" / f"{kind}-{version}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def quietly(*words: str) -> int:
    """Run the program where no fixture catches its output; its exit code."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return run(list(words))


def environment(**changes: str) -> dict[str, str]:
    """The environment of a process that runs the program from this source."""
    source = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": source, **changes}


def started(*words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, its output in pipes."""
    return subprocess.run(
        [sys.executable, "-m", "putwright.cli.main", *words],
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
