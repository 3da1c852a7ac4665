"""The clearing house: accounts, their money, and what becomes of positions overnight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import numpy as np

from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import TradingCalendar
from putwright.paper.clearing.account import Account, Profit
from putwright.paper.clearing.actions import CorporateAction
from putwright.paper.clearing.chronicle import Chronicle, Closing, Traded
from putwright.paper.clearing.corporate import restates_options
from putwright.paper.clearing.delivery import Leg, Night
from putwright.paper.clearing.figures import figures
from putwright.paper.clearing.fills import book_fill, settlement_day, trade_day
from putwright.paper.clearing.funding import funds, margin_change
from putwright.paper.clearing.marking import Marks
from putwright.paper.clearing.night import Overnight
from putwright.paper.clearing.opening import ClearingTerms, OpeningAccount
from putwright.paper.model import (
    AccountChanged,
    AccountValue,
    Commission,
    CommissionTold,
    Contract,
    Event,
    Executed,
    Execution,
    Funds,
    MarginChange,
    Position,
    PositionChanged,
    Tape,
)
from putwright.paper.settings import AssignmentNews, Behaviour

ZERO = Decimal(0)


class ClearingHouse:
    """Implements `Clearing` of the paper TWS. Time is the tape's; chance is handed in, so that a night can be had again."""

    def __init__(
        self,
        tape: Tape,
        behaviour: Behaviour,
        chance: np.random.Generator,
        openings: Sequence[OpeningAccount],
        calendar: TradingCalendar,
        *,
        actions: Sequence[CorporateAction] = (),
        terms: ClearingTerms | None = None,
    ) -> None:
        terms = terms or ClearingTerms()
        self._tape, self._behaviour, self._calendar = tape, behaviour, calendar
        self._marks = Marks(tape, terms.fixed_rates)
        self._night = Overnight(self._marks, behaviour, terms, actions, chance)
        self._waiting: list[Leg] = []
        self._demanded: dict[int, int] = {}
        self._to_cancel: set[str] = set()
        self._bookings = 0
        self._accounts = {each.code: Account(each, self._marks, terms.benchmarks) for each in openings}
        if len(self._accounts) != len(openings) or not openings:
            raise BadInput(
                "Opening the clearing house", "accounts are missing or named twice", "Name each once."
            )
        day = trade_day(tape.now, calendar)
        for account in self._accounts.values():
            held = [each.con_id for each in account.opening.positions]
            account.begin(day, {con_id: self._listed(con_id) for con_id in held})

    def accounts(self) -> Sequence[str]:
        """Account codes, sorted."""
        return sorted(self._accounts)

    def funds(self, account: str) -> Funds:
        """What an order is checked against."""
        of = self._account(account)
        return funds(of.standing(), of.opening.permissions)

    def what_if(
        self,
        account: str,
        contract: Contract,
        quantity: Decimal,
        price: Decimal,
        commission: Decimal | None = None,
    ) -> MarginChange:
        """What a trade would do to an account [base currency]: signed quantity, price [currency/share]."""
        of = self._account(account)
        after = of.standing_after(contract, quantity, price, commission or ZERO)
        return margin_change(of.standing(), after, commission)

    def positions(self, account: str = "") -> Sequence[Position]:
        """What is held, valued at the quotes of now; all accounts when empty."""
        codes = [account] if account else self.accounts()
        return [each for code in codes for each in self._account(code).positions()]

    def profit(self, account: str) -> Profit:
        """Profit and loss of an account [base currency]."""
        return self._account(account).profit()

    def profit_of(self, account: str, con_id: int) -> Profit:
        """Profit and loss of one position [its currency]."""
        return self._account(account).profit_of(con_id)

    def values(self, account: str) -> Sequence[AccountValue]:
        """Every figure of an account, per currency and in base currency."""
        of = self._account(account)
        return figures(of.standing(), of.equity_before, *of.profits_by_currency())

    def book(self, execution: Execution) -> Sequence[Event]:
        """Book a fill; one that is booked already is left alone, as replays after a reconnect demand."""
        account = self._account(execution.account)
        if execution.execution_id in account.books.fills:
            return ()
        con_id = book_fill(account.books, execution, self._calendar)
        day = trade_day(execution.at, self._calendar)
        settles_on = settlement_day(execution.contract, day, self._calendar)
        account.chronicle.note(Traded(day, execution, settles_on))
        return self._told(account, {con_id} - {0})

    def charge(self, commission: Commission, account: str) -> Sequence[Event]:
        """Book what a fill cost."""
        of = self._account(account)
        con_id = of.books.charge(trade_day(self._tape.now, self._calendar), commission)
        of.chronicle.commissions[commission.execution_id] = commission
        return self._told(of, {con_id} - {0})

    def chronicle(self, account: str) -> Chronicle:
        """Everything that happened in an account."""
        return self._account(account).chronicle

    def opening(self, account: str) -> OpeningAccount:
        """What an account began with."""
        return self._account(account).opening

    def today(self) -> date:
        """The session that whatever happens now belongs to; at night and at the weekend the one to come."""
        return trade_day(self._tape.now, self._calendar)

    def closing(self, account: str) -> Closing:
        """Prices and rates of now, as if the session ended."""
        return self._account(account).closing(self.today())

    def realized(self, account: str, execution_id: str) -> Decimal | None:
        """What a fill realised, after the commission charged so far; None for fills that closed nothing [currency]."""
        return self._account(account).books.realized.get(execution_id)

    def assign_tonight(self, con_id: int, contracts: int) -> None:
        """Let a scenario have contracts assigned in the next batch, whatever they are worth [contract]."""
        self._demanded[con_id] = contracts

    def symbols_to_cancel(self) -> frozenset[str]:
        """Companies whose working orders must end since a corporate action changed contracts; asked for once."""
        symbols = frozenset(self._to_cancel)
        self._to_cancel.clear()
        return symbols

    def overnight(self, session: date) -> Sequence[Event]:
        """The batch after a session: expiry, exercise, assignment, corporate actions, settlement, interest."""
        events = self._release(until=None)
        night = Night(session, self._calendar.next_session(session), self._tape.now)
        for code in self.accounts():
            account = self._accounts[code]
            account.chronicle.closings[session] = account.closing(session)
            account.begin_day()
            self._waiting += self._night.legs(account, night, self._demanded)
        is_restated = any(restates_options(each) for each in self._night.going_ex(night))
        events += self._release(until=None if is_restated else night.at)  # legs are counted by the old terms
        for code in self.accounts():
            account = self._accounts[code]
            changed = self._night.restate(account, night)
            self._night.cash(account, night)
            events += self._told(account, changed)
        self._to_cancel |= {each.symbol for each in self._night.going_ex(night) if restates_options(each)}
        self._demanded.clear()
        return events

    def tick(self) -> Sequence[Event]:
        """Book the second legs of assignments whose minutes have passed."""
        return self._release(until=self._tape.now)

    def next_due(self) -> datetime | None:
        """When `tick` has something to book next; None when nothing waits."""
        return min((leg.due for leg in self._waiting), default=None)

    def _release(self, until: datetime | None) -> list[Event]:
        """Book the legs that are due; all of them where no moment is given."""
        due = [leg for leg in self._waiting if until is None or leg.due <= until]
        self._waiting = [leg for leg in self._waiting if not (until is None or leg.due <= until)]
        return [event for leg in due for event in self._book_leg(leg)]

    def _book_leg(self, leg: Leg) -> Iterable[Event]:
        account = self._accounts[leg.account]
        closes = account.books.hold(leg.contract).closed_by(leg.quantity) != 0
        realized = leg.book(account.books)
        account.chronicle.note(leg.fact())
        self._bookings += 1
        execution_id = f"0000c1ea.{leg.day:%Y%m%d}.{self._bookings:04d}.01"
        if self._behaviour.assignment_news is AssignmentNews.POSITIONS_AND_EXECUTIONS:
            yield Executed(leg.execution(execution_id, self._tape.now))
            told = Commission(execution_id, ZERO, leg.contract.currency, realized if closes else None)
            yield CommissionTold(told, 0)
        yield from self._told(account, {leg.contract.con_id})

    def _told(self, account: Account, con_ids: Iterable[int]) -> list[Event]:
        """What subscribers have to hear when positions changed."""
        positions = (account.position(con_id) for con_id in sorted(con_ids))
        says_zero = self._behaviour.zero_positions_today_only
        changed: list[Event] = [PositionChanged(each) for each in positions if each.quantity or says_zero]
        return [*changed, AccountChanged(account.code)]

    def _account(self, code: str) -> Account:
        if code not in self._accounts:
            raise BadInput(
                f"Asking for the account {code!r}",
                "there is none",
                f"There are {', '.join(self.accounts())}.",
            )
        return self._accounts[code]

    def _listed(self, con_id: int) -> Contract:
        contract = self._tape.contract(con_id)
        if contract is None:
            raise BadInput(
                f"Opening a position of the contract {con_id}",
                "the tape does not list it",
                "Correct the statement.",
            )
        return contract
