"""What a sale or purchase costs: dated commission schedules and regulatory fees, with their sources.

The figures live in `fees.toml`; `tests/authorities/test_commissions.py` holds them against the broker's own
examples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from putwright.domain.configuration import Table
from putwright.domain.refusal import BadInput

MILLION = Decimal(1_000_000)


class Side(StrEnum):
    """Which way an order goes."""

    SELL = "SELL"
    BUY = "BUY"


@dataclass(frozen=True, slots=True)
class PremiumTier:
    """A rate [USD/contract] for premiums from `premium_from` [USD/share] up."""

    premium_from: Decimal
    per_contract: Decimal


@dataclass(frozen=True, slots=True)
class VolumeTier:
    """The rates for a month's contracts beyond `contracts_above` [contract], lowest premium first."""

    contracts_above: int
    rates: tuple[PremiumTier, ...]

    def per_contract(self, premium_per_share: Decimal) -> Decimal:
        """The rate at a premium [USD/contract]."""
        return [tier.per_contract for tier in self.rates if premium_per_share >= tier.premium_from][-1]


@dataclass(frozen=True, slots=True)
class RegulatoryFees:
    """What exchanges, clearing house and regulators take from a date on.

    `options_regulatory`, `clearing` and `audit_trail` are on both sides, `trading_activity` on sales
    [USD/contract]; `sale_proceeds` is section 31 of the Exchange Act [USD per million USD sold].
    """

    valid_from: date
    options_regulatory: Decimal
    clearing: Decimal
    audit_trail: Decimal
    trading_activity: Decimal
    sale_proceeds: Decimal
    is_verified: bool
    source: str

    def of(self, premium: Decimal, contracts: int, side: Side) -> Decimal:
        """All regulatory fees of one trade; `premium` is of all contracts together [USD]."""
        both_sides = (self.options_regulatory + self.clearing + self.audit_trail) * contracts
        if side is Side.BUY:
            return both_sides
        return both_sides + self.trading_activity * contracts + self.sale_proceeds * premium / MILLION


@dataclass(frozen=True, slots=True)
class ShareFees:
    """What selling shares costs: a rate and a clearing fee [USD/share], at least and at most so much of an order.

    `minimum` [USD], `share_of_trade_max` [1 of the proceeds]; the fee for trading activity has a most per trade [USD].
    """

    valid_from: date
    per_share: Decimal
    minimum: Decimal
    share_of_trade_max: Decimal
    clearing: Decimal
    trading_activity: Decimal
    trading_activity_max: Decimal
    is_verified: bool
    source: str

    def commission(self, price: Decimal, shares: int) -> Decimal:
        """What the broker takes for an order [USD]: its least, unless that is more than its most."""
        return min(max(self.per_share * shares, self.minimum), self.share_of_trade_max * price * shares)


@dataclass(frozen=True, slots=True)
class FeeEstimate:
    """What one order costs if filled at once, exact [USD]; `caveat` says what about it is not certain."""

    commission: Decimal
    regulatory: Decimal
    schedule: str
    source: str
    caveat: str = ""

    @property
    def total(self) -> Decimal:
        """Commission and regulatory fees together [USD]."""
        return self.commission + self.regulatory


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """One way of charging for options; `minimum` is per order [USD]. Exchange fees are not foreseen."""

    name: str
    valid_from: date
    minimum: Decimal
    tiers: tuple[VolumeTier, ...]
    regulatory: tuple[RegulatoryFees, ...]
    is_verified: bool
    source: str
    shares: ShareFees | None = None

    def sale_of_shares(self, price: Decimal, shares: int, on: date) -> FeeEstimate | None:
        """The costs of selling shares; None where this schedule does not say.

        Args:
            price: at which they are sold [USD/share].
            shares: how many [share].
            on: the New York date of the trade.
        """
        if self.shares is None:
            return None
        rates, table = self._regulatory_on(on), self.shares
        activity = min(table.trading_activity * shares, table.trading_activity_max)
        proceeds = rates.sale_proceeds * price * shares / MILLION if rates else Decimal(0)
        return FeeEstimate(
            commission=table.commission(price, shares),
            regulatory=activity + table.clearing * shares + proceeds,
            schedule=self.name,
            source=table.source,
            caveat="" if table.is_verified else "some rates are unverified",
        )

    def estimate(
        self,
        premium_per_share: Decimal,
        contracts: int,
        side: Side,
        on: date,
        *,
        multiplier: int = 100,
        contracts_this_month: int = 0,
    ) -> FeeEstimate:
        """The costs of one order.

        Args:
            premium_per_share: the price it fills at [USD/share].
            contracts: how many [contract].
            side: SELL or BUY.
            on: the New York date of the trade; regulatory rates depend on it.
            multiplier: shares per contract [share/contract].
            contracts_this_month: contracts already traded in the calendar month [contract].

        Raises:
            BadInput: no contracts, or a premium that is not a number of zero or more.
        """
        if contracts < 1 or not premium_per_share.is_finite() or premium_per_share < 0:
            raise BadInput(
                f"Estimating the fees of {contracts} contracts at {premium_per_share}",
                "an order has at least one contract and a premium of zero or more",
                "Check the order.",
            )
        rates = self._regulatory_on(on)
        premium = premium_per_share * multiplier * contracts
        return FeeEstimate(
            commission=max(
                self._commission(premium_per_share, contracts, contracts_this_month), self.minimum
            ),
            regulatory=rates.of(premium, contracts, side) if rates else Decimal(0),
            schedule=self.name,
            source=self.source,
            caveat=self._caveat(on, rates),
        )

    def cost_of_selling(self, on: date) -> Callable[[Decimal, int], Decimal]:
        """A function from premium [USD/share] and contracts [contract] to all costs of selling [USD]."""

        def cost(premium_per_share: Decimal, contracts: int) -> Decimal:
            return self.estimate(premium_per_share, contracts, Side.SELL, on).total

        return cost

    def _commission(self, premium_per_share: Decimal, contracts: int, before: int) -> Decimal:
        """Each contract at the rate of the volume tier it falls into [USD]."""
        total, end = Decimal(0), before + contracts
        for tier, following in zip(self.tiers, [*self.tiers[1:], None], strict=True):
            upper = end if following is None else min(end, following.contracts_above)
            inside = max(0, upper - max(before, tier.contracts_above))
            total += inside * tier.per_contract(premium_per_share)
        return total

    def _regulatory_on(self, on: date) -> RegulatoryFees | None:
        """The rates in force, or the oldest known before that; None where the schedule has none."""
        in_force = [rates for rates in self.regulatory if rates.valid_from <= on]
        return in_force[-1] if in_force else next(iter(self.regulatory), None)

    def _caveat(self, on: date, rates: RegulatoryFees | None) -> str:
        known_from = max(self.valid_from, rates.valid_from) if rates else self.valid_from
        if on < known_from:
            return f"rates of {known_from.isoformat()}: older ones are not known"
        if not self.is_verified or (rates and not rates.is_verified):
            return "some rates are unverified"
        return ""


