"""One case for each answer of TWS: the fields we write, and what every real client has to read out of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from putwright.paper import model

UNSET = 1.7976931348623157e308
AT = datetime(2026, 11, 20, 15, 4, 5, tzinfo=UTC)
STOCK = model.Contract(
    265598,
    "AAPL",
    model.SecurityType.STOCK,
    primary_exchange="NASDAQ",
    local_symbol="AAPL",
    trading_class="NMS",
)
PUT = model.Contract(
    700001,
    "AAPL",
    model.SecurityType.OPTION,
    local_symbol="AAPL  261218P00197500",
    trading_class="AAPL",
    expiry=date(2026, 12, 18),
    strike=Decimal("197.5"),
    right="P",
    multiplier=100,
)
PUT_READ = {
    "conId": 700001,
    "symbol": "AAPL",
    "secType": "OPT",
    "lastTradeDateOrContractMonth": "20261218",
    "strike": 197.5,
    "right": "P",
    "multiplier": "100",
    "currency": "USD",
    "localSymbol": "AAPL  261218P00197500",
    "tradingClass": "AAPL",
}
HELD = model.Position(
    "DU1",
    PUT,
    Decimal(-2),
    Decimal("123.45"),
    Decimal("0.61"),
    Decimal(-122),
    Decimal("124.9"),
    Decimal("-1.5"),
)


def bar(at: date, prices: str, volume: int, average: str, count: int) -> model.Bar:
    """A bar from its prices in words: open, high, low, close."""
    opening, high, low, close = map(Decimal, prices.split())
    return model.Bar(at, opening, high, low, close, volume, Decimal(average), count)


BARS = (
    bar(date(2026, 11, 19), "1.5 2 1.25 1.75", 1200, "1.6", 33),
    bar(date(2026, 11, 20), "1.75 2.5 1 2", 900, "1.7", 12),
)
BARS_READ = [
    {
        "date": "20261119",
        "open": 1.5,
        "high": 2,
        "low": 1.25,
        "close": 1.75,
        "volume": 1200,
        "average": 1.6,
        "barCount": 33,
    },
    {
        "date": "20261120",
        "open": 1.75,
        "high": 2.5,
        "low": 1,
        "close": 2,
        "volume": 900,
        "average": 1.7,
        "barCount": 12,
    },
]
DETAILS = model.ContractDetails(
    PUT,
    "AAPL",
    Decimal("0.01"),
    "ACTIVETIM,LMT,MKT",
    ("SMART", "CBOE"),
    (110, 110),
    long_name="Äpfel \\ Söhne",
    contract_month="202612",
    industry="Technology",
    category="Computers",
    subcategory="Computers",
    trading_hours="20261120:0930-20261120:1600",
    liquid_hours="20261120:0930-20261120:1600",
    under_con_id=265598,
    under_symbol="AAPL",
    under_security_type="STK",
    real_expiry=date(2026, 12, 18),
)
DETAILS_READ = {
    "contract": PUT_READ | {"exchange": "SMART"},
    "marketName": "AAPL",
    "minTick": 0.01,
    "orderTypes": "ACTIVETIM,LMT,MKT",
    "validExchanges": "SMART,CBOE",
    "priceMagnifier": 1,
    "underConId": 265598,
    "longName": "Äpfel \\ Söhne",
    "contractMonth": "202612",
    "industry": "Technology",
    "timeZoneId": "US/Eastern",
    "tradingHours": "20261120:0930-20261120:1600",
    "liquidHours": "20261120:0930-20261120:1600",
    "aggGroup": 1,
    "underSymbol": "AAPL",
    "underSecType": "STK",
    "marketRuleIds": "110,110",
    "realExpirationDate": "20261218",
}
CHAIN = model.OptionParameters(
    "SMART",
    265598,
    "AAPL",
    100,
    (date(2026, 12, 18), date(2027, 1, 15)),
    (Decimal("197.5"), Decimal(200)),
)
FILL = model.Execution(
    "0000e1a7.67.01.01",
    12,
    990,
    7,
    "DU1",
    PUT,
    AT,
    "CBOE",
    "SLD",
    Decimal(2),
    Decimal("1.25"),
    Decimal(2),
    Decimal("1.25"),
    "pw-1",
    2,
)
FILL_READ = {
    "execId": FILL.execution_id,
    "acctNumber": "DU1",
    "exchange": "CBOE",
    "side": "SLD",
    "shares": 2,
    "price": 1.25,
    "permId": 990,
    "clientId": 7,
    "orderId": 12,
    "cumQty": 2,
    "avgPrice": 1.25,
    "orderRef": "pw-1",
    "lastLiquidity": 2,
}
REQUEST = model.OrderRequest(
    client_id=7,
    order_id=12,
    contract=model.ContractQuery(con_id=700001),
    action="SELL",
    quantity=Decimal(2),
    order_type="LMT",
    limit=Decimal("1.25"),
    time_in_force="GTC",
    oca_group="one-or-other",
    oca_type=1,
    account="DU1",
    open_close="O",
    order_ref="pw-1",
    parent_id=11,
    outside_regular_hours=True,
    all_or_none=True,
    good_till_date="20261130 16:00:00 US/Eastern",
    algorithm="Adaptive",
    algorithm_parameters=(("adaptivePriority", "Patient"),),
    conditions=2,
    echo={
        "hidden": "1",
        "display_size": "1",
        "conditions": "2 1 a 1 180.5 265598 SMART 2 3 o 0 20261130".replace(" ", "\0"),
        "conditions_cancel": "1",
        "trail_stop_price": "3.5",
        "hedge_type": "B",
        "hedge_parameter": "0.5",
        "scale_price_increment": "0.05",
        "scale_random_percent": "1",
    },
)
ORDER_READ = {
    "action": "SELL",
    "totalQuantity": 2,
    "orderType": "LMT",
    "lmtPrice": 1.25,
    "auxPrice": 0,
    "tif": "GTC",
    "ocaGroup": "one-or-other",
    "ocaType": 1,
    "account": "DU1",
    "openClose": "O",
    "orderRef": "pw-1",
    "permId": 990,
    "outsideRth": True,
    "hidden": True,
    "allOrNone": True,
    "goodTillDate": "20261130 16:00:00 US/Eastern",
    "displaySize": 1,
    "exemptCode": -1,
    "deltaNeutralOrderType": "None",
    "clearingIntent": "IB",
    "hedgeType": "B",
    "hedgeParam": "0.5",
    "scalePriceIncrement": 0.05,
    "scaleRandomPercent": True,
    "algoStrategy": "Adaptive",
    "algoParams": [{"tag": "adaptivePriority", "value": "Patient"}],
    "conditionsCancelOrder": True,
    "conditionsIgnoreRth": False,
    "trailStopPrice": 3.5,
    "dontUseAutoPriceForHedge": True,
    "cashQty": 0,
}
OPEN_READ = {"orderId": 12, "clientId": 7, "parentId": 11, "adjustedOrderType": "None", "whatIf": False}
STATE = model.OrderState(
    REQUEST,
    PUT,
    990,
    model.OrderStatus.SUBMITTED,
    Decimal(1),
    Decimal(1),
    Decimal("1.25"),
    Decimal("1.25"),
    why_held="child",
    commission=Decimal("1.05"),
    commission_currency="USD",
    warning="capped at 1.25",
)
WHAT_IF = model.OrderState(
    model.OrderRequest(
        7, 13, model.ContractQuery(), "SELL", Decimal(1), "LMT", Decimal("1.25"), account="DU1", what_if=True
    ),
    PUT,
    0,
    model.OrderStatus.PRE_SUBMITTED,
    Decimal(0),
    Decimal(1),
    Decimal(0),
    Decimal(0),
    margin=model.MarginChange(
        initial_before=Decimal(1000),
        maintenance_before=Decimal(900),
        equity_before=Decimal(50000),
        initial_change=Decimal(19750),
        maintenance_change=Decimal(19750),
        equity_change=Decimal(125),
        commission=None,
        commission_minimum=Decimal("0.32"),
        commission_maximum=Decimal("0.39"),
    ),
)
WHAT_IF_READ = {
    "status": "PreSubmitted",
    "initMarginBefore": "1000",
    "maintMarginBefore": "900",
    "equityWithLoanBefore": "50000",
    "initMarginChange": "19750",
    "maintMarginChange": "19750",
    "equityWithLoanChange": "125",
    "initMarginAfter": "20750",
    "maintMarginAfter": "20650",
    "equityWithLoanAfter": "50125",
}
DONE = model.OrderState(
    REQUEST,
    PUT,
    990,
    model.OrderStatus.FILLED,
    Decimal(2),
    Decimal(0),
    Decimal("1.25"),
    Decimal("1.25"),
    completed_at=AT,
    completed_words="Filled Size: 2",
    parent_perm_id=980,
)
DONE_READ = ORDER_READ | {"totalQuantity": 0, "filledQuantity": 2, "parentPermId": 980, "autoCancelDate": ""}


@dataclass(frozen=True, slots=True)
class Case:
    """An answer: how it is written, which method of a client hears of it, and what it must be told.

    `instead` holds, by judge ("ib_async", 157, 178), what another method or other arguments that one has.
    """

    name: str
    fields: Callable[[int], Sequence[str]]
    method: str
    told: list[Any]
    instead: dict[str | int, tuple[str, list[Any]]] = field(default_factory=dict)

    def expected(self, judge: str | int) -> tuple[str, list[Any]]:
        """The method and its arguments as one judge has to call it."""
        return self.instead.get(judge, (self.method, self.told))
