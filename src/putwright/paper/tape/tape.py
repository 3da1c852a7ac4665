"""The demo market moving through time, as the rest of the paper TWS sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import NEW_YORK, TradingCalendar
from putwright.market.simulated.market import DEMO_SEED, DEMO_SESSION
from putwright.market.simulated.names import DemoName, shipped_names
from putwright.paper.clearing.actions import CorporateAction
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
from putwright.paper.tape.adjustments import Adjustments
from putwright.paper.tape.bars import Bars
from putwright.paper.tape.board import Board
from putwright.paper.tape.catalogue import Catalogue
from putwright.paper.tape.days import Days
from putwright.paper.tape.listings import Listings
from putwright.paper.tape.paths import Paths
from putwright.paper.tape.reports import ComingReport, coming_reports
from putwright.paper.tape.roster import roster_of
from putwright.paper.tape.scenario import TapeScenario

USUAL = TapeScenario()


class SimulatedTape:
    """A `Tape` that makes its market up; equal seeds and scenarios give equal markets, however time is cut into steps."""

    def __init__(
        self,
        calendar: TradingCalendar,
        *,
        scenario: TapeScenario = USUAL,
        seed: int = DEMO_SEED,
        names: Sequence[DemoName] | None = None,
        actions: Sequence[CorporateAction] = (),
    ) -> None:
        """The market at the scenario's start.

        Args:
            calendar: must know two years before the demo session and one after the last moment.
            scenario: when it starts, and what is to happen.
            seed: of all chance; the demo's own goes on from the demo's market.
            names: the demo's, when left away.
            actions: even splits and special dividends to come, one a name.

        Raises:
            BadInput: the scenario begins too early, or speaks of what this market has not.
        """
        self._calendar = calendar
        self._roster = roster_of(shipped_names() if names is None else names, seed, calendar)
        self._adjustments = adjustments = Adjustments(self._roster, actions, scenario.start)
        self._days = Days(self._roster, scenario, adjustments)
        self._paths = Paths(self._roster, self._days, scenario, adjustments)
        self._listings = Listings(self._roster, self._paths, adjustments)
        self._catalogue = Catalogue(self._roster, self._listings, adjustments)
        self._board = Board(self._roster, self._days, self._paths, self._catalogue, scenario, adjustments)
        self._bars = Bars(self._roster, self._days, self._paths, self._board)
        self._now = scenario.start.astimezone(UTC)
        self._check(scenario)
        self._watched: dict[int, tuple[object, ...] | None] = {}
        self._listings.extend(self._where.session)

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
                f"Moving the paper market to {to.isoformat()}",
                f"it is {self._now.isoformat()} there already",
                "Start it anew to see the past again.",
            )
        self._now = to.astimezone(UTC)
        if self._adjustments.come_to(self._now):
            self._paths.forget()
            self._board.forget()
        self._listings.extend(self._where.session)

    def next_moment(self) -> datetime:
        """When something changes next: seconds while open, minutes in extended hours, else the next bell."""
        where = self._where
        grain = {Phase.OPEN: 1, Phase.CLOSED: 0}.get(where.phase, 60)
        ahead = [
            bell
            for day in self._days_ahead()
            for bell in hours.bells(day, self._calendar)
            if bell > self._now
        ]
        if not grain:
            return ahead[0]
        passed = int(self._now.timestamp()) // grain * grain
        return min(ahead[0], datetime.fromtimestamp(passed + grain, UTC))

    def phase(self, con_id: int) -> Phase:
        """Where the trading day of a contract stands: options know no extended hours; one that is over is closed."""
        contract = self._known(con_id)
        if contract.security_type is SecurityType.CURRENCY:
            return hours.currency_phase(self._now)
        phase = self._where.phase
        if contract.security_type is SecurityType.STOCK:
            return phase
        is_over = self._catalogue.is_over(contract, self._day)
        return Phase.OPEN if phase is Phase.OPEN and not is_over else Phase.CLOSED

    def find(self, query: ContractQuery) -> Sequence[Contract]:
        """Every listed contract that fits, in a fixed order; empty when none does."""
        return self._catalogue.find(query, self._day)

    def contract(self, con_id: int) -> Contract | None:
        """One contract by its id, expired ones included."""
        return self._catalogue.contract(con_id)

    def details(self, con_id: int) -> ContractDetails:
        """What is known of one contract.

        Raises:
            BadInput: there is no such contract.
        """
        contract = self._known(con_id)
        if contract.security_type is SecurityType.CURRENCY:
            return details.pair_details(contract, self._day)
        row = self._catalogue.row(contract)
        company = _company(self._roster.names[row])
        if contract.security_type is SecurityType.STOCK:
            return details.share_details(contract, company, self._day, self._calendar)
        return details.option_details(
            contract, self._catalogue.share(row), company, self._day, self._calendar
        )

    def option_parameters(self, under_con_id: int) -> Sequence[OptionParameters]:
        """Expiries and strikes listed on an underlying, once for each exchange."""
        contract = self.contract(under_con_id)
        if contract is None or contract.security_type is not SecurityType.STOCK:
            return ()
        row = self._catalogue.row(contract)
        return details.parameters(
            _company(self._roster.names[row]), under_con_id, self._catalogue.strikes(row, self._day)
        )

    def matching(self, pattern: str) -> Sequence[Contract]:
        """Stocks whose symbol or name begins like the pattern."""
        return self._catalogue.matching(pattern)

    def market_rule(self, rule_id: int) -> Sequence[PriceIncrement]:
        """The steps of a rule; empty when there is no such rule."""
        return details.RULES.get(rule_id, ())

    def quote(self, con_id: int) -> Quote:
        """What is quoted now; outside trading hours the last of the session.

        Raises:
            BadInput: there is no such contract.
        """
        self._known(con_id)
        batch = self._watched if con_id in self._watched else ()
        return self._board.quotes([con_id], self._now, alongside=batch)[0]

    def quotes(self, con_ids: Iterable[int]) -> Sequence[Quote]:
        """What is quoted now of many contracts at once, a whole chain for instance."""
        wanted = list(con_ids)
        for con_id in wanted:
            self._known(con_id)
        return self._board.quotes(wanted, self._now)

    def changed(self) -> frozenset[int]:
        """Contracts whose quote is another one than at the last call, among those watched; new ones always are."""
        different = set()
        for quote in self._board.quotes(list(self._watched), self._now):
            told = _told(quote)
            if self._watched[quote.con_id] != told:
                self._watched[quote.con_id] = told
                different.add(quote.con_id)
        return frozenset(different)

    def watch(self, con_id: int) -> None:
        """Begin to keep an eye on a contract: only watched ones are told by `changed`."""
        self._known(con_id)
        self._watched.setdefault(con_id, None)

    def unwatch(self, con_id: int) -> None:
        """Stop keeping an eye on a contract."""
        self._watched.pop(con_id, None)

    def bars(
        self, con_id: int, end: datetime, duration: str, size: str, regular_hours: bool
    ) -> Sequence[Bar]:
        """Bars of history up to a moment, never later than now; none after an option's expiry.

        A series that was made into another one has no history any more.

        Raises:
            BadInput: no such contract, or a duration or size that TWS does not know.
        """
        contract = self._known(con_id)
        row = self._catalogue.row(contract)
        is_former = contract.expiry is not None and self._catalogue.is_over(contract, contract.expiry)
        if is_former:
            return ()
        end = min(end, self._now)
        return self._bars.of(contract, row, end, duration, size, regular_hours=regular_hours)

    def coming_reports(self, con_id: int) -> Sequence[ComingReport]:
        """The coming reports of the company behind a share, ascending; none of anything else."""
        contract = self.contract(con_id)
        if contract is None or contract.security_type is not SecurityType.STOCK:
            return ()
        return coming_reports(self._roster, self._catalogue.row(contract), self._day)

    def _check(self, scenario: TapeScenario) -> None:
        """Refuse a scenario that begins before there is a market, or speaks of names that it does not have."""
        if self._now < self._calendar.open_time(DEMO_SESSION):
            raise BadInput(
                f"Starting the paper market at {self._now.isoformat()}",
                "that is before its first session",
                f"Start on {DEMO_SESSION.isoformat()} or later.",
            )
        strange = {*scenario.moves, *scenario.shocks, *scenario.halts, *scenario.quiet} - {
            name.symbol for name in self._roster.names
        }
        if strange:
            raise BadInput(
                "Reading the scenario of the paper market",
                f"it has no symbol {min(strange)}",
                "Name shares as the watch-list does, such as KO or BRK.B.",
            )

    @property
    def _where(self) -> hours.Place:
        return hours.place(self._now, self._calendar)

    @property
    def _day(self) -> date:
        return self._now.astimezone(NEW_YORK).date()

    def _days_ahead(self) -> Iterable[date]:
        return (self._day + timedelta(days=ahead) for ahead in range(3))

    def _known(self, con_id: int) -> Contract:
        contract = self._catalogue.contract(con_id)
        if contract is None:
            raise BadInput(
                f"Looking up contract {con_id}",
                "the paper market lists no such contract",
                "Ask for its details first.",
            )
        return contract


def _company(name: DemoName) -> details.Company:
    return details.Company(
        name.symbol, name.name, name.tick, name.sector or "", name.industry or "", name.archetype == "fund"
    )


def _told(quote: Quote) -> tuple[object, ...]:
    """What has to differ for a quote to count as another one: neither its time nor its greeks alone."""
    return (
        quote.bid, quote.ask, quote.bid_size, quote.ask_size, quote.last, quote.last_at if quote.volume else None,
        quote.volume, quote.open, quote.high, quote.low, quote.close, quote.open_interest, quote.halted,
    )  # fmt: skip
