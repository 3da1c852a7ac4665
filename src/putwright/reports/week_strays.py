"""Decisions about puts that no desk looks after: sold by hand, and known by the broker's list or by account.toml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.desk.watching import DEFEND_RATIO, PIN_RATIO
from putwright.domain.contract import OptionContract
from putwright.domain.money import price_text
from putwright.reports.week_decisions import DAYS_SOON, Decision, Urgency
from putwright.reports.week_values import Quantity, Unit

HALF = Decimal("0.5")  # A21, A23: half the premium is earned


@dataclass(frozen=True, slots=True)
class OpenPut:
    """A short put in nobody's care, quoted now. Prices [USD/share], None where nobody says.

    `report` says when a report may come before expiry, "" where none does.
    """

    contract: OptionContract
    contracts: int
    premium_per_share: Decimal | None
    spot: Decimal | None
    ask: Decimal | None
    report: str


def of_open_puts(puts: Sequence[OpenPut], on: date) -> Iterator[Decision]:
    """What puts in nobody's care ask for; how it is done is the TWS's business until `putwright adopt` takes them over."""
    for put in puts:
        strike, days = put.contract.strike, (put.contract.expiry - on).days
        subject = f"{put.contracts} {put.contract}"
        command = f"putwright adopt {put.contract.underlying} {strike:f} {put.contract.expiry}"
        if days < 0:
            figure = Quantity("days since its expiry", Decimal(-days), Unit.DAYS)
            words = "It has expired and is still stated as open: only the broker knows what became of it."
            yield Decision("expired", Urgency.NOW, subject, figure, words, "putwright reconcile")
            continue
        yield from _near_the_strike(put, subject, command, days)
        if 0 < days <= DAYS_SOON:
            figure = Quantity("days left", Decimal(days), Unit.DAYS)
            words = f"It expires on {put.contract.expiry}: let it lapse, close it, or have the cash for the shares."
            yield Decision("expiring", Urgency.THIS_WEEK, subject, figure, words, command)
        if put.premium_per_share and put.ask is not None and put.ask <= put.premium_per_share * HALF:
            figure = Quantity(
                "of the premium kept by closing now", 1 - put.ask / put.premium_per_share, Unit.RATIO
            )
            words = f"It is offered at {price_text(put.ask)}, sold at {price_text(put.premium_per_share)}."
            yield Decision("take profit due", Urgency.THIS_WEEK, subject, figure, words, command)
        if put.report.startswith("earnings ") and put.report != "earnings unknown":
            figure = Quantity("days left", Decimal(days), Unit.DAYS)
            when = put.report.removeprefix("earnings ")
            words = f"A report falls into its life ({when}): stay, close, or roll before it."
            yield Decision("earnings entering", Urgency.THIS_WEEK, subject, figure, words, command)


def _near_the_strike(put: OpenPut, subject: str, command: str, days: int) -> Iterator[Decision]:
    strike, spot = put.contract.strike, put.spot
    figure = Quantity("share above the strike", None if spot is None else spot / strike - 1, Unit.RATIO)
    if days == 0:
        near = spot is not None and abs(spot / strike - 1) < PIN_RATIO
        words = "Last day: let it lapse, close it, or have the cash for the shares."
        yield Decision("pin risk" if near else "last day", Urgency.NOW, subject, figure, words, command)
    elif spot is not None and spot <= strike * DEFEND_RATIO:
        kind, where = ("put in the money", "under") if spot < strike else ("defend", "within 2 % of")
        words = f"The share at {price_text(spot)} is {where} the strike."
        yield Decision(kind, Urgency.NOW, subject, figure, words, command)
