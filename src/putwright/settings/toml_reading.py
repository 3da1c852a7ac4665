"""TOML into checked models: every mistake is told with its file, its line, and the nearest known name."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from putwright.domain.refusal import BadInput

SIZE_MAX_BYTES = 4_000_000  # a configuration file is written by a person; anything larger is the wrong file
NUMBER_MAX = Decimal(10) ** 15  # a thousand trillion: whatever it counts, it is a slip of the keyboard


class Table(BaseModel):
    """A TOML table whose keys are all known; unknown ones are mistakes, never ignored, and nothing is read as another kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _of_its_own_kind(cls, value: Any, info: ValidationInfo) -> Any:
        field = cls.model_fields.get(str(info.field_name))
        kinds = set() if field is None else _kinds(field.annotation) - {type(None)}
        if any(issubclass(kind, Table) for kind in kinds):
            return value  # its own fields look at what is in it
        for item in value if isinstance(value, list) else [value]:
            _refuse_other_kinds(item, kinds)
        return value


def _refuse_other_kinds(item: Any, kinds: set[type]) -> None:
    """What a lenient reader would turn into something else: `true` into 1, a number into a day of 1970."""
    if isinstance(item, bool) and bool not in kinds:
        raise ValueError("true and false are no value here")
    if kinds == {bool} and not isinstance(item, bool):
        raise ValueError("write true or false, without quotes")
    if isinstance(item, str) and kinds <= {int, Decimal}:
        raise ValueError("a number stands in quotes: write it without them")
    if isinstance(item, (int, Decimal)) and not isinstance(item, bool):
        if kinds <= {date, datetime}:
            raise ValueError("write a day as 2026-12-18")
        if Decimal(item).is_finite() and abs(Decimal(item)) > NUMBER_MAX:
            raise ValueError("that number is absurdly large")


def _no_fraction(percent: Decimal) -> Decimal:
    if 0 < percent < 1:
        raise ValueError(
            f"percent are wanted, and this reads like a fraction: write {percent * 100:f} for {percent * 100:f} %"
        )
    return percent


def _a_number(value: Any) -> Any:
    _refuse_other_kinds(value, {Decimal})
    return value


Number = Annotated[Decimal, BeforeValidator(_a_number)]  # for tables of numbers under names of the user's own
Percent = Annotated[Decimal, AfterValidator(_no_fraction)]


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
        return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError as error:
        raise BadInput(tried, "there is no such file", "Run `putwright init`, or check the path.") from error
    except UnicodeDecodeError as error:
        raise BadInput(tried, "it is not UTF-8 text", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(
            tried, f"not valid TOML: {error}", "Mend that line; `docs/configuration.md` shows examples."
        ) from error
    except (
        RecursionError,
        ValueError,
    ) as error:  # brackets without end, a whole number of thousands of digits
        raise BadInput(
            tried, "its brackets or numbers have no end", "This is not a configuration file: check the path."
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
    # A misspelt key is also a missing one; the slip is what its owner can see.
    first = next((one for one in mistakes if one["type"] == "extra_forbidden"), mistakes[0])
    where = [str(part) for part in first["loc"]]
    named = [part for part in where if not part.isdigit()]
    key = named[-1] if named else "?"
    table = ".".join(named[:-1])
    line = line_of(path, where)
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
    why = first["msg"].removeprefix("Value error, ")
    said = f"{place}`{key}`{inside} is {_as_written(first['input'])}: {why}{more}"
    return BadInput(
        f"Reading {path}", said, "Correct the value; the shipped file shows an example of each key."
    )


def _as_written(value: Any) -> str:
    """A value as it stands in the file, shortened."""
    text = (
        str(value).lower()
        if isinstance(value, bool)
        else str(value)
        if isinstance(value, Decimal)
        else repr(value)
    )
    return text if len(text) <= 60 else f"{text[:57]}..."


def _kinds(annotation: Any) -> set[type]:
    """The plain types an annotation is made of, whatever lists, tables and choices they stand in."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return {annotation}
    inner = get_args(annotation)
    if get_origin(annotation) is dict:
        inner = inner[1:]
    if get_origin(annotation) is Literal:
        return {type(choice) for choice in inner}
    return {kind for part in inner for kind in _kinds(part)}


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


def line_of(path: Path, where: Sequence[str]) -> int | None:
    """The line of the first place that can be meant by a key, for a person to look at."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    names = [part for part in where if not part.isdigit()]
    start = 0
    for position, name in enumerate(where[:-1]):
        if name.isdigit() or name == names[-1]:
            continue
        header = re.compile(rf"\s*\[+.*\b{re.escape(name)}\b.*\]")
        nth = int(where[position + 1]) if where[position + 1].isdigit() else 0
        found = [i for i, text in enumerate(lines) if i >= start and header.match(text)]
        start = found[nth] if nth < len(found) else start
    pattern = re.compile(rf"\s*[\"']?{re.escape(names[-1])}[\"']?\s*=") if names else None
    for number, text in enumerate(lines[start:], start=start + 1):
        if pattern and pattern.match(text):
            return number
    return None
