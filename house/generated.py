"""Keeps a page as its generator has it: writes it, or with `--check` says that it is out of date."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def keep(target: str, text: str) -> int:
    """Write a page, or check it when the command line says `--check`; the exit code of the generator.

    Args:
        target: the page, as a path from the root of the repository.
        text: what it has to say.
    """
    path = ROOT / target
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    if written == text:
        return 0
    if "--check" in sys.argv:
        print(f"{target} is out of date: run `make docs`")
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(f"{target} written")
    return 0
