"""From facts to a record: one fact after another, first in first out, premiums of assigned options into the shares."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import assert_never

from putwright.domain.trading_calendar import NEW_YORK
from putwright.paper.clearing.chronicle import (
    Chronicle,
    Delivered,
    DividendNoted,
    Fact,
    FractionPaid,
    InterestNoted,
    Opened,
    Restated,
    Traded,
)
from putwright.paper.clearing.delivery import CLEARING_EXCHANGE
from putwright.paper.contracts import Contract, SecurityType
from putwright.paper.statement.record import NOTHING, Fraction, Kind, Move, Record, Trade

BOOKED_AT = time(16, 20)  # what statements write for assignments and expiries, New York


def recorded(chronicle: Chronicle, until: date) -> Record:
    """Everything that was reported up to a day, reckoned through."""
    return _Reckoning(chronicle, until).record


class _Reckoning:
    """Reads facts in their order into a record."""

    def __init__(self, chronicle: Chronicle, until: date) -> None:
        self.record = Record(until)
        self._commissions = chronicle.commissions
        facts = list(chronicle.facts(until))
        # Both legs of a delivery by session and option; which of them came first is the broker's choice.
        self._legs: dict[tuple[date, int], list[tuple[int, Delivered]]] = {}
        for number, fact in facts:
            if isinstance(fact, Delivered) and fact.words != "expiry":
                self._legs.setdefault((fact.session, fact.option.con_id), []).append((number, fact))
        self._premiums: dict[tuple[date, int], Decimal] = {}
        for number, fact in facts:
            self._read(number, fact)

    def _read(self, number: int, fact: Fact) -> None:
        record = self.record
        match fact:
            case Opened():
                self._opened(number, fact)
            case Traded():
                self._traded(number, fact)
            case Delivered():
                self._delivered(number, fact)
            case Restated():
                self._know(fact.before, fact.after)
                record.lots.restate(fact.before.con_id, fact.after.con_id, fact.quantity_after)
                record.restated.append((number, fact))
            case FractionPaid():
                taken = record.lots.take(fact.contract.con_id, fact.quantity, fact.amount, fact.at)
                record.fractions.append(Fraction(number, fact, taken.realized))
                self._move(fact.day, fact.contract.currency, Kind.OTHER, fact.amount)
            case DividendNoted():
                record.dividends.append((number, fact))
                if fact.is_paid:
                    kind = Kind.DIVIDENDS if fact.amount > 0 else Kind.IN_LIEU
                    self._move(fact.day, fact.contract.currency, kind, fact.amount)
            case InterestNoted():
                record.interest.append((number, fact))
                if fact.is_paid:
                    self._move(fact.day, fact.currency, Kind.INTEREST, fact.amount)
            case _:
                assert_never(fact)

    def _opened(self, number: int, fact: Opened) -> None:
        self.record.opened.append((number, fact))
        for currency, amount in sorted(fact.cash.items()):
            kind = Kind.DEPOSITS if amount > 0 else Kind.WITHDRAWALS
            self._move(fact.day, currency, kind, amount)
        for contract, quantity, average_cost in fact.positions:
            self._know(contract)
            self.record.lots.take(contract.con_id, quantity, -quantity * average_cost, fact.at)

    def _traded(self, number: int, fact: Traded) -> None:
        of, contract = fact.execution, fact.execution.contract
        quantity = of.quantity if of.side == "BOT" else -of.quantity
        money = -quantity * of.price * contract.multiplier
        told = self._commissions.get(of.execution_id)
        commission = -told.amount if told else NOTHING
        paid_in = told.currency if told else contract.currency
        is_pair = contract.security_type is SecurityType.CURRENCY
        taken = None
        if is_pair:
            self._trade_move(fact, contract.symbol, quantity)
        else:
            self._know(contract)
            net = money + (commission if paid_in == contract.currency else NOTHING)
            taken = self.record.lots.take(contract.con_id, quantity, net, of.at)
        self._trade_move(fact, contract.currency, money)
        self._move(fact.day, paid_in, Kind.COMMISSIONS, commission)
        self.record.trades.append(
            Trade(
                number=number,
                day=fact.day,
                session=fact.day,
                at=of.at,
                settles_on=fact.settles_on,
                contract=contract,
                quantity=quantity,
                price=of.price,
                money=money,
                commission=commission,
                commission_currency=paid_in,
                cost=taken.cost if taken else NOTHING,
                realized=taken.realized if taken else NOTHING,
                closed=taken.closed if taken else NOTHING,
                exchange=of.exchange,
                execution_id=of.execution_id,
                perm_id=of.perm_id,
                order_ref=of.order_ref,
                is_api=of.order_id > 0,
            )
        )

    def _delivered(self, number: int, fact: Delivered) -> None:
        """A leg without an order: the option goes with its premium, the shares come or go at the strike and take it over."""
        self._know(fact.contract, fact.option)
        at = datetime.combine(fact.session, BOOKED_AT, NEW_YORK)
        closed, cost, realized = self._reckoned(fact, at)
        if fact.paid:
            kind = Kind.PURCHASES if fact.paid > 0 else Kind.SALES
            self._move(fact.day, fact.contract.currency, kind, -fact.paid, fact.settles_on)
        others = [one for one, _ in self._legs.get(_key(fact), ()) if one != number]
        self.record.trades.append(
            Trade(
                number=number,
                day=fact.day,
                session=fact.session,
                at=at,
                settles_on=fact.settles_on,
                contract=fact.contract,
                quantity=fact.quantity,
                price=fact.price,
                money=-fact.paid,
                commission=NOTHING,
                commission_currency=fact.contract.currency,
                cost=cost,
                realized=realized,
                closed=closed,
                exchange=CLEARING_EXCHANGE,
                words=fact.words,
                option=fact.option,
                related=others[0] if others and fact.words != "expiry" else 0,
            )
        )

    def _reckoned(self, fact: Delivered, at: datetime) -> tuple[Decimal, Decimal, Decimal]:
        """What of a leg closed lots, its cost and its gain."""
        lots, con_id = self.record.lots, fact.contract.con_id
        if fact.words == "expiry":
            taken = lots.take(con_id, fact.quantity, NOTHING, at)
            return taken.closed, taken.cost, taken.realized
        premium = self._premium(_key(fact))
        if con_id == fact.option.con_id:
            return fact.quantity, -premium, NOTHING
        taken = lots.take(con_id, fact.quantity, -fact.paid - premium, at)
        # What closes says a cost with which proceeds and cost add up to the gain, as any other trade does.
        cost = taken.cost - premium if taken.closed == fact.quantity else taken.cost
        return taken.closed, cost, taken.realized

    def _premium(self, key: tuple[date, int]) -> Decimal:
        """The basis of the option that was exercised, below zero for a premium received: it leaves the option's lots once."""
        if key not in self._premiums:
            legs = (leg for _, leg in self._legs[key] if leg.contract.con_id == leg.option.con_id)
            leg = next(legs, None)  # None while it waits for the minutes between the legs
            given = self.record.lots.give(key[1], -leg.quantity) if leg else NOTHING
            self._premiums[key] = given
        return self._premiums[key]

    def _trade_move(self, fact: Traded, currency: str, amount: Decimal) -> None:
        kind = Kind.SALES if amount > 0 else Kind.PURCHASES
        self._move(fact.day, currency, kind, amount, fact.settles_on)

    def _move(
        self, day: date, currency: str, kind: Kind, amount: Decimal, settles_on: date | None = None
    ) -> None:
        if amount:
            self.record.moves.append(Move(day, currency, kind, amount, settles_on))

    def _know(self, *contracts: Contract) -> None:
        for contract in contracts:
            self.record.contracts[contract.con_id] = contract


def _key(fact: Delivered) -> tuple[date, int]:
    return fact.session, fact.option.con_id
