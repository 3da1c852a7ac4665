"""The questions of `init`: asked of a person, or taken from options; a missing answer without a person is an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from putwright.adapters.workspace.setup import Answers
from putwright.domain.account import Capital
from putwright.domain.mandate import STAGES, Stage
from putwright.domain.money import parse_amount
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.settings.playbooks import SHIPPED

if TYPE_CHECKING:
    from rich.console import Console

LEVELS = ("0", "1", "2", "3", "4")
KINDS = ("cash", "margin", "portfolio-margin")
ATTESTATION = "Is this private, long-term capital: money that no business, no pay-roll and no household needs in the next years?"
CONCENTRATION = "A first put may tie up most of a small account. Do you accept that for one trade?"
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Asked:
    """The options as given; None or False where the question is still open."""

    net_liquidation: str | None
    cash_usd: str | None
    base_currency: str | None
    account_kind: str | None
    capital: str | None
    attest_private_capital: bool
    permission_level: str | None
    stage: str | None
    acknowledge_concentration: bool
    playbook: str | None
    symbols: str | None


def answers(asked: Asked, now: datetime, person: Console | None) -> Answers:
    """Every answer, from the options or from the person at the terminal.

    Raises:
        BadInput: an answer is missing and nobody is there to ask, or an answer is wrong; business capital.
    """
    _private_capital(asked, person)
    attested = asked.attest_private_capital or (person is not None and _yes(person, ATTESTATION))
    currency = _currency(asked, person)
    worth_words = f"What is the whole account worth, in {currency}?"
    worth = _amount(asked.net_liquidation, "--net-liquidation", worth_words, person)
    cash_words = "How many settled US dollars are in it?"
    cash = _amount(asked.cash_usd, "--cash-usd", cash_words, person, zero_allowed=True)
    kind = _choice(asked.account_kind, "--account-kind", "What kind of account is it?", KINDS, "cash", person)
    level = _level(asked.permission_level, person)
    stage_words = f"How far have you come? {_stages()}"
    stage = _choice(asked.stage, "--stage", stage_words, tuple(Stage), "first-trade", person)
    accepted = asked.acknowledge_concentration
    if not accepted and person is not None and stage == Stage.FIRST_TRADE:
        accepted = _yes(person, CONCENTRATION)
    playbook_words = "Which playbook is yours to begin with?"
    playbook = _choice(asked.playbook, "--playbook", playbook_words, SHIPPED, "income", person)
    return Answers(
        as_of=now,
        kind=kind,
        capital=Capital.PRIVATE,
        attested_on=now.date() if attested else None,
        permission_level=level,
        base_currency=currency,
        net_liquidation=worth,
        cash={"USD": cash},
        stage=stage,
        concentration_acknowledged=accepted,
        playbook=playbook,
        symbols=_symbols(asked, person),
    )


def _private_capital(asked: Asked, person: Console | None) -> None:
    """Go on only with private capital (A15)."""
    words = "Whose money is it: private, or of a business?"
    capital = _choice(asked.capital, "--capital", words, tuple(Capital), "private", person)
    if capital == Capital.BUSINESS:
        raise BadInput(
            "Setting up for business capital",
            "operating capital has no place behind options",
            "Use an account of private, long-term capital.",
        )


def _currency(asked: Asked, person: Console | None) -> str:
    def read(text: str) -> str:
        currency = text.strip().upper()
        if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise BadInput(
                f"Setting the base currency to {currency!r}",
                "that is no currency",
                "Use three letters such as USD or CHF.",
            )
        return currency

    words = "Base currency of the account"
    return _again(person, read, asked.base_currency, "--base-currency", words, "USD")


def _symbols(asked: Asked, person: Console | None) -> tuple[str, ...]:
    def read(text: str) -> tuple[str, ...]:
        names = (name for name in text.replace(" ", ",").split(",") if name)
        return tuple(dict.fromkeys(canonical_symbol(name) for name in names))

    return _again(person, read, asked.symbols, "--symbols", "Names for the watch-list", "")


def _ask(person: Console | None, option: str, words: str, default: str | None) -> str:
    if person is None:
        if default is not None:
            return default
        raise BadInput(
            "Setting up without a terminal",
            f"{option} is not given",
            f"Give {option}, or run `putwright init` in a terminal.",
        )
    from rich.prompt import Prompt

    return (
        Prompt.ask(words, console=person, default=default, show_default=bool(default))
        if default is not None
        else Prompt.ask(words, console=person)
    )


def _again(
    person: Console | None,
    read: Callable[[str], Answer],
    given: str | None,
    option: str,
    words: str,
    default: str | None,
) -> Answer:
    """Read an answer; a person is asked again after a wrong one, an option is not."""
    while True:
        text = given if given is not None else _ask(person, option, words, default)
        try:
            return read(text)
        except BadInput as mistake:
            if given is not None or person is None:
                raise
            person.print(f"[red]{mistake.wrong[:1].upper()}{mistake.wrong[1:]}.[/red] {mistake.remedy}")


def _amount(
    given: str | None, option: str, words: str, person: Console | None, *, zero_allowed: bool = False
) -> Decimal:
    def read(text: str) -> Decimal:
        amount = parse_amount(text, what=option.removeprefix("--"))
        if amount < 0 or (amount == 0 and not zero_allowed):
            raise BadInput(
                f"Reading {option} {text!r}", "it is not above zero", "Give the amount as TWS shows it."
            )
        return amount

    return _again(person, read, given, option, words, None)


def _choice(
    given: str | None, option: str, words: str, known: tuple[str, ...], default: str, person: Console | None
) -> str:
    def read(text: str) -> str:
        if text.strip().lower() not in known:
            raise BadInput(
                f"Reading {option} {text!r}",
                "that is none of the choices",
                f"Choose one of {', '.join(known)}.",
            )
        return text.strip().lower()

    return _again(person, read, given, option, f"{words} ({', '.join(known)})", default)


def _level(given: str | None, person: Console | None) -> int | None:
    def read(text: str) -> int | None:
        if text.strip() == "":
            return None
        if text.strip() not in LEVELS:
            raise BadInput(
                f"Reading --permission-level {text!r}",
                "levels are 0 to 4",
                "Client Portal shows yours; leave it empty if unknown.",
            )
        return int(text)

    words = "Your option permission level, 0 to 4 (empty if unknown)"
    return _again(person, read, given, "--permission-level", words, "")


def _yes(person: Console, words: str) -> bool:
    from rich.prompt import Confirm

    return Confirm.ask(words, console=person, default=False)


def _stages() -> str:
    return "; ".join(f"{stage}: {limits.words}" for stage, limits in STAGES.items())
