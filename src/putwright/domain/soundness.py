"""Whether a company can carry its debts and feeds itself, asked in the way that fits its kind."""

from __future__ import annotations

from decimal import Decimal

from putwright.domain.company_facts import QualityCode, QualityTest, Verdict
from putwright.domain.company_view import CompanyKind, CompanyView, Fact
from putwright.domain.quality_tests import ANOTHER_OR_WAIVE, ZERO, billions, missing, newest_day, verdict_of
from putwright.domain.refusal import percent_text

SOUND = "sound"


def debt_test(view: CompanyView, kind: CompanyKind) -> QualityTest:
    """Net debt against EBITDA; where debt is not told, all liabilities stand in, as debt is never more.

    Cash that is not told counts as none, for the same reason: the answer can only be too strict.
    """
    code = QualityCode.NOT_SOUND
    heavy = kind in {CompanyKind.UTILITY, CompanyKind.REAL_ESTATE}
    most = view.limits.net_debt_to_ebitda_capital_heavy_max if heavy else view.limits.net_debt_to_ebitda_max
    limit = f"net debt at most {most.normalize():f} x EBITDA"
    owed, exact, debt = _owed(view)
    if owed is None or debt is None:
        return missing(code, SOUND, "debt", limit)
    # A bound on net debt says nothing of the enterprise value but that it exceeds the market value.
    ebitda = _ebitda(view, owed if exact else ZERO)
    if ebitda is None:
        return missing(code, SOUND, "EBITDA", limit)
    day, source = newest_day(debt, ebitda), debt.source
    worth = (
        f"net debt {billions(owed)}" if exact else f"liabilities less cash {billions(owed)} (debt not told)"
    )
    actual = f"{worth}, EBITDA {billions(ebitda.value)}"
    if owed <= 0:
        return QualityTest(
            code, SOUND, Verdict.PASS, f"{actual}: more cash than debt", limit, "", "", day, source
        )
    if ebitda.value <= 0:
        lost = f"{billions(-ebitda.value)} below zero"
        return QualityTest(code, SOUND, Verdict.FAIL, actual, limit, lost, ANOTHER_OR_WAIVE, day, source)
    ratio = owed / ebitda.value
    actual = f"{ratio:.2f} x: {actual}"
    if ratio <= most:
        return QualityTest(code, SOUND, Verdict.PASS, actual, limit, "", "", day, source)
    if not exact:
        return missing(code, SOUND, "debt", limit)
    over = owed - most * ebitda.value
    remedy = f"It would pass with {billions(over)} less net debt. {ANOTHER_OR_WAIVE}"
    return QualityTest(
        code, SOUND, Verdict.FAIL, actual, limit, f"{ratio - most:.2f} x too much", remedy, day, source
    )


def _owed(view: CompanyView) -> tuple[Decimal | None, bool, Fact | None]:
    """Net debt, whether it is exact (else it is an upper bound), and the fact that dates it."""
    debt, cash = view.balance("total_debt"), view.balance("cash")
    if debt is not None:
        return debt.value - (cash.value if cash else ZERO), cash is not None, debt
    assets, equity = view.balance("total_assets"), view.balance("equity")
    if assets is None or equity is None:
        return None, False, None
    return assets.value - equity.value - (cash.value if cash else ZERO), False, assets


def _ebitda(view: CompanyView, owed: Decimal) -> Fact | None:
    """EBITDA of the trailing year: told, implied by the enterprise value's multiple, or of statements."""
    told = view.snapshot("ebitda")
    if told is not None:
        return told
    multiple, value = view.snapshot("enterprise_to_ebitda"), view.snapshot("market_cap")
    if multiple is not None and value is not None and multiple.value and view.in_dollars:
        return Fact((value.value + owed) / multiple.value, multiple.as_of, multiple.source)
    return view.trailing("ebitda")


