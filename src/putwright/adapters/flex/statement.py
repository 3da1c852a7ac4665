"""One raw statement into its facts: sections in the order in which they need each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from putwright.adapters.flex.actions import enter_actions
from putwright.adapters.flex.balances import cash_balances, positions
from putwright.adapters.flex.cancels import Cancelling, is_correction
from putwright.adapters.flex.cash import enter_cash
from putwright.adapters.flex.cells import RowFault, at_new_york
from putwright.adapters.flex.discretion import masked_account
from putwright.adapters.flex.endings import Endings
from putwright.adapters.flex.making import Making, find_base, period_of
from putwright.adapters.flex.rates import currencies_touched, enter_rates
from putwright.adapters.flex.rows import ACCOUNT, RATES, RawStatement
from putwright.adapters.flex.sections import reason_for, remark_for
from putwright.adapters.flex.trades import Trading, sorted_executions
from putwright.adapters.flex.transfers import enter_transfers
from putwright.domain.journal_events import Entry, Origin, SourceKind, StatementTaken
from putwright.domain.refusal import BadInput
from putwright.domain.statement_read import RowSkipped, StatementRead

END_OF_DAY = time(23, 59, 59)


def read_statement(
    raw: RawStatement, name: str, digest: str, recorded_at: datetime, *, number: int = 0
) -> StatementRead:
    """The facts of one account's statement.

    Args:
        raw: its rows.
        name: of its file.
        digest: of its file.
        recorded_at: when it is taken.
        number: of the statement in its file, 0 where it is the only one.

    Raises:
        BadInput: its period can not be told.
    """
    digest = f"{digest}-{number}" if number else digest
    making = Making(raw, digest, recorded_at)
    _enter_account(making)
    _leave_sections(making)
    _enter_trades(making)
    enter_cash(making)
    enter_transfers(making)
    enter_actions(making)
    opening, closing = cash_balances(making)
    held = positions(making)
    enter_rates(making, currencies_touched(making, opening + closing))
    first, last = _period(making, name)
    lost = sum(raw.counts.values()) - making.imported - len(making.skipped)
    if lost:
        making.remark(f"{lost} rows are not accounted for: a fault of this program. Please report it.")
    making.entries.sort(key=lambda entry: entry.at)
    account = masked_account(making.own)
    reasons = tuple(f"{why}: {count}" for why, count in _counted(making).items())
    taken = StatementTaken(
        account, making.base, first, last, opening, closing, held, making.imported, reasons
    )
    key = f"statement:{account}:{first}:{last}:{digest[:16]}{digest[64:]}"
    origin = Origin(SourceKind.STATEMENT, digest[:16])
    entry = Entry(key, at_new_york(last, END_OF_DAY), account, taken, origin, recorded_at)
    return StatementRead(
        name, digest, account, making.base, first, last, (*making.entries, entry), dict(raw.counts),
        tuple(making.skipped), making.remarks(),
    )  # fmt: skip


def _enter_account(making: Making) -> None:
    rows = making.rows(ACCOUNT)
    told = next((row.cells["currency"] for row in rows if "currency" in row.cells), "")
    if not making.own:
        making.own = next((row.cells["accountId"] for row in rows if "accountId" in row.cells), "")
    making.take(rows)
    find_base(making, told, making.rows(RATES))


def _leave_sections(making: Making) -> None:
    """Sections that nobody here reads: every row is counted, with the reason."""
    for section in sorted(making.raw.unread):
        count, why = making.raw.counts[section], reason_for(section)
        making.skipped += [RowSkipped(section, row, why) for row in range(1, count + 1)]
        words = remark_for(section, making.raw.counts)
        if words and count:
            making.remark(words)


def _enter_trades(making: Making) -> None:
    found = sorted_executions(making)
    trading = Trading(making)
    everything = [*found.plain, *found.options_ended, *found.shares_moved]
    is_needed = bool(found.cancels) or any(is_correction(row) for row in found.plain)
    cancelling = Cancelling(making, trading, everything, is_needed=is_needed)
    pairs = cancelling.pair(found.cancels)
    Endings(making, trading).enter(found)
    making.each(found.plain, trading.enter)
    originals = {id(cancel): original for cancel, original in pairs}
    making.each(found.cancels, lambda row: cancelling.enter(row, originals[id(row)]))
    for row in found.plain:
        cancelling.correct(row)


def _counted(making: Making) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for one in making.skipped:
        words = f"{one.section}: {one.why}"
        counts[words] = counts.get(words, 0) + 1
    return counts


def _period(making: Making, name: str) -> tuple[date, date]:
    tried = f"Reading the statement {name}"
    try:
        first, last = period_of(making)
    except RowFault as fault:
        raise BadInput(tried, str(fault), "Set the query's date format to yyyyMMdd or yyyy-MM-dd.") from fault
    if last < first:
        raise BadInput(tried, f"its period ends before it begins: {first} to {last}", "Download it again.")
    if last > making.last_day:
        words = f"its period ends in the future: {last}"
        raise BadInput(tried, words, "Look at the clock of this machine, or download the statement again.")
    return first, last
