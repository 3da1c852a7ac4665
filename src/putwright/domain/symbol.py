"""The names of underlyings: one canonical form per name, and the root under which its options are listed."""

from __future__ import annotations

import re

from putwright.domain.refusal import BadInput

# Roots that lost the dot of their share class when listed (OSI drops punctuation). HUBB or WRB end like a
# class and have none, so the dot can not be put back by rule, only by name.
CLASS_SHARE_OF_ROOT = {
    "BRKA": "BRK.A", "BRKB": "BRK.B", "BFA": "BF.A", "BFB": "BF.B", "HEIA": "HEI.A", "LENB": "LEN.B",
    "MOGA": "MOG.A", "MOGB": "MOG.B", "UHALB": "UHAL.B",
}  # fmt: skip
_SYMBOL = re.compile(r"[A-Z][A-Z0-9]{0,5}|[A-Z0-9]{1,6}\.[A-Z]{1,4}")
_SEPARATORS = re.compile(r"[/\- .]+")
_ROOT = re.compile(r"[A-Z][A-Z0-9]{0,5}")


def canonical_symbol(text: str) -> str:
    """The one form of a name that is used everywhere: upper case, share class after a dot.

    `brk.b`, `BRK/B`, `BRK-B`, `BRK B` (Interactive Brokers) and `BRKB` (OSI) are all `BRK.B`; `^SPX` and
    `$SPX` are `SPX`, `AAPL.US` is `AAPL`. The dot was chosen because exchanges and filings print it so. A
    suffix of a foreign exchange is kept (`NESN.SW`), so that it can be refused by name.

    Raises:
        BadInput: the text can not be the symbol of a share, fund or index.
    """
    cleaned = _SEPARATORS.sub(".", text.strip().upper().lstrip("^$")).removesuffix(".US")
    if not _SYMBOL.fullmatch(cleaned):
        raise BadInput(
            tried=f"Reading the symbol {text!r}",
            wrong="a symbol has one to six letters or digits, and perhaps a share class after a dot",
            remedy="Write it as listed in the United States, such as MSFT or BRK.B.",
        )
    return CLASS_SHARE_OF_ROOT.get(cleaned, cleaned)


def osi_root(symbol: str) -> str:
    """The root under which the standard options of a name are listed: `BRK.B` becomes `BRKB`.

    Raises:
        BadInput: the name is too long to be a root.
    """
    root = canonical_symbol(symbol).replace(".", "")
    if not _ROOT.fullmatch(root):
        raise BadInput(
            tried=f"Finding the option root of {symbol!r}",
            wrong=f"{root!r} is not one to six letters or digits beginning with a letter",
            remedy="Use the symbol of the share as listed in the United States.",
        )
    return root


def is_root(text: str) -> bool:
    """Whether a text can stand in the first six places of an OSI symbol."""
    return _ROOT.fullmatch(text) is not None


def is_adjusted_root(root: str) -> bool:
    """Whether a root marks an adjusted or mini series: the Options Clearing Corporation appends a digit."""
    return root[-1:].isdigit()


def symbol_of_root(root: str) -> str:
    """The name behind a root: digits of adjusted series fall away, known share classes get their dot back."""
    bare = root.rstrip("0123456789") or root
    return CLASS_SHARE_OF_ROOT.get(bare, bare)
