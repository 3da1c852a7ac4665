"""Every message a client may send, one frozen dataclass each: what `decode` hands out."""

from __future__ import annotations

from typing import TypeAlias

from putwright.paper.wire.account_requests import (
    CancelAccountSummary,
    CancelAccountUpdatesMulti,
    CancelPnL,
    CancelPnLSingle,
    CancelPositions,
    CancelPositionsMulti,
    ReqAccountSummary,
    ReqAccountUpdates,
    ReqAccountUpdatesMulti,
    ReqPnL,
    ReqPnLSingle,
    ReqPositions,
    ReqPositionsMulti,
)
from putwright.paper.wire.market_requests import (
    CalculateImpliedVolatility,
    CalculateOptionPrice,
    CancelCalculateImpliedVolatility,
    CancelCalculateOptionPrice,
    CancelHeadTimestamp,
    CancelHistoricalData,
    CancelMarketData,
    CancelWshEventData,
    CancelWshMetaData,
    ReqContractDetails,
    ReqFundamentalData,
    ReqHeadTimestamp,
    ReqHistoricalData,
    ReqMarketData,
    ReqMarketRule,
    ReqMatchingSymbols,
    ReqOptionParameters,
    ReqWshEventData,
    ReqWshMetaData,
)
from putwright.paper.wire.order_requests import (
    CancelOrder,
    ExerciseOptions,
    GlobalCancel,
    PlaceOrder,
    ReqAllOpenOrders,
    ReqAutoOpenOrders,
    ReqCompletedOrders,
    ReqExecutions,
    ReqOpenOrders,
)
from putwright.paper.wire.session_requests import (
    NotOffered,
    ReqCurrentTime,
    ReqIds,
    ReqManagedAccounts,
    ReqMarketDataType,
    ReqUserBranding,
    SetServerLogLevel,
    StartApi,
)

SessionRequest: TypeAlias = (
    StartApi
    | ReqIds
    | ReqManagedAccounts
    | ReqCurrentTime
    | SetServerLogLevel
    | ReqMarketDataType
    | ReqUserBranding
    | NotOffered
)
AccountRequest: TypeAlias = (
    ReqAccountUpdates
    | ReqAccountSummary
    | CancelAccountSummary
    | ReqAccountUpdatesMulti
    | CancelAccountUpdatesMulti
    | ReqPositions
    | CancelPositions
    | ReqPositionsMulti
    | CancelPositionsMulti
    | ReqPnL
    | CancelPnL
    | ReqPnLSingle
    | CancelPnLSingle
)
MarketRequest: TypeAlias = (
    ReqMarketData
    | CancelMarketData
    | ReqContractDetails
    | ReqOptionParameters
    | ReqMatchingSymbols
    | ReqMarketRule
    | ReqHistoricalData
    | CancelHistoricalData
    | ReqHeadTimestamp
    | CancelHeadTimestamp
    | CalculateImpliedVolatility
    | CancelCalculateImpliedVolatility
    | CalculateOptionPrice
    | CancelCalculateOptionPrice
    | ReqFundamentalData
    | ReqWshMetaData
    | CancelWshMetaData
    | ReqWshEventData
    | CancelWshEventData
)
OrderAsked: TypeAlias = (
    PlaceOrder
    | CancelOrder
    | GlobalCancel
    | ReqOpenOrders
    | ReqAllOpenOrders
    | ReqAutoOpenOrders
    | ReqCompletedOrders
    | ReqExecutions
    | ExerciseOptions
)
Request: TypeAlias = SessionRequest | AccountRequest | MarketRequest | OrderAsked

__all__ = [
    "AccountRequest",
    "CalculateImpliedVolatility",
    "CalculateOptionPrice",
    "CancelAccountSummary",
    "CancelAccountUpdatesMulti",
    "CancelCalculateImpliedVolatility",
    "CancelCalculateOptionPrice",
    "CancelHeadTimestamp",
    "CancelHistoricalData",
    "CancelMarketData",
    "CancelOrder",
    "CancelPnL",
    "CancelPnLSingle",
    "CancelPositions",
    "CancelPositionsMulti",
    "CancelWshEventData",
    "CancelWshMetaData",
    "ExerciseOptions",
    "GlobalCancel",
    "MarketRequest",
    "NotOffered",
    "OrderAsked",
    "PlaceOrder",
    "ReqAccountSummary",
    "ReqAccountUpdates",
    "ReqAccountUpdatesMulti",
    "ReqAllOpenOrders",
    "ReqAutoOpenOrders",
    "ReqCompletedOrders",
    "ReqContractDetails",
    "ReqCurrentTime",
    "ReqExecutions",
    "ReqFundamentalData",
    "ReqHeadTimestamp",
    "ReqHistoricalData",
    "ReqIds",
    "ReqManagedAccounts",
    "ReqMarketData",
    "ReqMarketDataType",
    "ReqMarketRule",
    "ReqMatchingSymbols",
    "ReqOpenOrders",
    "ReqOptionParameters",
    "ReqPnL",
    "ReqPnLSingle",
    "ReqPositions",
    "ReqPositionsMulti",
    "ReqUserBranding",
    "ReqWshEventData",
    "ReqWshMetaData",
    "Request",
    "SessionRequest",
    "SetServerLogLevel",
    "StartApi",
]
