"""What would change a refusal, with its number: the nearest strike, bid, expiry or amount that the rule would accept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from putwright.domain.holdings import Holdings
from putwright.domain.mandate import Mandate
from putwright.domain.measures import Commission
from putwright.domain.quote import PutQuote
from putwright.domain.refusal import counted, money_text, percent_text
from putwright.domain.reserve import cash_reserve, with_buffer

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Case:
    """The numbers of one put that remedies compute with; None where unknown. Prices [USD/share], amounts [USD].

    `costs` are those at the quoted bid and `commission` tells those at any other; `name_held` is what the account
    carries in the name already, `contracts_held` its open and working contracts [contract].
    """

    symbol: str
    on: date
    strike: Decimal
    spot: Decimal | None
    bid: Decimal | None
    ask: Decimal | None
    want_to_own: Decimal | None
    days_to_expiry: int
    multiplier: int
    contracts: int
    costs: Decimal
    cash_free: Decimal
    cash_needed: Decimal
    net_liquidation: Decimal | None
    faults: tuple[str, ...] = ()
    stage_words: str = ""
    name_held: Decimal = Decimal(0)
    contracts_held: int = 0
    commission: Commission | None = None

    @classmethod
    def of(
        cls,
        put: PutQuote,
        want_to_own: Decimal | None,
        on: date,
        contracts: int,
        holdings: Holdings,
        mandate: Mandate,
        commission: Commission,
    ) -> Case:
        """The case of so many contracts of one quoted put on one account; the screen and the desk both ask here."""
        contract, symbol = put.contract, put.contract.underlying
        reserve = cash_reserve(contract.strike, contracts, contract.multiplier)
        return cls(
            symbol=symbol,
            on=on,
            strike=contract.strike,
            spot=put.spot,
            bid=put.bid,
            ask=put.ask,
            want_to_own=want_to_own,
            days_to_expiry=(contract.expiry - on).days,
            multiplier=contract.multiplier,
            contracts=contracts,
            costs=Decimal(0) if put.bid is None or put.bid <= 0 else commission(put.bid, contracts),
            cash_free=holdings.cash_free,
            cash_needed=with_buffer(reserve, holdings.buffer_ratio),
            net_liquidation=holdings.net_liquidation,
            faults=put.faults,
            stage_words=f"{mandate.stage} ({mandate.stage_limits.words})",
            name_held=holdings.by_name.get(symbol, Decimal(0)),
            contracts_held=holdings.contracts_by_name.get(symbol, 0),
            commission=commission,
        )

    def costs_at(self, bid: Decimal) -> Decimal:
        """What selling at a bid would cost [USD]; the costs at the quoted bid where no schedule is at hand."""
        return self.costs if self.commission is None else self.commission(bid, self.contracts)

    def bid_for(self, premium_net: Decimal) -> Decimal:
        """The lowest bid in cents that leaves so much after its own costs [USD -> USD/share]."""
        shares = self.multiplier * self.contracts
        bid = max(CENT, (premium_net / shares).quantize(CENT, ROUND_CEILING))
        while bid * shares - self.costs_at(bid) < premium_net:
            short = premium_net + self.costs_at(bid) - bid * shares
            bid += max(CENT, (short / shares).quantize(CENT, ROUND_FLOOR))
        return bid


Remedy = Callable[[Case, Any], str]


def no_us_options(case: Case, limit: Any) -> str:
    """Why a foreign name can not be screened."""
    return f"{case.symbol} has no listed US options: choose a company with options on a US exchange."


def lower_strike_to_want(case: Case, limit: Any) -> str:
    """The highest strike the investor said to want."""
    return f"Choose a strike at or below {case.want_to_own}, or raise the price with `putwright want {case.symbol} PRICE`."


def another_name(case: Case, limit: Any) -> str:
    """Quality comes before premium."""
    return f"Choose another company; `putwright why {case.symbol}` lists every test it failed."


def import_fundamentals(case: Case, limit: Any) -> str:
    """Unknown is not a pass."""
    return (
        "Import its statements with `putwright import fundamentals FILE`, or waive it in writing: "
        f"`putwright waive QUALITY_UNKNOWN --symbol {case.symbol} --because ... --until ...`."
    )


def expiry_before_report(case: Case, limit: Any) -> str:
    """The report must lie outside the life of the put."""
    return "Choose an expiry before the report, or sell after it."


def import_earnings(case: Case, limit: Any) -> str:
    """Nobody knows when the company reports."""
    return "Import a dated source with `putwright import earnings FILE`; unknown blocks."


def settle_earnings(case: Case, limit: Any) -> str:
    """Two sources disagree."""
    return "Two sources disagree: import the company's own announcement as confirmed."


def wait_after_report(case: Case, limit: Any) -> str:
    """The quiet period after a report."""
    return "Wait until the quiet days after the last report are over."


def another_quote(case: Case, limit: Any) -> str:
    """The quote itself is not to be trusted."""
    words = "; ".join(case.faults) or "the quote failed its checks"
    return f"{words}. Take another strike, or a fresh quote."


def busier_strike(case: Case, limit: Any) -> str:
    """A contract that more people trade."""
    return f"Choose a strike or expiry with at least {limit:,.0f} contracts."


def tighter_spread(case: Case, limit: Any) -> str:
    """The bid at which the spread would fit at the same ask."""
    if case.ask is None or case.bid is None:
        return "Needs a bid and an ask."
    bid = (case.ask * (2 - limit) / (2 + limit)).quantize(CENT, ROUND_CEILING)
    return f"Needs a bid of {bid} at an ask of {case.ask:.2f}."


def higher_bid(case: Case, limit: Any) -> str:
    """Costs eat tiny premiums."""
    return f"Needs a bid of {limit:.2f}: choose a nearer strike or a later expiry."


def standard_series(case: Case, limit: Any) -> str:
    """Adjusted contracts deliver something else than 100 shares."""
    return "Choose the standard series of 100 shares; adjusted series are never opened."


def strike_below_spot(case: Case, limit: Any) -> str:
    """At or in the money is buying the shares today."""
    if case.spot is None:
        return "Choose a strike below spot."
    return f"Choose a strike below {case.spot.quantize(CENT, ROUND_FLOOR)}."


def further_strike(case: Case, limit: Any) -> str:
    """The highest strike the band allows."""
    if case.spot is None:
        return "Needs a spot price."
    return f"Choose a strike at or below {(case.spot * (1 - limit)).quantize(CENT, ROUND_FLOOR)}."


def nearer_strike(case: Case, limit: Any) -> str:
    """The lowest strike the band allows."""
    if case.spot is None:
        return "Needs a spot price."
    return f"Choose a strike at or above {(case.spot * (1 - limit)).quantize(CENT, ROUND_CEILING)}."


def further_strike_delta(case: Case, limit: Any) -> str:
    """A strike further away in units of risk."""
    return "Choose a lower strike."


def later_expiry(case: Case, limit: Any) -> str:
    """The first day the band allows."""
    return f"Choose an expiry on or after {case.on + timedelta(days=int(limit))}."


def earlier_expiry(case: Case, limit: Any) -> str:
    """The last day the band allows."""
    return f"Choose an expiry on or before {case.on + timedelta(days=int(limit))}."


def allowed_expiry(case: Case, limit: Any) -> str:
    """The kinds of expiry the playbook sells."""
    return f"Choose an expiry of kind {', '.join(sorted(limit))}."


def pays_after_costs(case: Case, limit: Any) -> str:
    """A premium that costs eat is no premium."""
    bid = case.bid_for(limit)
    return f"Costs are {money_text(case.costs_at(bid))}: needs a bid of {bid:.2f}."


def richer_premium(case: Case, limit: Any) -> str:
    """The bid at which the hurdle would be met after costs."""
    if case.days_to_expiry < 1:
        return "Choose a later expiry."
    reserve = case.strike * case.multiplier * case.contracts
    bid = case.bid_for(limit * reserve * case.days_to_expiry / 365)
    return f"Needs a bid of {bid:.2f} for {percent_text(limit)} a year after costs."


def free_cash(case: Case, limit: Any) -> str:
    """How much cash, or which strike, would do."""
    short = (case.cash_needed - case.cash_free).quantize(CENT, ROUND_CEILING)
    per_point = case.cash_needed / case.strike
    strike = (case.cash_free / per_point).quantize(CENT, ROUND_FLOOR) if case.cash_free > 0 else Decimal(0)
    carries = f", or choose a strike at or below {strike}" if strike > 0 else ""
    return f"Free {money_text(short)}{carries}."


def stage_first(case: Case, limit: Any) -> str:
    """The stage grows with experience, not with appetite."""
    return f"Your stage is {case.stage_words}. Close what is open, or change `stage` in mandate.toml when you have earned it."


def fewer_contracts(case: Case, limit: Any) -> str:
    """How many contracts the stage still has room for."""
    room = int(limit) - case.contracts_held
    if room >= 1:
        return f"Sell {room}: your stage is {case.stage_words}."
    held = counted(case.contracts_held, "contract")
    return f"You carry {held} on {case.symbol} already, and your stage is {case.stage_words}: choose another name."


def acknowledge(case: Case, limit: Any) -> str:
    """A first trade is a concentration; it has to be known as one."""
    return "A first put ties up much of a small account: set `concentration_acknowledged = true` in mandate.toml if you accept it."


def smaller_name(case: Case, limit: Any) -> str:
    """The account that would carry it, or the strike this account carries."""
    if case.net_liquidation is None:
        return "The account's net liquidation value in USD is unknown: set it, or import fx."
    reserve = case.strike * case.multiplier * case.contracts
    carries = int((limit * case.net_liquidation - case.name_held) // (case.strike * case.multiplier))
    if 1 <= carries < case.contracts:
        return f"Sell {carries}."
    room = (limit * case.net_liquidation / case.multiplier).quantize(CENT, ROUND_FLOOR)
    needed = ((case.name_held + reserve) / limit).quantize(CENT, ROUND_CEILING)
    return f"Needs an account of {money_text(needed)}; this one carries strikes up to {room} in a name you do not hold yet."


def another_sector(case: Case, limit: Any) -> str:
    """Sectors fall together."""
    if case.net_liquidation is None:
        return "The account's net liquidation value in USD is unknown: set it, or import fx."
    return (
        "Choose a name of another sector; where the sector is unknown everything held counts, so state it: "
        "`putwright want ... --sector`."
    )


def keep_dry_powder(case: Case, limit: Any) -> str:
    """Some cash stays undeployed."""
    if case.net_liquidation is None:
        return "The account's net liquidation value in USD is unknown: set it, or import fx."
    return f"Keep {percent_text(1 - limit, 0)} of the account undeployed: close a put first, or choose a smaller strike."
