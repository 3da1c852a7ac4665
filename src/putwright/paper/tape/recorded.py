"""A recorded market played again: every quote of a snapshot at the moment it was recorded, and nothing between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import polars as pl

from putwright.domain.refusal import BadInput
from putwright.domain.ticks import PENNY_THROUGHOUT, TickTable
from putwright.domain.trading_calendar import TradingCalendar, new_york_date
from putwright.paper.model import (
    Bar,
    Contract,
    ContractDetails,
    ContractQuery,
    OptionParameters,
    Phase,
    PriceIncrement,
    Quote,
    SecurityType,
)
from putwright.paper.tape import details, hours
from putwright.paper.tape.catalogue import MATCHES_MOST, plain, routed
from putwright.paper.tape.details import Company
from putwright.paper.tape.recording import Recording, fits

DAYS_AHEAD = 4


class RecordedTape:
    """A `Tape` of what was recorded; what nobody recorded is not quoted, and there are no bars."""

    def __init__(
        self,
        snapshot: pl.DataFrame,
        calendar: TradingCalendar,
        ticks: TickTable,
        *,
        start: datetime | None = None,
    ) -> None:
        """The recording at its first quote, or at a moment.

        Args:
            snapshot: in the schema of `market.snapshot`, of one moment or of many.
            calendar: must know the days of the recording.
            ticks: which classes trade in which steps.
            start: the first moment; that of the first quote when left away.

        Raises:
            BadInput: there is no quote with a time in it.
        """
        self._calendar, self._ticks = calendar, ticks
        self._recording = Recording(snapshot)
        self._now = self._recording.moments[0] if start is None else start.astimezone(UTC)
        self._watched: dict[int, tuple[object, ...] | None] = {}

    @property
    def now(self) -> datetime:
        """The simulated moment, aware, UTC."""
        return self._now

    def advance(self, to: datetime) -> None:
        """Let time pass to a moment.

        Raises:
            BadInput: it lies in the past.
        """
        if to < self._now:
            raise BadInput(
                f"Moving the recording to {to.isoformat()}",
                f"it is {self._now.isoformat()} there already",
                "Start it anew to see the past again.",
            )
        self._now = to.astimezone(UTC)

    def next_moment(self) -> datetime:
        """When the next quote was recorded or a bell rings."""
        moments = self._recording.moments
        following = moments[bisect_right(moments, self._now) :][:1]
        days = (self._day + timedelta(days=ahead) for ahead in range(DAYS_AHEAD))
        bells = [bell for day in days for bell in hours.bells(day, self._calendar) if bell > self._now]
        return min([*following, *bells])

    def phase(self, con_id: int) -> Phase:
        """Where the trading day of a contract stands."""
        contract, phase = self._known(con_id), hours.place(self._now, self._calendar).phase
        if contract.expiry is None:
            return phase
        return Phase.OPEN if phase is Phase.OPEN and contract.expiry >= self._day else Phase.CLOSED

    def find(self, query: ContractQuery) -> Sequence[Contract]:
        """Every recorded contract that fits and has not expired."""
        listed = self._recording.contracts if query.con_id else self._recording.of_symbol(plain(query.symbol))
        living = (each for each in listed.values() if each.expiry is None or each.expiry >= self._day)
        return [routed(each, query) for each in living if fits(each, query)]

    def contract(self, con_id: int) -> Contract | None:
        """One contract by its id, expired ones included."""
        return self._recording.contracts.get(con_id)

    def details(self, con_id: int) -> ContractDetails:
        """What is known of one contract; a recording says nothing of companies."""
        contract = self._known(con_id)
        company = self._company(contract)
        if contract.security_type is SecurityType.STOCK:
            return details.share_details(contract, company, self._day, self._calendar)
        share = self._recording.share(contract.symbol)
        return details.option_details(contract, share, company, self._day, self._calendar)

    def option_parameters(self, under_con_id: int) -> Sequence[OptionParameters]:
        """Expiries and strikes recorded of an underlying's standard options."""
        contract = self.contract(under_con_id)
        if contract is None or contract.security_type is not SecurityType.STOCK:
            return ()
        company = self._company(contract)
        series: dict[date, set[float]] = {}
        for option in self._recording.of_symbol(contract.symbol).values():
            if (
                option.expiry is not None
                and option.expiry >= self._day
                and not option.trading_class[-1:].isdigit()
            ):
                series.setdefault(option.expiry, set()).add(float(option.strike))
        return details.parameters(company, under_con_id, series)

    def matching(self, pattern: str) -> Sequence[Contract]:
        """Stocks whose symbol begins like the pattern."""
        wanted = plain(pattern)
        shares = (each for each in self._recording.contracts.values() if each.expiry is None)
        return [each for each in shares if wanted and each.symbol.startswith(wanted)][:MATCHES_MOST]

    def market_rule(self, rule_id: int) -> Sequence[PriceIncrement]:
        """The steps of a rule; empty when there is no such rule."""
        return details.RULES.get(rule_id, ())

    def quote(self, con_id: int) -> Quote:
        """The last quote recorded by now; an empty one when there is none yet, or the option has expired."""
        contract = self._known(con_id)
        if contract.expiry is not None and contract.expiry < self._day:
            return Quote(con_id, self._now)
        return self._recording.quote(con_id, self._now)

    def changed(self) -> frozenset[int]:
        """Watched contracts with another quote than at the last call."""
        different = set()
        for con_id, told in self._watched.items():
            quote = self.quote(con_id)
            now = (quote.at if quote.ask or quote.last else None, quote.bid, quote.ask, quote.last)
            if now != told:
                self._watched[con_id] = now
                different.add(con_id)
        return frozenset(different)

    def watch(self, con_id: int) -> None:
        """Begin to keep an eye on a contract."""
        self._known(con_id)
        self._watched.setdefault(con_id, None)

    def unwatch(self, con_id: int) -> None:
        """Stop keeping an eye on a contract."""
        self._watched.pop(con_id, None)

    def bars(
        self, con_id: int, end: datetime, duration: str, size: str, regular_hours: bool
    ) -> Sequence[Bar]:
        """None: a recording of quotes has no history."""
        self._known(con_id)
        return ()

    @property
    def _day(self) -> date:
        return new_york_date(self._now)

    def _company(self, contract: Contract) -> Company:
        symbol = contract.symbol.replace(" ", ".")
        rule = self._ticks.rule_for(symbol)
        fine = "penny" if symbol in self._ticks.penny else "nickel"
        return Company(symbol, symbol, "penny-all" if rule == PENNY_THROUGHOUT else fine)

    def _known(self, con_id: int) -> Contract:
        contract = self.contract(con_id)
        if contract is None:
            raise BadInput(
                f"Looking up contract {con_id}",
                "the recording has no such contract",
                "Ask for its details first.",
            )
        return contract
