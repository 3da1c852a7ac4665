"""The list of cases: every answer of section 4 of the specification, once or more."""

from decimal import Decimal
from typing import Any

from putwright.paper import model
from putwright.paper.wire import answers
from tests.simulation import wire_cases as told
from tests.simulation.wire_cases import AT, PUT, PUT_READ, STOCK, UNSET, Case

ODD = "Größe é – 10 % \\ done"
ESCAPED = "Gr\\xf6\\xdfe \\xe9 \\u2013 10 % \\u005c done"
FEES = {"execId": "x.1", "currency": "USD"}
TWO_CONDITIONS = [
    {"price": 180.5, "conId": 265598, "isMore": True, "triggerMethod": 2},
    {"time": "20261130", "isMore": False},
]


def _fees(amount: str, realized: float) -> dict[str, Any]:
    return FEES | {amount: 1.05, "realizedPNL": realized}


SESSION = [
    Case("next_valid_id", lambda _: answers.next_valid_id(41), "nextValidId", [41]),
    Case(
        "managed_accounts", lambda _: answers.managed_accounts(["DU1", "DU2"]), "managedAccounts", ["DU1,DU2"]
    ),
    Case(
        "error",
        lambda version: answers.error(version, 5, 201, ODD, '{"a":1}'),
        "error",
        [5, 201, ESCAPED, '{"a":1}'],
        {157: ("error", [5, 201, ODD]), 178: ("error", [5, 0, 201, ODD, '{"a":1}'])},
    ),
    Case("current_time", lambda _: answers.current_time(AT), "currentTime", [int(AT.timestamp())]),
    Case("user_info", lambda _: answers.user_info(3, "wb"), "userInfo", [3, "wb"], {157: ("", [])}),
    Case(
        "wsh_meta_data", lambda _: answers.wsh_meta_data(3, "{}"), "wshMetaData", [3, "{}"], {157: ("", [])}
    ),
    Case(
        "wsh_event_data",
        lambda _: answers.wsh_event_data(3, "{}"),
        "wshEventData",
        [3, "{}"],
        {157: ("", [])},
    ),
]
CASH = model.AccountValue("DU1", "CashBalance", "1000.50", "USD")
ACCOUNT = [
    Case(
        "account_value",
        lambda _: answers.account_value(CASH, prefixed=False),
        "updateAccountValue",
        ["CashBalance", "1000.50", "USD", "DU1"],
    ),
    Case(
        "account_value prefixed",
        lambda _: answers.account_value(CASH, prefixed=True),
        "updateAccountValue",
        ["$LEDGER-CashBalance", "1000.50", "USD", "DU1"],
    ),
    Case(
        "portfolio_value",
        lambda _: answers.portfolio_value(told.HELD),
        "updatePortfolio",
        [PUT_READ, -2, 0.61, -122, 123.45, 124.9, -1.5, "DU1"],
    ),
    Case("account_update_time", lambda _: answers.account_update_time(AT), "updateAccountTime", ["10:04"]),
    Case(
        "account_download_end", lambda _: answers.account_download_end("DU1"), "accountDownloadEnd", ["DU1"]
    ),
    Case(
        "account_summary",
        lambda _: answers.account_summary(4, "DU1", "NetLiquidation", "5", "USD"),
        "accountSummary",
        [4, "DU1", "NetLiquidation", "5", "USD"],
    ),
    Case("account_summary_end", lambda _: answers.account_summary_end(4), "accountSummaryEnd", [4]),
    Case(
        "account_update_multi",
        lambda _: answers.account_update_multi(4, CASH, "m"),
        "accountUpdateMulti",
        [4, "DU1", "m", "CashBalance", "1000.50", "USD"],
    ),
    Case(
        "account_update_multi_end",
        lambda _: answers.account_update_multi_end(4),
        "accountUpdateMultiEnd",
        [4],
    ),
    Case(
        "position",
        lambda _: answers.position(told.HELD),
        "position",
        ["DU1", PUT_READ | {"exchange": ""}, -2, 123.45],
    ),
    Case("position_end", lambda _: answers.position_end(), "positionEnd", []),
    Case(
        "position_multi",
        lambda _: answers.position_multi(4, told.HELD, "m"),
        "positionMulti",
        [4, "DU1", "m", PUT_READ, -2, 123.45],
    ),
    Case("position_multi_end", lambda _: answers.position_multi_end(4), "positionMultiEnd", [4]),
    Case("pnl", lambda _: answers.pnl(4, Decimal("1.5"), None, Decimal(-3)), "pnl", [4, 1.5, UNSET, -3]),
    Case(
        "pnl_single",
        lambda _: answers.pnl_single(4, Decimal(-2), None, Decimal("2.5"), Decimal(0), Decimal(-122)),
        "pnlSingle",
        [4, -2, UNSET, 2.5, 0, -122],
    ),
]
CONTRACT = [
    Case(
        "contract_details",
        lambda version: answers.contract_details(version, 4, told.DETAILS),
        "contractDetails",
        [4, told.DETAILS_READ],
    ),
    Case("contract_details_end", lambda _: answers.contract_details_end(4), "contractDetailsEnd", [4]),
    Case(
        "option_parameters",
        lambda _: answers.option_parameters(4, told.CHAIN),
        "securityDefinitionOptionParameter",
        [4, "SMART", 265598, "AAPL", "100", ["20261218", "20270115"], [197.5, 200]],
    ),
    Case(
        "option_parameters_end",
        lambda _: answers.option_parameters_end(4),
        "securityDefinitionOptionParameterEnd",
        [4],
    ),
    Case(
        "symbol_samples",
        lambda version: answers.symbol_samples(4, [STOCK, PUT], version, {265598: "APPLE INC"}),
        "symbolSamples",
        [
            4,
            [
                {
                    "contract": {"conId": 265598, "symbol": "AAPL", "primaryExchange": "NASDAQ"},
                    "derivativeSecTypes": ["OPT"],
                },
                {"contract": {"conId": 700001, "secType": "OPT"}, "derivativeSecTypes": []},
            ],
        ],
    ),
    Case(
        "market_rule",
        lambda _: answers.market_rule(
            110,
            [
                model.PriceIncrement(Decimal(0), Decimal("0.01")),
                model.PriceIncrement(Decimal(3), Decimal("0.05")),
            ],
        ),
        "marketRule",
        [110, [{"lowEdge": 0, "increment": 0.01}, {"lowEdge": 3, "increment": 0.05}]],
    ),
]
BAR_LATE = told.bar(AT, "1 4 0.5 3", 70, "2.5", 9)
LATE_READ = {
    "date": str(int(AT.timestamp())),
    "open": 1,
    "high": 4,
    "low": 0.5,
    "close": 3,
    "average": 2.5,
} | {
    "volume": 70,
    "barCount": 9,
}


