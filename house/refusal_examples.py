"""The examples of docs/refusals.md, judged by the very functions that judge on a real day; nothing here is worded by hand."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from house.desk_examples import DESK_EXAMPLES
from putwright.desk.judging import all_refusals
from putwright.desk.price_ladder import limit_refusal, price_ladder
from putwright.domain.account import Account, Capital, ShortPut
from putwright.domain.account_rules import account_refusals
from putwright.domain.candidate import Candidate, VolatilityStanding
from putwright.domain.contract import OptionContract, Right
from putwright.domain.criteria import judge as judge_put
from putwright.domain.earnings import EarningsEvidence, EarningsRecord, EarningsRule, EarningsStatus, assess
from putwright.domain.earnings_rule import earnings_refusal
from putwright.domain.fundamentals import CompanyFacts, FactRow, Period, QualityCode, QualityTest, Verdict
from putwright.domain.fundamentals import judge as judge_company
from putwright.domain.holdings import Holdings
from putwright.domain.limits import limits_in_force
from putwright.domain.mandate import Stage
from putwright.domain.measures import NameStanding, measure
from putwright.domain.permissions import permissions
from putwright.domain.quote import PutQuote, PutValuation
from putwright.domain.refusal import Refusal
from putwright.domain.remedies import Case
from putwright.domain.reserve import cash_free
from putwright.domain.rules import Rule
from putwright.domain.stages import StageFacts, stage_refusal
from putwright.domain.ticks import tick_table
from putwright.market import snapshot
from putwright.market.quote_checks import check
from putwright.market.quote_faults import QuoteFault, explain
from putwright.settings.mandates import read_mandate
from putwright.settings.playbooks import read_playbook, shipped_playbook
from putwright.settings.settings import shipped_table

ON = date(2026, 7, 15)
NOON = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)
EXPIRY = date(2026, 8, 21)
D = Decimal
MANDATE = replace(
    read_mandate(Path(str(files("putwright") / "defaults" / "mandate.toml"))), stage=Stage.RECURRING
)
FIRST = replace(MANDATE, stage=Stage.FIRST_TRADE)
INCOME = read_playbook(shipped_playbook("income"))
COMMISSION = D("1.05")


def _account(**changes: Any) -> Account:
    told: dict[str, Any] = {
        "as_of": NOON, "kind": "cash", "capital": Capital.PRIVATE, "private_capital_attested_on": ON,
        "permission_level": 3, "base_currency": "USD", "cash": {"USD": D(150_000)},
        "net_liquidation": D(250_000), "net_liquidation_usd": D(250_000),
    }  # fmt: skip
    return Account(**told | changes)


def _put(strike: str = "365", *, expiry: date = EXPIRY, **changes: Any) -> PutQuote:
    contract = OptionContract("GOOGL", expiry, Right.PUT, D(strike), **changes.pop("contract", {}))
    told: dict[str, Any] = {
        "expiry_kind": "monthly", "spot": D(385), "bid": D("5.40"), "ask": D("5.60"), "volume": 120,
        "open_interest": 900, "quote_time": NOON, "source": "an example", "kind": "recorded",
    }  # fmt: skip
    return PutQuote(contract, **told | changes)


NAME = NameStanding("GOOGL", D(370), "Technology", "PASS")


def refusals_of(
    put: PutQuote,
    *,
    name: NameStanding = NAME,
    earnings: str = "CLEAR",
    account: Account | None = None,
    mandate: Any = MANDATE,
    playbook: Any = INCOME,
    contracts: int = 1,
    valuation: PutValuation | None = None,
) -> list[Refusal]:
    """Every refusal of one put, by the same steps as on a real day."""
    holder = account or _account()
    holdings = Holdings.of(holder, mandate.buffer_ratio, {"GOOGL": "Technology"})

    measures = measure(put, name, earnings, holdings, _commission, ON, contracts, valuation)
    case = Case.of(put, name.want_to_own, ON, contracts, holdings, mandate, _commission)
    limits = limits_in_force(playbook, mandate, cash_free(holder, mandate.buffer_ratio))
    return judge_put(measures, limits, case)


def _with(**changes: Any) -> Any:
    """The playbook `income` with one more wish in its contract band."""
    return replace(INCOME, contract=replace(INCOME.contract, **changes))


def _open(symbol: str, strike: str, contracts: int = 1) -> ShortPut:
    return ShortPut(OptionContract(symbol, EXPIRY, Right.PUT, D(strike)), contracts)


_SECOND = replace(MANDATE, stage=Stage.TWO_NAMES)
EXAMPLES: dict[Rule, Callable[[], list[Refusal]]] = {
    **DESK_EXAMPLES,
    Rule.NO_US_OPTIONS: lambda: refusals_of(_put(), name=replace(NAME, symbol="NESN", us_options=False)),
    Rule.STRIKE_ABOVE_WANT: lambda: refusals_of(_put(), name=replace(NAME, want_to_own=D(350))),
    Rule.QUALITY_FAILED: lambda: refusals_of(_put(), name=replace(NAME, quality="FAIL")),
    Rule.QUALITY_UNKNOWN: lambda: refusals_of(_put(), name=replace(NAME, quality="UNKNOWN")),
    Rule.QUOTE_FAULT: lambda: refusals_of(_put(faults=("bid 5.40 above ask 5.20",), ask=D("5.20"))),
    Rule.OPEN_INTEREST: lambda: refusals_of(_put(open_interest=120)),
    Rule.SPREAD: lambda: refusals_of(_put(bid=D("4.90"), ask=D("5.60"))),
    Rule.VOLUME: lambda: refusals_of(_put(volume=3), playbook=_with(volume_min=20)),
    Rule.BID_MIN: lambda: refusals_of(_put("300", bid=D("0.05"), ask=D("0.06"))),
    Rule.NOT_STANDARD: lambda: refusals_of(_put(contract={"root": "GOOGL1", "deliverable": None})),
    Rule.NOT_OTM: lambda: refusals_of(_put("390"), name=replace(NAME, want_to_own=D(400))),
    Rule.OTM_TOO_NEAR: lambda: refusals_of(_put("372.5"), name=replace(NAME, want_to_own=D(380))),
    Rule.OTM_TOO_FAR: lambda: refusals_of(_put("340")),
    Rule.DTE_TOO_SHORT: lambda: refusals_of(_put(expiry=date(2026, 8, 7))),
    Rule.DTE_TOO_LONG: lambda: refusals_of(_put(expiry=date(2026, 9, 18))),
    Rule.EXPIRY_KIND: lambda: refusals_of(_put(expiry_kind="midweek")),
    Rule.DELTA_TOO_HIGH: lambda: refusals_of(
        _put(), playbook=_with(delta_abs_max=D("0.20")), valuation=PutValuation(delta=D("-0.25"))
    ),
    Rule.EXPECTED_MOVES: lambda: refusals_of(
        _put(), playbook=_with(expected_moves_min=D("0.8")), valuation=PutValuation(expected_moves=D("0.59"))
    ),
    Rule.PREMIUM_NET: lambda: refusals_of(_put("300", bid=D("0.01"), ask=D("0.02"))),
    Rule.YIELD_FLOOR: lambda: refusals_of(_put(bid=D("0.60"), ask=D("0.64"))),
    Rule.YIELD_HURDLE: lambda: refusals_of(_put(bid=D("3.10"), ask=D("3.20"))),
    Rule.RESERVE: lambda: refusals_of(_put(), account=_account(cash={"USD": D(36_500)})),
    Rule.STAGE_NAMES: lambda: refusals_of(
        _put(), mandate=_SECOND, account=_account(short_puts=(_open("KO", "70"), _open("DAL", "50")))
    ),
    Rule.CONTRACTS_PER_NAME: lambda: refusals_of(_put(), mandate=_SECOND, contracts=2),
    Rule.CONCENTRATION: lambda: refusals_of(
        _put(), mandate=FIRST, account=_account(net_liquidation=D(50_000), net_liquidation_usd=D(50_000))
    ),
    Rule.NAME_CAP: lambda: refusals_of(
        _put(), account=_account(net_liquidation=D(100_000), net_liquidation_usd=D(100_000))
    ),
    Rule.SECTOR_CAP: lambda: refusals_of(_put(), account=_account(short_puts=(_open("GOOGL", "360", 2),))),
    Rule.DEPLOYED_CAP: lambda: refusals_of(
        _put(), account=_account(cash={"USD": D(400_000)}, short_puts=(_open("KO", "70", 25),))
    ),
    Rule.BUSINESS_CAPITAL: lambda: _refusals_of_account(_account(capital=Capital.BUSINESS)),
    Rule.NOT_ATTESTED: lambda: _refusals_of_account(_account(private_capital_attested_on=None)),
    Rule.PERMISSION: lambda: _refusals_of_account(_account(permission_level=2)),
    Rule.CASH_BORROWED: lambda: _refusals_of_account(_account(cash={"USD": D(100000), "CHF": D(-90000)})),
    Rule.ACCOUNT_STALE: lambda: _refusals_of_account(_account(as_of=NOON - timedelta(days=10))),
    Rule.NO_WANT_PRICE: lambda: _desk_refusals(_put(), replace(NAME, want_to_own=None)),
    Rule.STAGE: lambda: [
        refusal for refusal in [stage_refusal(Stage.SEVERAL_NAMES, StageFacts(2, 2))] if refusal
    ],
    Rule.LIMIT_PRICE: lambda: _limit_refusals(_put(), D("4.20")),
    Rule.EARNINGS_INSIDE: lambda: _earnings(_confirmed("2026-07-29")),
    Rule.EARNINGS_UNKNOWN: lambda: _earnings(*()),
    Rule.EARNINGS_CONTRADICT: lambda: _earnings(
        _confirmed("2026-07-29", "the company"), _confirmed("2026-09-02", "a vendor")
    ),
    Rule.EARNINGS_TOO_RECENT: lambda: _earnings(
        *_reported("2025-07-09", "2025-10-08", "2026-01-07", "2026-04-08", "2026-07-08"),
        rule=EarningsRule(14),
    ),
}


def example(rule: Rule) -> Refusal:
    """The rule's refusal of its example.

    Raises:
        LookupError: the example no longer falls at its rule.
    """
    found = EXAMPLES[rule]()
    mine = next((one for one in found if one.rule == rule), None)
    if mine is None:
        raise LookupError(f"the example of {rule} falls at {[str(one.rule) for one in found]} instead")
    return mine


def _refusals_of_account(account: Account) -> list[Refusal]:
    return account_refusals(account, MANDATE, permissions(shipped_table("permissions.toml")), ON)


def _commission(premium: Decimal, count: int) -> Decimal:
    return COMMISSION * count


def _desk_refusals(put: PutQuote, name: NameStanding) -> list[Refusal]:
    holdings = Holdings.of(_account(), MANDATE.buffer_ratio, {})
    measures = measure(put, name, "CLEAR", holdings, _commission, ON)
    candidate = Candidate(
        put=put, name=name, company="", on=ON, as_of=NOON, valuation=PutValuation(), measures=measures, refusals=(),
        warnings=(), waived=(), events=(), earnings=None, quality=None, volatility=VolatilityStanding(),
        costs=COMMISSION, contracts=1, contracts_carried=1,
    )  # fmt: skip
    levels = permissions(shipped_table("permissions.toml"))
    return all_refusals(candidate, measures, INCOME, MANDATE, _account(), holdings, levels, _commission)


def _limit_refusals(put: PutQuote, asked: Decimal) -> list[Refusal]:
    tick = tick_table(shipped_table("ticks.toml")).rule_for("GOOGL")
    hurdle = INCOME.premium.annual_return_min
    ladder = price_ladder(put, INCOME.entry, tick, 1, 37, hurdle, _commission)
    refusal = limit_refusal(asked, ladder, put, tick)
    return [] if refusal is None else [refusal]


def _confirmed(day: str, source: str = "the company") -> EarningsRecord:
    return EarningsRecord(date.fromisoformat(day), EarningsStatus.CONFIRMED, date(2026, 7, 1), source)


def _reported(*days: str) -> Iterable[EarningsRecord]:
    for day in map(date.fromisoformat, days):
        yield EarningsRecord(day, EarningsStatus.REPORTED, day, "filings")


def _earnings(*records: EarningsRecord, rule: EarningsRule = EarningsRule()) -> list[Refusal]:  # noqa: B008 - frozen
    outlook = assess(EarningsEvidence("GOOGL", records), ON)
    refusal = earnings_refusal(outlook, ON, EXPIRY, rule)
    return [] if refusal is None else [refusal]


# ---- quotes ----------------------------------------------------------------------------------------------------------


def _row(words: str, **changes: Any) -> dict[str, Any]:
    strike, right, prices = words.split()
    bid, ask = (None if one == "-" else float(one) for one in prices.split("/"))
    told: dict[str, Any] = {
        "symbol": "XYZ", "root": "XYZ", "expiry": EXPIRY, "right": "PUT" if right == "P" else "CALL",
        "strike": float(strike), "multiplier": 100, "bid": bid, "ask": ask, "spot": 105.0, "spot_time": NOON,
        "quote_time": NOON, "source": "an example", "kind": "recorded",
    }  # fmt: skip
    return told | changes


def _pairs(dear_call: float = 0.0, shown: float = 105.0) -> list[dict[str, Any]]:
    rows = []
    for strike, put in ((95, 1.50), (100, 2.60), (105, 4.50), (110, 7.30)):
        call = put + 105 - strike + strike * 0.04 * 37 / 365 + (dear_call if strike == 100 else 0)
        rows.append(_row(f"{strike} P {put - 0.05:.2f}/{put + 0.05:.2f}", spot=shown))
        rows.append(_row(f"{strike} C {call - 0.05:.2f}/{call + 0.05:.2f}", spot=shown))
    return rows


def _many(hour: int) -> list[dict[str, Any]]:
    moment = NOON.replace(hour=hour)
    return [
        _row(f"{80 + n} P {0.5 + n / 10:.2f}/{0.6 + n / 10:.2f}", volume=50 + n, open_interest=100,
             quote_time=moment, spot_time=moment)
        for n in range(12)
    ]  # fmt: skip


QUOTES: dict[QuoteFault, Callable[[], pl.DataFrame]] = {
    QuoteFault.MISSING: lambda: _checked(_row("100 P -/-")),
    QuoteFault.ONE_SIDED: lambda: _checked(_row("100 P -/2.40")),
    QuoteFault.ZERO_BID: lambda: _checked(_row("100 P 0/2.40")),
    QuoteFault.ZERO_ASK: lambda: _checked(_row("100 P 2.10/0")),
    QuoteFault.CROSSED: lambda: _checked(_row("100 P 2.40/2.10")),
    QuoteFault.LOCKED: lambda: _checked(_row("100 P 2.40/2.40")),
    QuoteFault.NO_SIZE: lambda: _checked(_row("100 P 2.10/2.40", bid_size=0, ask_size=5)),
    QuoteFault.SPREAD_ABSURD: lambda: _checked(_row("100 P 0.10/2.40")),
    QuoteFault.STALE: lambda: _checked(_row("100 P 2.10/2.40", quote_time=NOON - timedelta(days=1))),
    QuoteFault.FROM_THE_FUTURE: lambda: _checked(
        _row("100 P 2.10/2.40", quote_time=NOON + timedelta(hours=1))
    ),
    QuoteFault.EXPIRED: lambda: _checked(_row("100 P 2.10/2.40", expiry=date(2026, 7, 10))),
    QuoteFault.EXPIRED_TODAY: lambda: _checked(_row("100 P 2.10/2.40", expiry=ON)),
    QuoteFault.ADJUSTED: lambda: _checked(_row("100 P 2.10/2.40", root="XYZ1")),
    QuoteFault.CONTRADICTORY: lambda: _checked(_row("100 P 2.10/2.40"), _row("100 P 0.80/1.10")),
    QuoteFault.BELOW_INTRINSIC: lambda: _checked(_row("120 P 14.00/14.90")),
    QuoteFault.ABOVE_BOUND: lambda: _checked(_row("100 P 101.00/102.00")),
    QuoteFault.NOT_MONOTONE: lambda: _checked(_row("95 P 2.50/2.60"), _row("100 P 2.10/2.40")),
    QuoteFault.PARITY_BROKEN: lambda: _checked(*_pairs(dear_call=2.0)),
    QuoteFault.SPOT_OTHER_TIME: lambda: _checked(*_pairs(shown=106.1)),
    QuoteFault.NOT_REFRESHED: lambda: _checked(*_many(16), previous=_many(15)),
    QuoteFault.HOLIDAY_REPEAT: lambda: _checked(_row("100 P 2.10/2.40"), closures=[ON]),
}


def _checked(
    *rows: dict[str, Any], previous: list[dict[str, Any]] | None = None, **changes: Any
) -> pl.DataFrame:
    before = None if previous is None else _chain(previous)
    return check(_chain(list(rows)), as_of=NOON, session=ON, rate=0.04, previous=before, **changes)


def _chain(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return snapshot.conform(pl.DataFrame(rows, infer_schema_length=None))


def quote_example(fault: QuoteFault) -> str:
    """What the checks say of a quote with this fault.

    Raises:
        LookupError: the example no longer has the fault.
    """
    found = QUOTES[fault]().filter(pl.col("quote_faults") & fault.value != 0)
    if found.is_empty():
        raise LookupError(f"the example of {fault.name} has other faults")
    row = found.row(0, named=True)
    return explain(row | {"quote_faults": fault.value})[0]


# ---- companies -------------------------------------------------------------------------------------------------------

_ENDS = (date(2024, 9, 30), date(2024, 12, 31), date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30))
_BILLION = D(1_000_000_000)
_SNAPSHOT = FactRow(
    Period.SNAPSHOT, date(2026, 6, 26), date(2026, 6, 26), "a vendor",
    free_cash_flow=5 * _BILLION, market_cap=200 * _BILLION, revenue_growth=D("0.08"), earnings_growth=D("0.09"),
    profit_margin=D("0.20"), return_on_equity=D("0.18"), enterprise_to_ebitda=D(14), dividend_yield=D("0.02"),
)  # fmt: skip


def _company(
    snapshot_: FactRow | None = _SNAPSHOT, *, debt: int = 30, count: int = 5, name: str = "ABC Inc."
) -> CompanyFacts:
    quarters = [
        FactRow(
            Period.QUARTER, end + timedelta(days=40), end, "filings",
            revenue=_BILLION * (10 if index < 4 else D("10.4")), net_income=2 * _BILLION, ebitda=3 * _BILLION,
            total_debt=debt * _BILLION, cash=10 * _BILLION, equity=60 * _BILLION, total_assets=150 * _BILLION,
        )
        for index, end in enumerate(_ENDS[:count])
    ]  # fmt: skip
    rows = (*([snapshot_] if snapshot_ else []), *quarters)
    return CompanyFacts("ABC", name, "Technology", "Software", "USD", rows)


def _changed(**changes: Any) -> CompanyFacts:
    return _company(replace(_SNAPSHOT, **changes))


COMPANIES: dict[QualityCode, Callable[[], tuple[CompanyFacts, date]]] = {
    QualityCode.NOT_PROFITABLE: lambda: (_changed(profit_margin=D("-0.032")), ON),
    QualityCode.NOT_GROWING: lambda: (_changed(revenue_growth=D("-0.05")), ON),
    QualityCode.NOT_SOUND: lambda: (_company(debt=100), ON),
    QualityCode.WEAK_CASH_FLOW: lambda: (_changed(free_cash_flow=-_BILLION), ON),
    QualityCode.TOO_SMALL: lambda: (_changed(market_cap=D("8.4") * _BILLION), ON),
    QualityCode.HISTORY_SHORT: lambda: (_company(count=0), ON),
    QualityCode.FACTS_STALE: lambda: (_company(), date(2027, 3, 1)),
    QualityCode.QUALITY_UNKNOWN: lambda: (CompanyFacts("ABC", None, None, None, None, ()), ON),
    QualityCode.NOT_A_COMPANY: lambda: (
        CompanyFacts("SPY", "SPDR S&P 500 ETF Trust", None, None, "USD", ()),
        ON,
    ),
}


def company_example(code: QualityCode) -> QualityTest:
    """The answer of a company that does not pass this test.

    Raises:
        LookupError: the example passes it.
    """
    facts, as_of = COMPANIES[code]()
    tests = judge_company(facts, MANDATE.quality, as_of).tests
    found = next((test for test in tests if test.code is code and test.verdict is not Verdict.PASS), None)
    if found is None:
        raise LookupError(f"the example of {code} is answered by {[(t.code, t.verdict) for t in tests]}")
    return found
