"""Puts drawn from a fixed seed, as sellers meet them and broadly, and their prices by QuantLib, the judge.

Everything is per $100 of spot. The *seller* grid: 7 to 60 days, volatility 15 to 90 %, rates 3.5 to 5 %, no
yield for half of them and up to 2.5 % for the rest, strikes from two deviations below the forward up to it.
The *broad* grid: 7 to 400 days, volatility 10 to 120 %, rates 0 to 6 %, no yield for a third and up to 5 %
for the rest, strikes from 2.5 deviations below the forward to 1.5 above, between 40 and 150.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from putwright.pricing.carry import Dividends

SPOT = 100.0
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Puts:
    """Puts on a share at $100, arrays of shape (n,): days, USD/share and fractions per year.

    A dividend of zero is none; its ex-date is given in days from now.
    """

    days: Floats
    strike: Floats
    rate: Floats
    dividend_yield: Floats
    volatility: Floats
    ex_days: Floats
    dividend: Floats

    def __len__(self) -> int:
        return len(self.days)

    @property
    def years(self) -> Floats:
        """Time to expiry [year]."""
        return self.days / 365.0

    def intrinsic(self, *, is_put: bool = True) -> Floats:
        """What exercising at once brings [USD/share]."""
        return np.maximum(self.strike - SPOT if is_put else SPOT - self.strike, 0.0)

    @property
    def forward(self) -> Floats:
        """The share at expiry as it can be bought today, dividends taken off [USD/share]."""
        paid = self.dividend * np.exp(-self.rate * self.ex_days / 365.0)
        grown: Floats = (SPOT - paid) * np.exp((self.rate - self.dividend_yield) * self.years)
        return grown

    def mirrored(self) -> Self:
        """The same terms with each strike as far above the forward as it was below: the calls a seller meets."""
        return replace(self, strike=self.forward**2 / self.strike)

    @property
    def dividends(self) -> Dividends | None:
        """The dividends as pricing takes them, None where no put has any."""
        if not self.dividend.any():
            return None
        return Dividends(self.ex_days[:, None] / 365.0, self.dividend[:, None])

    def only(self, rows: NDArray[np.bool_]) -> Self:
        """The puts of some rows."""
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))


def drawn(
    kind: str, count: int, seed: int, *, with_dividends: bool = False, days_max: float | None = None
) -> Puts:
    """So many puts of the `seller` or the `broad` grid; some of the broad fall away at its strike limits.

    Args:
        kind: seller or broad.
        count: How many are drawn [put].
        seed: Decides all of them.
        with_dividends: Draw for each a cash dividend of $0.20 to $1.20 before expiry instead of a yield.
        days_max: Longest time to expiry instead of the grid's [day].
    """
    chance = np.random.default_rng(seed)
    seller = kind == "seller"
    longest = days_max or (60.0 if seller else 400.0)
    days = np.asarray(np.round(np.exp(chance.uniform(np.log(7.0), np.log(longest), count))), np.float64)
    volatility = np.exp(
        chance.uniform(np.log(0.15 if seller else 0.1), np.log(0.9 if seller else 1.2), count)
    )
    rate = chance.uniform(0.035, 0.05, count) if seller else chance.uniform(0.0, 0.06, count)
    has_yield = chance.random(count) >= (0.5 if seller else 1.0 / 3.0)
    dividend_yield = chance.uniform(0.0, 0.025 if seller else 0.05, count)
    dividend_yield = np.where(has_yield, dividend_yield, 0.0)
    ex_days = np.maximum(1.0, np.floor(days * chance.uniform(0.05, 0.95, count)))
    dividend = chance.uniform(0.2, 1.2, count)
    if with_dividends:
        dividend_yield = np.zeros(count)
    else:
        ex_days, dividend = np.zeros(count), np.zeros(count)
    deviations = chance.uniform(-2.0 if seller else -2.5, 0.0 if seller else 1.5, count)
    paid = dividend * np.exp(-rate * ex_days / 365.0)
    forward = (SPOT - paid) * np.exp((rate - dividend_yield) * days / 365.0)
    strike = forward * np.exp(deviations * volatility * np.sqrt(days / 365.0))
    puts = Puts(days, strike, rate, dividend_yield, volatility, ex_days, dividend)
    return puts if seller else puts.only((strike >= 40.0) & (strike <= 150.0))


def worth_asking(puts: Puts, price: Floats, *, is_put: bool = True) -> NDArray[np.bool_]:
    """Which options are quoted at all: worth a cent or more, with half a cent of time value."""
    return (price >= 0.01) & (price - puts.intrinsic(is_put=is_put) >= 0.005)


class Judge:
    """QuantLib: QdFp (Andersen, Lake, Offengenden 2016), and finite differences for cash dividends."""

    def __init__(self, scheme: str = "highPrecisionScheme") -> None:
        import QuantLib as ql  # noqa: N813 - the name all its documentation uses

        self.ql: Any = ql
        self.today = ql.Date(2, 1, 2026)
        ql.Settings.instance().evaluationDate = self.today
        self.quotes = {name: ql.SimpleQuote(0.0) for name in ("spot", "rate", "dividend_yield", "volatility")}
        handles = {name: ql.QuoteHandle(quote) for name, quote in self.quotes.items()}
        calendar, days = ql.NullCalendar(), ql.Actual365Fixed()
        self.process = ql.BlackScholesMertonProcess(
            handles["spot"],
            ql.YieldTermStructureHandle(ql.FlatForward(0, calendar, handles["dividend_yield"], days)),
            ql.YieldTermStructureHandle(ql.FlatForward(0, calendar, handles["rate"], days)),
            ql.BlackVolTermStructureHandle(ql.BlackConstantVol(0, calendar, handles["volatility"], days)),
        )
        # One engine per process object: with several, each change of a quote would notify all of them.
        engine = ql.QdFpAmericanEngine
        self.engine = engine(self.process, getattr(engine, scheme)())

    def option(self, strike: float, days: float, *, is_put: bool = True) -> Any:
        """An American option, not yet given an engine."""
        ql = self.ql
        payoff = ql.PlainVanillaPayoff(ql.Option.Put if is_put else ql.Option.Call, float(strike))
        return ql.VanillaOption(payoff, ql.AmericanExercise(self.today, self.today + int(days)))

    def market(self, spot: float, rate: float, dividend_yield: float, volatility: float) -> None:
        """Set the four quotes."""
        values = {"spot": spot, "rate": rate, "dividend_yield": dividend_yield, "volatility": volatility}
        for name, value in values.items():
            self.quotes[name].setValue(float(value))

    def price(
        self, puts: Puts, i: int, spot: float = SPOT, bump: float = 0.0, *, is_put: bool = True
    ) -> float:
        """The price of row i, by QdFp without dividends and by finite differences with [USD/share]."""
        ql = self.ql
        self.market(spot, puts.rate[i], puts.dividend_yield[i], puts.volatility[i] + bump)
        option = self.option(puts.strike[i], puts.days[i], is_put=is_put)
        if puts.dividend[i] > 0.0:
            paid = ql.DividendVector([self.today + int(puts.ex_days[i])], [float(puts.dividend[i])])
            scheme, model = ql.FdmSchemeDesc.Douglas(), ql.FdBlackScholesVanillaEngine.Escrowed
            engine = ql.FdBlackScholesVanillaEngine(
                self.process, paid, 400, 800, 0, scheme, False, -ql.nullDouble(), model
            )
            option.setPricingEngine(engine)
        else:
            option.setPricingEngine(self.engine)
        return float(option.NPV())

    def prices(self, puts: Puts, *, is_put: bool = True) -> Floats:
        """The price of every row, shape (n,) [USD/share]."""
        return np.array([self.price(puts, i, is_put=is_put) for i in range(len(puts))])
