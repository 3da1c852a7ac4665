"""The calendar of company events: coming reports of the make-believe companies, for accounts that pay for it.

A real TWS passes on what Wall Street Horizon writes; the way of it is documented, the fields are not (TWS.md 7.11, [K]).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from putwright.domain.trading_calendar import new_york_date
from putwright.paper.wire import answers
from putwright.paper.wire import market_requests as requests

if TYPE_CHECKING:
    from putwright.paper.session.client import Client
    from putwright.paper.session.switchboard import Handlers, Switchboard
    from putwright.paper.tape.reports import ComingReport

NEWS_FEED = (10276, "News feed is not allowed.")
NOT_ASKED_BEFORE = (10282, "WSH metadata not requested")  # IBKR's page of message codes
EARNINGS = "wshe_ed"
KINDS = {
    "meta_data": {
        "event_types": [{"tag": EARNINGS, "name": "Earnings Dates"}],
        "filters": [{"tag": "country", "name": "Country"}, {"tag": "watchlist", "name": "Watchlist"}],
    }
}
EVENTS_MAX = 100
Cancel: TypeAlias = "requests.CancelWshMetaData | requests.CancelWshEventData"


@runtime_checkable
class KnowsReports(Protocol):
    """A market that knows when its companies report; one of recordings does not."""

    def coming_reports(self, con_id: int) -> Sequence[ComingReport]:
        """The coming reports of the company behind a contract, ascending; none where it knows none."""
        ...


class CompanyEvents:
    """Who asked what kinds of events there are, and the events of companies."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self._knowing: set[Client] = set()

    def handlers(self) -> Handlers:
        """Which requests are answered here."""
        return {
            requests.ReqWshMetaData: self.kinds,
            requests.ReqWshEventData: self.events,
            requests.CancelWshMetaData: self.nothing,
            requests.CancelWshEventData: self.nothing,
        }

    def kinds(self, client: Client, request: requests.ReqWshMetaData) -> None:
        """What kinds of events there are; error 10276 where nobody pays for the calendar."""
        if not self._board.world.behaviour.company_events:
            client.error(request.request_id, *NEWS_FEED)
            return
        self._knowing.add(client)
        client.tell(answers.wsh_meta_data(request.request_id, json.dumps(KINDS)))

    def events(self, client: Client, request: requests.ReqWshEventData) -> None:
        """The coming reports of the companies asked for; error 10282 where the kinds were not asked for before."""
        if not self._board.world.behaviour.company_events:
            client.error(request.request_id, *NEWS_FEED)
            return
        if client not in self._knowing:
            client.error(request.request_id, *NOT_ASKED_BEFORE)
            return
        try:
            wanted = json.loads(request.filter_json or "{}")
            companies = [int(one) for one in wanted.get("watchlist", [])]
            most = min(int(request.total_limit or EVENTS_MAX), EVENTS_MAX)
        except (ValueError, TypeError, AttributeError):
            client.invalid(request.request_id, "The filter can not be read")
            return
        if request.con_id:
            companies.append(request.con_id)
        asked = not request.filter_json or str(wanted.get(EARNINGS, "")).lower() == "true"
        found = [event for con_id in companies for event in self._told(con_id)] if asked else []
        found.sort(key=lambda event: str(event["index_date"]))
        client.tell(answers.wsh_event_data(request.request_id, json.dumps(found[:most])))

    def nothing(self, client: Client, request: Cancel) -> None:
        """Nothing to answer: the answer has been given."""

    def forget(self, client: Client) -> None:
        """The client is gone."""
        self._knowing.discard(client)

    def _told(self, con_id: int) -> list[dict[str, Any]]:
        tape = self._board.world.tape
        if not isinstance(tape, KnowsReports):
            return []
        on = new_york_date(self._board.now)
        return [
            {
                "event_type": EARNINGS,
                "index_date": f"{report.day:%Y%m%d}",
                "conids": [str(con_id)],
                "data": {
                    "earnings_date": f"{report.day:%Y%m%d}",
                    "time_of_day": "AFTER MARKET" if report.is_late else "BEFORE MARKET",
                    "wshe_earnings_date_status": "CONFIRMED" if report.is_confirmed else "UNCONFIRMED",
                },
            }
            for report in tape.coming_reports(con_id)
            if report.day >= on
        ]
