"""Corporate actions: splits, new names, spin-offs, mergers, adjusted options; what is understood exactly becomes facts.

Rows of one action belong together: what was there before goes, what is there afterwards comes. Every other row is left out and remarked
upon, because positions may differ from then on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from putwright.adapters.flex.cells import (
    BOOKED_AT,
    ZERO,
    RowFault,
    day,
    digest_of,
    identity,
    moment,
    needed,
    number,
    plain,
)
from putwright.adapters.flex.making import Making
from putwright.adapters.flex.naming import OPTION, kind_of, multiplier_of, security_of
from putwright.adapters.flex.option_actions import option_pairs
from putwright.adapters.flex.rows import ACTIONS, Row
from putwright.domain.journal_events import (
    CashKind,
    CashMoved,
    JournalEvent,
    Restated,
    Traded,
    Transferred,
)

_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
_RATIO = re.compile(rf"{_NUMBER} FOR {_NUMBER}")
SPLITS = frozenset({"FS", "RS", "FI"})
STOCK_DIVIDEND, SPIN_OFF, RENAMED = "SD", "SO", "IC"
SOLD = frozenset({"TC", "TO", "BM", "TM", "OR", "CT"})
WORTHLESS = "DW"
EXCHANGED = frozenset({"TC", "TO", "TI", "CI", "BC"})
# Their cash stands in the cash transactions, and their rows move nothing.
TOLD_AS_CASH = {"CD": "dividend", "CP": "coupon", "DI": "dividend"}
SILENT = frozenset({"PV"})


def enter_actions(making: Making) -> None:
    """Enter the corporate actions of a statement."""
    groups: dict[tuple[object, ...], list[Row]] = {}

    def sort(row: Row) -> None:
        groups.setdefault(_group(row), []).append(row)

    making.each(making.rows(ACTIONS), sort)
    for rows in groups.values():
        try:
            _enter_group(making, rows)
        except RowFault as fault:
            for row in rows:
                making.skip_with_remark(row, f"{_told(row)}: {fault}")


def _group(row: Row) -> tuple[object, ...]:
    """What rows of one action have in common: its number, or the words before the brackets, and the day."""
    cells = row.cells
    words = _told(row).rpartition(" (")[0] or str(row)
    when = day(cells, "dateTime", "date", "reportDate")
    return cells.get("accountId"), identity(cells, "actionID") or words, when, kind_of(cells) == OPTION


def _told(row: Row) -> str:
    return row.cells.get("actionDescription") or row.cells.get("description", "an action without words")


def _type(row: Row) -> str:
    """The broker's code of an action, by its words where it has none."""
    told = row.cells.get("type") or row.cells.get("actionType", "")
    words = _told(row).upper()
    if told:
        return told
    for code, word in (
        ("FS", " SPLIT "), (SPIN_OFF, "SPINOFF"), (STOCK_DIVIDEND, "STOCK DIVIDEND"), ("TO", "TENDERED"),
        ("TC", "MERGED"), (RENAMED, " CHANGE TO "), (WORTHLESS, "WORTHLESS"),
    ):  # fmt: skip
        if word in words:
            return code
    return ""


def _enter_group(making: Making, rows: list[Row]) -> None:
    first = rows[0]
    code, on = _type(first), day(first.cells, "reportDate", "dateTime", "date")
    if on is None:
        raise RowFault("it has no date")
    making.checked(on)
    if code in TOLD_AS_CASH or code in SILENT:
        for row in rows:
            _leave(making, row, code)
        return
    if kind_of(first.cells) == OPTION:
        pairs: list[tuple[JournalEvent, list[Row]]] = [
            (Restated(old, new, factor, on, making.words_of(_told(both[0]))), both)
            for old, new, factor, both in option_pairs(rows, _ratio_or_one(first), _told(first))
        ]
    else:
        pairs = _facts(making, code, on, rows)
    at, account = moment(first.cells, on, ("dateTime", "date"), BOOKED_AT), making.account_of(first.cells)
    for event, told in pairs:
        making.enter(f"flex-action:{digest_of(account, _identity(event))}", at, event, told)


def _identity(event: JournalEvent) -> tuple[object, ...]:
    if isinstance(event, Restated):
        return "restated", event.old.name, event.new.name, plain(event.factor), event.on
    if isinstance(event, Traded):
        return "sold", event.security.name, plain(event.quantity), plain(event.net), event.on
    if isinstance(event, Transferred):
        return "moved", event.security.name, plain(event.quantity), event.on
    return "cash", str(event)


def _leave(making: Making, row: Row, code: str) -> None:
    if code in SILENT:
        making.skip(row, "a vote; it moves nothing")
        return
    making.skip(row, f"a {TOLD_AS_CASH[code]}; its cash is taken from the cash transactions")
    if row.cells.get("proceeds", "0").strip("0.-"):
        making.remark(
            f"{row}: {TOLD_AS_CASH[code]} of {row.cells.get('symbol', '?')}: see that Cash Transactions tells it."
        )


