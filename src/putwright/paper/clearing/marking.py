"""What positions are worth: prices of the tape, and where nobody quotes, what exercising would bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from putwright.domain.refusal import BadInput
from putwright.paper.model import Contract, ContractQuery, Quote, SecurityType, Tape

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of a contract's price at a moment; prices [USD/share], None where nobody says.

    `shares` is what one contract delivers, 1 for a share [share].
    """

    price: Decimal | None
    share_price: Decimal | None
    shares: int
    volatility: float | None = None


class Marks:
    """Prices of the tape for those who hold positions."""

    def __init__(self, tape: Tape, fixed_rates: Mapping[str, Decimal]) -> None:
        self._tape = tape
        self._fixed = dict(fixed_rates)
        self._found: dict[ContractQuery, Contract | None] = {}
        self._quotes: dict[int, Quote] = {}
        self._marks: dict[tuple[int, int], Mark] = {}
        self._quoted_at = tape.now
        self.deliverables: dict[int, int] = {}  # of adjusted contracts [share/contract]

    @property
    def now(self) -> datetime:
        """The moment prices are of."""
        return self._tape.now

    def shares(self, contract: Contract) -> int:
        """What one contract delivers [share/contract]; 1 for a share."""
        return self.deliverables.get(contract.con_id, contract.multiplier)

    def underlying(self, contract: Contract) -> Contract | None:
        """The share an option delivers, or the contract itself; None where the tape does not list it."""
        if contract.security_type is not SecurityType.OPTION:
            return contract
        return self._first(
            ContractQuery(
                symbol=contract.symbol, security_type=SecurityType.STOCK, currency=contract.currency
            )
        )

    def quote(self, contract: Contract) -> Quote | None:
        """What the tape quotes; None for a contract it does not list, such as an adjusted one."""
        if self._quoted_at != self.now:
            self._quotes.clear()
            self._marks.clear()
            self._quoted_at = self.now
        con_id = contract.con_id
        if con_id not in self._quotes:
            if self._tape.contract(con_id) is None:
                return None
            self._quotes[con_id] = self._tape.quote(con_id)
        return self._quotes[con_id]

    def mark(self, contract: Contract) -> Mark:
        """What a contract is worth now: the middle, else the last trade or close, else its intrinsic value."""
        quote, shares = self.quote(contract), self.shares(contract)
        key = (
            contract.con_id,
            shares,
        )  # an account is valued at every order: each mark is made once a moment
        if key not in self._marks:
            self._marks[key] = self._marked(contract, quote, shares)
        return self._marks[key]

    def _marked(self, contract: Contract, quote: Quote | None, shares: int) -> Mark:
        price = _middle_first(quote)
        if contract.security_type is not SecurityType.OPTION:
            return Mark(price, price, shares)
        share_price = self.closing(contract)
        if price is None and share_price is not None:
            price = max(self.moneyness(contract, share_price), ZERO) * shares / contract.multiplier
        return Mark(price, share_price, shares, quote.implied_volatility if quote else None)

    def closing(self, contract: Contract) -> Decimal | None:
        """The last traded price of the share behind a contract [USD/share]."""
        stock = self.underlying(contract)
        quote = self.quote(stock) if stock is not None else None
        if quote is None:
            return None
        return next((each for each in (quote.last, quote.mid, quote.close) if each is not None), None)

    def close_of(self, contract: Contract, session: date) -> Decimal | None:
        """The official close of the share behind a contract; where there is no bar of it, its last price [USD/share]."""
        stock = self.underlying(contract)
        if stock is None or self.quote(stock) is None:
            return None
        bars = self._tape.bars(stock.con_id, self.now, "2 D", "1 day", True)
        return next((bar.close for bar in reversed(bars) if bar.at == session), self.closing(contract))

    def moneyness(self, option: Contract, share_price: Decimal) -> Decimal:
        """What exercising brings per share delivered, negative out of the money [USD/share]."""
        strike = self.price_of_delivery(option)
        return strike - share_price if option.right == "P" else share_price - strike

    def price_of_delivery(self, option: Contract) -> Decimal:
        """What each delivered share is paid with: the strike, but for adjusted contracts [USD/share]."""
        shares = self.shares(option)
        return (
            option.strike
            if shares == option.multiplier
            else option.strike * option.multiplier / max(shares, 1)
        )

    def rate(self, currency: str, into: str) -> Decimal:
        """What one unit of a currency is worth in another: the tape's pair, its inverse, or the fixed rate.

        Raises:
            BadInput: nobody says.
        """
        if currency == into:
            return ONE
        direct = self._pair(currency, into)
        if direct is not None:
            return direct
        inverse = self._pair(into, currency)
        if inverse:
            return ONE / inverse
        of, base = self._in_dollars(currency), self._in_dollars(into)
        return of / base

    def _pair(self, symbol: str, currency: str) -> Decimal | None:
        pair = self._first(
            ContractQuery(symbol=symbol, security_type=SecurityType.CURRENCY, currency=currency)
        )
        return _middle_first(self.quote(pair)) if pair is not None else None

    def _first(self, query: ContractQuery) -> Contract | None:
        """The first contract that fits, remembered: shares and pairs stay listed."""
        if query not in self._found:
            self._found[query] = next(iter(self._tape.find(query)), None)
        return self._found[query]

    def _in_dollars(self, currency: str) -> Decimal:
        rate = ONE if currency == "USD" else self._fixed.get(currency)
        if rate is None or rate <= 0:
            raise BadInput(
                f"Converting {currency}",
                "neither the tape nor the clearing terms say what it is worth",
                "Name it in the fixed rates of the clearing terms.",
            )
        return rate


def _middle_first(quote: Quote | None) -> Decimal | None:
    """The middle, else the last trade, else the close before."""
    if quote is None:
        return None
    return next((each for each in (quote.mid, quote.last, quote.close) if each is not None), None)
