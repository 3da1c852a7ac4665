"""The fields of what clients ask about contracts and quotes, by message id."""

from __future__ import annotations

from putwright.paper.wire import market_requests as market
from putwright.paper.wire.contract_fields import ASKED, CON_ID
from putwright.paper.wire.layout_table import REQUEST_ID, VERSION, Message
from putwright.paper.wire.order_blocks import DELTA_NEUTRAL_CONTRACT, is_one_of
from putwright.paper.wire.schema import Field, Layout, Many, When
from putwright.paper.wire.words import COUNT, FLAG, NUMBER, WHOLE

_LEGS = When(
    "security_type",
    is_one_of("BAG"),
    (Many("combo_legs", (CON_ID, Field("ratio", COUNT), Field("action"), Field("exchange"))),),
)
_OPTIONS: Layout = (Field("option_count", COUNT), Field("options"))
# Fundamental data is asked with seven fields of a contract: no expiry, strike, right or class.
_COMPANY: Layout = (
    CON_ID,
    Field("symbol"),
    Field("security_type"),
    Field("exchange"),
    Field("primary_exchange"),
    Field("currency"),
    Field("local_symbol"),
)

MARKET_MESSAGES: dict[int, Message] = {
    1: Message(
        "reqMktData",
        (
            VERSION,
            REQUEST_ID,
            *ASKED,
            _LEGS,
            *DELTA_NEUTRAL_CONTRACT,
            Field("generic_ticks"),
            Field("snapshot", FLAG),
            Field("regulatory_snapshot", FLAG),
            Field("options"),
        ),
        market.ReqMarketData,
    ),
    2: Message("cancelMktData", (VERSION, REQUEST_ID), market.CancelMarketData),
    9: Message(
        "reqContractDetails",
        (
            VERSION,
            REQUEST_ID,
            *ASKED,
            Field("include_expired", FLAG),
            Field("security_id_type"),
            Field("security_id"),
            Field("issuer_id", since=176),
        ),
        market.ReqContractDetails,
    ),
    20: Message(
        "reqHistoricalData",
        (
            REQUEST_ID,
            *ASKED,
            Field("include_expired", FLAG),
            Field("end"),
            Field("bar_size"),
            Field("duration"),
            Field("regular_hours", FLAG),
            Field("what_to_show"),
            Field("format_date", COUNT),
            _LEGS,
            Field("keep_up_to_date", FLAG),
            Field("options"),
        ),
        market.ReqHistoricalData,
    ),
    25: Message("cancelHistoricalData", (VERSION, REQUEST_ID), market.CancelHistoricalData),
    52: Message(
        "reqFundamentalData",
        (VERSION, REQUEST_ID, *_COMPANY, Field("report"), *_OPTIONS),
        market.ReqFundamentalData,
    ),
    54: Message(
        "calculateImpliedVolatility",
        (VERSION, REQUEST_ID, *ASKED, Field("price", NUMBER), Field("under_price", NUMBER), *_OPTIONS),
        market.CalculateImpliedVolatility,
    ),
    55: Message(
        "calculateOptionPrice",
        (VERSION, REQUEST_ID, *ASKED, Field("volatility", NUMBER), Field("under_price", NUMBER), *_OPTIONS),
        market.CalculateOptionPrice,
    ),
    56: Message(
        "cancelCalculateImpliedVolatility",
        (VERSION, REQUEST_ID),
        market.CancelCalculateImpliedVolatility,
    ),
    57: Message("cancelCalculateOptionPrice", (VERSION, REQUEST_ID), market.CancelCalculateOptionPrice),
    78: Message(
        "reqSecDefOptParams",
        (
            REQUEST_ID,
            Field("symbol"),
            Field("futures_exchange"),
            Field("under_security_type"),
            Field("under_con_id", COUNT),
        ),
        market.ReqOptionParameters,
    ),
    81: Message("reqMatchingSymbols", (REQUEST_ID, Field("pattern")), market.ReqMatchingSymbols),
    87: Message(
        "reqHeadTimestamp",
        (
            REQUEST_ID,
            *ASKED,
            Field("include_expired", FLAG),
            Field("regular_hours", FLAG),
            Field("what_to_show"),
            Field("format_date", COUNT),
        ),
        market.ReqHeadTimestamp,
    ),
    90: Message("cancelHeadTimestamp", (REQUEST_ID,), market.CancelHeadTimestamp),
    91: Message("reqMarketRule", (Field("rule_id", COUNT),), market.ReqMarketRule),
    100: Message("reqWshMetaData", (REQUEST_ID,), market.ReqWshMetaData),
    101: Message("cancelWshMetaData", (REQUEST_ID,), market.CancelWshMetaData),
    102: Message(
        "reqWshEventData",
        (
            REQUEST_ID,
            Field("con_id", WHOLE),
            Field("filter_json", since=171),
            Field("fill_watchlist", FLAG, since=171),
            Field("fill_portfolio", FLAG, since=171),
            Field("fill_competitors", FLAG, since=171),
            Field("start_date", since=173),
            Field("end_date", since=173),
            Field("total_limit", WHOLE, since=173),
        ),
        market.ReqWshEventData,
    ),
    103: Message("cancelWshEventData", (REQUEST_ID,), market.CancelWshEventData),
}
