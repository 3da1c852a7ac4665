"""Parsed TOML into domain values: every key is asked for by name, and what is left over is a mistake."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from putwright.domain.refusal import BadInput

_MISSING = object()


class Table:
    """One table of a configuration file: each question names a key, `finish` refuses what nobody asked."""

    def __init__(self, values: Mapping[str, object], name: str) -> None:
        self._values, self._name = values, name
        self._asked: set[str] = set()

    def schema(self, known: int) -> None:
        """Check the version of the file's layout against the one this program reads."""
        said = self.whole("schema")
        if said != known:
            raise self.wrong(
                "schema", f"it is {said}, and only {known} can be read", "Update putwright, or the file."
            )

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self._take(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self.wrong(key, f"{value!r} is not a text", 'Write words in quotes: key = "words".')
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        value = self._take(key, default)
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, f"{value!r} is not a list of texts", 'Write ["one", "two"].')
        return tuple(str(item) for item in value)

    def whole(self, key: str, default: int | None = None, *, at_least: int = 0) -> int:
        """A whole number."""
        value = self._take(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < at_least:
            raise self.wrong(
                key, f"{value!r} is not a whole number of {at_least} or more", "Write digits only."
            )
        return value

    def amount(self, key: str, default: Decimal | None = None, *, above: Decimal | None = None) -> Decimal:
        """A decimal number of zero or more, written as a number or as a text of digits; exact either way."""
        value = self._take(key, default)
        try:
            number = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number < 0:
            raise self.wrong(key, f"{value!r} is not a number of zero or more", 'Write it as 0.65 or "0.65".')
        if above is not None and number <= above:
            raise self.wrong(key, f"{number} is not more than {above}", "Correct the number.")
        return number

    def day(self, key: str) -> date:
        """A date."""
        value = self._take(key, None)
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self.wrong(key, f"{value!r} is not a date", "Write it without quotes: 2026-11-21.")
        return value

    def days(self, key: str) -> tuple[date, ...]:
        """A list of dates."""
        value = self._take(key, None)
        if not isinstance(value, (list, tuple)) or not all(type(item) is date for item in value):
            raise self.wrong(key, f"{value!r} is not a list of dates", "Write [2026-12-08, 2026-12-09].")
        return tuple(value)

    def truth(self, key: str, default: bool | None = None) -> bool:
        """Yes or no."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, f"{value!r} is neither true nor false", "Write true or false.")
        return value

    def mapping(self, key: str) -> dict[str, str]:
        """A table of texts whose keys are free names."""
        inner = self.table(key)
        return {name: inner.text(name) for name in inner.names()}

    def table(self, key: str) -> Table:
        """A table inside this one."""
        value = self._take(key, None)
        if not isinstance(value, Mapping):
            raise self.wrong(key, f"{value!r} is not a table", f"Write it as [{key}].")
        return Table(value, f"{self._name} [{key}]")

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of a list."""
        value = self._take(key, None)
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, Mapping) for item in value):
            raise self.wrong(key, "it is not a list of tables", f"Write each as [[{key}]].")
        return (Table(item, f"{self._name} [[{key}]] number {n}") for n, item in enumerate(value, start=1))

    def names(self) -> tuple[str, ...]:
        """The keys of a table whose keys are free names."""
        return tuple(self._values)

    def has(self, key: str) -> bool:
        """Whether a key is there."""
        return key in self._values

    def choice(self, value: str, key: str, known: Collection[str]) -> str:
        """The value, if it is one of the known words."""
        if value not in known:
            raise self.wrong(key, f"{value!r} is not known", f"Known are {', '.join(known)}.")
        return value

    def finish(self) -> None:
        """Refuse keys nobody asked for, naming the nearest known one."""
        for key in self._values:
            if key not in self._asked:
                near = difflib.get_close_matches(key, self._asked, n=1, cutoff=0.4)
                known = f"Known here: {', '.join(sorted(self._asked))}."
                raise BadInput(
                    f"Reading {self._name}",
                    f"unknown key `{key}`",
                    f"Did you mean `{near[0]}`?" if near else known,
                )

    def wrong(self, key: str, wrong: str, remedy: str) -> BadInput:
        """The fault of one key of this table."""
        return BadInput(f"Reading {self._name}", f"`{key}`: {wrong}", remedy)

    def _take(self, key: str, default: object) -> object:
        self._asked.add(key)
        value = self._values.get(key, _MISSING)
        if value is not _MISSING:
            return value
        if default is None:
            raise BadInput(f"Reading {self._name}", f"`{key}` is missing", f"Add `{key}`.")
        return default