def _newer(bar: dict[str, Any]) -> dict[str, Any]:
    # The newer official client calls the volume-weighted average by another name.
    return {"wap" if name == "average" else name: value for name, value in bar.items()}


MARKET = [
    Case("market_data_type", lambda _: answers.market_data_type(4, 3), "marketDataType", [4, 3]),
    Case(
        "tick_request_parameters",
        lambda _: answers.tick_request_parameters(4, Decimal("0.01"), "9c0001", 3),
        "tickReqParams",
        [4, 0.01, "9c0001", 3],
    ),
    Case(
        "tick_price",
        lambda _: answers.tick_price(4, 1, Decimal("1.25"), 10, 1),
        "priceSizeTick",
        [4, 1, 1.25, 10],
        {
            157: ("tickPrice", [4, 1, 1.25, {"canAutoExecute": True}]),
            178: ("tickPrice", [4, 1, 1.25, {"canAutoExecute": True}]),
        },
    ),
    Case(
        "tick_price none",
        lambda _: answers.tick_price(4, 2, None),
        "priceSizeTick",
        [4, 2, -1, 0],
        {157: ("tickPrice", [4, 2, -1, {}]), 178: ("tickPrice", [4, 2, -1, {}])},
    ),
    Case("tick_size", lambda _: answers.tick_size(4, 8, 123456), "tickSize", [4, 8, 123456]),
    Case("tick_generic", lambda _: answers.tick_generic(4, 23, 0.285), "tickGeneric", [4, 23, 0.285]),
    Case(
        "tick_string",
        lambda _: answers.tick_string(4, 59, "1,1.04,20270208,0.26"),
        "tickString",
        [4, 59, "1,1.04,20270208,0.26"],
    ),
    Case(
        "tick_option",
        lambda _: answers.tick_option(4, 13, 0, 0.3, -0.25, 1.25, 0.1, 0.02, 0.2, -0.05, 201.5),
        "tickOptionComputation",
        [4, 13, 0, 0.3, -0.25, 1.25, 0.1, 0.02, 0.2, -0.05, 201.5],
    ),
    Case(
        "tick_option unknown",
        lambda _: answers.tick_option(4, 10, 1, None, None, None, None, None, None, None, float("nan")),
        "tickOptionComputation",
        [4, 10, 1, -1, -2, -1, -1, -2, -2, -2, -1],
        {
            157: ("tickOptionComputation", [4, 10, 1, *[None] * 8]),
            178: ("tickOptionComputation", [4, 10, 1, *[None] * 8]),
        },
    ),
    Case("tick_snapshot_end", lambda _: answers.tick_snapshot_end(4), "tickSnapshotEnd", [4]),
    Case(
        "historical_data",
        lambda version: answers.historical_data(4, AT, AT, told.BARS, version),
        "historicalData",
        [4, told.BARS_READ[0]],
        {178: ("historicalData", [4, _newer(told.BARS_READ[0])])},
    ),
    Case(
        "historical_data_update",
        lambda version: answers.historical_data_update(4, BAR_LATE, version, 2),
        "historicalDataUpdate",
        [4, LATE_READ],
        {178: ("historicalDataUpdate", [4, _newer(LATE_READ)])},
    ),
    Case(
        "head_timestamp",
        lambda _: answers.head_timestamp(4, "20001120-14:30:00"),
        "headTimestamp",
        [4, "20001120-14:30:00"],
    ),
]
_STANDING = {"status": "Submitted", "warningText": "capped at 1.25"}
_ORDER = told.ORDER_READ | told.OPEN_READ | {"conditions": TWO_CONDITIONS}
_OPEN = [
    12,
    PUT_READ | {"exchange": "SMART"},
    _ORDER,
    _STANDING | {"commission": 1.05, "commissionCurrency": "USD"},
]
_PREVIEW = told.WHAT_IF_READ | {"minCommission": 0.32, "maxCommission": 0.39, "commission": UNSET}
_PREVIEW_NEWER = told.WHAT_IF_READ | {
    "minCommissionAndFees": 0.32,
    "maxCommissionAndFees": 0.39,
    "commissionAndFees": UNSET,
}
_DONE = [
    PUT_READ,
    told.DONE_READ | {"conditions": TWO_CONDITIONS},
    {
        "status": "Filled",
        "completedTime": "20261120 10:04:05 US/Eastern",
        "completedStatus": "Filled Size: 2",
    },
]
ORDERS = [
    Case(
        "order_status",
        lambda _: answers.order_status(told.STATE),
        "orderStatus",
        [12, "Submitted", 1, 1, 1.25, 990, 11, 1.25, 7, "child", 0],
    ),
    Case(
        "open_order",
        lambda version: answers.open_order(version, told.STATE),
        "openOrder",
        _OPEN,
        {
            178: (
                "openOrder",
                [*_OPEN[:3], _STANDING | {"commissionAndFees": 1.05, "commissionAndFeesCurrency": "USD"}],
            )
        },
    ),
    Case(
        "open_order what-if",
        lambda version: answers.open_order(version, told.WHAT_IF),
        "openOrder",
        [13, PUT_READ, {"whatIf": True, "orderId": 13}, _PREVIEW],
        {178: ("openOrder", [13, PUT_READ, {"whatIf": True}, _PREVIEW_NEWER])},
    ),
    Case("open_order_end", lambda _: answers.open_order_end(), "openOrderEnd", []),
    Case(
        "completed_order",
        lambda version: answers.completed_order(version, told.DONE),
        "completedOrder",
        _DONE,
    ),
    Case("completed_orders_end", lambda _: answers.completed_orders_end(), "completedOrdersEnd", []),
    Case(
        "exec_details",
        lambda version: answers.exec_details(version, -1, told.FILL),
        "execDetails",
        [-1, PUT_READ, told.FILL_READ | {"time": AT}],
        {
            157: ("execDetails", [-1, PUT_READ, told.FILL_READ | {"time": "20261120 10:04:05 US/Eastern"}]),
            178: ("execDetails", [-1, PUT_READ, told.FILL_READ | {"time": "20261120 10:04:05 US/Eastern"}]),
        },
    ),
    Case("exec_details_end", lambda _: answers.exec_details_end(4), "execDetailsEnd", [4]),
    Case(
        "commission_report",
        lambda _: answers.commission_report(model.Commission("x.1", Decimal("1.05"))),
        "commissionReport",
        [_fees("commission", UNSET)],
        {178: ("commissionAndFeesReport", [_fees("commissionAndFees", UNSET)])},
    ),
    Case("order_bound", lambda _: answers.order_bound(990, 7, 12), "orderBound", [990, 7, 12]),
]
CASES = [*SESSION, *ACCOUNT, *CONTRACT, *MARKET, *ORDERS]
