"""What the latest kept screen found, and what changed since the one a week before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from putwright.reports.changes import Changes, changes_between_kept

DAYS_BETWEEN_MIN = 5  # a screen so much older is one of the week before
CHANGES_SHOWN = 40


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A put of the kept shortlist. Prices [USD/share], amounts [USD], ratios [1]; `annual_return` is a pace."""

    rank: int | None
    symbol: str
    strike: Decimal
    expiry: date
    bid: Decimal | None
    annual_return: Decimal | None
    otm_ratio: Decimal | None
    cash_needed: Decimal
    is_proposal: bool
    command: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """The shortlist of the latest kept screen; `changes` since the one before, None without any; `left_out` says why none."""

    screen_id: str
    made_at: datetime | None
    playbook: str
    shortlist: tuple[CandidateLine, ...]
    more_names: int
    changes: Changes | None
    words: tuple[str, ...]
    left_out: str


def candidates(kept: Sequence[Mapping[str, Any]]) -> Candidates:
    """The candidates of kept screens, oldest first; those of a playbook are compared with its own only."""
    if not kept:
        because = "no screen is kept yet: `putwright screen` makes one"
        return Candidates("", None, "", (), 0, None, (), because)
    latest = kept[-1]
    made_at = datetime.fromisoformat(latest["as_of"])
    earlier = [one for one in kept[:-1] if one["playbook"] == latest["playbook"]]
    week_ago = [
        one for one in earlier if (made_at - datetime.fromisoformat(one["as_of"])).days >= DAYS_BETWEEN_MIN
    ]
    before = (week_ago or earlier)[-1:]
    words = []
    if not before:
        words.append("There is no earlier screen of this playbook to compare with.")
    elif not week_ago:
        words.append(f"None is a week old: compared with the one of {before[0]['as_of'][:10]}.")
    if not latest["shortlist"]:
        words.append("Nothing passed every gate, which is an answer.")
    return Candidates(
        screen_id=str(latest["screen_id"]),
        made_at=made_at,
        playbook=str(latest["playbook"]),
        shortlist=tuple(_line(row) for row in latest["shortlist"]),
        more_names=int(latest["more_names"]),
        changes=changes_between_kept(before[0], latest) if before else None,
        words=tuple(words),
        left_out="",
    )


def _line(row: Mapping[str, Any]) -> CandidateLine:
    strike = Decimal(row["strike"])
    return CandidateLine(
        rank=row.get("rank"),
        symbol=row["symbol"],
        strike=strike,
        expiry=date.fromisoformat(row["expiry"]),
        bid=_number(row.get("bid")),
        annual_return=_number(row.get("annual_return")),
        otm_ratio=_number(row.get("otm_ratio")),
        cash_needed=Decimal(row["cash_needed"]),
        is_proposal=bool(row["is_proposal"]),
        command=f"putwright ticket {row['symbol']} {strike.normalize():f} {row['expiry']}",
    )


def _number(told: str | None) -> Decimal | None:
    return None if told is None else Decimal(told)