def _facts(making: Making, code: str, on: date, rows: list[Row]) -> list[tuple[JournalEvent, list[Row]]]:
    """What an action on shares means.

    Raises:
        RowFault: it is not understood exactly.
    """
    quantities = [needed(row.cells, "quantity") for row in rows]
    gone = [row for row, quantity in zip(rows, quantities, strict=True) if quantity < 0]
    come = [row for row, quantity in zip(rows, quantities, strict=True) if quantity > 0]
    if code in SPLITS and "SPLIT" in _told(rows[0]).upper():
        paid = [row for row in gone if number(row.cells, "proceeds")]
        gone = [row for row in gone if row not in paid]
        whole = [row for row in rows if row not in paid]
        facts: list[tuple[JournalEvent, list[Row]]] = []
        if whole:
            facts.append((_split(making, on, whole, gone, come), whole))
        return facts + [(_sold(making, "TC", on, row), [row]) for row in paid]  # fractions paid in cash
    if code == STOCK_DIVIDEND and len(rows) == 1 and come:
        new, old = _ratio(rows[0])
        return [(_restated(making, rows[0], rows[0], 1 + new / old, on), rows)]
    if code == SPIN_OFF and come and not gone:
        making.remark(
            f"{_told(rows[0])}: what the new shares cost is not told, nor what the old ones cost less."
        )
        return [(_moved(making, row, on), [row]) for row in come]
    if code == RENAMED and len(gone) == len(come) == 1 and not sum(quantities):
        return [(_restated(making, gone[0], come[0], Decimal(1), on), rows)]
    if len(rows) == 1 and gone:
        return [(_sold(making, code, on, rows[0]), rows)]
    if code in EXCHANGED and len(gone) == len(come) == 1:
        return _exchanged(making, code, on, gone[0], come[0])
    raise RowFault(f"an action of the kind {code or 'unknown'!r} is not understood exactly")


def _ratio(row: Row) -> tuple[Decimal, Decimal]:
    told = _RATIO.search(_told(row).upper().replace(",", ""))
    if told is None or not Decimal(told[1]) or not Decimal(told[2]):
        raise RowFault("its words tell no ratio")
    return Decimal(told[1]), Decimal(told[2])


def _ratio_or_one(row: Row) -> Decimal:
    try:
        new, old = _ratio(row)
    except RowFault:
        return Decimal(1)
    return new / old


def _split(making: Making, on: date, rows: list[Row], gone: Sequence[Row], come: Sequence[Row]) -> Restated:
    new, old = _ratio(rows[0])
    if len(rows) == 1:
        return _restated(making, rows[0], rows[0], new / old, on)
    if len(gone) != 1 or len(come) != 1:
        raise RowFault("it has other rows than one before and one after")
    before, after = -needed(gone[0].cells, "quantity"), needed(come[0].cells, "quantity")
    if abs(after - before * new / old) >= 1:
        raise RowFault(f"{plain(before)} became {plain(after)}, which is not {plain(new)} for {plain(old)}")
    if after != before * new / old:
        making.remark(f"{_told(rows[0])}: {plain(before)} became {plain(after)}; a fraction is paid in cash.")
    return _restated(making, gone[0], come[0], new / old, on)


def _restated(making: Making, old: Row, new: Row, factor: Decimal, on: date) -> Restated:
    return Restated(security_of(old.cells), security_of(new.cells), factor, on, making.words_of(_told(old)))


def _moved(making: Making, row: Row, on: date) -> Transferred:
    cells = row.cells
    quantity, currency = needed(cells, "quantity"), making.currency(cells)
    return Transferred(security_of(cells), quantity, None, currency, on, making.words_of(_told(row)))


def _sold(making: Making, code: str, on: date, row: Row) -> Traded:
    """Shares or a bond that left for cash, or for nothing where they became worthless."""
    cells = row.cells
    quantity, proceeds = needed(cells, "quantity"), number(cells, "proceeds") or ZERO
    if (code not in SOLD and code != WORTHLESS) or (not proceeds and code != WORTHLESS) or proceeds < 0:
        raise RowFault(f"an action of the kind {code or 'unknown'!r} is not understood exactly")
    price = proceeds / -quantity / multiplier_of(cells)
    return Traded(
        security_of(cells), quantity, price, proceeds, ZERO, making.currency(cells), on, None, making.to_base(cells), "", False,
        number(cells, "fifoPnlRealized"),
    )  # fmt: skip


def _exchanged(
    making: Making, code: str, on: date, gone: Row, come: Row
) -> list[tuple[JournalEvent, list[Row]]]:
    """Shares for other shares: all of them in a merger, perhaps a part of them in a tender."""
    events: list[tuple[JournalEvent, list[Row]]]
    before, after = -needed(gone.cells, "quantity"), needed(come.cells, "quantity")
    if code == "TC":
        new, old = _ratio(gone)
        if abs(after - before * new / old) >= 1:
            raise RowFault(
                f"{plain(before)} became {plain(after)}, which is not {plain(new)} for {plain(old)}"
            )
        events = [(_restated(making, gone, come, new / old, on), [gone, come])]
    else:
        making.remark(f"{_told(gone)}: what the new position cost is not carried over from the old one.")
        events = [(_moved(making, gone, on), [gone]), (_moved(making, come, on), [come])]
    for row in (gone, come):
        proceeds = number(row.cells, "proceeds")
        if proceeds:
            words = making.words_of(_told(row))
            cash = CashMoved(
                CashKind.OTHER, proceeds, making.currency(row.cells), on, security_of(gone.cells), words, making.to_base(row.cells)
            )  # fmt: skip
            events.append((cash, []))
    return events
