"""Layouts as the specification writes them down, field by field, next to what we write and read."""

from dataclasses import replace
from decimal import Decimal

import pytest
from ib_async import LimitOrder, Option

from putwright.paper import model
from putwright.paper.wire import answers, decode, read_frames
from putwright.paper.wire.order_requests import PlaceOrder
from tests.simulation.wire_cases import AT, DETAILS, DONE, FILL, PUT, STOCK, bar
from tests.simulation.wire_judges import IbAsync

UNSET = "1.7976931348623157E308"
BUY = model.OrderRequest(
    100, 13, model.ContractQuery(), "BUY", Decimal(100), "MKT", time_in_force="DAY", account="DU1"
)
WORKING = model.OrderState(
    BUY,
    STOCK,
    600745656,
    model.OrderStatus.PRE_SUBMITTED,
    Decimal(0),
    Decimal(100),
    Decimal(0),
    Decimal(0),
)
# The line `openOrder (5)` of the specification for a share bought at the market, at 178.
OPEN_ORDER = [
    *["5", "13", "265598", "AAPL", "STK", "", "0", "?", "", "SMART", "USD", "AAPL", "NMS"],
    *[
        "BUY",
        "100",
        "MKT",
        "0.0",
        "0.0",
        "DAY",
        "",
        "DU1",
        "",
        "0",
        "",
        "100",
        "600745656",
        "0",
        "0",
        "0",
        "",
    ],
    *["600745656.0/DU1/100", "", "", "", "", "", "", "", "", "0", "", "-1", "0", "", "", "", "", ""],
    *["2147483647", "0", "0", "0", "", "3", "0", "0", "", "0", "0", "", "0", "None", ""],
    *["0", "", "", "", "?", "0", "0", ""],
    *[
        "0",
        "0",
        "",
        "",
        "",
        "",
        "",
        "0",
        "0",
        "0",
        "2147483647",
        "2147483647",
        "",
        "",
        "0",
        "",
        "IB",
        "0",
        "0",
    ],
    *["", "0", "0", "PreSubmitted", *[UNSET] * 9, "", "", "", "", "", "0", "0", "0"],
    *["None", *[UNSET] * 6, "0", "", "", "", "0", "1", "0", "0", "0", "", "", "0", "", "", "", "", ""],
]


def test_open_order_is_the_recorded_layout_when_written_at_178() -> None:
    """135 fields, each where a recording of a real TWS has it, defaults included."""
    assert len(OPEN_ORDER) == 135
    assert list(answers.open_order(178, WORKING)) == OPEN_ORDER


@pytest.mark.parametrize(
    ("version", "count"), [(157, 128), (163, 131), (169, 131), (170, 136), (177, 135), (178, 135)]
)
def test_open_order_has_the_fields_of_its_version_when_written_at_one(version: int, count: int) -> None:
    """131 fields at 163 and 135 at 178, as recorded; the gates at 160, 162, 170 and 177 do the rest."""
    assert len(answers.open_order(version, WORKING)) == count


@pytest.mark.parametrize(("version", "count"), [(157, 109), (178, 113)])
def test_place_order_has_its_fields_where_the_specification_counts_them(version: int, count: int) -> None:
    """An order of one leg: 113 fields at 178, 109 at 157; the positions the specification names hold what it says."""
    order = LimitOrder("SELL", 2, 1.25, tif="GTC", orderRef="pw-1", whatIf=True, modelCode="m", orderId=41)
    contract = Option("AAPL", "20261218", 197.5, "P", "SMART", currency="USD")
    (frame,) = read_frames(IbAsync(version).say("placeOrder", 41, contract, order))
    fields = frame[1:]
    shift = 1 if version < 177 else 0
    assert len(fields) == count
    assert (fields[0], fields[15], fields[16], fields[17], fields[18], fields[20]) == (
        "41",
        "SELL",
        "2",
        "LMT",
        "1.25",
        "GTC",
    )
    assert (fields[25], fields[41 + shift], fields[83 + shift], fields[88 + shift]) == ("pw-1", "m", "1", "0")
    placed = decode(frame, version, client_id=7)
    assert isinstance(placed, PlaceOrder)
    assert (placed.request.what_if, placed.request.echo) == (True, {"exempt_code": "-1", "model": "m"})