def balance_sheet_test(view: CompanyView) -> QualityTest:
    """Banks, insurers, brokers, lenders: a fair return on equity, with enough equity or return on assets."""
    code, limits = QualityCode.NOT_SOUND, view.limits
    limit = (
        f"return on equity at least {percent_text(limits.return_on_equity_min)}, and equity at least "
        f"{percent_text(limits.equity_to_assets_min)} of assets or return on assets at least "
        f"{percent_text(limits.return_on_assets_min)}"
    )
    equity, assets, income = view.balance("equity"), view.balance("total_assets"), view.trailing("net_income")
    on_equity = view.snapshot("return_on_equity") or _ratio(income, equity)
    on_assets = view.snapshot("return_on_assets") or _ratio(income, assets)
    thick = _ratio(equity, assets)
    if on_equity is None:
        return missing(code, SOUND, "return on equity", limit)
    actual = f"return on equity {percent_text(on_equity.value)}"
    short = limits.return_on_equity_min - on_equity.value
    if short > 0:
        off = percent_text(short).replace(" %", " points short")
        return QualityTest(
            code, SOUND, Verdict.FAIL, actual, limit, off, ANOTHER_OR_WAIVE, on_equity.as_of, on_equity.source
        )
    if thick is None and on_assets is None:
        return missing(code, SOUND, "equity and assets", limit)
    is_thick = thick is not None and thick.value >= limits.equity_to_assets_min
    is_earning = on_assets is not None and on_assets.value >= limits.return_on_assets_min
    passed = is_thick or is_earning
    actual += f", equity {percent_text(thick.value)} of assets" if thick else ""
    actual += f", return on assets {percent_text(on_assets.value, 2)}" if on_assets else ""
    if not passed and (thick is None or on_assets is None):
        return missing(code, SOUND, "equity, assets and return on assets", limit)
    off = "" if passed or thick is None else percent_text(limits.equity_to_assets_min - thick.value)
    distance = off.replace(" %", " points of equity short")
    day = newest_day(on_equity, thick, on_assets)
    return QualityTest(
        code,
        SOUND,
        verdict_of(passed),
        actual,
        limit,
        distance,
        "" if passed else ANOTHER_OR_WAIVE,
        day,
        on_equity.source,
    )


def _ratio(above: Fact | None, below: Fact | None) -> Fact | None:
    if above is None or below is None or below.value <= 0:
        return None
    return Fact(above.value / below.value, min(above.as_of, below.as_of), above.source)


def cash_flow_test(view: CompanyView) -> QualityTest:
    """Whether the business leaves cash after its investments."""
    code, words, limit = QualityCode.WEAK_CASH_FLOW, "feeds itself", "free cash flow above 0"
    flow = view.trailing("free_cash_flow")
    if flow is None:
        return missing(code, words, "free cash flow", limit)
    passed = flow.value > 0
    return QualityTest(
        code,
        words,
        verdict_of(passed),
        f"free cash flow {billions(flow.value)}",
        limit,
        "" if passed else f"{billions(-flow.value)} below zero",
        "" if passed else ANOTHER_OR_WAIVE,
        flow.as_of,
        flow.source,
    )


def dividend_cover_test(view: CompanyView) -> QualityTest:
    """Utilities build with new capital and leave no free cash: asked is that profit pays the dividend."""
    code, words, least = QualityCode.WEAK_CASH_FLOW, "earns its dividend", view.limits.dividend_cover_min
    limit = f"net income at least {least.normalize():f} x the dividends (utilities build with new capital)"
    rate, value = view.snapshot("dividend_yield"), view.snapshot("market_cap")
    income = view.trailing("net_income")
    if rate is None or value is None or not view.in_dollars:
        return missing(code, words, "dividend yield and market value in US dollars", limit)
    if income is None:
        return missing(code, words, "net income", limit)
    paid = rate.value * value.value
    passed = income.value >= least * paid
    return QualityTest(
        code,
        words,
        verdict_of(passed),
        f"net income {billions(income.value)}, dividends {billions(paid)}",
        limit,
        "" if passed else f"{billions(least * paid - income.value)} short",
        "" if passed else ANOTHER_OR_WAIVE,
        newest_day(rate, income),
        rate.source,
    )
