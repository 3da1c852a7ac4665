"""Blocks of fields that `placeOrder`, `openOrder` and `completedOrder` share."""

from __future__ import annotations

from collections.abc import Callable

from putwright.paper.wire.schema import Field, Layout, Many, When
from putwright.paper.wire.words import (
    BOUND,
    COUNT,
    FLAG,
    NUMBER,
    TEXT,
    WHOLE,
    Kind,
    is_positive,
    is_unbounded,
)


def is_one_of(*texts: str) -> Callable[[str], bool]:
    """A question whether a text is one of these."""
    return frozenset(texts).__contains__


def _condition(text: str) -> str:
    if text not in {"1", "3", "4", "5", "6", "7"}:
        raise ValueError("is no kind of condition (1 and 3 to 7 are)")
    return text


TAG_AND_VALUE: Layout = (Field("tag"), Field("value"))
PEGGED_TO_BENCHMARK = is_one_of("PEG BENCH", "PEGBENCH")

COMBO_LEGS = Many(
    "combo_legs",
    (
        Field("con_id", COUNT),
        Field("ratio", COUNT),
        Field("action"),
        Field("exchange"),
        Field("open_close", WHOLE),
        Field("short_sale_slot", WHOLE),
        Field("designated_location"),
        Field("exempt_code", WHOLE),
    ),
)
COMBO_PRICES = Many("combo_leg_prices", (Field("price", NUMBER),))
COMBO_ROUTING = Many("combo_routing", TAG_AND_VALUE)

SCALE: Layout = (
    Field("scale_initial_size", WHOLE, unset="2147483647"),
    Field("scale_later_size", WHOLE, unset="2147483647"),
    Field("scale_price_increment", NUMBER),
    When(
        "scale_price_increment",
        is_positive,
        (
            Field("scale_price_adjustment", NUMBER),
            Field("scale_adjustment_interval", WHOLE),
            Field("scale_profit_offset", NUMBER),
            Field("scale_auto_reset", FLAG, unset="0"),
            Field("scale_initial_position", WHOLE),
            Field("scale_initial_fill", WHOLE),
            Field("scale_random_percent", FLAG, unset="0"),
        ),
    ),
)
HEDGE: Layout = (Field("hedge_type"), When("hedge_type", bool, (Field("hedge_parameter"),)))
DELTA_NEUTRAL_CONTRACT: Layout = (
    Field("delta_neutral_contract", FLAG, unset="0"),
    When(
        "delta_neutral_contract",
        is_one_of("1"),
        (
            Field("delta_neutral_contract_id", COUNT, unset="0"),
            Field("delta_neutral_contract_delta", NUMBER, unset="0"),
            Field("delta_neutral_contract_price", NUMBER, unset="0"),
        ),
    ),
)
ALGORITHM: Layout = (
    Field("algorithm"),
    When("algorithm", bool, (Many("algorithm_parameters", TAG_AND_VALUE),)),
)
BENCHMARK = When(
    "order_type",
    PEGGED_TO_BENCHMARK,
    (
        Field("reference_contract_id", COUNT, unset="0"),
        Field("is_pegged_change_decrease", FLAG, unset="0"),
        Field("pegged_change", NUMBER, unset="0"),
        Field("reference_change", NUMBER, unset="0"),
        Field("reference_exchange"),
    ),
)
_MORE = Field("is_more", FLAG)
_WHERE: Layout = (Field("con_id", COUNT), Field("exchange"))
CONDITIONS: Layout = (
    Many(
        "conditions",
        (
            Field("type", Kind(_condition, TEXT.form)),
            Field("conjunction"),
            When("type", is_one_of("1"), (_MORE, Field("price", NUMBER), *_WHERE, Field("trigger", COUNT))),
            When("type", is_one_of("3"), (_MORE, Field("time"))),
            When("type", is_one_of("4"), (_MORE, Field("percent", NUMBER))),
            When("type", is_one_of("5"), (Field("security_type"), Field("exchange"), Field("symbol"))),
            When("type", is_one_of("6"), (_MORE, Field("volume", COUNT), *_WHERE)),
            When("type", is_one_of("7"), (_MORE, Field("percent", NUMBER), *_WHERE)),
        ),
    ),
    When(
        "conditions",
        lambda text: text.split("\0", 1)[0] not in {"", "0"},
        (
            Field("conditions_outside_hours", FLAG, unset="0"),
            Field("conditions_cancel", FLAG, unset="0"),
        ),
    ),
)
MID_OFFSETS: Layout = (Field("mid_offset_whole", NUMBER), Field("mid_offset_half", NUMBER))
# From 170 on, after everything else; which of it is sent hangs on the exchange and the type of the order.
PEGGED_TAILS: Layout = (
    When("exchange", is_one_of("IBKRATS"), (Field("minimum_trade_quantity", WHOLE),), since=170),
    When(
        "order_type",
        is_one_of("PEG BEST", "PEGBEST"),
        (
            Field("minimum_compete_size", WHOLE),
            Field("compete_offset", BOUND),
            When("compete_offset", is_unbounded, MID_OFFSETS),
        ),
        since=170,
    ),
    When("order_type", is_one_of("PEG MID", "PEGMID"), MID_OFFSETS, since=170),
)
