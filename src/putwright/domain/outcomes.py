"""What can become of a sold put, in money: kept, bought back early, assigned, and how bad it can get.

Every figure is from the seller's side. `tests/laws/test_ticket_laws.py` holds the laws they obey,
`tests/authorities/test_article_trades.py` the articles' own figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from putwright.domain.account import ShortPut
from putwright.domain.returns import DAYS_OF_YEAR, annual_pace

DROPS = (Decimal("0.10"), Decimal("0.20"), Decimal("0.30"))
PACE_DAYS = (7, 14, 21, 28)


@dataclass(frozen=True, slots=True)
class Sale:
    """One sale of puts, reduced to what decides its outcome.

    Prices [USD/share]; `multiplier` [share/contract]; `costs` of selling all contracts [USD].
    """

    strike: Decimal
    premium_per_share: Decimal
    contracts: int
    multiplier: int = 100
    costs: Decimal = Decimal(0)

    @property
    def shares(self) -> int:
        """How many shares are promised to be bought [share]."""
        return self.contracts * self.multiplier

    @property
    def reserve(self) -> Decimal:
        """What they cost at the strike [USD]."""
        return self.strike * self.shares

    @property
    def premium(self) -> Decimal:
        """What is paid for the promise, before costs [USD]."""
        return self.premium_per_share * self.shares

    @property
    def premium_net(self) -> Decimal:
        """What is left of it after the costs of selling [USD]."""
        return self.premium - self.costs

    @property
    def effective_cost(self) -> Decimal:
        """Strike less premium: break-even, and what an assigned share has cost, before costs [USD/share]."""
        return self.strike - self.premium_per_share

    @property
    def effective_cost_net(self) -> Decimal:
        """Strike less net premium: the same after costs [USD/share]."""
        return self.strike - self.premium_net / self.shares

    def result_at_expiry(self, spot: Decimal) -> Decimal:
        """Profit or loss when the share stands at `spot` on expiry, shares valued there, after costs [USD]."""
        return self.premium_net - max(self.strike - spot, Decimal(0)) * self.shares


@dataclass(frozen=True, slots=True)
class Kept:
    """The put lapses: the premium is all there is [USD], at a pace if repeated [1/year]."""

    result: Decimal
    flat: Decimal
    pace: Decimal | None
    probability: Decimal | None


@dataclass(frozen=True, slots=True)
class TakenProfit:
    """The put is bought back at `price` [USD/share] for `costs` of both orders [USD].

    `share_of_premium` is the result over the gross premium [1]. Bought back before `days_to_beat` [day], the pace of
    holding is beaten; `paces` gives the pace by the day of the buy-back [(day, 1/year)].
    """

    price: Decimal
    costs: Decimal
    result: Decimal
    share_of_premium: Decimal
    days_to_beat: Decimal
    paces: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Assigned:
    """The shares are bought at the strike. Prices [USD/share], amounts [USD], ratios to spot or effective cost [1].

    `worth_on_average` is what a share is worth on average when assignment happens, strike less mean loss; the averages
    are None where the put could not be valued. The difference is against the effective cost before costs.
    """

    shares: int
    cash_paid: Decimal
    effective_cost: Decimal
    effective_cost_net: Decimal
    discount_effective: Decimal | None
    discount_strike: Decimal | None
    probability: Decimal | None
    worth_on_average: Decimal | None
    average_difference: Decimal | None
    average_difference_ratio: Decimal | None
    average_result: Decimal | None


@dataclass(frozen=True, slots=True)
class WorstCase:
    """This put when the share has fallen by `drop` at expiry: share price, result after costs, share of the account [1]."""

    drop: Decimal
    spot: Decimal
    result: Decimal
    share_of_account: Decimal | None


@dataclass(frozen=True, slots=True)
class AllPutsCase:
    """Every put held and this one, when every share has fallen by `drop` at expiry.

    `shortfall` is what the shares are worth less than was paid for them, `result` counts the premiums too [USD]. Each is
    None where a price or premium is unknown, and `unknown` says which.
    """

    drop: Decimal
    shortfall: Decimal | None
    result: Decimal | None
    share_of_account: Decimal | None
    unknown: str


def kept(sale: Sale, days: int, probability_itm: Decimal | None) -> Kept:
    """The outcome when the put lapses, over so many days [day]."""
    net = sale.premium_net
    probability = None if probability_itm is None else 1 - probability_itm
    return Kept(net, net / sale.reserve, annual_pace(net, sale.reserve, days), probability)


def taken_profit(sale: Sale, price: Decimal, costs_of_buying: Decimal, days: int) -> TakenProfit:
    """The outcome when the put is bought back at a price [USD/share] before expiry in so many days [day]."""
    costs = sale.costs + costs_of_buying
    result = sale.premium - price * sale.shares - costs
    paces = ((day, annual_pace(result, sale.reserve, day)) for day in PACE_DAYS if day < days)
    return TakenProfit(
        price=price,
        costs=costs,
        result=result,
        share_of_premium=result / sale.premium,
        days_to_beat=days * result / sale.premium_net if sale.premium_net > 0 else Decimal(0),
        paces=tuple((day, pace) for day, pace in paces if pace is not None),
    )


def remaining_pace(price: Decimal, strike: Decimal, days_left: int) -> Decimal:
    """What holding on still earns a year if the put lapses: the price to buy back over strike, times 365 over days left."""
    return price / strike * DAYS_OF_YEAR / days_left


def assigned(
    sale: Sale, spot: Decimal | None, loss_when_assigned: Decimal | None, probability_itm: Decimal | None
) -> Assigned:
    """The outcome when the shares are bought.

    Args:
        sale: the sale.
        spot: today's price of the share [USD/share], None where unknown.
        loss_when_assigned: mean of strike less share price when assigned [USD/share], None where not valued.
        probability_itm: probability of that under the put's own volatility [1].
    """
    cost = sale.effective_cost
    worth = None if loss_when_assigned is None else sale.strike - loss_when_assigned
    difference = None if worth is None else worth - cost
    return Assigned(
        shares=sale.shares,
        cash_paid=sale.reserve,
        effective_cost=cost,
        effective_cost_net=sale.effective_cost_net,
        discount_effective=discount(cost, spot),
        discount_strike=discount(sale.strike, spot),
        probability=probability_itm,
        worth_on_average=worth,
        average_difference=difference,
        average_difference_ratio=None if difference is None else difference / cost,
        average_result=None if worth is None else sale.result_at_expiry(worth),
    )


def discount(price: Decimal, to: Decimal | None) -> Decimal | None:
    """How far a price lies under another, as a share of the other [1]; None where the other is unknown."""
    return None if to is None else (to - price) / to


def worst_cases(
    sale: Sale, spot: Decimal | None, account_usd: Decimal | None, drops: Sequence[Decimal] = DROPS
) -> tuple[WorstCase, ...]:
    """The result at expiry after falls of the share from today's price; none where that is unknown."""
    if spot is None:
        return ()
    cases = []
    for drop in drops:
        fallen = spot * (1 - drop)
        result = sale.result_at_expiry(fallen)
        cases.append(WorstCase(drop, fallen, result, share_of(result, account_usd)))
    return tuple(cases)


