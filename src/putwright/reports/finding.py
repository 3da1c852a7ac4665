"""One thing that was looked at, how it stands, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARN, BAD = "ok", "warn", "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: ok, warn (works without it, less well) or missing (refuses without it)."""

    state: str
    what: str
    found: str
    remedy: str = ""
