"""Every rule by name: the gate it stands in and who may relax it. `docs/refusals.md` is generated from here."""

from __future__ import annotations

from enum import StrEnum


class Gate(StrEnum):
    """The gates of the funnel in order: quality before premium, the investor's cash last."""

    WATCHLIST = "watch-list"
    QUALITY = "quality"
    EVENTS = "events"
    LIQUIDITY = "liquidity"
    CONTRACT = "contract"
    PREMIUM = "premium"
    CASH = "cash"
    CAPS = "caps"


class Authority(StrEnum):
    """Who may relax a rule: nobody, the investor by a written waiver, or the investor by editing the playbook."""

    INVARIANT = "invariant"
    MANDATE = "mandate"
    PLAYBOOK = "playbook"


class Rule(StrEnum):
    """The code of every rule a put, a name or an account can fall at."""

    NO_US_OPTIONS = "NO_US_OPTIONS"
    STRIKE_ABOVE_WANT = "STRIKE_ABOVE_WANT"
    NO_WANT_PRICE = "NO_WANT_PRICE"
    QUALITY_FAILED = "QUALITY_FAILED"
    QUALITY_UNKNOWN = "QUALITY_UNKNOWN"
    EARNINGS_INSIDE = "EARNINGS_INSIDE"
    EARNINGS_UNKNOWN = "EARNINGS_UNKNOWN"
    EARNINGS_CONTRADICT = "EARNINGS_CONTRADICT"
    EARNINGS_TOO_RECENT = "EARNINGS_TOO_RECENT"
    QUOTE_FAULT = "QUOTE_FAULT"
    OPEN_INTEREST = "OPEN_INTEREST"
    SPREAD = "SPREAD"
    VOLUME = "VOLUME"
    BID_MIN = "BID_MIN"
    NOT_STANDARD = "NOT_STANDARD"
    NOT_OTM = "NOT_OTM"
    OTM_TOO_NEAR = "OTM_TOO_NEAR"
    OTM_TOO_FAR = "OTM_TOO_FAR"
    DTE_TOO_SHORT = "DTE_TOO_SHORT"
    DTE_TOO_LONG = "DTE_TOO_LONG"
    EXPIRY_KIND = "EXPIRY_KIND"
    DELTA_TOO_HIGH = "DELTA_TOO_HIGH"
    EXPECTED_MOVES = "EXPECTED_MOVES"
    PREMIUM_NET = "PREMIUM_NET"
    YIELD_FLOOR = "YIELD_FLOOR"
    YIELD_HURDLE = "YIELD_HURDLE"
    RESERVE = "RESERVE"
    STAGE_NAMES = "STAGE_NAMES"
    CONTRACTS_PER_NAME = "CONTRACTS_PER_NAME"
    CONCENTRATION = "CONCENTRATION"
    NAME_CAP = "NAME_CAP"
    SECTOR_CAP = "SECTOR_CAP"
    DEPLOYED_CAP = "DEPLOYED_CAP"
    BUSINESS_CAPITAL = "BUSINESS_CAPITAL"
    NOT_ATTESTED = "NOT_ATTESTED"
    PERMISSION = "PERMISSION"
    ACCOUNT_STALE = "ACCOUNT_STALE"
    CASH_BORROWED = "CASH_BORROWED"
    LIMIT_PRICE = "LIMIT_PRICE"
    HALTED = "HALTED"
    NOT_APPROVED = "NOT_APPROVED"
    WRONG_ACCOUNT = "WRONG_ACCOUNT"
    QUOTE_NOT_LIVE = "QUOTE_NOT_LIVE"
    QUOTE_TOO_OLD = "QUOTE_TOO_OLD"
    CLOCK_SKEW = "CLOCK_SKEW"
    UNKNOWN_POSITION = "UNKNOWN_POSITION"
    NOT_RECONCILED = "NOT_RECONCILED"
    ALREADY_HELD = "ALREADY_HELD"
    OTHER_SIDE = "OTHER_SIDE"
    PREVIEW = "PREVIEW"
    EXCEEDS_OPEN = "EXCEEDS_OPEN"
    NO_CREDIT = "NO_CREDIT"
    UNCOVERED = "UNCOVERED"
    BELOW_COST = "BELOW_COST"
    SHARES_NOT_FREE = "SHARES_NOT_FREE"
    STAGE = "STAGE"


class Comparison(StrEnum):
    """How a measure is held against its limit."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    BELOW = "below"
    IS_NOT = "is not"
    ONE_OF = "one of"


class Unit(StrEnum):
    """How a measure and its limit are printed."""

    PERCENT = "percent"
    USD = "USD"
    USD_PER_SHARE = "USD/share"
    DAYS = "days"
    CONTRACTS = "contracts"
    COUNT = "count"
    NUMBER = "number"
    WORDS = "words"
