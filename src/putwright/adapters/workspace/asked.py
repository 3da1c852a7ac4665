"""What was asked of sources of facts and when, in one file that is replaced whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from putwright.adapters.workspace.files import write_text
from putwright.domain.refusal import BadInput
from putwright.ports.fact_source import Asked

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = 1


class AskedStore:
    """The memory of one workspace; without it everything is asked anew, and nothing else is lost."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, Asked]:
        """What is remembered, by the key of the task; empty before the first refresh.

        Raises:
            BadInput: the file is damaged.
        """
        if not self._path.exists():
            return {}
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
            if told["schema"] != SCHEMA:
                raise ValueError(f"schema {told['schema']} is not known")
            return {key: _asked(form) for key, form in told["tasks"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            remedy = "Remove it: everything is asked anew then, and no fact is lost."
            raise BadInput(f"Reading {self._path}", f"it is damaged ({error})", remedy) from error

    def add(self, asked: Mapping[str, Asked]) -> None:
        """Remember some tasks; the others stay."""
        tasks = {key: _form(one) for key, one in sorted({**self.read(), **asked}.items())}
        write_text(self._path, json.dumps({"schema": SCHEMA, "tasks": tasks}, indent=0))


def _form(one: Asked) -> dict[str, Any]:
    form: dict[str, Any] = {"tried_at": one.tried_at.isoformat()}
    if one.succeeded_at is not None:
        form["succeeded_at"] = one.succeeded_at.isoformat()
    if one.words:
        form |= {"words": one.words, "failures": one.failures}
    if one.memo:
        form["memo"] = dict(one.memo)
    return form


def _asked(form: Mapping[str, Any]) -> Asked:
    succeeded = form.get("succeeded_at")
    return Asked(
        _moment(form["tried_at"]),
        None if succeeded is None else _moment(succeeded),
        str(form.get("words", "")),
        int(form.get("failures", 0)),
        {str(name): str(value) for name, value in form.get("memo", {}).items()},
    )


def _moment(told: str) -> datetime:
    moment = datetime.fromisoformat(told)
    if moment.tzinfo is None:
        raise ValueError(f"{told} names no zone")
    return moment
