"""What a tax report says beside its figures: what is not known, and what a person of that country should look up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from putwright.domain.journal_events import Ended
from putwright.domain.refusal import money_text
from putwright.domain.security import SecurityKind
from putwright.journal.books import Books
from putwright.journal.tax.lines import ZERO, TaxLine, TaxRule
from putwright.journal.tax.switzerland import SWITZERLAND, W8BEN
from putwright.journal.tax.us import US
from putwright.journal.tax.worth import Worth
from putwright.journal.tax.year_end import Held

ESTATE_FROM = Decimal(60_000)  # USD; DOMAIN.md 5.2, form 706-NA
DAYS_SHOWN = 3


def unknown_of(books: Books, lines: Iterable[TaxLine], held: Iterable[Held], worth: Worth) -> tuple[str, ...]:
    """Everything that the figures lack, each with what to do."""
    return (*_unopened(books, lines), *_called_unseen(books), *_unpriced(held), *_without_rate(worth))


def notes_of(
    rule: TaxRule, currency: str, lines: Sequence[TaxLine], held: Sequence[Held], dollars: Worth
) -> tuple[str, ...]:
    """Notes of a rule.

    Args:
        rule: the rule.
        currency: of the report.
        lines: of the year.
        held: at its end.
        dollars: amounts in USD.
    """
    notes = []
    if rule is US and currency != "USD":
        notes.append(f"Form 8949 is filed in US dollars; these figures are in {currency}.")
    if rule is US:
        notes.append(
            "The box of Form 8949 (A to F) is not known here: it depends on what Form 1099-B reports."
        )
    if rule is SWITZERLAND:
        notes += [_estate(held, dollars), W8BEN]
    if any(line.security is not None and line.security.kind is SecurityKind.OTHER for line in lines):
        notes.append(
            "Bonds, futures and other things are listed by their result alone; no rule here understands them."
        )
    return tuple(notes)


def _unopened(books: Books, lines: Iterable[TaxLine]) -> Iterator[str]:
    stated = {
        entry.key: result
        for entry in books.entries
        if (result := getattr(entry.event, "stated_result", None)) is not None
    }
    for line in dict.fromkeys(
        (one.key, one.security, one.quantity, one.on) for one in lines if not one.is_known
    ):
        key, security, quantity, on = line
        broker = f" (the broker states a result of {stated[key]:,.2f})" if key in stated else ""
        yield (
            f"{quantity.normalize():f} {security}, closed on {on}: the record does not show how it was opened, so that its result is "
            f"unknown{broker}. Import the statement that shows it."
        )


def _called_unseen(books: Books) -> Iterator[str]:
    """Shares that were called away, or put to somebody, without the record ever having seen them."""
    by_options = {entry.key: entry.event.on for entry in books.entries if isinstance(entry.event, Ended)}
    for holding in books.holdings:
        for lot in holding.lots:
            if holding.security.is_shares and lot.quantity < 0 and lot.key in by_options:
                yield (
                    f"{-lot.quantity.normalize():f} {holding.security}, delivered on {by_options[lot.key]}: the record does not show where "
                    "they came from, so that their result is unknown. Import the statement that shows it."
                )


def _unpriced(held: Iterable[Held]) -> Iterator[str]:
    for one in held:
        if one.security is not None and one.value is None:
            yield f"{one.security} at the end of the year: no price. Import the statement of that day, or prices."


def _without_rate(worth: Worth) -> Iterator[str]:
    days: dict[str, list[str]] = {}
    for currency, on in sorted(worth.missing):
        days.setdefault(currency, []).append(str(on))
    for currency, missing in days.items():
        more = f" and {len(missing) - DAYS_SHOWN} more days" if len(missing) > DAYS_SHOWN else ""
        told = ", ".join(missing[:DAYS_SHOWN])
        yield f"No rate from {currency} to {worth.into} on {told}{more}. Import a statement or exchange rates, or run refresh."


def _estate(held: Sequence[Held], dollars: Worth) -> str:
    """What the estate tax of the United States would look at: shares there, and dollars at a broker there."""
    at_stake = [
        one for one in held if (one.security is not None and one.security.is_shares) or one.security is None
    ]
    american = [one for one in at_stake if one.currency == "USD"]
    values = [None if one.value is None else dollars.of(one.value, one.currency, None) for one in american]
    known = sum((value for value in values if value is not None), ZERO)
    head = "US estate tax: shares of US companies, and cash at a US broker, above $60,000 at death need Form 706-NA"
    if known > ESTATE_FROM:
        return (
            f"{head}. Yours, counting all in dollars, are worth {money_text(known)} or more: ask an adviser."
        )
    if None in values:
        return f"{head}. What yours are worth is unknown: a price is missing."
    return f"{head}. Yours, counting all in dollars, are worth {money_text(known)}."
