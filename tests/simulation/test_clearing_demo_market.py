"""A fortnight of short puts on the demo market: what clients are told adds up to what the books say."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

import numpy as np

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.trading_calendar import NEW_YORK
from putwright.paper.clearing import ClearingHouse, ClearingTerms, OpeningAccount
from putwright.paper.model import Contract, ContractQuery, Executed, Execution
from putwright.paper.settings import Behaviour
from putwright.paper.tape import SimulatedTape

CALENDAR = new_york_calendar(2016, 2030)
EXPIRY = date(2026, 11, 20)
NAMES = ("MSFT", "AMD", "GOOGL", "KO", "NFLX", "INTC", "ORCL", "DIS")
CASH = Decimal(400_000)


def put_near(tape: SimulatedTape, symbol: str) -> Contract:
    """The put of the expiry whose strike is nearest to the share's price."""
    (stock,) = tape.find(ContractQuery(symbol=symbol, security_type="STK", currency="USD"))
    price = tape.quote(stock.con_id).last
    assert price is not None
    asked = ContractQuery(symbol=symbol, security_type="OPT", expiry=f"{EXPIRY:%Y%m%d}", right="P")
    return min(tape.find(asked), key=lambda put: abs(put.strike - price))


def test_told_executions_add_up_to_positions_and_cash_when_puts_live_to_their_end() -> None:
    """An auditor with nothing but the executions finds the same shares, the same cash, and no put left."""
    tape = SimulatedTape(CALENDAR)
    opening = OpeningAccount("DU1", cash={"USD": CASH})
    terms = ClearingTerms(benchmarks={})
    house = ClearingHouse(tape, Behaviour(), np.random.default_rng(5), [opening], CALENDAR, terms=terms)
    told: list[Execution] = []
    for number, put in enumerate(put_near(tape, name) for name in NAMES):
        bid = tape.quote(put.con_id).bid
        assert bid is not None
        told.append(
            Execution(f"s{number}", number, number, 1, "DU1", put, tape.now, "CBOE", "SLD", Decimal(2), bid, Decimal(2), bid)
        )  # fmt: skip
        house.book(told[-1])
    for session in CALENDAR.sessions(date(2026, 11, 6), EXPIRY):
        following = CALENDAR.next_session(session)
        tape.advance(datetime(following.year, following.month, following.day, 2, tzinfo=NEW_YORK))
        told += [each.execution for each in house.overnight(session) if isinstance(each, Executed)]
    quantities: dict[int, Decimal] = defaultdict(Decimal)
    cash = CASH
    for each in told:
        signed = each.quantity if each.side == "BOT" else -each.quantity
        quantities[each.contract.con_id] += signed
        cash -= signed * each.price * each.contract.multiplier
    held = {each.contract.con_id: each.quantity for each in house.positions("DU1")}
    assert held == {con_id: quantity for con_id, quantity in quantities.items() if quantity}
    assert house.funds("DU1").cash_usd == cash
    assert not [each for each in house.positions("DU1") if each.contract.right]
    assert 0 < sum(held.values()) < 200 * len(NAMES), "some are assigned and some are not"
