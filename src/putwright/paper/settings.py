"""How the paper TWS behaves where nobody could verify how the real one does: every doubt is a switch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChildOnPartialFill(StrEnum):
    """What becomes of a child order while its parent is filled in part."""

    WAITS = "waits"  # until the parent is filled whole
    FILLED_SIZE = "filled-size"  # works for what was filled
    FULL_SIZE = "full-size"  # works for everything


class ChildOnParentEnd(StrEnum):
    """What becomes of a child when a parent filled in part is cancelled or expires."""

    CANCELLED = "cancelled"
    KEPT = "kept"  # at its full size: more than what is open
    RESIZED = "resized"


class AssignmentNews(StrEnum):
    """What a client hears of an assignment or expiry."""

    POSITIONS = "positions"
    POSITIONS_AND_EXECUTIONS = "positions-and-executions"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The switches, with what we take for likeliest as defaults (the section numbers are those of docs/paper-tws.md).

    Attributes:
        child_on_partial_fill: 7.1.
        child_on_parent_end: 7.1.
        opposing_orders_refused: whether a second order on the other side of one option is refused with 201 (7.1).
        child_cancelled_on_early_assignment: whether an exit order ends by itself when the position is gone (7.10).
        preset_time_in_force: force orders to this time in force and say 10349; empty leaves them (7.4).
        cancel_waits_for_open: a cancel outside hours is acknowledged at the next open only (7.2).
        what_if_twice: a what-if is answered twice, the first time without figures (7.5).
        commission_hidden_in_what_if: tiered routing leaves only a minimum and a maximum (7.5).
        ledger_keys_prefixed: `$LEDGER-` before per-currency keys of account updates (7.11).
        assignment_news: 7.10.
        assignment_stock_first: order of the two legs of an assignment (7.10).
        assignment_minutes_between: minutes between the two legs (7.10).
        read_only: no orders; asking for them is error 321 (7.6).
        market_data_live: whether the account has live quotes; else delayed ones, with the notice of it (7.4).
        company_events: whether the account pays for the calendar of company events; else 10276 (7.11).
        duplicate_status: share of order statuses that are told twice (5).
        skip_status: share of intermediate order statuses that are never told (5).
        commission_delay_seconds_max: commissions come up to so much later than fills (5).
        execution_after_status: whether a fill's status may come before its execution (5).
        partial_fill: share of fills that come in pieces (5).
        minutes_at_mid: how long an order at the middle of the market waits on average, 0 for not at all; ours, not measured.
        percent_through_market_max: option prices further through the market are refused with 202 (7.3).
        size_limit: orders above it are refused with 451 (7.4).
        zero_positions_today_only: whether closed positions are told once as zero (7.10).
        messages_per_second_max: 100 beyond it (7.8).
        market_data_lines_max: 101 beyond it (7.4).
    """

    child_on_partial_fill: ChildOnPartialFill = ChildOnPartialFill.WAITS
    child_on_parent_end: ChildOnParentEnd = ChildOnParentEnd.CANCELLED
    opposing_orders_refused: bool = True
    child_cancelled_on_early_assignment: bool = False
    preset_time_in_force: str = ""
    cancel_waits_for_open: bool = False
    what_if_twice: bool = False
    commission_hidden_in_what_if: bool = False
    ledger_keys_prefixed: bool = False
    assignment_news: AssignmentNews = AssignmentNews.POSITIONS_AND_EXECUTIONS
    assignment_stock_first: bool = False
    assignment_minutes_between: int = 0
    read_only: bool = False
    market_data_live: bool = True
    company_events: bool = False
    duplicate_status: float = 0.0
    skip_status: float = 0.0
    commission_delay_seconds_max: float = 0.0
    execution_after_status: bool = False
    partial_fill: float = 0.0
    minutes_at_mid: float = 10.0
    percent_through_market_max: float = 20.0
    size_limit: int = 500
    zero_positions_today_only: bool = True
    messages_per_second_max: int = 50
    market_data_lines_max: int = 100
