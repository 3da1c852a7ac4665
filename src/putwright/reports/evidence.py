"""What a name's own past says of one put: how often it would have been breached, how deep, when, and who disagrees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from putwright.domain.witness import Witness

SHARES = 100  # of a standard contract, the only one that is sold here

HONEST = (
    "History is one draw of what could have been, of a company that was another one then; windows overlap, so few of them are "
    "independent. A witness is no forecast of this put, and where they disagree nobody knows which is right."
)
METHOD = (
    "As it was: what the share made of each window, dividends counted, from its price less the dividends due before expiry. "
    "Scaled, lognormal and market: around the forward, without growth beyond the interest rate."
)


@dataclass(frozen=True, slots=True)
class WitnessLine:
    """What one witness says of the put.

    Attributes:
        kind: which one: as-it-was, as-it-was-recent, scaled, scaled-without-reports, forecast, market.
        name: the same for a person.
        says: probability, losses [USD/share], where it knows that from.
        windows: overlapping windows it rests on; None where it is no count.
        independent: how many of them are independent [1].
        breached: in how many the share ended below the strike.
        expected_loss_low, expected_loss_high: the interval of the expected loss [USD/share].
        expected_loss_contract: expected loss of one contract before the premium [USD].
        premium_less_expected_loss: the net premium of one contract less that; None without a premium [USD].
    """

    kind: str
    name: str
    says: Witness
    windows: int | None
    independent: Decimal | None
    breached: int | None
    expected_loss_low: Decimal | None
    expected_loss_high: Decimal | None
    expected_loss_contract: Decimal | None
    premium_less_expected_loss: Decimal | None


@dataclass(frozen=True, slots=True)
class YearLine:
    """One calendar year: the windows that ended in it, and those that were breached."""

    year: int
    windows: int
    breached: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Episode:
    """One of the deepest falls, held against today's put.

    Attributes:
        sold: the session at whose close such a put would have been sold.
        ended: the session of its expiry.
        change: what the share did in between, dividends counted [1].
        price: where the share of today would end if it did the same [USD/share].
        loss: strike less that price, 0 where it would end above, of one contract [USD].
        result: net premium less the loss; None without a premium [USD].
    """

    sold: date
    ended: date
    change: Decimal
    price: Decimal
    loss: Decimal
    result: Decimal | None


@dataclass(frozen=True, slots=True)
class Bar:
    """How many windows would have ended in one range of prices, from `low` on and below `high` [USD/share].

    An end is None where the range is open. A range is breached as a whole or not at all: the strike is an edge.
    """

    low: Decimal | None
    high: Decimal | None
    windows: int
    share: Decimal
    is_breached: bool


@dataclass(frozen=True, slots=True)
class ReportsLine:
    """The windows with, or those without, a report inside."""

    has_report: bool
    windows: int
    independent: Decimal
    breached: int
    says: Witness


@dataclass(frozen=True, slots=True)
class ReportsSplit:
    """Whether the breaches came with the company's reports; `unknown_because` where that can not be told."""

    lines: tuple[ReportsLine, ...]
    known: int
    since: date | None
    ahead: str
    unknown_because: str


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """One put held against the past of its own share. Prices [USD/share], amounts of one contract [USD], ratios [1].

    Attributes:
        sessions: closes until expiry: the length of every window [session].
        distance: strike over forward less one: how far the share may fall, interest and dividends counted.
        base: the spot less the dividends expected before expiry; what the windows of the past are applied to.
        premium_net: premium of one contract after costs; None without a premium.
        history_returns: daily returns known.
        picture_of: which windows the bars count.
    """

    symbol: str
    company: str
    as_of: datetime
    on: date
    strike: Decimal
    expiry: date
    days_to_expiry: int
    sessions: int
    spot: Decimal
    spot_source: str
    premium: Decimal | None
    premium_source: str
    costs: Decimal | None
    premium_net: Decimal | None
    break_even: Decimal | None
    reserve: Decimal
    otm_ratio: Decimal
    forward: Decimal | None
    distance: Decimal | None
    base: Decimal
    rate: Decimal | None
    rate_source: str
    dividends: str
    history_source: str
    history_first: date
    history_last: date
    history_returns: int
    recent_years: int
    witnesses: tuple[WitnessLine, ...]
    episodes: tuple[Episode, ...]
    years: tuple[YearLine, ...]
    bars: tuple[Bar, ...]
    picture_of: str
    reports: ReportsSplit
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    method: str
    honest: str
