"""Groups of fields that `openOrder` and `completedOrder` tell alike, with what TWS writes where nothing is set."""

from __future__ import annotations

from putwright.paper.wire.contract_fields import TOLD
from putwright.paper.wire.schema import Field, Layout
from putwright.paper.wire.words import COUNT, FLAG, IDENTITY, NUMBER, UNSET_WHOLE, WHOLE

# From the contract to the reference of the order.
HEAD: Layout = (
    *TOLD,
    Field("action"),
    Field("quantity", NUMBER),
    Field("order_type"),
    Field("limit", NUMBER, unset="0.0"),
    Field("auxiliary", NUMBER, unset="0.0"),
    Field("time_in_force"),
    Field("oca_group"),
    Field("account"),
    Field("open_close"),
    Field("origin", COUNT, unset="0"),
    Field("order_ref"),
)
PERM_ID = Field("perm_id", IDENTITY)
OUTSIDE: Layout = (
    Field("outside_regular_hours", FLAG, unset="0"),
    Field("hidden", FLAG, unset="0"),
    Field("discretionary_amount", NUMBER, unset="0"),
    Field("good_after_time"),
)
ADVISOR: Layout = (
    Field("advisor_group"),
    Field("advisor_method"),
    Field("advisor_percentage"),
    Field("advisor_profile", until=177),
    Field("model"),
    Field("good_till_date"),
    Field("rule_80a"),
    Field("percent_offset", NUMBER),
    Field("settling_firm"),
    Field("short_sale_slot", COUNT, unset="0"),
    Field("designated_location"),
    Field("exempt_code", WHOLE, unset="-1"),
)
REFERENCE_PRICES: Layout = (
    Field("starting_price", NUMBER),
    Field("stock_reference_price", NUMBER),
    Field("delta", NUMBER),
    Field("stock_range_lower", NUMBER),
    Field("stock_range_upper", NUMBER),
    Field("display_size", WHOLE, unset=UNSET_WHOLE),
)
VOLATILITY: Layout = (
    Field("volatility", NUMBER),
    Field("volatility_type", WHOLE, unset="0"),
    # TWS writes the word None for "none", and then the fields that belong to one.
    Field("delta_neutral_order_type", unset="None"),
    Field("delta_neutral_price", NUMBER),
)
DELTA_NEUTRAL_SHORT: Layout = (
    Field("delta_neutral_short_sale", FLAG, unset="0"),
    Field("delta_neutral_short_sale_slot", COUNT, unset="0"),
    Field("delta_neutral_designated_location"),
)
TRAILING: Layout = (
    Field("continuous_update", FLAG, unset="0"),
    Field("reference_price_type", WHOLE, unset="0"),
    Field("trail_stop_price", NUMBER),
    Field("trailing_percent", NUMBER),
)
CLEARING: Layout = (
    Field("clearing_account"),
    Field("clearing_intent", unset="IB"),
    Field("not_held", FLAG, unset="0"),
)
RANDOMIZED: Layout = (
    Field("randomize_size", FLAG, unset="0"),
    Field("randomize_price", FLAG, unset="0"),
)
CASH: Layout = (
    Field("cash_quantity", NUMBER, unset="0"),
    Field("no_automatic_price_for_hedge", FLAG, unset="1"),
    Field("is_oms_container", FLAG, unset="0"),
)
COMPETING: Layout = (
    Field("minimum_trade_quantity", WHOLE, since=170),
    Field("minimum_compete_size", WHOLE, since=170),
    Field("compete_offset", NUMBER, since=170),
    Field("mid_offset_whole", NUMBER, since=170),
    Field("mid_offset_half", NUMBER, since=170),
)