@pytest.mark.parametrize(
    ("sent", "order_id", "limit"),
    [
        ("1.7976931348623157e+308", 1, None),
        ("1.7976931348623157E308", 1, None),
        ("Infinity", 1, None),
        ("", 1, None),
        ("95.0", 1, Decimal(95)),
    ],
)
def test_unset_numbers_are_none_in_every_spelling(sent: str, order_id: int, limit: Decimal | None) -> None:
    """Clients write the largest double with either exponent, infinity, or nothing."""
    contract = Option("AAPL", "20261218", 197.5, "P", "SMART")
    (frame,) = read_frames(IbAsync().say("placeOrder", order_id, contract, LimitOrder("SELL", 2, 1.25)))
    frame[19] = sent
    placed = decode(frame, 178, client_id=7)
    assert isinstance(placed, PlaceOrder)
    assert placed.request.limit == limit


def test_error_has_no_field_too_many_when_spoken_at_157() -> None:
    """The old official client drops an error with six fields; from 166 on there are six."""
    assert list(answers.error(157, -1, 2104, "ok")) == ["4", "2", "-1", "2104", "ok"]
    assert list(answers.error(166, -1, 2104, "ok")) == ["4", "2", "-1", "2104", "ok", ""]


@pytest.mark.parametrize(("version", "count"), [(157, 39), (163, 40), (164, 40), (178, 40)])
def test_contract_details_have_the_fields_of_their_version(version: int, count: int) -> None:
    """A leading version and a multiplier of sizes below 164, one size step at 163, three from 164 on."""
    fields = answers.contract_details(version, 9, DETAILS)
    assert len(fields) == count
    assert (fields[1] == "8" and fields[2] == "9") is (version < 164)


def test_execution_has_one_field_more_from_178_on() -> None:
    """The pending revision of the price is known at 178 and not before."""
    assert len(answers.exec_details(177, -1, FILL)) + 1 == len(answers.exec_details(178, -1, FILL))
    assert answers.exec_details(178, -1, FILL)[15] == "20261120 10:04:05 US/Eastern"


def test_completed_order_has_no_parent_when_it_was_nobodys_child() -> None:
    """TWS writes the largest long for no parent; a quantity of zero for what was filled whole."""
    fields = answers.completed_order(178, replace(DONE, parent_perm_id=0))
    assert "9223372036854775807" in fields
    assert fields[13] == "0"


def test_sizes_are_whole_below_163_whatever_they_come_as() -> None:
    """The old official client fails on `10.0`: sizes, volumes and positions are written without a point."""
    bars = [bar(AT, "1 1 1 1", 1000, "1", 5)]
    written = (
        answers.tick_size(4, 0, 10)[-1],
        answers.tick_price(4, 1, Decimal("1.0"), 10)[-2],
        answers.historical_data(4, AT, AT, bars, 157)[-3],
        answers.pnl_single(4, Decimal("2.00"), None, None, None, None)[2],
    )
    assert written == ("10", "10", "1000", "2")


def test_right_and_exchange_are_as_tws_writes_them_when_told_of_a_share() -> None:
    """`?` in orders, `0` in the portfolio, nothing in positions; positions name no exchange."""
    held = model.Position("DU1", STOCK, Decimal(100), Decimal("190.5"))
    assert answers.portfolio_value(held)[7] == "0"
    position = answers.position(held)
    assert (position[8], position[10]) == ("", "")
    assert answers.position(replace(held, contract=PUT))[8] == "P"
