"""The demo investors as `account.toml` says it: a beginner, one with some trades behind, a large account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from putwright.domain.mandate import Stage
from putwright.domain.trading_calendar import TradingCalendar

LARGE_FROM = Decimal(1_000_000)
BEGINNER_BELOW = Decimal(100_000)
Table = Mapping[str, object]

# Open puts of the large account: symbol, strike [USD/share], contracts, premium [USD/share].
LARGE_BOOK = (
    ("MSFT", "470", 3, "4.10"), ("AAPL", "245", 3, "2.65"), ("JPM", "285", 4, "3.20"),
    ("BRK.B", "465", 2, "3.05"), ("V", "320", 3, "2.90"), ("JNJ", "177.5", 4, "1.35"),
    ("PG", "142.5", 4, "1.10"), ("MCD", "290", 3, "2.20"), ("CVX", "145", 4, "1.75"),
    ("PEP", "137.5", 4, "1.20"), ("ABT", "120", 4, "1.15"), ("NEE", "76", 6, "0.95"),
)  # fmt: skip


def demo_stage(net_liquidation: Decimal) -> Stage:
    """How far the demo investor with such an account has come."""
    if net_liquidation < BEGINNER_BELOW:
        return Stage.FIRST_TRADE
    return Stage.RECURRING if net_liquidation >= LARGE_FROM else Stage.SEVERAL_NAMES


def demo_account(net_liquidation: Decimal, session: date, calendar: TradingCalendar) -> Table:
    """A demo account as the table of `account.toml`.

    Below $100,000 nothing is open. From there on one put is, one order works, and some shares are held; from
    $1,000,000 on a dozen names carry puts. What is open fits an account of $250,000 and more.

    Args:
        net_liquidation: what the account is worth [USD].
        session: the day of the market; amounts are as of its opening.
        calendar: finds the expiries of what is open.
    """
    near, following = _monthlies(session, calendar)
    stage = demo_stage(net_liquidation)
    opened = calendar.session_on_or_before(date.fromordinal(session.toordinal() - 25))
    if stage is Stage.FIRST_TRADE:
        puts, working, shares = [], [], []
    else:
        puts = [_put("MSFT", "470", near, 1, "4.15") | {"opened_on": opened}]
        working = [_put("LRCX", "135", following, 2, "3.60")]
        shares = [_shares("KO", 300, "70"), _shares("JNJ", 200, "187")]
    if stage is Stage.RECURRING:
        puts = [
            _put(symbol, strike, near, contracts, premium) | {"opened_on": opened}
            for symbol, strike, contracts, premium in LARGE_BOOK
        ]
    invested = sum((Decimal(str(s["quantity"])) * Decimal(str(s["price"])) for s in shares), Decimal(0))
    return {
        "schema": 1,
        "as_of": calendar.open_time(session),
        "kind": "cash",
        "capital": "private",
        "private_capital_attested_on": session,
        "permission_level": 3,
        "base_currency": "USD",
        "net_liquidation": net_liquidation,
        "cash": {"USD": net_liquidation - invested},
        "puts": puts,
        "working_sales": working,
        "shares": shares,
    }


def account_text(account: Table) -> str:
    """A demo account as the text of an `account.toml`."""
    heads = [
        f"{key} = {_toml(value)}" for key, value in account.items() if not isinstance(value, (dict, list))
    ]
    cash = account["cash"]
    lines = ["# Made up for the demo market.", "", *heads, "", "[cash]"]
    lines += [f"{currency} = {amount}" for currency, amount in cash.items()] if isinstance(cash, dict) else []
    for key in ("puts", "working_sales", "shares"):
        entries = account[key]
        for entry in entries if isinstance(entries, list) else []:
            lines += ["", f"[[{key}]]", *(f"{name} = {_toml(value)}" for name, value in entry.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return value.isoformat() if isinstance(value, date) else str(value)


def _monthlies(session: date, calendar: TradingCalendar) -> tuple[date, date]:
    first = date.fromordinal(session.toordinal() + 7)
    near, following, *_ = calendar.monthly_expiries(first, date.fromordinal(session.toordinal() + 100))
    return near, following


def _put(symbol: str, strike: str, expiry: date, contracts: int, premium: str) -> dict[str, object]:
    return {
        "symbol": symbol,
        "strike": Decimal(strike),
        "expiry": expiry,
        "contracts": contracts,
        "premium_per_share": Decimal(premium),
    }


def _shares(symbol: str, quantity: int, price: str) -> dict[str, object]:
    return {"symbol": symbol, "quantity": Decimal(quantity), "price": Decimal(price)}
