"""Covered calls on shares that are held: the ladder, what each would bring, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from putwright.desk.coverage import Coverage
from putwright.domain.contract import OptionContract
from putwright.domain.money import price_text, to_cents
from putwright.domain.owned import Owned

CAVEAT = (
    "A year's figures are what it would be if it could be repeated all year: no promise. "
    "Being called away ends what a rise beyond the strike would bring."
)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class CallQuote:
    """One call as it is quoted, with what is known of the days until its expiry. Prices [USD/share], None where unknown.

    `delta` is roughly the chance of being called away [1]; `dividends` are ex-dates before expiry with their amounts.
    """

    contract: OptionContract
    bid: Decimal | None
    ask: Decimal | None
    delta: Decimal | None
    dividends: tuple[tuple[date, Decimal], ...]
    report: str


@dataclass(frozen=True, slots=True)
class CoverRow:
    """One call of the ladder, at its bid and for one contract. Prices [USD/share], amounts [USD], yields [1/year].

    `annual` is the premium after costs on the shares' value, as if repeated all year; `called_total` is what being called
    away would bring over the effective cost, the premium counted in. `delta` is roughly the chance of that [1]. None is
    unknown.
    """

    call: str
    strike: Decimal
    expiry: date
    days: int
    bid: Decimal | None
    ask: Decimal | None
    premium_net: Decimal | None
    annual: Decimal | None
    above_share: Decimal | None
    called_total: Decimal | None
    delta: Decimal | None
    is_below_cost: bool | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoverReport:
    """The shares of a company and the calls that may be sold on them; `account` is masked, `at` in the broker's market.

    Shares [share], `spot` and `effective_cost` [USD/share], `unrealised` [USD]; None is unknown.
    """

    account: str
    is_paper: bool
    at: datetime
    symbol: str
    shares: Decimal
    free: Decimal
    free_words: str
    calls_max: int
    effective_cost: Decimal | None
    cost_words: str
    held_since: date | None
    spot: Decimal | None
    unrealised: Decimal | None
    quotes: str
    rows: tuple[CoverRow, ...]
    caveat: str
    notes: tuple[str, ...]


def cover_row(
    quote: CallQuote, owned: Owned, spot: Decimal | None, costs: Decimal | None, days: int
) -> CoverRow:
    """One call of the ladder.

    Args:
        quote: the call.
        owned: the shares, with their cost.
        spot: the share's price [USD/share].
        costs: of selling one contract at the bid [USD].
        days: calendar days to expiry [day].
    """
    contract, bid = quote.contract, quote.bid
    shares = contract.multiplier
    net = None if bid is None or costs is None else to_cents(bid * shares - costs)
    annual = None if net is None or not spot else net / (spot * shares) * 365 / max(days, 1)
    gained = owned.result_at(contract.strike, shares)
    return CoverRow(
        call=str(contract),
        strike=contract.strike,
        expiry=contract.expiry,
        days=days,
        bid=bid,
        ask=quote.ask,
        premium_net=net,
        annual=annual,
        above_share=None if not spot else contract.strike / spot - 1,
        called_total=None if gained is None or net is None else to_cents(gained + net),
        delta=quote.delta,
        is_below_cost=None if owned.effective_cost is None else contract.strike < owned.effective_cost,
        notes=(
            *dividend_notes(contract, bid, spot, quote.dividends),
            *((quote.report,) if quote.report else ()),
        ),
    )


def dividend_notes(
    contract: OptionContract,
    bid: Decimal | None,
    spot: Decimal | None,
    dividends: tuple[tuple[date, Decimal], ...],
) -> tuple[str, ...]:
    """What is to be said of ex-dates before expiry: the holder of a call takes the shares early where the dividend is worth more.

    Args:
        contract: the call.
        bid: what it is worth at least [USD/share].
        spot: the share's price [USD/share].
        dividends: ex-dates and amounts [USD/share].
    """
    found = []
    for on, amount in dividends:
        told = f"ex-dividend {price_text(to_cents(amount))} on {on}"
        extrinsic = extrinsic_of(contract.strike, bid, spot)
        if extrinsic is not None and extrinsic < amount:
            told += f": more than its time value of {price_text(to_cents(extrinsic))}, it may be called away the day before"
        found.append(told)
    return tuple(found)


def extrinsic_of(strike: Decimal, price: Decimal | None, spot: Decimal | None) -> Decimal | None:
    """What a call is worth beyond its exercise [USD/share]; None where a price is unknown."""
    if price is None or spot is None:
        return None
    return max(ZERO, price - max(ZERO, spot - strike))


def cover_notes(owned: Owned, stand: Coverage, spot: Decimal | None) -> tuple[str, ...]:
    """What is to be known before a call is sold on these shares."""
    found = []
    if owned.shares < 100:
        found.append(f"{owned.shares:f} shares are held: a call needs a hundred that are free.")
    elif not stand.calls_free:
        found.append(f"No hundred shares are free: {stand.words}.")
    if owned.effective_cost is None:
        found.append(
            "What the shares have cost is not known: no call is sold below a cost that nobody knows."
        )
    elif spot is not None and spot < owned.effective_cost * Decimal("0.90"):
        found.append(
            f"The share is {(1 - spot / owned.effective_cost) * 100:.0f} % under its cost: calls above the cost pay little. "
            "To sell below it locks a loss in, and needs your word in writing (`putwright waive BELOW_COST`)."
        )
    return tuple(found)
