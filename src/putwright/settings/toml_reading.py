"""TOML into checked models: every mistake is told with its file, its line, and the nearest known name."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from putwright.domain.refusal import BadInput

SIZE_MAX_BYTES = 4_000_000  # a configuration file is written by a person; anything larger is the wrong file


class Table(BaseModel):
    """A TOML table whose keys are all known; unknown ones are mistakes, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model", bound=Table)


def read_table(path: Path) -> dict[str, Any]:
    """The parsed TOML of a file, numbers with a point as `Decimal`.

    Raises:
        BadInput: the file is missing, unreadable, not text, too large or not TOML; with the line where it breaks.
    """
    tried = f"Reading {path}"
    try:
        if path.stat().st_size > SIZE_MAX_BYTES:
            raise BadInput(
                tried, "it is larger than 4 MB", "This is not a configuration file: check the path."
            )
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError as error:
        raise BadInput(tried, "there is no such file", "Run `putwright init`, or check the path.") from error
    except UnicodeDecodeError as error:
        raise BadInput(tried, "it is not UTF-8 text", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(
            tried, f"not valid TOML: {error}", "Mend that line; `docs/configuration.md` shows examples."
        ) from error
    except OSError as error:
        raise BadInput(
            tried, f"it can not be read: {error.strerror}", "Check the path and its permissions."
        ) from error


def read_model(path: Path, model: type[Model]) -> Model:
    """A TOML file as a checked model.

    Raises:
        BadInput: with the first mistake, its line where it can be found, and how many more there are.
    """
    return check_table(read_table(path), model, path)


def check_table(table: dict[str, Any], model: type[Model], path: Path) -> Model:
    """A parsed table as a checked model; `path` is only for the message."""
    try:
        return model.model_validate(table)
    except ValidationError as error:
        raise _complaint(path, error, model) from error


def _complaint(path: Path, error: ValidationError, model: type[Table]) -> BadInput:
    mistakes = error.errors()
    first = mistakes[0]
    where = [str(part) for part in first["loc"]]
    key = where[-1] if where else "?"
    table = ".".join(where[:-1])
    line = _line_of(path, where)
    place = f"line {line}: " if line else ""
    inside = f" in [{table}]" if table else ""
    more = f" ({len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
    if first["type"] == "extra_forbidden":
        known = _known_keys(model, where[:-1])
        near = difflib.get_close_matches(key, known, n=1, cutoff=0.4)
        remedy = f"Did you mean `{near[0]}`?" if near else f"Known here: {', '.join(sorted(known))}."
        return BadInput(f"Reading {path}", f"{place}unknown key `{key}`{inside}{more}", remedy)
    if first["type"] == "missing":
        return BadInput(
            f"Reading {path}", f"{place}`{key}` is missing{inside}{more}", f"Add `{key}`{inside}."
        )
    said = f"{place}`{key}`{inside} is {first['input']!r}: {first['msg']}{more}"
    return BadInput(
        f"Reading {path}", said, "Correct the value; the shipped file shows an example of each key."
    )


def _known_keys(model: type[Table], where: Sequence[str]) -> list[str]:
    current: Any = model
    for part in where:
        field = current.model_fields.get(part) if hasattr(current, "model_fields") else None
        if field is None:
            continue  # a number inside a list, or a free name of a table of tables
        current = _table_inside(field.annotation) or current
    return list(current.model_fields)


def _table_inside(annotation: Any) -> type[Table] | None:
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _table_inside(inner)
        if found:
            return found
    return None


def _line_of(path: Path, where: Sequence[str]) -> int | None:
    """The line of the first place that can be meant by a key, for a person to look at."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    names = [part for part in where if not part.isdigit()]
    start = 0
    for name in names[:-1]:
        header = re.compile(rf"\s*\[+.*\b{re.escape(name)}\b.*\]")
        start = next((i for i, text in enumerate(lines) if i >= start and header.match(text)), start)
    pattern = re.compile(rf"\s*[\"']?{re.escape(names[-1])}[\"']?\s*=") if names else None
    for number, text in enumerate(lines[start:], start=start + 1):
        if pattern and pattern.match(text):
            return number
    return None
