"""Every message of every real client is read with the values its user gave."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from ib_async import ExecutionFilter, Option, Stock
from ib_async import contract as contracts
from ib_async.objects import WshEventData

from putwright.paper.model import ContractQuery
from putwright.paper.wire import BadFrame, decode, read_frames, requests
from putwright.paper.wire.decoding import MESSAGES, NOT_OFFERED
from tests.simulation.wire_judges import IbAsync, official

PUT = Option("AAPL", "20261218", 197.5, "P", "SMART", currency="USD")
QUERY = ContractQuery(
    symbol="AAPL",
    security_type="OPT",
    expiry="20261218",
    strike=Decimal("197.5"),
    right="P",
    exchange="SMART",
    currency="USD",
)
STOCK = ContractQuery(symbol="AAPL", security_type="STK", exchange="SMART", currency="USD")
BAG = contracts.Contract(
    secType="BAG",
    symbol="AAPL",
    exchange="SMART",
    currency="USD",
    comboLegs=[contracts.ComboLeg(1, 1, "BUY", "SMART")] * 2,
)
AT = "20261120 16:00:00 US/Eastern"
WSH = WshEventData(265598, "{}", True, False, True, "20261101", "20261201", 10)

Said = tuple[str, tuple[Any, ...], requests.Request]
SAID: list[Said] = [
    ("startApi", (), requests.StartApi(7)),
    ("reqIds", (1,), requests.ReqIds(1)),
    ("reqManagedAccts", (), requests.ReqManagedAccounts()),
    ("reqCurrentTime", (), requests.ReqCurrentTime()),
    ("setServerLogLevel", (5,), requests.SetServerLogLevel(5)),
    ("reqMarketDataType", (3,), requests.ReqMarketDataType(3)),
    ("reqUserInfo", (9,), requests.ReqUserBranding(9)),
    ("reqMktData", (9, PUT, "100,101", True, False, []), requests.ReqMarketData(9, QUERY, "100,101", True)),
    (
        "reqMktData",
        (9, BAG, "", False, False, [contracts.TagValue("a", "b")]),
        requests.ReqMarketData(
            9,
            ContractQuery(symbol="AAPL", security_type="BAG", exchange="SMART", currency="USD"),
            options="a=b;",
            combo_legs=2,
        ),
    ),
    ("cancelMktData", (9,), requests.CancelMarketData(9)),
    ("reqContractDetails", (9, Stock("AAPL", "SMART", "USD")), requests.ReqContractDetails(9, STOCK)),
    (
        "reqSecDefOptParams",
        (9, "AAPL", "", "STK", 265598),
        requests.ReqOptionParameters(9, "AAPL", "", "STK", 265598),
    ),
    ("reqMatchingSymbols", (9, "app"), requests.ReqMatchingSymbols(9, "app")),
    ("reqMarketRule", (110,), requests.ReqMarketRule(110)),
    (
        "reqHistoricalData",
        (9, PUT, AT, "5 D", "1 day", "TRADES", True, 2, True, []),
        requests.ReqHistoricalData(9, QUERY, False, AT, "1 day", "5 D", True, "TRADES", 2, True),
    ),
    ("cancelHistoricalData", (9,), requests.CancelHistoricalData(9)),
    (
        "reqHeadTimeStamp",
        (9, PUT, "TRADES", True, 1),
        requests.ReqHeadTimestamp(9, QUERY, False, True, "TRADES", 1),
    ),
    ("cancelHeadTimeStamp", (9,), requests.CancelHeadTimestamp(9)),
    (
        "reqAccountSummary",
        (9, "All", "NetLiquidation,$LEDGER:ALL"),
        requests.ReqAccountSummary(9, "All", "NetLiquidation,$LEDGER:ALL"),
    ),
    ("cancelAccountSummary", (9,), requests.CancelAccountSummary(9)),
    ("reqAccountUpdates", (True, "DU1"), requests.ReqAccountUpdates(True, "DU1")),
    ("reqAccountUpdatesMulti", (9, "DU1", "", False), requests.ReqAccountUpdatesMulti(9, "DU1")),
    ("cancelAccountUpdatesMulti", (9,), requests.CancelAccountUpdatesMulti(9)),
    ("reqPositions", (), requests.ReqPositions()),
    ("cancelPositions", (), requests.CancelPositions()),
    ("reqPositionsMulti", (9, "DU1", "m"), requests.ReqPositionsMulti(9, "DU1", "m")),
    ("cancelPositionsMulti", (9,), requests.CancelPositionsMulti(9)),
    ("reqPnL", (9, "DU1", ""), requests.ReqPnL(9, "DU1")),
    ("cancelPnL", (9,), requests.CancelPnL(9)),
    ("reqPnLSingle", (9, "DU1", "", 265598), requests.ReqPnLSingle(9, "DU1", "", 265598)),
    ("cancelPnLSingle", (9,), requests.CancelPnLSingle(9)),
    ("cancelOrder", (41, AT), requests.CancelOrder(41, AT)),
    ("reqGlobalCancel", (), requests.GlobalCancel()),
    ("reqOpenOrders", (), requests.ReqOpenOrders()),
    ("reqAutoOpenOrders", (True,), requests.ReqAutoOpenOrders(True)),
    ("reqAllOpenOrders", (), requests.ReqAllOpenOrders()),
    ("reqCompletedOrders", (False,), requests.ReqCompletedOrders(False)),
    (
        "reqExecutions",
        (9, ExecutionFilter(7, "DU1", AT, "AAPL", "OPT", "CBOE", "SELL")),
        requests.ReqExecutions(9, 7, "DU1", AT, "AAPL", "OPT", "CBOE", "SELL"),
    ),
    ("exerciseOptions", (9, PUT, 1, 2, "DU1", 0), requests.ExerciseOptions(9, QUERY, 1, 2, "DU1", False)),
    (
        "calculateImpliedVolatility",
        (9, PUT, 1.25, 201.5, []),
        requests.CalculateImpliedVolatility(9, QUERY, Decimal("1.25"), Decimal("201.5")),
    ),
    ("cancelCalculateImpliedVolatility", (9,), requests.CancelCalculateImpliedVolatility(9)),
    (
        "calculateOptionPrice",
        (9, PUT, 0.3, 201.5, []),
        requests.CalculateOptionPrice(9, QUERY, Decimal("0.3"), Decimal("201.5")),
    ),
    ("cancelCalculateOptionPrice", (9,), requests.CancelCalculateOptionPrice(9)),
    (
        "reqFundamentalData",
        (9, Stock("AAPL", "SMART", "USD"), "CalendarReport", []),
        requests.ReqFundamentalData(9, STOCK, "CalendarReport"),
    ),
    ("reqWshMetaData", (9,), requests.ReqWshMetaData(9)),
    ("cancelWshMetaData", (9,), requests.CancelWshMetaData(9)),
    (
        "reqWshEventData",
        (9, WSH),
        requests.ReqWshEventData(9, 265598, "{}", True, False, True, "20261101", "20261201", 10),
    ),
    ("cancelWshEventData", (9,), requests.CancelWshEventData(9)),
    ("reqMktDepth", (9, PUT, 5, False, []), requests.NotOffered(10, "reqMktDepth", 9)),
    ("reqNewsProviders", (), requests.NotOffered(85, "reqNewsProviders")),
    ("replaceFA", (9, 1, "<x/>"), requests.NotOffered(19, "replaceFA", 9)),
]


@pytest.mark.parametrize(("method", "arguments", "meant"), SAID, ids=[said[0] for said in SAID])
def test_request_is_read_as_ib_async_meant_it_when_sent_at_178(
    method: str, arguments: tuple[Any, ...], meant: requests.Request
) -> None:
    """What the real client puts on the wire becomes the request its user made."""
    (frame,) = read_frames(IbAsync().say(method, *arguments))
    assert decode(frame, 178, client_id=7) == meant


def test_requests_are_all_known_when_ib_async_can_send_them() -> None:
    """Every message id is either decoded, named as not offered, or placeOrder; none is both."""
    assert not MESSAGES.keys() & NOT_OFFERED.keys()
    judged = {type(meant) for _, _, meant in SAID}
    assert judged >= {message.request for message in MESSAGES.values()}


AS_OFFICIAL = {"symbol": "AAPL", "secType": "OPT", "right": "P", "exchange": "SMART", "currency": "USD"} | {
    "lastTradeDateOrContractMonth": "20261218",
    "strike": 197.5,
}
ORDER = {
    "action": "SELL",
    "totalQuantity": 2,
    "orderType": "LMT",
    "lmtPrice": 1.25,
    "tif": "GTC",
    "orderRef": "pw-1",
    "account": "DU1",
    "algoStrategy": "Adaptive",
    "algoParams": [{"TagValue": {"tag": "adaptivePriority", "value": "Patient"}}],
    "conditions": [
        {
            "PriceCondition": {
                "conId": 1,
                "exchange": "SMART",
                "isMore": True,
                "price": 180.5,
                "triggerMethod": 2,
            }
        },
        {"MarginCondition": {"isMore": False, "percent": 30}},
    ],
    "scalePriceIncrement": 0.05,
    "hedgeType": "B",
    "hedgeParam": "0.5",
    "deltaNeutralOrderType": "MKT",
}


def _is_plain(read: Any) -> bool:
    order = read.request
    facts = (order.order_id, order.action, order.limit, order.auxiliary, order.contract)
    return facts == (41, "BUY", None, None, QUERY) and "duration" not in order.echo


def _is_rich(read: Any) -> bool:
    order = read.request
    assert (order.quantity, order.limit, order.time_in_force) == (Decimal(2), Decimal("1.25"), "GTC")
    assert order.algorithm_parameters == (("adaptivePriority", "Patient"),)
    assert order.conditions == 2
    assert order.echo["conditions"].split("\0")[:3] == ["2", "1", "a"]
    assert (order.echo["hedge_parameter"], order.echo["delta_neutral_order_type"]) == ("0.5", "MKT")
    return True


CALLS: list[tuple[str, list[Any], Callable[[Any], bool]]] = [
    ("reqIds", [1], lambda read: read == requests.ReqIds(1)),
    ("reqPositions", [], lambda read: read == requests.ReqPositions()),
    ("reqContractDetails", [9, {"Contract": AS_OFFICIAL}], lambda read: read.contract == QUERY),
    (
        "reqMktData",
        [9, {"Contract": AS_OFFICIAL}, "101", False, False, []],
        lambda read: read.contract == QUERY,
    ),
    ("cancelMktData", [9], lambda read: read == requests.CancelMarketData(9)),
    (
        "reqHistoricalData",
        [9, {"Contract": AS_OFFICIAL}, "", "5 D", "1 day", "TRADES", 1, 1, False, []],
        lambda read: (read.contract, read.duration, read.bar_size) == (QUERY, "5 D", "1 day"),
    ),
    ("reqExecutions", [9, {"ExecutionFilter": {"symbol": "AAPL"}}], lambda read: read.symbol == "AAPL"),
    ("reqAccountSummary", [9, "All", "NetLiquidation"], lambda read: read.tags == "NetLiquidation"),
    ("reqAccountUpdates", [True, "DU1"], lambda read: read == requests.ReqAccountUpdates(True, "DU1")),
    ("reqPnLSingle", [9, "DU1", "", 1], lambda read: read == requests.ReqPnLSingle(9, "DU1", "", 1)),
    ("reqCompletedOrders", [True], lambda read: read == requests.ReqCompletedOrders(True)),
    ("reqGlobalCancel", [], lambda read: read == requests.GlobalCancel()),
    (
        "placeOrder",
        [41, {"Contract": AS_OFFICIAL}, {"Order": {"action": "BUY"}}],
        _is_plain,
    ),
    ("placeOrder", [42, {"Contract": AS_OFFICIAL}, {"Order": ORDER}], _is_rich),
]
# Where the newer official client wants other arguments.
NEWER: dict[str, list[Any]] = {"reqGlobalCancel": [{"OrderCancel": {}}]}


@pytest.mark.parametrize("version", [157, 178])
def test_request_is_read_as_official_clients_meant_it(version: int) -> None:
    """What ibapi 9.81.1 and 10.50.2 put on the wire is read to the end of the frame with the values given."""
    calls = [[name, NEWER.get(name, given) if version == 178 else given] for name, given, _ in CALLS]
    frames = official(version, {"calls": calls})
    assert len(frames) == len(CALLS)
    for text, (name, _, is_meant) in zip(frames, CALLS, strict=True):
        (frame,) = read_frames(bytearray.fromhex(text))
        assert is_meant(decode(frame, version, client_id=0)), f"{name} at {version}"


@pytest.mark.parametrize(
    ("frame", "message", "field", "reason"),
    [
        (["71", "2", "x", ""], "startApi", "client_id", "is not an id"),
        (["71", "2", "1"], "startApi", "optional_capabilities", "is missing"),
        (["61", "1", "1"], "reqPositions", "", "1 fields too many"),
        (["99", "yes"], "reqCompletedOrders", "api_only", "neither 0 nor 1"),
        (["4", "1", "99999999999", ""], "cancelOrder", "order_id", "beyond 32 bits"),
        (["59", "1", "1.5"], "reqMarketDataType", "market_data_type", "not a whole number"),
        (["1000"], "", "", "has the id 1000"),
        (["-1"], "", "", "does not begin with the id"),
        ([""], "", "", "does not begin with the id"),
        ([], "", "", "does not begin with the id"),
    ],
)
def test_request_is_refused_with_message_and_field_when_it_is_bad(
    frame: list[str], message: str, field: str, reason: str
) -> None:
    """A BadFrame says which message, which field and why, so that a user of any client can find his error."""
    with pytest.raises(BadFrame, match=reason) as raised:
        decode(frame, 178, client_id=1)
    assert (raised.value.message, raised.value.field) == (message, field)


def test_request_id_is_told_when_a_later_field_is_bad() -> None:
    """The session can answer the very request that was wrong."""
    with pytest.raises(BadFrame) as raised:
        decode(["62", "1", "17", "All"], 178, client_id=1)
    assert raised.value.request_id == 17
