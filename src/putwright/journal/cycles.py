"""Cycles: one name's whole story, put -> [roll ...] -> kept | assigned -> shares -> [calls ...] -> called away | sold.

A put that is sold begins a cycle; sold on the day on which another put of the name was bought back it is a roll and goes on with
that one's. Shares delivered by a put belong to its cycle, a call to the cycle of the oldest shares it can cover.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from putwright.domain.contract import OptionContract, Right
from putwright.domain.security import Security, security_named

ZERO = Decimal(0)
_PUT, _CALL = Right.PUT, Right.CALL  # looked up often; see `lines`


class StepKind(StrEnum):
    """What happened in a cycle."""

    SOLD = "sold"
    ROLLED = "sold, a roll"
    BOUGHT_BACK = "bought back"
    BOUGHT = "bought"
    CLOSED = "sold, closing"
    EXPIRED = "expired"
    ASSIGNED = "assigned"
    CALLED_AWAY = "called away"
    EXERCISED = "exercised"
    SHARES_BOUGHT = "shares bought"
    SHARES_SOLD = "shares sold"
    SHARES_CAME = "shares transferred"
    DIVIDEND = "dividend"
    TAX = "tax withheld"
    RESTATED = "restated"


class Step(NamedTuple):
    """One thing that happened in a cycle: `quantity` signed [share or contract], `net` its cash [currency]."""

    on: date
    kind: StepKind
    security: Security
    quantity: Decimal
    price: Decimal
    net: Decimal
    key: str


@dataclass(slots=True, eq=False)
class Cycle:
    """One name's story in one account, amounts in `currency`.

    Attributes:
        cash: everything it has moved so far, signed: below zero while shares are paid and not sold.
        premium: of options sold, after costs.
        paid_back: for options bought back, after costs; below zero.
        realized: what its closings realised, options and shares.
        dividends: after tax withheld.
        shares: held now [share].
        contracts: open options by name, signed: short below zero [contract].
        last_bought_back_on: the last day a short put of it was bought back, for a roll to go on from.
    """

    cycle_id: str
    account: str
    symbol: str
    currency: str
    began_on: date
    ended_on: date | None = None
    cash: Decimal = ZERO
    premium: Decimal = ZERO
    paid_back: Decimal = ZERO
    realized: Decimal = ZERO
    dividends: Decimal = ZERO
    shares: Decimal = ZERO
    contracts: dict[str, Decimal] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    last_bought_back_on: date | None = None
    rolls: int = 0

    @property
    def is_open(self) -> bool:
        """Whether anything of it is still held or owed."""
        return bool(self.shares or self.contracts)

    @property
    def options(self) -> dict[Security, Decimal]:
        """Open options, signed: short below zero [contract]."""
        return {security_named(name): count for name, count in self.contracts.items()}

    @property
    def has_short_put(self) -> bool:
        """Whether a put of it is open."""
        return any(count < 0 and not _is_call(one) for one, count in self.options.items())

    @property
    def break_even(self) -> Decimal | None:
        """What the shares have truly cost each, after every premium and dividend of the cycle [currency/share]; None without shares."""
        return -self.cash / self.shares if self.shares > 0 else None

    @property
    def calls(self) -> Decimal:
        """Short calls that are open [contract]."""
        return -sum((count for one, count in self.options.items() if _is_call(one) and count < 0), ZERO)

    @property
    def shares_free(self) -> Decimal:
        """Shares that cover no call of the cycle [share]."""
        covered = sum(
            (
                -count * _delivers(one.contract)
                for one, count in self.options.items()
                if one.contract and _is_call(one) and count < 0
            ),
            ZERO,
        )
        return self.shares - covered

    @property
    def was_assigned(self) -> bool:
        """Whether shares were delivered by one of its puts."""
        return any(step.kind is StepKind.ASSIGNED for step in self.steps)

    @property
    def had_shares(self) -> bool:
        """Whether shares of it were ever held, however they came."""
        return any(step.kind in _CAME for step in self.steps)

    @property
    def stage(self) -> str:
        """Where it stands, in a word or two."""
        if self.is_open:
            if self.shares > 0:
                return "shares and call" if self.calls else "shares"
            return (
                "put open"
                if any(not _is_call(one) for one, count in self.options.items() if count)
                else "call open"
            )
        last = next((step.kind for step in reversed(self.steps) if step.kind in _ENDINGS), None)
        return "over" if last is None else _ENDINGS[last]

    def add(self, step: Step) -> None:
        """Add a step, with its cash."""
        self.steps.append(step)
        self.cash += step.net

    def hold(self, security: Security, change: Decimal) -> None:
        """Note that contracts or shares of it came or went [share or contract]."""
        if security.contract is None and security.is_shares:
            self.shares += change
            return
        left = self.contracts.get(security.name, ZERO) + change
        if left:
            self.contracts[security.name] = left
        else:
            del self.contracts[security.name]


_CAME = {StepKind.ASSIGNED, StepKind.EXERCISED, StepKind.SHARES_BOUGHT, StepKind.SHARES_CAME}
_ENDINGS = {
    StepKind.EXPIRED: "kept",
    StepKind.BOUGHT_BACK: "bought back",
    StepKind.CALLED_AWAY: "called away",
    StepKind.SHARES_SOLD: "sold",
    StepKind.CLOSED: "closed",
    StepKind.EXERCISED: "exercised",
}


class CycleBook:
    """Every cycle of every account, by id and by name."""

    def __init__(self) -> None:
        self.cycles: dict[str, Cycle] = {}
        self._counts: dict[str, int] = defaultdict(int)
        self._of: dict[tuple[str, str, str], list[Cycle]] = defaultdict(list)
        self._live: dict[tuple[str, str, str], list[Cycle]] = defaultdict(list)

    def of_name(self, account: str, symbol: str, currency: str) -> list[Cycle]:
        """Cycles of a name that are open, oldest first."""
        return self._live[account, symbol, currency]

    def end(self, cycle: Cycle) -> None:
        """Nothing of a cycle is held or owed any more."""
        live = self._live[cycle.account, cycle.symbol, cycle.currency]
        if cycle in live:
            live.remove(cycle)

    def last_of(self, account: str, symbol: str, currency: str) -> Cycle | None:
        """The cycle of a name that began last, open or over."""
        known = self._of.get((account, symbol, currency))
        return known[-1] if known else None

    def go_on(self, cycle: Cycle) -> None:
        """A cycle that had ended, or looked like it between the two legs of an assignment, goes on."""
        cycle.ended_on = None
        live = self._live[cycle.account, cycle.symbol, cycle.currency]
        if cycle not in live:
            live.append(cycle)

    def rename(self, cycle: Cycle, symbol: str) -> None:
        """The company of a cycle has another symbol; the cycle keeps its id."""
        old, new = (cycle.account, cycle.symbol, cycle.currency), (cycle.account, symbol, cycle.currency)
        for places in (self._of, self._live):
            if cycle in places[old]:
                places[old].remove(cycle)
                places[new].append(cycle)
        cycle.symbol = symbol

    def for_opening(
        self, account: str, security: Security, quantity: Decimal, currency: str, on: date
    ) -> tuple[Cycle, bool]:
        """The cycle that an opening belongs to, and whether it is a roll."""
        symbol = security.symbol
        live = self.of_name(account, symbol, currency)
        for cycle in live:
            if security.name in cycle.contracts:
                return cycle, False
        if quantity < 0 and security.contract is not None:
            if security.contract.right is _PUT:
                rolled = self._rolled(account, symbol, currency, on)
                return (
                    (rolled, True)
                    if rolled is not None
                    else (self.begin(account, symbol, currency, on), False)
                )
            needed = -quantity * _delivers(security.contract)
            covering = next((cycle for cycle in live if cycle.shares_free >= needed), None)
            partly = covering or next((cycle for cycle in live if cycle.shares > 0), None)
            return partly or self.begin(account, symbol, currency, on), False
        if quantity > 0 and live:
            return live[0], False
        return self.begin(account, symbol, currency, on), False

    def begin(self, account: str, symbol: str, currency: str, on: date) -> Cycle:
        """A new cycle of a name; its id counts the cycles of that name."""
        self._counts[symbol] += 1
        cycle = Cycle(f"{symbol}-{self._counts[symbol]}", account, symbol, currency, on)
        self.cycles[cycle.cycle_id] = cycle
        self._of[account, symbol, currency].append(cycle)
        self._live[account, symbol, currency].append(cycle)
        return cycle

    def _rolled(self, account: str, symbol: str, currency: str, on: date) -> Cycle | None:
        """The cycle whose put was bought back on this day and that has no other put open."""
        for cycle in reversed(self._of.get((account, symbol, currency), ())):
            if cycle.last_bought_back_on == on and not (cycle.contracts and cycle.has_short_put):
                cycle.last_bought_back_on = None
                cycle.rolls += 1
                self.go_on(cycle)
                return cycle
            if (
                cycle.began_on < on
                and not cycle.is_open
                and cycle.ended_on is not None
                and cycle.ended_on < on
            ):
                break
        return None


def _is_call(security: Security) -> bool:
    return security.contract is not None and security.contract.right is _CALL


def _delivers(contract: OptionContract) -> int:
    """Shares one contract delivers; its multiplier where an adjusted series leaves that unknown [share]."""
    return contract.multiplier if contract.deliverable is None else contract.deliverable
