"""What clients ask about contracts and quotes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from putwright.paper.model import ContractQuery


@dataclass(frozen=True, slots=True)
class ReqMarketData:
    """Begins quotes of a contract, or asks for one picture of them; `generic_ticks` is a list with commas."""

    request_id: int
    contract: ContractQuery
    generic_ticks: str = ""
    snapshot: bool = False
    regulatory_snapshot: bool = False
    options: str = ""
    combo_legs: int = 0


@dataclass(frozen=True, slots=True)
class CancelMarketData:
    """Ends quotes."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ReqContractDetails:
    """Asks for every contract that fits."""

    request_id: int
    contract: ContractQuery
    include_expired: bool = False
    security_id_type: str = ""
    security_id: str = ""
    issuer_id: str = ""


@dataclass(frozen=True, slots=True)
class ReqOptionParameters:
    """Asks for expiries and strikes listed on an underlying."""

    request_id: int
    symbol: str
    futures_exchange: str
    under_security_type: str
    under_con_id: int


@dataclass(frozen=True, slots=True)
class ReqMatchingSymbols:
    """Asks for stocks whose symbol or name begins like the pattern."""

    request_id: int
    pattern: str


@dataclass(frozen=True, slots=True)
class ReqMarketRule:
    """Asks for the price steps of a rule."""

    rule_id: int


@dataclass(frozen=True, slots=True)
class ReqHistoricalData:
    """Asks for bars; `end` "" is now, `format_date` 1 words, 2 seconds since 1970."""

    request_id: int
    contract: ContractQuery
    include_expired: bool
    end: str
    bar_size: str
    duration: str
    regular_hours: bool
    what_to_show: str
    format_date: int
    keep_up_to_date: bool = False
    options: str = ""
    combo_legs: int = 0


@dataclass(frozen=True, slots=True)
class CancelHistoricalData:
    """Ends bars that are kept up to date."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ReqHeadTimestamp:
    """Asks since when there is history."""

    request_id: int
    contract: ContractQuery
    include_expired: bool
    regular_hours: bool
    what_to_show: str
    format_date: int


@dataclass(frozen=True, slots=True)
class CancelHeadTimestamp:
    """Takes that question back."""

    request_id: int


@dataclass(frozen=True, slots=True)
class CalculateImpliedVolatility:
    """Asks for the volatility that makes an option worth `price` [USD/share] at `under_price` [USD/share]."""

    request_id: int
    contract: ContractQuery
    price: Decimal | None
    under_price: Decimal | None
    options: str = ""


@dataclass(frozen=True, slots=True)
class CancelCalculateImpliedVolatility:
    """Takes that question back."""

    request_id: int


@dataclass(frozen=True, slots=True)
class CalculateOptionPrice:
    """Asks what an option is worth at `volatility` [1/sqrt(year)] and `under_price` [USD/share]."""

    request_id: int
    contract: ContractQuery
    volatility: Decimal | None
    under_price: Decimal | None
    options: str = ""


@dataclass(frozen=True, slots=True)
class CancelCalculateOptionPrice:
    """Takes that question back."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ReqFundamentalData:
    """Asks for a report; TWS has not answered it since 10.47."""

    request_id: int
    contract: ContractQuery
    report: str
    options: str = ""


@dataclass(frozen=True, slots=True)
class ReqWshMetaData:
    """Asks what kinds of company events there are."""

    request_id: int


@dataclass(frozen=True, slots=True)
class CancelWshMetaData:
    """Takes that question back."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ReqWshEventData:
    """Asks for company events, of one contract or by a filter in JSON."""

    request_id: int
    con_id: int | None
    filter_json: str = ""
    fill_watchlist: bool = False
    fill_portfolio: bool = False
    fill_competitors: bool = False
    start_date: str = ""
    end_date: str = ""
    total_limit: int | None = None


@dataclass(frozen=True, slots=True)
class CancelWshEventData:
    """Takes that question back."""

    request_id: int
