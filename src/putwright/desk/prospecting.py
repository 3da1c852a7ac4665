"""What a fill at a price leads to: the premium, the exit order, the outcomes, rung by rung."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from putwright.domain.account import Account
from putwright.domain.candidate import Candidate
from putwright.domain.fees import FeeSchedule, Side
from putwright.domain.outcomes import Sale, all_puts_cases, assigned, kept, taken_profit, worst_cases
from putwright.domain.playbook import ExitMode, ExitRule
from putwright.domain.refusal import BadInput
from putwright.domain.returns import Returns
from putwright.domain.ticket import Costs, Prospects, Rung
from putwright.domain.ticks import TickRule


def exit_price(fill: Decimal, rule: ExitRule, tick: TickRule) -> Decimal | None:
    """Where the put sold at `fill` is bought back [USD/share], rounded down to the tick so that it never captures less.

    None where the playbook holds to expiry, or where no legal price is that low.
    """
    if rule.mode is ExitMode.HOLD:
        return None
    try:
        return tick.round_buy_down(fill * (1 - rule.take_profit_ratio))
    except BadInput:
        return None


def rungs_of(
    prices: tuple[Decimal, ...],
    candidate: Candidate,
    rule: ExitRule,
    tick: TickRule,
    commission: Callable[[Decimal, int], Decimal],
) -> tuple[Rung, ...]:
    """Every rung with the premium, the pace and the exit price a fill there would have: the fill decides."""
    rungs = []
    for price in prices:
        sale = _sale(candidate, price, commission(price, candidate.contracts))
        returns = Returns.of(sale.premium, sale.costs, sale.reserve, candidate.days_to_expiry)
        rungs.append(Rung(price, sale.premium_net, returns.annual_net, exit_price(price, rule, tick)))
    return tuple(rungs)


def prospects_of(
    candidate: Candidate,
    price: Decimal,
    leave_at: Decimal | None,
    fees: FeeSchedule,
    account: Account,
    spots: Mapping[str, Decimal],
) -> Prospects:
    """Everything a fill at `price` [USD/share] leads to, bought back at `leave_at` or held.

    Args:
        candidate: the put.
        price: the fill [USD/share].
        leave_at: the exit price [USD/share], None where it is held.
        fees: what orders cost.
        account: for the share of it, and the puts already held.
        spots: today's prices of other names [USD/share].
    """
    put, contracts, greeks = candidate.put, candidate.contracts, candidate.valuation
    selling = fees.estimate(price, contracts, Side.SELL, candidate.on, multiplier=put.contract.multiplier)
    buying = None
    if leave_at is not None:
        buying = fees.estimate(
            leave_at, contracts, Side.BUY, candidate.on, multiplier=put.contract.multiplier
        ).total
    sale = _sale(candidate, price, selling.total)
    days, want = candidate.days_to_expiry, candidate.name.want_to_own
    theta = None if greeks.theta_per_day is None else -greeks.theta_per_day * sale.shares
    known = dict(spots) | ({} if put.spot is None else {put.contract.underlying: put.spot})
    worth = account.net_liquidation_usd
    return Prospects(
        sale=sale,
        returns=Returns.of(sale.premium, sale.costs, sale.reserve, days),
        costs=Costs(selling.total, buying, selling.schedule, selling.source, selling.caveat),
        theta_per_day=theta,
        theta_per_day_per_thousand=candidate.theta_per_day_per_thousand,
        margin_to_want=None if want is None else (want - sale.effective_cost) / want,
        kept=kept(sale, days, greeks.probability_itm),
        taken_profit=None if leave_at is None else taken_profit(sale, leave_at, buying or Decimal(0), days),
        assigned=assigned(sale, put.spot, greeks.loss_when_assigned, greeks.probability_itm),
        worst_cases=worst_cases(sale, put.spot, worth),
        all_puts=all_puts_cases(put.contract.underlying, sale, account.obligations, known, worth),
    )


def _sale(candidate: Candidate, price: Decimal, costs: Decimal) -> Sale:
    contract = candidate.put.contract
    return Sale(contract.strike, price, candidate.contracts, contract.multiplier, costs)
