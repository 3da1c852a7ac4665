"""The words of the paper TWS in one place. No part knows the bytes but `wire`, none the sockets but `session`."""

from putwright.paper.contracts import (
    Bar,
    Contract,
    ContractDetails,
    ContractQuery,
    MarketDataType,
    OptionParameters,
    Phase,
    PriceIncrement,
    Quote,
    SecurityType,
)
from putwright.paper.holdings import (
    AccountValue,
    Funds,
    Position,
)
from putwright.paper.news import (
    AccountChanged,
    CommissionTold,
    Connectivity,
    Event,
    Executed,
    Notice,
    OrderOpened,
    OrderStatusTold,
    PositionChanged,
)
from putwright.paper.orders import (
    Commission,
    Execution,
    ExecutionFilter,
    MarginChange,
    OrderRequest,
    OrderState,
    OrderStatus,
)
from putwright.paper.parts import (
    Clearing,
    Exchange,
    Tape,
)

__all__ = [
    "AccountChanged",
    "AccountValue",
    "Bar",
    "Clearing",
    "Commission",
    "CommissionTold",
    "Connectivity",
    "Contract",
    "ContractDetails",
    "ContractQuery",
    "Event",
    "Exchange",
    "Executed",
    "Execution",
    "ExecutionFilter",
    "Funds",
    "MarginChange",
    "MarketDataType",
    "Notice",
    "OptionParameters",
    "OrderOpened",
    "OrderRequest",
    "OrderState",
    "OrderStatus",
    "OrderStatusTold",
    "Phase",
    "Position",
    "PositionChanged",
    "PriceIncrement",
    "Quote",
    "SecurityType",
    "Tape",
]