def all_puts_cases(
    symbol: str,
    sale: Sale,
    held: Sequence[ShortPut],
    spots: Mapping[str, Decimal],
    account_usd: Decimal | None,
    drops: Sequence[Decimal] = DROPS,
) -> tuple[AllPutsCase, ...]:
    """Every put held and the sale together, after the same fall of every share.

    Args:
        symbol: the name of the sale.
        sale: the sale.
        held: open puts and working orders to sell puts, taken as filled.
        spots: today's prices by name [USD/share]; where one is missing, the sum is unknown.
        account_usd: net liquidation value [USD], None where unknown.
        drops: falls [1].
    """
    symbols = [symbol, *(put.contract.underlying for put in held)]
    without_spot = sorted({name for name in symbols if name not in spots})
    without_premium = sorted({put.contract.underlying for put in held if put.premium_per_share is None})
    unknown = "; ".join(
        f"{what} of {', '.join(names)}"
        for what, names in (("share price", without_spot), ("premium", without_premium))
        if names
    )
    if without_spot:
        return tuple(AllPutsCase(drop, None, None, None, unknown) for drop in drops)
    positions = [(symbol, sale), *((put.contract.underlying, _sale_of(put)) for put in held)]
    premiums = sum((position.premium_net for _, position in positions), Decimal(0))
    cases = []
    for drop in drops:
        shortfall = sum(
            (_shortfall(position, spots[name] * (1 - drop)) for name, position in positions), Decimal(0)
        )
        result = None if without_premium else premiums - shortfall
        cases.append(AllPutsCase(drop, shortfall, result, share_of(result, account_usd), unknown))
    return tuple(cases)


def share_of(amount: Decimal | None, account_usd: Decimal | None) -> Decimal | None:
    """An amount as a share of the account [1]; None where either is unknown or the account is worth nothing."""
    if amount is None or account_usd is None or account_usd <= 0:
        return None
    return amount / account_usd


def _sale_of(put: ShortPut) -> Sale:
    premium = put.premium_per_share if put.premium_per_share is not None else Decimal(0)
    return Sale(put.contract.strike, premium, put.contracts, put.contract.multiplier)


def _shortfall(sale: Sale, spot: Decimal) -> Decimal:
    return max(sale.strike - spot, Decimal(0)) * sale.shares
