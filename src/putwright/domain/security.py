"""What an account can hold, by one name each: shares, an option, or something else that only its broker understands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from putwright.domain.contract import OptionContract
from putwright.domain.osi import format_osi_compact, is_osi, parse_osi
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol

NAMES_KEPT = 65_536  # a life of contracts; reading a journal meets each of them many times


class SecurityKind(StrEnum):
    """What kind of thing is held."""

    SHARES = "shares"
    OPTION = "option"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Security:
    """One thing that can be held.

    `symbol` is the company's (of an option: its underlying's; of anything else whatever the broker calls it). `name` tells
    it from everything else and can be read back by `security_named`.
    """

    name: str
    kind: SecurityKind
    symbol: str
    contract: OptionContract | None = None

    def __hash__(self) -> int:
        return hash(self.name)  # which tells it from everything else, and is quicker than all of it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Security) and other.name == self.name

    def __str__(self) -> str:
        return self.symbol if self.contract is None else str(self.contract)

    @property
    def is_option(self) -> bool:
        """Whether it is an option of a form that we understand."""
        return self.contract is not None

    @property
    def is_shares(self) -> bool:
        """Whether it is shares of a company or fund."""
        return self.kind is SecurityKind.SHARES


def shares_of(symbol: str) -> Security:
    """Shares of a company or fund; a symbol that is none of the United States stays as its broker writes it."""
    try:
        return security_named(f"S {canonical_symbol(symbol)}")
    except BadInput:
        return security_named(f"S {symbol.strip()}")


def option_on(contract: OptionContract) -> Security:
    """An option; multiplier and deliverable are part of its name where they are not 100."""
    odd = contract.multiplier != 100 or contract.deliverable != 100
    deliverable = "?" if contract.deliverable is None else contract.deliverable
    terms = f" {contract.multiplier}/{deliverable}" if odd else ""
    return security_named(f"O {format_osi_compact(contract)} {contract.underlying}{terms}")


def other_thing(symbol: str) -> Security:
    """Anything else: a future, a bond, a currency pair; held and counted, never understood."""
    return security_named(f"X {symbol.strip()}")


@lru_cache(maxsize=NAMES_KEPT)
def security_named(name: str) -> Security:
    """The security behind its name.

    Raises:
        BadInput: not a name that one of the functions above has made.
    """
    letter, _, rest = name.partition(" ")
    if letter == "S" and rest:
        return Security(name, SecurityKind.SHARES, rest)
    if letter == "X" and rest:
        return Security(name, SecurityKind.OTHER, rest)
    if letter == "O":
        return _option_named(name, rest)
    raise BadInput(
        f"Reading the security {name!r}", "it is no name of ours", "Restore the journal from a backup."
    )


def _option_named(name: str, rest: str) -> Security:
    osi, _, behind = rest.partition(" ")
    underlying, _, terms = behind.partition(" ")
    if not is_osi(osi):
        raise BadInput(
            f"Reading the option {name!r}", "it is no option", "Restore the journal from a backup."
        )
    read = parse_osi(osi)
    multiplier, deliverable = read.multiplier, read.deliverable
    if terms:
        count, _, delivers = terms.partition("/")
        multiplier, deliverable = int(count), None if delivers == "?" else int(delivers)
    contract = OptionContract(
        underlying=underlying or read.underlying,
        expiry=read.expiry,
        right=read.right,
        strike=read.strike,
        multiplier=multiplier,
        root=read.root,
        deliverable=deliverable,
    )
    return Security(name, SecurityKind.OPTION, contract.underlying, contract)
