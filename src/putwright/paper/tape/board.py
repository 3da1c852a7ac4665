"""All quotes of one moment, made when asked for and kept until time moves on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from putwright.domain.trading_calendar import new_york_date
from putwright.paper.model import Contract, Phase, Quote, SecurityType
from putwright.paper.tape.adjustments import Adjustments
from putwright.paper.tape.catalogue import Catalogue, tws_symbol
from putwright.paper.tape.days import Days
from putwright.paper.tape.hours import Place, length, place
from putwright.paper.tape.option_quotes import OptionQuotes
from putwright.paper.tape.paths import Paths
from putwright.paper.tape.prints import Prints
from putwright.paper.tape.roster import Roster
from putwright.paper.tape.scenario import Spans, TapeScenario
from putwright.paper.tape.share_quotes import ShareQuotes
from putwright.paper.tape.two_sides import TwoSides
from putwright.paper.tape.valuation import Valuation

ASKED_MOST = 500  # what was asked a moment ago is priced together with what is asked now, up to so many


class Board:
    """Quotes by contract for the moment last asked for."""

    def __init__(
        self,
        roster: Roster,
        days: Days,
        paths: Paths,
        catalogue: Catalogue,
        scenario: TapeScenario,
        adjustments: Adjustments,
    ) -> None:
        self._roster, self._catalogue, self._moment = roster, catalogue, scenario.start
        self.valuation = Valuation(roster, days, paths, scenario, adjustments, catalogue.terms)
        self.sides = TwoSides(roster, days, self.valuation)
        self.prints = Prints(roster, self.valuation, self.sides)
        self.shares = ShareQuotes(roster, paths, self.valuation, adjustments)
        self._options = OptionQuotes(roster, self.valuation, self.sides, self.prints)
        self._halts: dict[str, Spans] = {
            tws_symbol(symbol): spans for symbol, spans in scenario.halts.items()
        }
        self._kept: dict[int, Quote] = {}
        self._asked: set[int] = set()
        self._wanted: set[int] = set()

    def quotes(
        self, con_ids: Sequence[int], now: datetime, alongside: Collection[int] = ()
    ) -> Sequence[Quote]:
        """The quotes of contracts that exist.

        Args:
            con_ids: whose.
            now: the moment.
            alongside: what is likely to be asked for next, and is cheaper made together.
        """
        if now != self._moment:
            self._asked, self._wanted = self._wanted, set()
            self._kept, self._moment = {}, now
        self._wanted.update(con_ids)
        missing = [con_id for con_id in dict.fromkeys(con_ids) if con_id not in self._kept]
        if missing:
            likely = self._asked if len(self._asked) <= ASKED_MOST else ()
            more = (con_id for con_id in (*alongside, *likely) if con_id not in self._kept)
            batch = sorted({*missing, *more})
            self._kept.update((quote.con_id, quote) for quote in self._made(batch, now))
        return [self._kept[con_id] for con_id in con_ids]

    def forget(self) -> None:
        """Something went ex: nothing kept is true any more."""
        self._kept.clear()
        self.valuation.forget()
        self.shares.forget()

    def _made(self, con_ids: Iterable[int], now: datetime) -> list[Quote]:
        """Quotes in any order; options in groups that stand at the same second."""
        made: list[Quote] = []
        groups: dict[tuple[Place, bool], list[int]] = {}
        places: dict[str, tuple[Place, Place, bool]] = {}
        today = new_york_date(now)
        for contract in filter(None, map(self._catalogue.contract, con_ids)):
            if contract.symbol not in places:
                where, halted = self._place(contract, now)
                places[contract.symbol] = where, self._traded(where), halted
            where, traded, halted = places[contract.symbol]
            if contract.security_type is SecurityType.OPTION:
                if self._catalogue.is_over(contract, today):
                    made.append(Quote(contract.con_id, now))
                else:
                    groups.setdefault((traded, halted), []).append(contract.con_id)
            elif contract.security_type is SecurityType.STOCK:
                row = self._catalogue.row(contract)
                made.append(self.shares.share(contract.con_id, row, where, halted=halted))
            else:
                made.append(self.shares.pair(contract.con_id, self._catalogue.row(contract), where))
        for (where, halted), batch in groups.items():
            made += self._options.at(batch, where.session, where.second, halted=halted)
        return made

    def _place(self, contract: Contract, now: datetime) -> tuple[Place, bool]:
        """Where a contract's quote stands: at the moment of the halt while it lasts."""
        for since, until in self._halts.get(contract.symbol, ()):
            if since <= now < until:
                return place(since, self._roster.calendar), True
        return place(now, self._roster.calendar), False

    def _traded(self, where: Place) -> Place:
        """The last second at which options traded."""
        calendar = self._roster.calendar
        if where.phase is not Phase.PRE:
            session, second = where.session, where.second
        else:
            session = calendar.previous_session(where.session)
            second = length(session, calendar)
        return Place(calendar.open_time(session) + timedelta(seconds=second), session, Phase.OPEN, second)
