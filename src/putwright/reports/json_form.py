"""Reports as JSON: decimals as strings, days as ISO dates, every document with its schema and version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from putwright import __version__


def document(kind: str, version: int, report: Any) -> dict[str, Any]:
    """A report as a JSON document; `schema` names its form, which changes only with its version."""
    body = plain(report)
    return {"schema": f"putwright/{kind}/{version}", "program": __version__, **body}


def plain(value: Any) -> Any:
    """A value made of what JSON knows. Money and ratios stay exact: decimals become strings."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner) for inner in value]
    return value
