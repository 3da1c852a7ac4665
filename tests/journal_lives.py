"""Random lives of a portfolio: facts that could have happened, and a plain model of what they leave behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from putwright.domain.journal_events import CashKind, Entry
from tests.journal_builders import (
    adjusted,
    assigned,
    bought,
    cash,
    deposited,
    exchanged,
    expired,
    sold,
    split,
)

BEGIN = date(2026, 1, 5)
NAMES = ("AAA", "BBB")
ACTS = (
    "put", "call", "buy back", "roll", "expire", "assign", "dividend", "sell shares", "buy shares", "split", "deposit",
    "interest", "fee", "francs",
)  # fmt: skip


@dataclass
class Life:
    """What happened, and what a bookkeeper with a pencil would have: cash, shares, open options, the puts' reserve."""

    entries: list[Entry] = field(default_factory=list)
    cash: dict[str, Decimal] = field(default_factory=lambda: {"USD": Decimal(0), "CHF": Decimal(0)})
    paid_in: dict[str, Decimal] = field(default_factory=lambda: {"USD": Decimal(0), "CHF": Decimal(0)})
    shares: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))
    options: dict[str, int] = field(default_factory=dict)
    on: date = BEGIN

    @property
    def reserve(self) -> Decimal:
        """Strike x 100 of every short put."""
        return sum(
            (
                Decimal(words.split()[1]) * 100 * count
                for words, count in self.options.items()
                if "C" not in words.split()[1]
            ),
            Decimal(0),
        )

    def add(self, entry: Entry, net: Decimal, currency: str = "USD") -> None:
        """One fact, and its cash."""
        self.entries.append(entry)
        self.cash[currency] += net

    def act(self, what: str, name: str, pick: int, cents: int, contracts: int) -> None:
        """One thing happens, if it can."""
        self.on += timedelta(days=1 + pick % 9)
        getattr(self, "_" + what.replace(" ", "_"))(name, pick, Decimal(cents) / 100, contracts)

    def _expiry(self, pick: int) -> str:
        return (self.on + timedelta(days=20 + pick % 30)).isoformat()

    def _sell(self, words: str, price: Decimal, contracts: int) -> None:
        fee = Decimal("1.05") * contracts
        self.add(sold(words, str(price), self.on.isoformat(), contracts, fee), price * 100 * contracts - fee)
        self.options[words] = self.options.get(words, 0) + contracts

    def _close(self, words: str, contracts: int) -> None:
        self.options[words] -= contracts
        if not self.options[words]:
            del self.options[words]

    def _open(self, name: str, pick: int, right: str = "") -> str | None:
        found = [
            words
            for words in self.options
            if words.startswith(name) and (not right or ("C" in words.split()[1]) == (right == "C"))
        ]
        return found[pick % len(found)] if found else None

    def _put(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        self._sell(f"{name} {50 + pick % 40} {self._expiry(pick)}", price, contracts)

    def _call(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        covered = sum(
            count
            for words, count in self.options.items()
            if words.startswith(name) and "C" in words.split()[1]
        )
        if self.shares[name] >= (covered + contracts) * 100:
            self._sell(f"{name} {90 + pick % 40}C {self._expiry(pick)}", price, contracts)

    def _buy_back(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        words = self._open(name, pick)
        if words is not None:
            count = min(contracts, self.options[words])
            fee = Decimal("1.05") * count
            self.add(
                bought(words, str(price), self.on.isoformat(), count, fee, opens=False),
                -price * 100 * count - fee,
            )
            self._close(words, count)

    def _roll(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        words = self._open(name, pick, "P")
        if words is not None:
            self._buy_back(name, pick, price, self.options[words])
            self._put(name, pick + 7, price + 1, contracts)

    def _expire(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        words = self._open(name, pick)
        if words is not None:
            count = min(contracts, self.options[words])
            self.add(expired(words, self.on.isoformat(), count), Decimal(0))
            self._close(words, count)

    def _assign(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        words = self._open(name, pick)
        if words is None:
            return
        count = min(contracts, self.options[words])
        is_call = "C" in words.split()[1]
        strike, sign = Decimal(words.split()[1].rstrip("C")), -1 if is_call else 1
        if is_call and self.shares[name] < count * 100:
            return
        self.add(assigned(words, self.on.isoformat(), count), -sign * strike * 100 * count)
        self._close(words, count)
        self.shares[name] += sign * 100 * count

    def _dividend(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        if self.shares[name]:
            self.add(cash(CashKind.DIVIDEND, str(price), self.on.isoformat(), name), price)
            tax = -(price * Decimal("0.15")).quantize(Decimal("0.01"))
            self.add(cash(CashKind.TAX, str(tax), self.on.isoformat(), name), tax)

    def _sell_shares(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        covered = sum(
            count
            for words, count in self.options.items()
            if words.startswith(name) and "C" in words.split()[1]
        )
        free = self.shares[name] - covered * 100
        if free > 0:
            count = 1 + pick % free
            self.add(
                sold(name, str(price + 50), self.on.isoformat(), count, "0.35"),
                (price + 50) * count - Decimal("0.35"),
            )
            self.shares[name] -= count

    def _buy_shares(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        count = 1 + pick % 150
        self.add(
            bought(name, str(price + 50), self.on.isoformat(), count, "0.35"),
            -(price + 50) * count - Decimal("0.35"),
        )
        self.shares[name] += count

    def _split(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        day = self.on.isoformat()
        self.add(split(name, "2", day), Decimal(0))
        self.shares[name] *= 2
        for words in [one for one in self.options if one.startswith(name)]:
            symbol, strike, expiry = words.split()
            half = Decimal(strike.rstrip("C")) / 2
            new = f"{symbol} {half.normalize():f}{'C' if 'C' in strike else ''} {expiry}"
            count = self.options.pop(words)
            self.add(adjusted(words, new, "2", day), Decimal(0))
            self.options[new] = self.options.get(new, 0) + count * 2

    def _deposit(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        amount = price * 1000 * (-1 if pick % 4 == 0 else 1)
        self.add(deposited(str(amount), self.on.isoformat()), amount)
        self.paid_in["USD"] += amount

    def _interest(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        self.add(cash(CashKind.INTEREST, str(price), self.on.isoformat()), price)

    def _fee(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        self.add(cash(CashKind.FEE, str(-price), self.on.isoformat()), -price)

    def _francs(self, name: str, pick: int, price: Decimal, contracts: int) -> None:
        paid = (price * Decimal("0.8")).quantize(Decimal("0.01"))
        self.add(exchanged(str(price), "USD", str(paid), "CHF", self.on.isoformat()), price)
        self.cash["CHF"] -= paid


@st.composite
def lives(draw: st.DrawFn, acts_max: int = 40) -> Life:
    """A life of up to so many acts."""
    life = Life()
    acts = st.tuples(
        st.sampled_from(ACTS),
        st.sampled_from(NAMES),
        st.integers(0, 999),
        st.integers(5, 900),
        st.integers(1, 3),
    )
    for act in draw(st.lists(acts, min_size=1, max_size=acts_max)):
        life.act(*act)
    return life
