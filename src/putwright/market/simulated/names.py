"""The names of the demo market as `defaults/demo/names.toml` describes them: invented, and labelled so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources

from putwright.domain.configuration import Table
from putwright.domain.symbol import canonical_symbol
from putwright.domain.watchlist import WantedName

ARCHETYPES = (
    "compounder", "grower", "steady", "cyclical", "bank", "insurer", "utility", "reit",
    "loss_making", "shrinking", "indebted", "fund", "foreign",
)  # fmt: skip
TICKS = ("penny", "penny-all", "nickel")
EXPIRIES = ("monthly", "weekly", "midweek")


@dataclass(frozen=True, slots=True)
class DemoName:
    """One invented name: company, shares, options and what the demo investor thinks of it.

    Attributes:
        market_cap: [USD].
        spot: None where no options are listed in the United States [USD/share].
        dividend_ratio: paid per year as a share of the spot [1/year].
        ex_dividend, report_day: (month of the quarter 1-3, day of the month), None where there is none.
        volatility: usual implied volatility of the next month, apart from reports [1/sqrt(year)].
        skew: how much dearer low strikes are, as a multiple of the usual [1].
        tier: 1 (busiest) to 4 (thinnest).
        report_move: usual size of the move on a report [1].
    """

    symbol: str
    name: str
    sector: str | None
    industry: str | None
    archetype: str
    market_cap: float
    spot: float | None
    beta: float
    dividend_ratio: float
    ex_dividend: tuple[int, int] | None
    volatility: float
    skew: float
    tier: int
    tick: str
    expiries: str
    report_day: tuple[int, int] | None
    report_move: float
    want_to_own: Decimal | None
    because: str

    @property
    def wanted(self) -> WantedName:
        """The name as it stands on the demo watch-list."""
        return WantedName(self.symbol, self.want_to_own, self.because, self.sector)


def shipped_names() -> tuple[DemoName, ...]:
    """The names that come with the program."""
    file = resources.files("putwright").joinpath("defaults", "demo", "names.toml")
    return names_of(tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal))


def names_of(table: Mapping[str, object]) -> tuple[DemoName, ...]:
    """The names of a parsed `names.toml`, in its order.

    Raises:
        BadInput: names the key that is wrong, missing or unknown.
    """
    reader = Table(table, "names.toml")
    reader.whole("schema")
    names = tuple(_name(entry) for entry in reader.tables("names"))
    reader.finish()
    return names


def _name(entry: Table) -> DemoName:
    company = entry.table("company")
    shares = entry.table("shares") if entry.has("shares") else Table({}, "shares")
    options = entry.table("options") if entry.has("options") else Table({}, "options")
    reports = entry.table("reports") if entry.has("reports") else Table({}, "reports")
    wanted = entry.table("wanted") if entry.has("wanted") else Table({}, "wanted")
    listed = entry.has("options")
    name = DemoName(
        symbol=canonical_symbol(entry.text("symbol")),
        name=entry.text("name"),
        sector=company.text("sector", "") or None,
        industry=company.text("industry", "") or None,
        archetype=company.choice(company.text("archetype"), "archetype", ARCHETYPES),
        market_cap=float(company.amount("market_cap_billion")) * 1e9,
        spot=float(shares.amount("spot", above=Decimal(0))) if listed else None,
        beta=float(shares.amount("beta", Decimal(1))),
        dividend_ratio=float(shares.amount("dividend_percent", Decimal(0))) / 100,
        ex_dividend=_day_of_quarter(shares, "ex_dividend"),
        volatility=float(options.amount("volatility_percent", Decimal(0))) / 100,
        skew=float(options.amount("skew", Decimal(1))),
        tier=options.whole("tier", 4, at_least=1),
        tick=options.choice(options.text("tick", "nickel"), "tick", TICKS),
        expiries=options.choice(options.text("expiries", "monthly"), "expiries", EXPIRIES),
        report_day=_day_of_quarter(reports, "usual"),
        report_move=float(reports.amount("move_percent", Decimal(0))) / 100,
        want_to_own=wanted.amount("price") if wanted.has("price") else None,
        because=wanted.text("because", ""),
    )
    for part in (company, shares, options, reports, wanted, entry):
        part.finish()
    return name


def _day_of_quarter(table: Table, key: str) -> tuple[int, int] | None:
    if not table.has(key):
        return None
    month, _, day = table.text(key).partition("-")
    if not (month in {"1", "2", "3"} and day.isdigit() and 1 <= int(day) <= 31):
        raise table.wrong(key, "it is no day of a quarter", 'Write month (1-3) and day, such as "1-28".')
    return int(month), int(day)
