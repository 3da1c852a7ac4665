"""Random orders of ib_async, and which of its names is which of ours."""

from typing import Any

from hypothesis import strategies as st
from ib_async import contract as contracts
from ib_async import order as orders
from ib_async.objects import SoftDollarTier

# Ours, on the wire, and theirs, in `Order`; the kind says how the source is compared with what was read.
TEXTS = {
    "action": "action",
    "order_type": "orderType",
    "time_in_force": "tif",
    "oca_group": "ocaGroup",
    "account": "account",
    "open_close": "openClose",
    "order_ref": "orderRef",
    "good_after_time": "goodAfterTime",
    "good_till_date": "goodTillDate",
    "advisor_group": "faGroup",
    "advisor_method": "faMethod",
    "advisor_percentage": "faPercentage",
    "model": "modelCode",
    "designated_location": "designatedLocation",
    "rule_80a": "rule80A",
    "settling_firm": "settlingFirm",
    "delta_neutral_order_type": "deltaNeutralOrderType",
    "scale_table": "scaleTable",
    "active_start": "activeStartTime",
    "active_stop": "activeStopTime",
    "hedge_type": "hedgeType",
    "clearing_account": "clearingAccount",
    "clearing_intent": "clearingIntent",
    "algorithm": "algoStrategy",
    "algorithm_id": "algoId",
    "adjusted_order_type": "adjustedOrderType",
    "external_operator": "extOperator",
    "mifid_decision_maker": "mifid2DecisionMaker",
    "mifid_decision_algorithm": "mifid2DecisionAlgo",
    "mifid_execution_trader": "mifid2ExecutionTrader",
    "mifid_execution_algorithm": "mifid2ExecutionAlgo",
    "advanced_error_override": "advancedErrorOverride",
    "manual_order_time": "manualOrderTime",
}
NUMBERS = {
    "quantity": "totalQuantity",
    "limit": "lmtPrice",
    "auxiliary": "auxPrice",
    "discretionary_amount": "discretionaryAmt",
    "percent_offset": "percentOffset",
    "best_price_cap": "nbboPriceCap",
    "starting_price": "startingPrice",
    "stock_reference_price": "stockRefPrice",
    "delta": "delta",
    "stock_range_lower": "stockRangeLower",
    "stock_range_upper": "stockRangeUpper",
    "delta_neutral_price": "deltaNeutralAuxPrice",
    "trail_stop_price": "trailStopPrice",
    "trailing_percent": "trailingPercent",
    "scale_price_increment": "scalePriceIncrement",
    "trigger_price": "triggerPrice",
    "limit_offset": "lmtPriceOffset",
    "adjusted_stop_price": "adjustedStopPrice",
    "adjusted_stop_limit_price": "adjustedStopLimitPrice",
    "adjusted_trailing_amount": "adjustedTrailingAmount",
    "cash_quantity": "cashQty",
    "origin": "origin",
    "parent_id": "parentId",
    "display_size": "displaySize",
    "trigger_method": "triggerMethod",
    "short_sale_slot": "shortSaleSlot",
    "exempt_code": "exemptCode",
    "oca_type": "ocaType",
    "minimum_quantity": "minQty",
    "auction_strategy": "auctionStrategy",
    "volatility_type": "volatilityType",
    "reference_price_type": "referencePriceType",
    "scale_initial_size": "scaleInitLevelSize",
    "scale_later_size": "scaleSubsLevelSize",
    "adjustable_trailing_unit": "adjustableTrailingUnit",
    "duration": "duration",
    "post_to_ats": "postToAts",
}
FLAGS = {
    "transmit": "transmit",
    "block_order": "blockOrder",
    "sweep_to_fill": "sweepToFill",
    "outside_regular_hours": "outsideRth",
    "hidden": "hidden",
    "all_or_none": "allOrNone",
    "electronic_only": "eTradeOnly",
    "firm_quote_only": "firmQuoteOnly",
    "override_percentage_constraints": "overridePercentageConstraints",
    "continuous_update": "continuousUpdate",
    "opt_out_smart_routing": "optOutSmartRouting",
    "not_held": "notHeld",
    "what_if": "whatIf",
    "solicited": "solicited",
    "randomize_size": "randomizeSize",
    "randomize_price": "randomizePrice",
    "no_automatic_price_for_hedge": "dontUseAutoPriceForHedge",
    "is_oms_container": "isOmsContainer",
    "discretionary_up_to_limit": "discretionaryUpToLimitPrice",
    "price_management_algorithm": "usePriceMgmtAlgo",
    "auto_cancel_parent": "autoCancelParent",
}
WHOLE_DEFAULTS = {
    name for name, theirs in NUMBERS.items() if isinstance(getattr(orders.Order(), theirs), int)
}

words = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cs"]), max_size=12)
types = st.sampled_from(
    ["LMT", "MKT", "STP", "VOL", "PEG BENCH", "PEGBENCH", "PEG BEST", "PEG MID", "PEGMID"]
)
amounts = st.floats(0, 1e7) | st.decimals(0, 100_000, places=2).map(float)
wholes = st.integers(0, 2**31 - 2)
tags = st.builds(contracts.TagValue, words, words)
conditions = st.one_of(
    st.builds(orders.PriceCondition, price=amounts, conId=wholes, exch=words, isMore=st.booleans()),
    st.builds(orders.TimeCondition, time=words, isMore=st.booleans()),
    st.builds(orders.MarginCondition, percent=wholes, isMore=st.booleans()),
    st.builds(orders.ExecutionCondition, secType=words, exch=words, symbol=words),
    st.builds(orders.VolumeCondition, volume=wholes, conId=wholes, exch=words),
    st.builds(orders.PercentChangeCondition, changePercent=amounts, conId=wholes, exch=words),
)
contract_of_order = st.builds(
    contracts.Contract,
    conId=wholes,
    symbol=words,
    secType=st.sampled_from(["STK", "OPT", "BAG", "CASH", ""]),
    lastTradeDateOrContractMonth=st.sampled_from(["", "20261218", "202612"]),
    strike=st.sampled_from([0.0, 95.0, 197.5]),
    right=st.sampled_from(["", "P", "C", "PUT", "CALL", "0", "?"]),
    multiplier=st.sampled_from(["", "100"]),
    exchange=st.sampled_from(["SMART", "IBKRATS", ""]),
    currency=words,
    comboLegs=st.lists(st.builds(contracts.ComboLeg, conId=wholes, ratio=wholes, action=words), max_size=3),
    deltaNeutralContract=st.none() | st.builds(contracts.DeltaNeutralContract, wholes, amounts, amounts),
)


@st.composite
def random_orders(draw: st.DrawFn) -> Any:
    """An order with any of its fields set; those that are not keep what ib_async sends by default."""
    order = orders.Order()
    for names, values in ((TEXTS, words), (NUMBERS, amounts), (FLAGS, st.booleans())):
        for ours in draw(st.lists(st.sampled_from(sorted(names)), unique=True, max_size=12)):
            setattr(order, names[ours], draw(wholes if ours in WHOLE_DEFAULTS else values))
    order.orderType = draw(types)
    order.algoParams = draw(st.lists(tags, max_size=3))
    order.smartComboRoutingParams = draw(st.lists(tags, max_size=2))
    order.orderComboLegs = draw(st.lists(st.builds(orders.OrderComboLeg, price=amounts), max_size=2))
    order.conditions = draw(st.lists(conditions, max_size=3))
    order.softDollarTier = draw(st.builds(SoftDollarTier, words, words))
    order.competeAgainstBestOffset = draw(st.sampled_from([0.05, float("inf")]))
    return order
