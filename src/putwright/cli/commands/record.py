"""`putwright record`: facts written down by hand, for those without the API; unconfirmed until a statement tells them too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from putwright.cli.journal_session import journaled
from putwright.cli.options import Options

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from putwright.domain.contract import OptionContract
    from putwright.domain.journal_events import CashKind, JournalEvent

Cash = Literal["deposit", "dividend", "tax", "interest", "fee", "other"]
Do = Literal["fill", "assignment", "expiry", "holding", "cash", "undo"]


def record(
    do: Do,
    *what: str,
    sold: int | None = None,
    bought: int | None = None,
    price: str | None = None,
    commission: str | None = None,
    contracts: int = 1,
    shares: int | None = None,
    cost: str | None = None,
    acquired: str | None = None,
    kind: Cash | None = None,
    amount: str | None = None,
    currency: str = "USD",
    on: str | None = None,
    because: str = "",
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Write down what happened, where no API tells it. It counts at once, and is marked until a statement confirms it.

    Examples: `record fill GOOGL 365 2026-12-18 --sold 1 --price 5.40 --commission 1.05 --on 2026-11-11`,
    `record assignment GOOGL 365 2026-12-18`, `record expiry GOOGL 365 2026-12-18`,
    `record holding GOOGL --shares 100 --cost 34000 --acquired 2025-03-03`,
    `record cash --kind deposit --amount 50000 --on 2026-01-05`, `record undo 17 --because "typed twice"`.

    Parameters
    ----------
    do:
        What happened.
    what:
        The option (SYMBOL STRIKE EXPIRY, with C for a call), the symbol of shares, or the number of an entry to take back.
    sold:
        How many were sold.
    bought:
        How many were bought.
    price:
        At which price a share.
    commission:
        What it cost in all; unknown unless told.
    contracts:
        How many were assigned or expired.
    shares:
        How many shares were held before the record.
    cost:
        What they cost in all; unknown unless told.
    acquired:
        When they were bought.
    kind:
        What cash was.
    amount:
        How much, below zero where it went out.
    currency:
        Of the cash.
    on:
        The trading day in New York; today unless told, the expiry for options that ended.
    because:
        Why something is taken back.
    """
    from putwright.cli.options import deliver
    from putwright.cli.render.journal import Remembered, render_remembered
    from putwright.domain.journal_events import Ended
    from putwright.domain.moments import day_of_text
    from putwright.domain.refusal import BadInput
    from putwright.domain.trading_calendar import new_york_date
    from putwright.journal.economics import words_of
    from putwright.workflows.remember import insist_on_open, remember, take_back

    options = options or Options()
    at = journaled(options)
    now = at.opened.clock.now()
    if do == "undo":
        number = "".join(what).lstrip("#")
        if not number.isdigit():
            raise BadInput(
                "Taking a fact back", f"{number!r} is no number", "`putwright journal` shows the numbers."
            )
        gone = take_back(at.record, at.entries, int(number), because, now)
        told = Remembered((f"taken back: {words_of(gone)}",), 0, (), "")
        deliver(options, "remembered", 1, told, render_remembered)
        return 0
    today = new_york_date(now)
    day = day_of_text(on, "--on") if on else None
    if day is not None and day > today:
        raise BadInput("Writing it down", f"{day} has not come yet", "Give the day on which it happened.")
    words = _Words(
        what, sold, bought, price, commission, contracts, shares, cost, acquired, kind, amount, currency
    )
    event, when = _event(do, words, day, today)
    if isinstance(event, Ended):
        insist_on_open(at.entries, event)
    intake = remember(at.record, at.entries, event, when, now)
    lines = tuple(words_of(one) for one in intake.new)
    known = "" if intake.new else "It was known already; nothing was changed."
    deliver(
        options,
        "remembered",
        1,
        Remembered(lines, intake.confirmed, tuple(intake.corrected), known),
        render_remembered,
    )
    return 0


class _Words:
    """What was typed, read as it is asked for."""

    def __init__(
        self,
        what: tuple[str, ...],
        sold: int | None,
        bought: int | None,
        price: str | None,
        commission: str | None,
        contracts: int,
        shares: int | None,
        cost: str | None,
        acquired: str | None,
        kind: Cash | None,
        amount: str | None,
        currency: str,
    ) -> None:
        self.what, self.sold, self.bought, self.contracts, self.shares = what, sold, bought, contracts, shares
        self.kind, self.currency, self.acquired = kind, currency.upper(), acquired
        self._amounts = {"price": price, "commission": commission, "cost": cost, "amount": amount}

    def contract(self) -> OptionContract:
        """The option that was named."""
        from putwright.domain.contract_words import parse_contract

        return parse_contract(self.what)

    def thing(self) -> OptionContract | str:
        """The option or the symbol that was named."""
        from putwright.domain.symbol import canonical_symbol

        return canonical_symbol(self.what[0]) if len(self.what) == 1 else self.contract()

    def money(self, name: str, *, negative_allowed: bool = False) -> Decimal | None:
        """An amount that was typed; None where it was not."""
        from putwright.domain.money import parse_amount

        text = self._amounts[name]
        return None if text is None else parse_amount(text, negative_allowed=negative_allowed, what=name)

    def needed(self, name: str, *, negative_allowed: bool = False) -> Decimal:
        """An amount that has to be typed.

        Raises:
            BadInput: it was not.
        """
        from putwright.domain.refusal import BadInput

        found = self.money(name, negative_allowed=negative_allowed)
        if found is None:
            raise BadInput("Writing it down", f"the {name} is missing", f"Give it with --{name}.")
        return found


def _event(do: Do, words: _Words, day: date | None, today: date) -> tuple[JournalEvent, date]:
    from putwright.domain.journal_events import EndedHow
    from putwright.domain.moments import day_of_text
    from putwright.domain.refusal import BadInput
    from putwright.workflows.remember import ending, holding, money, trade

    on = day or today
    if do == "fill":
        quantity = (words.bought or 0) - (words.sold or 0)
        if not quantity or (words.bought and words.sold) or min(words.bought or 0, words.sold or 0) < 0:
            raise BadInput("Writing a fill down", "it is not said how many", "Give --sold 1 or --bought 1.")
        return trade(words.thing(), quantity, words.needed("price"), words.money("commission"), on), on
    if do in {"assignment", "expiry"}:
        contract = words.contract()
        on = day or min(contract.expiry, today)
        how = EndedHow.ASSIGNED if do == "assignment" else EndedHow.EXPIRED
        if words.contracts < 1:
            raise BadInput("Writing it down", "it is of no contract", "Give --contracts 1 or more.")
        return ending(contract, words.contracts, how, on), on
    if do == "holding":
        acquired = day_of_text(words.acquired, "--acquired") if words.acquired else None
        quantity = words.shares if words.shares is not None else (words.bought or 0) - (words.sold or 0)
        if not quantity:
            raise BadInput(
                "Writing a holding down", "it is not said how many", "Give --shares 100, or --sold 1."
            )
        return holding(words.thing(), quantity, words.money("cost"), on, acquired), on
    if words.kind is None:
        raise BadInput("Writing cash down", "it is not said what it was", "Give --kind deposit, for example.")
    symbol = str(words.thing()) if words.what else ""
    amount = words.needed("amount", negative_allowed=True)
    return money(_cash_kind(words.kind), amount, words.currency, on, symbol, "typed"), on


def _cash_kind(kind: Cash) -> CashKind:
    from putwright.domain.journal_events import CashKind

    return CashKind[kind.upper()]
