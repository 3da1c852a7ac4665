"""The fields of what clients ask of the session and about accounts, by message id."""

from __future__ import annotations

from putwright.paper.wire import account_requests as account
from putwright.paper.wire import session_requests as session
from putwright.paper.wire.layout_table import REQUEST_ID, VERSION, Message
from putwright.paper.wire.schema import Field, Layout
from putwright.paper.wire.words import COUNT, FLAG, IDENTITY

_ID_ONLY: Layout = (VERSION, REQUEST_ID)
_ACCOUNT_AND_MODEL: Layout = (Field("account"), Field("model"))

SESSION_MESSAGES: dict[int, Message] = {
    71: Message(
        "startApi",
        (VERSION, Field("client_id", IDENTITY), Field("optional_capabilities")),
        session.StartApi,
    ),
    8: Message("reqIds", (VERSION, Field("number", COUNT)), session.ReqIds),
    17: Message("reqManagedAccts", (VERSION,), session.ReqManagedAccounts),
    49: Message("reqCurrentTime", (VERSION,), session.ReqCurrentTime),
    14: Message("setServerLogLevel", (VERSION, Field("level", COUNT)), session.SetServerLogLevel),
    59: Message("reqMarketDataType", (VERSION, Field("market_data_type", COUNT)), session.ReqMarketDataType),
    104: Message("reqUserInfo", (REQUEST_ID,), session.ReqUserBranding),
}
ACCOUNT_MESSAGES: dict[int, Message] = {
    6: Message(
        "reqAccountUpdates",
        (VERSION, Field("subscribe", FLAG), Field("account")),
        account.ReqAccountUpdates,
    ),
    61: Message("reqPositions", (VERSION,), account.ReqPositions),
    62: Message(
        "reqAccountSummary",
        (VERSION, REQUEST_ID, Field("group"), Field("tags")),
        account.ReqAccountSummary,
    ),
    63: Message("cancelAccountSummary", _ID_ONLY, account.CancelAccountSummary),
    64: Message("cancelPositions", (VERSION,), account.CancelPositions),
    74: Message("reqPositionsMulti", (*_ID_ONLY, *_ACCOUNT_AND_MODEL), account.ReqPositionsMulti),
    75: Message("cancelPositionsMulti", _ID_ONLY, account.CancelPositionsMulti),
    76: Message(
        "reqAccountUpdatesMulti",
        (*_ID_ONLY, *_ACCOUNT_AND_MODEL, Field("ledger_only", FLAG)),
        account.ReqAccountUpdatesMulti,
    ),
    77: Message("cancelAccountUpdatesMulti", _ID_ONLY, account.CancelAccountUpdatesMulti),
    92: Message("reqPnL", (REQUEST_ID, *_ACCOUNT_AND_MODEL), account.ReqPnL),
    93: Message("cancelPnL", (REQUEST_ID,), account.CancelPnL),
    94: Message(
        "reqPnLSingle",
        (REQUEST_ID, *_ACCOUNT_AND_MODEL, Field("con_id", COUNT)),
        account.ReqPnLSingle,
    ),
    95: Message("cancelPnLSingle", (REQUEST_ID,), account.CancelPnLSingle),
}
