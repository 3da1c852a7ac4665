"""A recorded market played again: quotes at their moments, nothing invented between."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.refusal import BadInput
from putwright.market.snapshot import conform
from putwright.paper.model import ContractQuery, Phase, Quote, Tape
from putwright.paper.tape import RecordedTape
from tests.defaults import shipped_tick_table

CALENDAR = new_york_calendar(2015, 2032)
NOON = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=3)


def row(at: datetime, bid: float | None, ask: float | None, **changed: object) -> dict[str, object]:
    return {
        "symbol": "KO", "root": "KO", "expiry": date(2026, 7, 17), "right": "PUT",
        "strike_thousandths": 68_500, "multiplier": 100, "bid": bid, "ask": ask, "bid_size": 12,
        "volume": 345, "open_interest": 678, "spot": 69.5, "spot_time": at, "quote_time": at,
        "vendor_delta": -0.25, "source": "made for this test", "kind": "recorded",
    } | changed  # fmt: skip


def recorded() -> RecordedTape:
    """A put quoted twice, and a call without a bid."""
    early = [row(NOON, 0.40, 0.43), row(NOON, 0.0, 0.01, right="CALL", strike_thousandths=80_000)]
    late = [row(LATER, 0.35, 0.37, spot=69.8)]
    frame = pl.concat([conform(pl.DataFrame(early)), conform(pl.DataFrame(late))])
    return RecordedTape(frame, CALENDAR, shipped_tick_table())


def put_id(market: Tape) -> int:
    return market.find(ContractQuery(symbol="KO", security_type="OPT", right="P"))[0].con_id


def test_quote_is_the_last_recorded_when_time_passes() -> None:
    """The first quote stands until the second one comes, whatever the clock says between."""
    market = recorded()
    put, share = put_id(market), market.find(ContractQuery(symbol="KO", security_type="STK"))[0].con_id
    assert market.now == NOON
    first = market.quote(put)
    assert (first.bid, first.ask, first.open_interest, first.delta) == (
        Decimal("0.40"),
        Decimal("0.43"),
        678,
        -0.25,
    )
    market.advance(LATER - timedelta(seconds=1))
    assert market.quote(put) == first
    assert market.quote(share).last == Decimal("69.50")
    assert market.quote(share).bid is None
    assert market.next_moment() == LATER
    market.advance(LATER)
    assert market.quote(put).bid == Decimal("0.35")
    assert market.quote(share).last == Decimal("69.80")


def test_bid_is_unknown_when_nobody_bid() -> None:
    """No bid is no price of zero; a size that was not recorded is none either."""
    market = recorded()
    call = market.find(ContractQuery(symbol="KO", security_type="OPT", right="C"))[0]
    assert market.quote(call.con_id).bid is None
    assert market.quote(call.con_id).ask == Decimal("0.01")
    assert market.quote(call.con_id).ask_size == 0


def test_changed_tells_a_contract_when_its_next_quote_comes() -> None:
    """Watched contracts only, each at its own moments."""
    market = recorded()
    put = put_id(market)
    market.watch(put)
    assert market.changed() == {put}
    market.advance(LATER - timedelta(seconds=1))
    assert market.changed() == frozenset()
    market.advance(LATER)
    assert market.changed() == {put}


def test_contract_expires_when_its_day_is_over() -> None:
    """Known for ever, found and quoted until its last day; what is listed follows."""
    market = recorded()
    put, share = put_id(market), market.find(ContractQuery(symbol="KO", security_type="STK"))[0].con_id
    assert market.phase(put) is Phase.OPEN
    assert market.option_parameters(share)[0].strikes == (Decimal("68.5"), Decimal(80))
    assert market.details(put).under_con_id == share
    assert market.details(put).minimum_tick == Decimal("0.01")
    market.advance(datetime(2026, 7, 20, 16, 0, tzinfo=UTC))
    assert market.find(ContractQuery(con_id=put)) == []
    contract = market.contract(put)
    assert contract is not None
    assert contract.local_symbol == "KO    260717P00068500"
    assert market.quote(put) == Quote(put, market.now)
    assert market.phase(put) is Phase.CLOSED
    assert market.option_parameters(share) == ()


def test_tape_refuses_when_nothing_was_recorded() -> None:
    """An empty recording, a step back, a strange id."""
    empty = conform(pl.DataFrame([row(NOON, 0.40, 0.43)])).clear()
    with pytest.raises(BadInput, match="no quote"):
        RecordedTape(empty, CALENDAR, shipped_tick_table())
    market = recorded()
    with pytest.raises(BadInput, match="there already"):
        market.advance(NOON - timedelta(seconds=1))
    with pytest.raises(BadInput, match="no such contract"):
        market.quote(4711)
