"""The rules, each declared once: code, gate, measure, comparison, unit, authority and remedy, judged exactly in decimals."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from putwright.domain import remedies
from putwright.domain.measures import Measures, Value
from putwright.domain.refusal import Refusal, money_text, percent_text
from putwright.domain.rules import Authority, Comparison, Gate, Rule, Unit

Limit = Decimal | str | frozenset[str] | None
Limits = Mapping[Rule, Limit]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One rule: it holds `measure` against the limit of its code; a missing measure refuses, a limit of None is off.

    `asks` says in words what a rule without a number asks for.
    """

    rule: Rule
    gate: Gate
    authority: Authority
    measure: str
    comparison: Comparison
    unit: Unit
    meaning: str
    remedy: remedies.Remedy
    unknown_passes: bool = False
    asks: str = ""

    def holds(self, value: Value, limit: Limit) -> bool:
        """Whether the measure satisfies the limit; unknown does not, unless the rule says that it need not be known."""
        if limit is None:
            return True
        if value is None:
            return self.unknown_passes
        match self.comparison:
            case Comparison.AT_LEAST:
                return _number(value) >= _number(limit)
            case Comparison.AT_MOST:
                return _number(value) <= _number(limit)
            case Comparison.BELOW:
                return _number(value) < _number(limit)
            case Comparison.IS_NOT:
                return value != limit
            case Comparison.ONE_OF:
                return isinstance(limit, frozenset) and value in limit

    def refusal(self, value: Value, limit: Limit, case: remedies.Case) -> Refusal:
        """This rule's refusal of a value, with the distance to the limit and what would change it."""
        places = places_apart(value, limit, self.unit)
        return Refusal(
            rule=self.rule,
            limit=self.limit_words(limit),
            actual=f"{self.meaning}: {value_text(value, self.unit, places)}",
            distance=self._distance(value, limit, places),
            remedy=self.remedy(case, limit),
        )

    def limit_words(self, limit: Limit) -> str:
        """What this rule asks for, as a person reads it: `at most 10.0 %`, `options listed in the United States`."""
        return self.asks or f"{self.comparison} {limit_text(limit, self.unit)}"

    def _distance(self, value: Value, limit: Limit, places: int) -> str:
        if not isinstance(value, Decimal) or not isinstance(limit, Decimal):
            return ""
        text = value_text(abs(value - limit), self.unit, places)
        return f"{text.removesuffix(' %')} points off" if self.unit is Unit.PERCENT else f"{text} off"


def judge(
    measures: Measures,
    limits: Limits,
    case: remedies.Case,
    *,
    waived: Collection[Rule] = (),
    told: Mapping[Rule, Refusal] | None = None,
) -> list[Refusal]:
    """Every refusal of one put, in the order of the gates; an empty list lets it through.

    Args:
        measures: the put's measures, from `domain.measures.measure`.
        limits: what each rule allows; None switches a rule off.
        case: the put's numbers, for the remedies.
        waived: rules lifted in writing for this name; an invariant in it is ignored.
        told: refusals already worded by the company or earnings rules, which know more than one number.
    """
    refusals = []
    for criterion in CRITERIA:
        if criterion.rule in waived and criterion.authority is Authority.MANDATE:
            continue
        value, limit = measures[criterion.measure], limits.get(criterion.rule)
        if not criterion.holds(value, limit):
            refusals.append((told or {}).get(criterion.rule) or criterion.refusal(value, limit, case))
    return refusals


PLACES = {Unit.PERCENT: 1, Unit.USD_PER_SHARE: 2, Unit.NUMBER: 2}
PLACES_MAX = 8


def places_apart(value: Value, limit: Limit, unit: Unit) -> int:
    """As many decimals as tell a value from its limit: 4.96 % where both would print 5.0 %."""
    usual = PLACES.get(unit, 0)
    if unit not in PLACES or not isinstance(value, Decimal) or not isinstance(limit, Decimal):
        return usual
    apart = (
        places
        for places in range(usual, PLACES_MAX)
        if value_text(value, unit, places) != value_text(limit, unit, places)
    )
    return next(apart, usual)


