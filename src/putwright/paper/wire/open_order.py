"""The fields of `openOrder`: 135 of them with the message id at version 178, for an order of one leg."""

from __future__ import annotations

from putwright.paper.wire.order_blocks import (
    ALGORITHM,
    BENCHMARK,
    COMBO_LEGS,
    COMBO_PRICES,
    COMBO_ROUTING,
    CONDITIONS,
    DELTA_NEUTRAL_CONTRACT,
    HEDGE,
    SCALE,
)
from putwright.paper.wire.order_fields import (
    ADVISOR,
    CASH,
    CLEARING,
    COMPETING,
    DELTA_NEUTRAL_SHORT,
    HEAD,
    OUTSIDE,
    PERM_ID,
    RANDOMIZED,
    REFERENCE_PRICES,
    TRAILING,
    VOLATILITY,
)
from putwright.paper.wire.schema import Field, Fixed, Layout, When
from putwright.paper.wire.words import COUNT, FLAG, IDENTITY, NUMBER, PROSE, UNSET_NUMBER, WHOLE

_NOW_CHANGE_AFTER = ("before", "change", "after")
_MARGINS: Layout = tuple(
    Field(f"{figure}_{when}", NUMBER, unset=UNSET_NUMBER)
    for when in _NOW_CHANGE_AFTER
    for figure in ("initial", "maintenance", "equity")
)
_QUALIFIED: Layout = (
    Field("block_order", FLAG, unset="0"),
    Field("sweep_to_fill", FLAG, unset="0"),
    Field("all_or_none", FLAG, unset="0"),
    Field("minimum_quantity", WHOLE),
    Field("oca_type", COUNT, unset="3"),
    Field("electronic_only", FLAG, unset="0"),
    Field("firm_quote_only", FLAG, unset="0"),
    Field("best_price_cap", NUMBER),
    Field("parent_id", COUNT, unset="0"),
    Field("trigger_method", COUNT, unset="0"),
)
_DELTA_NEUTRAL = When(
    "delta_neutral_order_type",
    bool,
    (
        Field("delta_neutral_con_id", COUNT, unset="0"),
        Field("delta_neutral_settling_firm"),
        Field("delta_neutral_clearing_account"),
        Field("delta_neutral_clearing_intent"),
        Field("delta_neutral_open_close", unset="?"),
        *DELTA_NEUTRAL_SHORT,
    ),
)
_PREVIEW: Layout = (
    Field("solicited", FLAG, unset="0"),
    Field("what_if", FLAG, unset="0"),
    Field("status"),
    *_MARGINS,
    Field("commission", NUMBER),
    Field("commission_minimum", NUMBER),
    Field("commission_maximum", NUMBER),
    Field("commission_currency"),
    Field("warning", PROSE),
)
_ADJUSTED: Layout = (
    Field("adjusted_order_type", unset="None"),
    Field("trigger_price", NUMBER, unset=UNSET_NUMBER),
    Field("trail_stop_price", NUMBER, unset=UNSET_NUMBER),
    Field("limit_offset", NUMBER, unset=UNSET_NUMBER),
    Field("adjusted_stop_price", NUMBER, unset=UNSET_NUMBER),
    Field("adjusted_stop_limit_price", NUMBER, unset=UNSET_NUMBER),
    Field("adjusted_trailing_amount", NUMBER, unset=UNSET_NUMBER),
    Field("adjustable_trailing_unit", COUNT, unset="0"),
    Field("soft_dollar_name"),
    Field("soft_dollar_value"),
    Field("soft_dollar_display"),
)
OPEN_ORDER: Layout = (
    Fixed("5"),
    Field("order_id", IDENTITY),
    *HEAD,
    Field("client_id", IDENTITY),
    PERM_ID,
    *OUTSIDE,
    Field("shares_allocation"),
    *ADVISOR,
    Field("auction_strategy", COUNT, unset="0"),
    *REFERENCE_PRICES,
    *_QUALIFIED,
    *VOLATILITY,
    _DELTA_NEUTRAL,
    *TRAILING,
    Field("basis_points", NUMBER),
    Field("basis_points_type", WHOLE),
    Field("combo_words"),
    COMBO_LEGS,
    COMBO_PRICES,
    COMBO_ROUTING,
    *SCALE,
    *HEDGE,
    Field("opt_out_smart_routing", FLAG, unset="0"),
    *CLEARING,
    *DELTA_NEUTRAL_CONTRACT,
    *ALGORITHM,
    *_PREVIEW,
    *RANDOMIZED,
    BENCHMARK,
    *CONDITIONS,
    *_ADJUSTED,
    *CASH,
    Field("discretionary_up_to_limit", FLAG, unset="0"),
    Field("price_management_algorithm", FLAG, unset="0"),
    Field("duration", WHOLE, since=158),
    Field("post_to_ats", WHOLE, since=160),
    Field("auto_cancel_parent", FLAG, unset="0", since=162),
    *COMPETING,
)
