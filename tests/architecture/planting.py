"""A copy of the source in which a test may plant an offence, and the tools that should find it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from house import guards

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True)
class Copy:
    """A copy of src/putwright and pyproject.toml in a folder of its own."""

    folder: Path

    def plant(self, module: str, source: str) -> None:
        """Write a module, adding the packages above it where they are missing.

        Args:
            module: its dotted name below putwright, such as `domain.planted`.
            source: its text.
        """
        path = self.folder / "src" / "putwright" / Path(*module.split("."))
        path.parent.mkdir(parents=True, exist_ok=True)
        for parent in path.relative_to(self.folder / "src").parents[:-1]:
            opening = self.folder / "src" / parent / "__init__.py"
            if not opening.exists():
                opening.write_text('"""A chapter still to be written."""\n', encoding="utf-8")
        path.with_suffix(".py").write_text(f'"""Planted by a test."""\n\n{source}\n', encoding="utf-8")

    def lint_imports(self) -> subprocess.CompletedProcess[str]:
        """What import-linter says of the copy."""
        return self._run("lint-imports", "--no-logo", "--no-cache", path=self.folder / "src")

    def ruff(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What ruff says of the copy, under the project's own rules."""
        return self._run("ruff", "check", "--no-cache", "--output-format", "concise", *words)

    def offences(self, guard: str) -> list[str]:
        """What one of the house's guards says of the copy."""
        declared = guards.declared_dependencies(self.folder / "pyproject.toml")
        return [str(told) for told in guards.offences(self.folder / "src", declared) if told.guard == guard]

    def _run(self, program: str, *words: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(path or "")}
        return subprocess.run(
            [str(PROGRAMS / program), *words],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


def copied(folder: Path) -> Copy:
    """A fresh copy of the source.

    Args:
        folder: an empty folder.
    """
    shutil.copytree(
        ROOT / "src" / "putwright", folder / "src" / "putwright", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return Copy(folder)
