"""The night after a session: who exercises, what lapses, what settles, what is paid."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from putwright.domain.money import CENT
from putwright.domain.trading_calendar import days_to_expiry
from putwright.paper.clearing import corporate
from putwright.paper.clearing.account import DAYS_A_YEAR, Account
from putwright.paper.clearing.actions import CorporateAction
from putwright.paper.clearing.bookings import Line
from putwright.paper.clearing.books import Holding
from putwright.paper.clearing.chronicle import InterestNoted
from putwright.paper.clearing.delivery import Leg, Night, delivered, is_expiring, lapse
from putwright.paper.clearing.dividends import ordinary
from putwright.paper.clearing.exercise import Waiting, exercised_at_expiry, exercised_early
from putwright.paper.clearing.interest import accrued, is_credited_between
from putwright.paper.clearing.marking import Marks
from putwright.paper.clearing.opening import ClearingTerms
from putwright.paper.model import Contract, SecurityType
from putwright.paper.settings import Behaviour

ZERO = Decimal(0)


class Overnight:
    """Decides what becomes of options, and books what a night does to cash."""

    def __init__(
        self,
        marks: Marks,
        behaviour: Behaviour,
        terms: ClearingTerms,
        actions: Sequence[CorporateAction],
        chance: np.random.Generator,
    ) -> None:
        self._marks, self._behaviour, self._terms, self._chance = marks, behaviour, terms, chance
        self._actions = tuple(actions)

    def legs(self, account: Account, night: Night, demanded: Mapping[int, int]) -> list[Leg]:
        """What is exercised, assigned or lapses in an account.

        Args:
            account: whose options.
            night: the session that has ended, and the next one.
            demanded: contracts that a scenario wants assigned whatever they are worth, by contract id [contract].
        """
        legs: list[Leg] = []
        for con_id, holding in sorted(account.books.holdings.items()):
            if not holding.quantity or holding.contract.security_type is not SecurityType.OPTION:
                continue
            count = int(abs(holding.quantity))
            if is_expiring(holding.contract, night.session):
                legs += self._ended(account, holding, count, night, demanded.get(con_id, 0))
            elif holding.quantity < 0:
                assigned = min(demanded.get(con_id, 0), count) or self._early(holding, count, night)
                legs += self._delivery(account, holding, assigned, night)
        return legs

    def _ended(
        self, account: Account, holding: Holding, count: int, night: Night, demanded: int
    ) -> list[Leg]:
        """What expiry does to a position; while no price of the share is known the broker waits with it."""
        option = holding.contract
        price, late = self._marks.close_of(option, night.session), self._marks.closing(option)
        if price is None:
            return []
        is_short = holding.quantity < 0
        exercised = exercised_at_expiry(
            count,
            self._marks.moneyness(option, price),
            self._marks.moneyness(option, price if late is None else late),
            is_short=is_short,
            terms=self._terms,
            chance=self._chance,
        )
        exercised = max(exercised, min(demanded, count) if is_short else 0)
        legs = self._delivery(account, holding, exercised, night)
        if exercised < count:
            legs.append(lapse(account.code, option, holding.quantity, count - exercised, night))
        return legs

    def _delivery(self, account: Account, holding: Holding, contracts: int, night: Night) -> list[Leg]:
        stock = self._marks.underlying(holding.contract)
        if not contracts or stock is None:
            return []
        return list(
            delivered(
                account.books,
                account.code,
                holding.contract,
                stock,
                self._marks.shares(holding.contract),
                contracts,
                night,
                self._behaviour,
                premium_in_basis=self._terms.premium_in_basis,
            )
        )

    def _early(self, holding: Holding, count: int, night: Night) -> int:
        """How many contracts are assigned before expiry; none where a price is unknown."""
        option = holding.contract
        quote, price = self._marks.quote(option), self._marks.close_of(option, night.session)
        if quote is None or quote.mid is None or price is None or option.expiry is None:
            return 0
        tomorrow, later = self._dividends(option, night)
        waiting = Waiting(
            is_put=option.right == "P",
            strike=self._marks.price_of_delivery(option),
            share_price=price,
            price=quote.mid * option.multiplier / max(self._marks.shares(option), 1),
            years=days_to_expiry(night.session, option.expiry) / DAYS_A_YEAR,
            rate=math.log1p(float(self._terms.benchmarks.get(option.currency, ZERO))),
            dividends=tomorrow + later,
            dividend_tomorrow=tomorrow,
        )
        return exercised_early(count, waiting, self._terms, self._chance)

    def _dividends(self, option: Contract, night: Night) -> tuple[Decimal, Decimal]:
        """Declared dividends per share that go ex on the next session, and later until expiry [currency/share]."""
        known = ordinary(option, self._actions, self._marks, night.session)
        known = [each for each in known if option.expiry is not None and each.ex_date <= option.expiry]
        tomorrow = sum((each.amount for each in known if each.ex_date <= night.following), ZERO)
        return tomorrow, sum((each.amount for each in known), ZERO) - tomorrow

    def going_ex(self, night: Night) -> list[CorporateAction]:
        """Actions that go ex after the session and not later than on the next one."""
        return [each for each in self._actions if night.session < each.ex_date <= night.following]

    def restate(self, account: Account, night: Night) -> set[int]:
        """Book the actions that go ex.

        Returns:
            Contracts whose position is another one than before.
        """
        changed: set[int] = set()
        for action in [*self._quoted_dividends(account, night), *self.going_ex(night)]:
            changed |= corporate.apply(action, account, self._marks, night)
        return changed

    def _quoted_dividends(self, account: Account, night: Night) -> list[CorporateAction]:
        """Dividends on shares of the account that only the tape speaks of."""
        holdings = sorted(account.books.holdings.items())
        shares = [
            each.contract
            for _, each in holdings
            if each.quantity and each.contract.security_type is SecurityType.STOCK
        ]
        return [
            each
            for share in shares
            for each in ordinary(share, self._actions, self._marks, night.session)
            if each.ex_date <= night.following and each not in self._actions
        ]

    def cash(self, account: Account, night: Night) -> None:
        """Pay dividends, let cash settle, count interest and credit it at the end of a month."""
        corporate.pay_dividends(account, night.following)
        account.books.journal.settle(night.following)
        standing = account.standing()
        for currency in standing.currencies:
            worth = standing.net_liquidation / standing.rates[currency]
            benchmark = self._terms.benchmarks.get(currency, ZERO)
            earned = accrued(
                standing.settled[currency],
                standing.cash[currency],
                worth,
                benchmark,
                _days(night.session, night.following),
            )
            books = account.books
            books.pay(
                night.session, "interest", currency, (Line.INTEREST_DUE, earned), (Line.INTEREST, -earned)
            )
            noted = account.chronicle.note
            if earned:
                noted(InterestNoted(night.session, currency, earned))
            if is_credited_between(night.session, night.following):
                due = books.journal.balance(Line.INTEREST_DUE, currency).quantize(CENT)
                books.pay(
                    night.session, "interest credited", currency, (Line.CASH, due), (Line.INTEREST_DUE, -due)
                )
                if due:
                    noted(InterestNoted(night.session, currency, due, is_paid=True))


def _days(session: date, following: date) -> int:
    return (following - session).days
