"""Earnings dates of Wall Street Horizon over the TWS, where the account is subscribed to them.

Two questions: what kinds of events there are, once a connection, and the events of one company. Both are answered with a text
in JSON, of which IBKR documents the way but not the fields. Taken to be so [unverified: no subscription was at hand]: a list of
events anywhere in the document, each with `event_type` ("wshe_ed" is an earnings date), `conids`, `index_date` and `data`;
in there `earnings_date` or `wshe_earnings_date` as YYYYMMDD, `wshe_earnings_date_status` or `earnings_date_status` (CONFIRMED,
UNCONFIRMED, INFERRED), `time_of_day` (BEFORE MARKET, DURING MARKET, AFTER MARKET, UNSPECIFIED). What does not fit is counted and
told, never guessed: a date that is not called the earnings date is an estimate at most.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
from ib_async.objects import WshEventData

from putwright.domain.refusal import OutsideFailure, counted
from putwright.market import facts

if TYPE_CHECKING:
    from ib_async import Contract

    from putwright.adapters.ibkr.session import Session

EARNINGS_DATE = "wshe_ed"
DATES = ("earnings_date", "wshe_earnings_date")
STATUSES = ("wshe_earnings_date_status", "earnings_date_status", "status")
HOURS = ("time_of_day", "wshe_earnings_date_time_of_day")
HOUR_WORDS = {
    "BEFORE MARKET": "before open",
    "DURING MARKET": "in session",
    "AFTER MARKET": "after close",
    "UNSPECIFIED": None,
    "": None,
}
EVENTS_MAX = 10
DEPTH_MAX = 6
_DAY = re.compile(r"(20\d{2})-?(\d{2})-?(\d{2})")


@dataclass(slots=True)
class Reports:
    """What was told of one company: the coming dates as (day, status, hour), and by words what was left out."""

    coming: list[tuple[date, str, str | None]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def words(self) -> str:
        """What was left out, as a person says it; "" for nothing."""
        return ", ".join(f"{counted(count, 'event')} {why}" for why, count in sorted(self.left_out.items()))


class WallStreetHorizon:
    """The calendar of company events behind one connection; one question at a time, as the library keeps only one."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._one = asyncio.Lock()
        self._knows_kinds = False

    def begin_anew(self) -> None:
        """Forget what held on an earlier connection."""
        self._knows_kinds = False

    async def events(self, share: Contract, on: date) -> str:
        """The coming earnings dates of a company, as the TWS tells them.

        Raises:
            BadInput: the TWS says that the request is wrong.
            OutsideFailure: not subscribed (code 10276), no answer in time, the connection lost.
        """
        ib = self._session.ib
        async with self._one:
            try:
                if not self._knows_kinds:
                    await self._session.answer("the kinds of company events", ib.getWshMetaDataAsync)
                    self._knows_kinds = True
                asked = WshEventData(
                    filter=filter_of(share.conId), startDate=f"{on:%Y%m%d}", totalLimit=EVENTS_MAX
                )
                return await self._session.answer(
                    f"the earnings dates of {share.symbol}", lambda: ib.getWshEventDataAsync(asked)
                )
            except OutsideFailure:
                self._knows_kinds = False  # a TWS that started anew has forgotten that they were asked for
                raise


def filter_of(con_id: int) -> str:
    """The filter for the earnings dates of one company, as TWS.md has it."""
    wanted = {
        "country": "All",
        "watchlist": [str(con_id)],
        "limit_region": EVENTS_MAX,
        "limit": EVENTS_MAX,
        EARNINGS_DATE: "true",
    }
    return json.dumps(wanted, separators=(",", ":"))


def read_events(text: str, con_id: int, on: date) -> Reports:
    """The coming reports in an answer; none where it holds no event.

    Args:
        text: the answer.
        con_id: of the company asked about; events of another are left out.
        on: the New York day of the question; what lies before is left out.

    Raises:
        OutsideFailure: the answer is not in the form known.
    """
    try:
        document = json.loads(text, parse_constant=lambda _: None)
    except ValueError:
        raise _another_form("it is no JSON") from None
    reports, events = Reports(), list(_events(document))
    if not events and not _is_empty(document):
        raise _another_form("it holds no list of events")
    for event in events:
        _take(event, con_id, on, reports)
    unread = sum(count for why, count in reports.left_out.items() if "not understood" in why)
    if unread and not reports.coming:
        raise _another_form(reports.words)
    return reports


def table(symbol: str, reports: Reports, as_of: date, source: str) -> pl.DataFrame:
    """The coming reports as facts.

    Args:
        symbol: the name.
        reports: what was told.
        as_of: the New York day on which it was told.
        source: who says so.
    """
    rows = [
        {"symbol": symbol, "date": day, "status": status, "as_of": as_of, "hour": hour, "source": source}
        for day, status, hour in reports.coming
    ]
    return facts.conform("earnings", pl.DataFrame(rows, schema=facts.SCHEMAS["earnings"]))


def _take(event: Mapping[str, Any], con_id: int, on: date, reports: Reports) -> None:
    if event["event_type"] != EARNINGS_DATE:
        reports.left_out["of another kind"] += 1
        return
    if not _is_of(event, con_id):
        reports.left_out["of another company"] += 1
        return
    inner = event.get("data")
    told: Mapping[str, Any] = inner if isinstance(inner, Mapping) else event
    named = _first(told, DATES)
    day = _day(named if named is not None else event.get("index_date"))
    if day is None:
        reports.left_out["whose date is not understood"] += 1
        return
    if day < on:
        reports.left_out["of the past"] += 1
        return
    is_confirmed = named is not None and str(_first(told, STATUSES) or "").strip().upper() == "CONFIRMED"
    hour = str(_first(told, HOURS) or "").strip().upper()
    if hour not in HOUR_WORDS:
        reports.left_out["whose hour alone was not read"] += 1
    reports.coming.append((day, "confirmed" if is_confirmed else "estimated", HOUR_WORDS.get(hour)))


def _events(node: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every record that names its kind, wherever it lies."""
    if depth > DEPTH_MAX:
        return
    if isinstance(node, Mapping):
        if isinstance(node.get("event_type"), str):
            yield node
            return
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from _events(inner, depth + 1)


def _is_empty(document: Any) -> bool:
    """Whether an answer says that there is nothing: an empty list, or only empty lists by name."""
    if isinstance(document, Mapping):
        return all(isinstance(inner, list | Mapping) and _is_empty(inner) for inner in document.values())
    return isinstance(document, list) and not document


def _is_of(event: Mapping[str, Any], con_id: int) -> bool:
    """Whether an event is of the company asked about; one that names none answers the question that was asked."""
    told = next((event[name] for name in ("conids", "conid", "con_id") if event.get(name)), None)
    if told is None:
        return True
    return str(con_id) in {str(one) for one in (told if isinstance(told, list) else [told])}


def _first(told: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((told[name] for name in names if told.get(name) is not None), None)


def _day(told: Any) -> date | None:
    found = _DAY.fullmatch(re.split("[ T]", str(told).strip())[0]) if told is not None else None
    try:
        return None if found is None else date(*map(int, found.groups()))
    except ValueError:
        return None


def _another_form(why: str) -> OutsideFailure:
    return OutsideFailure(
        "Reading the earnings dates of Wall Street Horizon",
        f"the answer is not in the form known: {why}",
        "The facts of before are kept; look the date up in the TWS, or `putwright import earnings FILE`.",
        retry_is_safe=True,
    )
