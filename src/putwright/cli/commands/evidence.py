"""`putwright evidence`: a put held against the past of its own share."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder

YEARS_MAX = 100


def evidence(
    symbol: str,
    strike: str,
    expiry: str,
    *,
    spot: str | None = None,
    premium: str | None = None,
    years: str = "5",
    as_of: str | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show how often and how deep such a put would have been breached in the share's own past.

    Parameters
    ----------
    symbol:
        The company.
    strike:
        The strike; it need not be quoted.
    expiry:
        The expiry; it need not be listed.
    spot:
        The price of the share; the quoted one unless told, else the last close.
    premium:
        The premium per share; the bid unless told, else none.
    years:
        How many years count as recent.
    as_of:
        A day or a New York time; now unless told.
    """
    from putwright.bootstrap import open_workspace
    from putwright.cli.options import deliver
    from putwright.cli.render.evidence import render_evidence
    from putwright.domain.contract_words import parse_expiry, parse_put_strike
    from putwright.workflows.evidence import PutWords
    from putwright.workflows.evidence import evidence as hold_against_the_past

    options = options or Options()
    words = PutWords(
        symbol=symbol,
        strike=parse_put_strike(strike),
        expiry=parse_expiry(expiry),
        spot=_price(spot, "spot"),
        premium=_price(premium, "premium", below=parse_put_strike(strike)),
        years=_years(years),
    )
    opened = open_workspace(workspace_folder(options), as_of=as_of)
    report = hold_against_the_past(
        opened.workspace, opened.surroundings, opened.settings, words, opened.as_of
    )
    deliver(options, "evidence", 1, report, render_evidence)
    return 0


def _price(text: str | None, what: str, below: Decimal | None = None) -> Decimal | None:
    """A price per share as typed, above zero and below the strike where it is a premium [USD/share].

    Raises:
        BadInput: not such a price.
    """
    from putwright.domain.money import parse_amount
    from putwright.domain.refusal import BadInput

    if text is None:
        return None
    price, tried = parse_amount(text, what=what), f"Reading --{what} {text!r}"
    if price <= 0:
        raise BadInput(tried, "it is not above zero", f"Leave --{what} away where it is not known.")
    if below is not None and price >= below:
        raise BadInput(
            tried, f"no put of {below} is worth so much", "Give the premium of one share, not of a contract."
        )
    return price


def _years(text: str) -> int:
    from putwright.domain.refusal import BadInput

    bare = text.strip()
    if not (bare.isascii() and bare.isdigit() and 1 <= int(bare) <= YEARS_MAX):
        raise BadInput(
            f"Reading --years {text!r}", "that is no whole number of years", f"Give 1 to {YEARS_MAX}."
        )
    return int(bare)
