"""What `why`, `chain`, `ticket` and `compare` begin with: one name of the market, as the investor sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from putwright.bootstrap import Opened, open_workspace
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol

if TYPE_CHECKING:
    from pathlib import Path

    from putwright.screening.view import MarketView


def view_of_one(root: Path, symbol: str, playbook: str | None, as_of: str | None) -> tuple[MarketView, str]:
    """One name measured and judged.

    Raises:
        BadInput: a name without US options, or one nobody has quotes for.
    """
    return view_in(open_workspace(root, playbook=playbook, as_of=as_of), symbol)


def view_in(opened: Opened, symbol: str) -> tuple[MarketView, str]:
    """One name measured and judged in a workspace that is open."""
    name = canonical_symbol(symbol)
    refusal = opened.surroundings.listing.refusal(name)
    if refusal is not None:
        raise BadInput(f"Looking at {name}", refusal.actual.removeprefix(f"{name}: "), refusal.remedy)
    when = opened.as_of
    _insist_on_quotes(opened, name)  # before the compiler of the kernels is loaded
    from putwright.workflows.appraise import appraise, question

    asked = question(opened.workspace, opened.surroundings, opened.settings, (name,), when)
    view = appraise(opened.workspace, opened.surroundings, opened.settings, asked, wide=True)
    if view.puts.is_empty():
        raise _without_quotes(opened, name)
    return view, name


def _insist_on_quotes(opened: Opened, name: str) -> None:
    """Refuse a name that nobody has quoted, from the index of the recordings alone.

    Raises:
        BadInput: no recording up to the moment of the question holds the name.
    """
    quoted = opened.workspace.newest_quotes(opened.as_of)["symbol"]
    if name not in quoted.to_list():
        raise _without_quotes(opened, name)


def _without_quotes(opened: Opened, name: str) -> BadInput:
    when = opened.as_of
    known = opened.workspace.symbols(when)
    return BadInput(
        f"Looking at {name}",
        f"there are no quotes of {name} by {when:%Y-%m-%d %H:%M} UTC; {len(known)} other names have some",
        "Import its chain with `putwright import chain FILE`, or choose another --as-of.",
    )


def contracts_of(text: str) -> int:
    """How many contracts a person asked for, in whole digits: 1.5 is refused, never rounded [contract].

    Raises:
        BadInput: no whole number, or less than one contract.
    """
    tried, bare = f"Reading --contracts {text}", text.strip()
    if not (bare.removeprefix("-").isascii() and bare.removeprefix("-").isdigit()):
        raise BadInput(tried, "that is no whole number", "Give 1 or more.")
    if int(bare) < 1:
        raise BadInput(tried, "an order has at least one contract", "Give 1 or more.")
    return int(bare)


def insist_on_plain_file(path: Path) -> None:
    """Refuse to write over what is no file, such as a folder or a device.

    Raises:
        BadInput: something else lies at the path.
    """
    if path.exists() and not path.is_file():
        raise BadInput(f"Writing to {path}", "that is no plain file", "Name a file, such as payoff.svg.")
