"""The fields of `completedOrder`: it has no order id and no client id, so clients join it by the permanent id."""

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
from putwright.paper.wire.words import (
    COUNT,
    FLAG,
    NUMBER,
    PROSE,
    UNSET_LONG,
    UNSET_NUMBER,
    UNSET_WHOLE,
    WHOLE,
)

_QUALIFIED: Layout = (
    Field("sweep_to_fill", FLAG, unset="0"),
    Field("all_or_none", FLAG, unset="0"),
    Field("minimum_quantity", WHOLE),
    Field("oca_type", COUNT, unset="3"),
    Field("trigger_method", COUNT, unset="0"),
)
_DELTA_NEUTRAL = When(
    "delta_neutral_order_type",
    bool,
    (Field("delta_neutral_con_id", COUNT, unset="0"), *DELTA_NEUTRAL_SHORT),
)
_ENDED: Layout = (
    Field("auto_cancel_date"),
    Field("filled", NUMBER),
    Field("reference_futures_con_id", WHOLE, unset=UNSET_WHOLE),
    Field("auto_cancel_parent", FLAG, unset="0"),
    Field("shareholder"),
    Field("imbalance_only", FLAG, unset="0"),
    Field("route_marketable_to_best", FLAG, unset="0"),
    Field("parent_perm_id", WHOLE, unset=UNSET_LONG),
    Field("completed_time"),
    Field("completed_words", PROSE),
)
COMPLETED_ORDER: Layout = (
    Fixed("101"),
    *HEAD,
    PERM_ID,
    *OUTSIDE,
    *ADVISOR,
    *REFERENCE_PRICES,
    *_QUALIFIED,
    *VOLATILITY,
    _DELTA_NEUTRAL,
    *TRAILING,
    Field("combo_words"),
    COMBO_LEGS,
    COMBO_PRICES,
    COMBO_ROUTING,
    *SCALE,
    *HEDGE,
    *CLEARING,
    *DELTA_NEUTRAL_CONTRACT,
    *ALGORITHM,
    Field("solicited", FLAG, unset="0"),
    Field("status"),
    *RANDOMIZED,
    BENCHMARK,
    *CONDITIONS,
    Field("trail_stop_price", NUMBER, unset=UNSET_NUMBER),
    Field("limit_offset", NUMBER, unset=UNSET_NUMBER),
    *CASH,
    *_ENDED,
    *COMPETING,
)
