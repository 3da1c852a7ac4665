"""Two weeks compared: which names came, which went, and which rule has changed its mind about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from putwright.reports.screen import ScreenReport


@dataclass(frozen=True, slots=True)
class Moved:
    """A name that another rule stops than before; "PASSED" means that nothing does."""

    symbol: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two screens of one playbook."""

    before_id: str
    now_id: str
    came: tuple[str, ...]
    went: tuple[str, ...]
    moved: tuple[Moved, ...]
    gates_before: dict[str, int]
    gates_now: dict[str, int]


@dataclass(frozen=True, slots=True)
class ScreenWithChanges:
    """A screen and what changed since an earlier one."""

    screen: ScreenReport
    changes: Changes


def changes_between(before: Mapping[str, Any], now: ScreenReport) -> Changes:
    """What is different between a kept screen and this one.

    Args:
        before: the kept report of the earlier screen.
        now: the later screen.
    """
    gates = [{"gate": gate.gate, "names_out": gate.names_out} for gate in now.gates]
    return changes_between_kept(
        before, {"screen_id": now.screen_id, "standings": now.standings, "gates": gates}
    )


def changes_between_kept(before: Mapping[str, Any], now: Mapping[str, Any]) -> Changes:
    """What is different between two kept screens, the earlier one first."""
    earlier: Mapping[str, str] = before["standings"]
    later: Mapping[str, str] = now["standings"]
    passed_before = {symbol for symbol, told in earlier.items() if told == "PASSED"}
    passed_now = {symbol for symbol, told in later.items() if told == "PASSED"}
    moved = [
        Moved(symbol, earlier.get(symbol, "NOT_ASKED"), told)
        for symbol, told in later.items()
        if earlier.get(symbol, "NOT_ASKED") != told
    ]
    return Changes(
        before_id=str(before["screen_id"]),
        now_id=str(now["screen_id"]),
        came=tuple(sorted(passed_now - passed_before)),
        went=tuple(sorted(passed_before - passed_now)),
        moved=tuple(moved),
        gates_before={gate["gate"]: int(gate["names_out"]) for gate in before["gates"]},
        gates_now={gate["gate"]: int(gate["names_out"]) for gate in now["gates"]},
    )
