"""Contracts as the paper exchange lists them: by id, by what a client knows of them, by the beginning of a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from putwright.domain.symbol import osi_root
from putwright.market.simulated.names import DemoName
from putwright.paper.model import Contract, ContractQuery, SecurityType
from putwright.paper.tape import adjustments, ids
from putwright.paper.tape.listings import Listings
from putwright.paper.tape.roster import PAIRS, Roster

MULTIPLIER = 100
SMART, CURRENCY_EXCHANGE = "SMART", "IDEALPRO"
SHARE_EXCHANGES = ("SMART", "AMEX", "NYSE", "CBOE", "ARCA", "IEX", "BATS", "NASDAQ", "ISLAND")
OPTION_EXCHANGES = ("SMART", "AMEX", "CBOE", "PHLX", "PSE", "BOX", "BATS", "ISE", "NASDAQOM", "MIAX")
MATCHES_MOST = 16  # as many as TWS answers
RIGHTS = {"P": "P", "PUT": "P", "C": "C", "CALL": "C"}


class Catalogue:
    """Every contract there is or was."""

    def __init__(self, roster: Roster, listings: Listings, adjusting: adjustments.Adjustments) -> None:
        self._roster, self._listings, self._adjusting = roster, listings, adjusting
        self._row = {tws_symbol(name.symbol): row for row, name in enumerate(roster.names)}
        self._known: dict[int, Contract] = {}
        self._restated: set[int] = set()  # ids of series made of others by a split or special dividend

    def contract(self, con_id: int) -> Contract | None:
        """A contract by its id, expired ones included."""
        if con_id not in self._known:
            made = self._made(con_id)
            if made is None:
                return None
            self._known[con_id] = made
        return self._known[con_id]

    def find(self, query: ContractQuery, on: date) -> Sequence[Contract]:
        """Contracts that fit and have not expired on a day: by expiry, strike and right; calls first.

        A query by id looks at nothing else but the exchange, as TWS does.
        """
        if query.con_id:
            found = self.contract(query.con_id)
            fits = found is not None and not self.is_over(found, on)
            return [routed(found, query)] if found and fits and is_traded_at(found, query.exchange) else []
        kind = query.security_type or (
            SecurityType.OPTION if query.local_symbol[-9:-8] in {"P", "C"} else SecurityType.STOCK
        )
        if kind == SecurityType.STOCK:
            return self._shares(query)
        if kind == SecurityType.CURRENCY:
            return self._pairs(query)
        return (
            [routed(each, query) for each in self._options(query, on)] if kind == SecurityType.OPTION else []
        )

    def matching(self, pattern: str) -> Sequence[Contract]:
        """Shares whose symbol or name begins like the pattern, those by symbol first."""
        wanted = pattern.strip().upper()
        if not wanted:
            return []
        by_symbol = [row for symbol, row in self._row.items() if symbol.startswith(wanted)]
        by_name = [row for row, name in enumerate(self._roster.names) if name.name.upper().startswith(wanted)]
        return [self.share(row) for row in dict.fromkeys(by_symbol + by_name)][:MATCHES_MOST]

    def share(self, row: int) -> Contract:
        """The share of a name."""
        contract = self.contract(ids.share_id(row))
        if contract is None:
            raise LookupError(row)
        return contract

    def row(self, contract: Contract) -> int:
        """The row of the market whose price moves a contract."""
        if contract.security_type is SecurityType.CURRENCY:
            return len(self._roster.names) + contract.con_id - ids.PAIRS_FROM
        return self._row[contract.symbol]

    def terms(self, con_id: int) -> ids.Terms | None:
        """The terms of an option as it is listed; None of anything else."""
        contract = self.contract(con_id)
        if contract is None or contract.expiry is None:
            return None
        is_put = contract.right == "P"
        return ids.Terms(self.row(contract), contract.expiry, float(contract.strike), is_put)

    def strikes(self, row: int, on: date) -> Mapping[date, set[float]]:
        """Strikes by expiry of a name that can be traded on a day."""
        series = self._listings.series(row, on)
        if not self._adjusting.is_ex(row):
            return series
        return {
            expiry: {float(self._adjusting.shown(row, each)) for each in strikes}
            for expiry, strikes in series.items()
        }

    def is_over(self, contract: Contract, on: date) -> bool:
        """Whether a contract can not be traded any more: expired, or made into another series."""
        if contract.expiry is None:
            return False
        is_former = self._adjusting.is_ex(self.row(contract)) and contract.con_id not in self._restated
        return is_former or contract.expiry < on

    def _made(self, con_id: int) -> Contract | None:
        if 0 <= con_id - ids.PAIRS_FROM < len(PAIRS):
            return _pair(con_id)
        if 0 <= con_id - ids.SHARES_FROM < len(self._roster.names):
            return _share(con_id, self._roster.names[con_id - ids.SHARES_FROM])
        return self._made_option(con_id) or self._made_restated(con_id)

    def _made_option(self, con_id: int) -> Contract | None:
        terms = ids.terms_of(con_id)
        if terms is None or not self._listings.was_listed(terms.row, terms.expiry, terms.strike):
            return None
        symbol = self._roster.names[terms.row].symbol
        return option(con_id, symbol, osi_root(symbol), terms)

    def _made_restated(self, con_id: int) -> Contract | None:
        """What a series of the start has become since, under the id that the clearing house gives it."""
        former = self._made_option(adjustments.before(con_id))
        if former is None or not self._adjusting.is_ex(self.row(former)):
            return None
        self._restated.add(con_id)
        return self._adjusting.restated(self.row(former), former)

    def _shares(self, query: ContractQuery) -> Sequence[Contract]:
        row = self._row.get(plain(query.symbol or query.local_symbol))
        fits = query.currency in {"", "USD"} and query.primary_exchange in {"", *SHARE_EXCHANGES}
        if row is None or not fits or not is_traded_at(self.share(row), query.exchange):
            return []
        return [routed(self.share(row), query)]

    def _pairs(self, query: ContractQuery) -> Sequence[Contract]:
        pairs = (self.contract(ids.pair_id(number)) for number in range(len(PAIRS)))
        return [
            pair
            for pair in pairs
            if pair is not None
            and query.symbol in {"", pair.symbol}
            and query.currency in {"", pair.currency}
            and query.local_symbol in {"", pair.local_symbol}
            and query.exchange in {"", CURRENCY_EXCHANGE}
        ]

    def _options(self, query: ContractQuery, on: date) -> Iterator[Contract]:
        """Options that fit; a local symbol alone is enough."""
        symbol = plain(query.symbol) or self._symbol_of(query.local_symbol)
        right = RIGHTS.get(query.right.upper(), "")
        routed_well = query.exchange in {"", *OPTION_EXCHANGES} and query.currency in {"", "USD"}
        if symbol not in self._row or not routed_well or not is_hundred(query.multiplier):
            return
        row = self._row[symbol]
        root = osi_root(self._roster.names[row].symbol)
        if query.trading_class not in {"", root} or (query.right not in {"", "?", "0"} and not right):
            return
        for expiry, strikes in self._listings.series(row, on).items():
            if f"{expiry:%Y%m%d}".startswith(query.expiry[:8]):
                shown = self._adjusting.shown
                wanted = (k for k in sorted(strikes) if not query.strike or shown(row, k) == query.strike)
                terms = (
                    ids.Terms(row, expiry, strike, letter == "P")
                    for strike in wanted
                    for letter in right or "CP"
                )
                contracts = (self.contract(self._id_now(each)) for each in terms)
                yield from (
                    each for each in contracts if each and query.local_symbol in {"", each.local_symbol}
                )

    def _id_now(self, terms: ids.Terms) -> int:
        """The id of a series of the start, or of what it has become."""
        con_id = ids.option_id(terms)
        return adjustments.after(con_id) if self._adjusting.is_ex(terms.row) else con_id

    def _symbol_of(self, local_symbol: str) -> str:
        root = local_symbol[:6].strip()
        return next(
            (s for s, row in self._row.items() if osi_root(self._roster.names[row].symbol) == root), ""
        )


def tws_symbol(symbol: str) -> str:
    """A canonical symbol as TWS writes it: `BRK.B` is `BRK B`."""
    return symbol.replace(".", " ")


def routed(contract: Contract, query: ContractQuery) -> Contract:
    """The contract at the exchange that was asked for."""
    return (
        contract if query.exchange in {"", contract.exchange} else replace(contract, exchange=query.exchange)
    )


def plain(symbol: str) -> str:
    """A symbol as a client may have typed it, as TWS writes it."""
    return tws_symbol(symbol.strip().upper())


def is_traded_at(contract: Contract, exchange: str) -> bool:
    """Whether a contract can be sent to an exchange; to none in particular it always can."""
    where = {
        SecurityType.STOCK: SHARE_EXCHANGES,
        SecurityType.OPTION: OPTION_EXCHANGES,
        SecurityType.CURRENCY: (CURRENCY_EXCHANGE,),
    }
    return exchange in {"", *where.get(contract.security_type, ())}


def is_hundred(multiplier: str) -> bool:
    """Whether a multiplier is that of a standard option, or left open."""
    try:
        return multiplier in {"", "0"} or Decimal(multiplier) == MULTIPLIER
    except InvalidOperation:
        return False


def _primary(name: DemoName) -> str:
    if name.archetype == "fund":
        return "ARCA"
    return "NASDAQ" if name.sector in {"Technology", "Communication Services"} else "NYSE"


def _share(con_id: int, name: DemoName) -> Contract:
    symbol, primary = tws_symbol(name.symbol), _primary(name)
    traded_as = "NMS" if primary == "NASDAQ" else symbol
    return Contract(
        con_id,
        symbol,
        SecurityType.STOCK,
        "USD",
        SMART,
        primary,
        local_symbol=symbol,
        trading_class=traded_as,
    )


def _pair(con_id: int) -> Contract:
    pair = PAIRS[con_id - ids.PAIRS_FROM]
    together = f"{pair.base}.{pair.quote}"
    return Contract(
        con_id, pair.base, SecurityType.CURRENCY, pair.quote, CURRENCY_EXCHANGE, "", together, together
    )


def option(con_id: int, symbol: str, root: str, terms: ids.Terms) -> Contract:
    """An option under its root, with the local symbol that the root and the terms make."""
    right = "P" if terms.is_put else "C"
    local = f"{root:<6}{terms.expiry:%y%m%d}{right}{round(terms.strike * 1000):08d}"
    strike = Decimal(str(terms.strike)).normalize() + Decimal(0)
    return Contract(
        con_id, tws_symbol(symbol), SecurityType.OPTION, "USD", SMART, "", local, root,
        terms.expiry, strike, right, MULTIPLIER,
    )  # fmt: skip