def fee_schedules(table: Mapping[str, object]) -> dict[str, FeeSchedule]:
    """The schedules of `fees.toml` by name.

    Raises:
        BadInput: names the key that is wrong, missing or unknown.
    """
    reader = Table(table, "fees.toml")
    reader.schema(1)
    regulatory = tuple(
        sorted(map(_regulatory, reader.tables("regulatory")), key=lambda rates: rates.valid_from)
    )
    named = reader.table("schedules")
    schedules = {name: _schedule(name, named.table(name), regulatory) for name in named.names()}
    reader.finish()
    return schedules


def fee_schedule(schedules: Mapping[str, FeeSchedule], name: str) -> FeeSchedule:
    """The schedule of a name.

    Raises:
        BadInput: there is none of that name.
    """
    if name not in schedules:
        known = ", ".join(sorted(schedules))
        raise BadInput(
            f"Looking up the fee schedule {name!r}", "there is none of that name", f"Known are {known}."
        )
    return schedules[name]


def _regulatory(table: Table) -> RegulatoryFees:
    rates = RegulatoryFees(
        valid_from=table.day("valid_from"),
        options_regulatory=table.amount("options_regulatory_per_contract"),
        clearing=table.amount("clearing_per_contract"),
        audit_trail=table.amount("audit_trail_per_contract"),
        trading_activity=table.amount("trading_activity_per_contract_sold"),
        sale_proceeds=table.amount("sale_proceeds_per_million"),
        is_verified=table.truth("verified"),
        source=table.text("source"),
    )
    table.finish()
    return rates


def _schedule(name: str, table: Table, regulatory: tuple[RegulatoryFees, ...]) -> FeeSchedule:
    tiers = tuple(map(_volume_tier, table.tables("tiers")))
    starts = [tier.contracts_above for tier in tiers]
    if not starts or starts[0] != 0 or starts != sorted(set(starts)):
        raise table.wrong(
            "tiers", "they do not begin at 0 contracts and rise", "Order them by contracts_above."
        )
    schedule = FeeSchedule(
        name=name,
        valid_from=table.day("valid_from"),
        minimum=table.amount("minimum_per_order"),
        tiers=tiers,
        regulatory=regulatory if table.truth("with_regulatory_fees") else (),
        is_verified=table.truth("verified"),
        source=table.text("source"),
        shares=_share_fees(table.table("shares")) if table.has("shares") else None,
    )
    table.finish()
    return schedule


def _share_fees(table: Table) -> ShareFees:
    fees = ShareFees(
        valid_from=table.day("valid_from"),
        per_share=table.amount("per_share"),
        minimum=table.amount("minimum_per_order"),
        share_of_trade_max=table.amount("share_of_trade_max"),
        clearing=table.amount("clearing_per_share"),
        trading_activity=table.amount("trading_activity_per_share_sold"),
        trading_activity_max=table.amount("trading_activity_max"),
        is_verified=table.truth("verified"),
        source=table.text("source"),
    )
    table.finish()
    return fees


def _volume_tier(table: Table) -> VolumeTier:
    rates = tuple(map(_premium_tier, table.tables("rates")))
    starts = [rate.premium_from for rate in rates]
    if not starts or starts[0] != 0 or starts != sorted(set(starts)):
        raise table.wrong(
            "rates", "they do not begin at a premium of 0 and rise", "Order them by premium_from."
        )
    tier = VolumeTier(table.whole("contracts_above"), rates)
    table.finish()
    return tier


def _premium_tier(table: Table) -> PremiumTier:
    rate = PremiumTier(table.amount("premium_from"), table.amount("per_contract"))
    table.finish()
    return rate