def value_text(value: Value, unit: Unit, places: int | None = None) -> str:
    """A measure as a person reads it; unknown is a word. `places` are decimals where the unit has any."""
    if value is None:
        return "unknown"
    if isinstance(value, str):
        return value
    digits = PLACES.get(unit, 0) if places is None else places
    match unit:
        case Unit.PERCENT:
            return percent_text(value, digits)
        case Unit.USD:
            return money_text(value)
        case Unit.USD_PER_SHARE:
            return f"{value:.{digits}f}"
        case Unit.DAYS:
            return f"{value:.0f} {'day' if abs(value) == 1 else 'days'}"
        case Unit.CONTRACTS:
            return f"{value:,.0f} {'contract' if abs(value) == 1 else 'contracts'}"
        case Unit.COUNT:
            return f"{value:.0f}"
        case _:
            return f"{value:.{digits}f}"


def limit_text(limit: Limit, unit: Unit) -> str:
    """A limit as a person reads it."""
    if isinstance(limit, frozenset):
        return ", ".join(sorted(limit))
    return value_text(limit, unit)


def _number(value: Value | Limit) -> Decimal:
    if not isinstance(value, Decimal):
        raise TypeError(f"expected a number, got {value!r}")
    return value


_I, _M, _P = Authority.INVARIANT, Authority.MANDATE, Authority.PLAYBOOK
_AT_LEAST, _AT_MOST, _BELOW = Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.BELOW
_IS_NOT, _ONE_OF = Comparison.IS_NOT, Comparison.ONE_OF
_W, _PCT, _C, _D = Unit.WORDS, Unit.PERCENT, Unit.CONTRACTS, Unit.DAYS
R, G, r = Rule, Gate, remedies

CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        R.NO_US_OPTIONS, G.WATCHLIST, _I, "us_options", _IS_NOT, _W,
        "listed US options", r.no_us_options, asks="options listed in the United States",
    ),
    Criterion(
        R.STRIKE_ABOVE_WANT, G.WATCHLIST, _M, "strike_to_want", _AT_MOST, _PCT,
        "strike as a share of the price you want to own it at", r.lower_strike_to_want, unknown_passes=True,
    ),
    Criterion(
        R.QUALITY_FAILED, G.QUALITY, _M, "quality", _IS_NOT, _W,
        "company quality", r.another_name, asks="no test failed",
    ),
    Criterion(
        R.QUALITY_UNKNOWN, G.QUALITY, _M, "quality", _IS_NOT, _W,
        "company quality", r.import_fundamentals, asks="an answer to every test",
    ),
    Criterion(
        R.EARNINGS_INSIDE, G.EVENTS, _M, "earnings", _IS_NOT, _W,
        "earnings before expiry", r.expiry_before_report, asks="no report before expiry",
    ),
    Criterion(
        R.EARNINGS_UNKNOWN, G.EVENTS, _M, "earnings", _IS_NOT, _W,
        "next earnings date", r.import_earnings, asks="a known day of the next report",
    ),
    Criterion(
        R.EARNINGS_CONTRADICT, G.EVENTS, _M, "earnings", _IS_NOT, _W,
        "earnings sources", r.settle_earnings, asks="sources that agree",
    ),
    Criterion(
        R.EARNINGS_TOO_RECENT, G.EVENTS, _M, "earnings", _IS_NOT, _W,
        "days since the last report", r.wait_after_report, asks="the quiet days over",
    ),
    Criterion(R.QUOTE_FAULT, G.LIQUIDITY, _I, "quote_faults", _AT_MOST, Unit.COUNT, "faults of the quote", r.another_quote),
    Criterion(R.OPEN_INTEREST, G.LIQUIDITY, _P, "open_interest", _AT_LEAST, _C, "open interest", r.busier_strike),
    Criterion(R.SPREAD, G.LIQUIDITY, _P, "spread_ratio", _AT_MOST, _PCT, "spread of mid", r.tighter_spread),
    Criterion(R.VOLUME, G.LIQUIDITY, _P, "volume", _AT_LEAST, _C, "volume today", r.busier_strike),
    Criterion(R.BID_MIN, G.LIQUIDITY, _M, "bid", _AT_LEAST, Unit.USD_PER_SHARE, "bid", r.higher_bid),
    Criterion(
        R.NOT_STANDARD, G.CONTRACT, _I, "adjusted", _IS_NOT, _W,
        "adjusted contract", r.standard_series, asks="the standard series of 100 shares",
    ),
    Criterion(R.NOT_OTM, G.CONTRACT, _M, "strike_to_spot", _BELOW, _PCT, "strike as a share of spot", r.strike_below_spot),
    Criterion(R.OTM_TOO_NEAR, G.CONTRACT, _P, "otm_ratio", _AT_LEAST, _PCT, "below spot", r.further_strike),
    Criterion(R.OTM_TOO_FAR, G.CONTRACT, _P, "otm_ratio", _AT_MOST, _PCT, "below spot", r.nearer_strike),
    Criterion(R.DTE_TOO_SHORT, G.CONTRACT, _P, "days_to_expiry", _AT_LEAST, _D, "days to expiry", r.later_expiry),
    Criterion(R.DTE_TOO_LONG, G.CONTRACT, _P, "days_to_expiry", _AT_MOST, _D, "days to expiry", r.earlier_expiry),
    Criterion(R.EXPIRY_KIND, G.CONTRACT, _P, "expiry_kind", _ONE_OF, _W, "kind of expiry", r.allowed_expiry),
    Criterion(R.DELTA_TOO_HIGH, G.CONTRACT, _P, "delta_abs", _AT_MOST, Unit.NUMBER, "delta (absolute)", r.further_strike_delta),
    Criterion(
        R.EXPECTED_MOVES, G.CONTRACT, _P, "expected_moves", _AT_LEAST, Unit.NUMBER,
        "distance in expected moves", r.further_strike_delta,
    ),
    Criterion(R.PREMIUM_NET, G.PREMIUM, _I, "premium_net", _AT_LEAST, Unit.USD, "premium after costs", r.pays_after_costs),
    Criterion(R.YIELD_FLOOR, G.PREMIUM, _M, "annual_return", _AT_LEAST, _PCT, "annual return on reserve at the bid", r.richer_premium),
    Criterion(R.YIELD_HURDLE, G.PREMIUM, _P, "annual_return", _AT_LEAST, _PCT, "annual return on reserve at the bid", r.richer_premium),
    Criterion(R.RESERVE, G.CASH, _I, "cash_needed", _AT_MOST, Unit.USD, "reserve and buffer", r.free_cash),
    Criterion(R.STAGE_NAMES, G.CAPS, _M, "names_after", _AT_MOST, Unit.COUNT, "names with open puts", r.stage_first),
    Criterion(R.CONTRACTS_PER_NAME, G.CAPS, _M, "contracts_after", _AT_MOST, _C, "contracts on this name", r.fewer_contracts),
    Criterion(R.CONCENTRATION, G.CAPS, _M, "name_share", _AT_MOST, _PCT, "share of the account in one name", r.acknowledge),
    Criterion(R.NAME_CAP, G.CAPS, _M, "name_share", _AT_MOST, _PCT, "share of the account in one name", r.smaller_name),
    Criterion(R.SECTOR_CAP, G.CAPS, _M, "sector_share", _AT_MOST, _PCT, "share of the account in one sector", r.another_sector),
    Criterion(R.DEPLOYED_CAP, G.CAPS, _M, "deployed_share", _AT_MOST, _PCT, "share of the account reserved", r.keep_dry_powder),
)  # fmt: skip
CRITERION: Mapping[Rule, Criterion] = {criterion.rule: criterion for criterion in CRITERIA}
# What a written waiver can lift: the mandate's rules among the gates, and those of the mandate that only a sale asks.
WAIVABLE: frozenset[Rule] = frozenset({R.NO_WANT_PRICE, R.BELOW_COST, R.STAGE}) | {
    criterion.rule for criterion in CRITERIA if criterion.authority is _M
}
