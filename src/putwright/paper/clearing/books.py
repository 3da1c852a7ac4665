"""The books of one account: positions with their cost, and every change of them booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.paper.clearing.bookings import Booking, Journal, Line, Posting
from putwright.paper.model import Commission, Contract

NOTHING = Decimal(0)
GRAIN = Decimal("0.00000001")  # costs are divided no finer, so that parts and rest always add up


@dataclass(slots=True)
class Holding:
    """A position in the making. `cost` has the sign of the quantity; `realized`, `flow` are of today [currency].

    `flow` is cash that came in by this position, `value_before` its value at the last batch.
    """

    contract: Contract
    quantity: Decimal = NOTHING
    cost: Decimal = NOTHING
    realized: Decimal = NOTHING
    flow: Decimal = NOTHING
    value_before: Decimal = NOTHING

    @property
    def average_cost(self) -> Decimal:
        """Per share or contract as TWS counts it: with commission, times the multiplier; zero when flat."""
        return self.cost / self.quantity if self.quantity else NOTHING

    def cost_of(self, part: Decimal) -> Decimal:
        """The cost of a part of the position; `part` has the sign of the quantity."""
        return self.cost if part == self.quantity else (self.cost * part / self.quantity).quantize(GRAIN)

    def closed_by(self, quantity: Decimal) -> Decimal:
        """The part of a quantity coming in or going out that closes what is held, with its sign."""
        if self.quantity * quantity >= 0:
            return NOTHING
        return quantity if abs(quantity) <= abs(self.quantity) else -self.quantity


@dataclass(frozen=True, slots=True)
class Fill:
    """What is remembered of a fill until its commission arrives; `closed` is the part that closed something."""

    con_id: int
    quantity: Decimal
    closed: Decimal
    realized: Decimal


class Books:
    """Positions and journal of one account."""

    def __init__(self) -> None:
        self.journal = Journal()
        self.holdings: dict[int, Holding] = {}
        self.fills: dict[str, Fill] = {}
        self.realized: dict[str, Decimal] = {}  # by execution, after commission; closing ones only

    def open_with(self, day: date, cash: dict[str, Decimal]) -> None:
        """Book the cash an account begins with."""
        for currency, amount in sorted(cash.items()):
            postings = (Posting(Line.CASH, currency, amount), Posting(Line.OPENING, currency, -amount))
            self.journal.post(Booking(day, "opening cash", postings))

    def hold(self, contract: Contract) -> Holding:
        """The holding of a contract; a new one of nothing where there is none."""
        return self.holdings.setdefault(contract.con_id, Holding(contract))

    def exchange(
        self,
        day: date,
        words: str,
        contract: Contract,
        quantity: Decimal,
        *,
        paid: Decimal = NOTHING,
        line: Line = Line.CASH,
        carried: Decimal = NOTHING,
        settles_on: date | None = None,
    ) -> Decimal:
        """Take a quantity in, or give it away, for money: everything that changes a position passes here.

        Args:
            day: the day of the trade.
            words: what it is.
            contract: what changes hands.
            quantity: signed; positive comes in [share or contract].
            paid: what it is paid with, negative when money comes in [currency].
            line: where that money comes from.
            carried: cost that comes over from the other leg of an assignment [currency].
            settles_on: when money that comes in is settled.

        Returns:
            The profit it realised [currency].
        """
        holding = self.hold(contract)
        amount = paid + carried
        closed = holding.closed_by(quantity)
        out = holding.cost_of(-closed) if closed else NOTHING
        spent = amount if closed == quantity else (amount * closed / quantity).quantize(GRAIN)
        realized = -(out + spent)
        change = -out + amount - spent
        legs = (
            (Line.HOLDINGS, change),
            (line, -paid),
            (Line.DELIVERY, -carried),
            (Line.PROFIT, -realized),
        )
        postings = tuple(Posting(each, contract.currency, value) for each, value in legs if value)
        self.journal.post(Booking(day, words, postings, contract.con_id, quantity, settles_on))
        holding.quantity += quantity
        holding.cost += change
        holding.realized += realized
        holding.flow -= paid if line is Line.CASH else NOTHING
        return realized

    def convert(self, day: date, pair: Contract, quantity: Decimal, price: Decimal, settles_on: date) -> None:
        """Book a currency trade: `quantity` of the pair's first currency at `price` of the second."""
        moves = ((pair.symbol, quantity), (pair.currency, -quantity * price))
        postings = tuple(
            posting
            for currency, amount in moves
            for posting in (
                Posting(Line.CASH, currency, amount),
                Posting(Line.CONVERSION, currency, -amount),
            )
        )
        self.journal.post(Booking(day, "conversion", postings, settles_on=settles_on))

    def remember(self, execution_id: str, fill: Fill) -> None:
        """Keep what a commission will need to know of its fill."""
        self.fills[execution_id] = fill
        if fill.closed:
            self.realized[execution_id] = fill.realized

    def charge(self, day: date, commission: Commission) -> int:
        """Book what a fill cost: into the cost of what it opened, into the profit for what it closed.

        Returns:
            The contract whose holding changed; 0 when none did.
        """
        fill = self.fills.get(commission.execution_id)
        holding = self.holdings.get(fill.con_id) if fill else None
        if holding is not None and holding.contract.currency != commission.currency:
            holding = None
        into_cost = self._share_of_cost(commission, fill, holding)
        legs = (
            (Line.CASH, -commission.amount),
            (Line.HOLDINGS, into_cost),
            (Line.PROFIT, commission.amount - into_cost),
        )
        postings = tuple(Posting(line, commission.currency, value) for line, value in legs if value)
        self.journal.post(Booking(day, f"commission of {commission.execution_id}", postings))
        if fill is not None and fill.closed:
            self.realized[commission.execution_id] -= commission.amount - into_cost
        if holding is None:
            return 0
        holding.cost += into_cost
        holding.realized -= commission.amount - into_cost
        holding.flow -= commission.amount
        return holding.contract.con_id

    @staticmethod
    def _share_of_cost(commission: Commission, fill: Fill | None, holding: Holding | None) -> Decimal:
        """The part of a commission that belongs to what the fill opened, if that is still held."""
        if fill is None or holding is None:
            return NOTHING
        opened = fill.quantity - fill.closed
        if not opened or holding.quantity * opened <= 0:
            return NOTHING
        return (
            commission.amount
            if not fill.closed
            else (commission.amount * opened / fill.quantity).quantize(GRAIN)
        )

    def pay(self, day: date, words: str, currency: str, *moves: tuple[Line, Decimal]) -> None:
        """Book amounts between lines that concern no position, such as interest; settled at once."""
        self.journal.post(
            Booking(day, words, tuple(Posting(line, currency, amount) for line, amount in moves if amount))
        )

    def begin_day(self, values: dict[int, Decimal]) -> None:
        """Forget the figures of the day before; `values` is what positions are worth now, by contract."""
        self.holdings = {con_id: each for con_id, each in self.holdings.items() if each.quantity}
        for con_id, holding in self.holdings.items():
            holding.realized = holding.flow = NOTHING
            holding.value_before = values[con_id]
