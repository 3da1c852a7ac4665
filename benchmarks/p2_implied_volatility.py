"""P2: implied volatilities of American puts per second, with greeks, beside pybaw and QuantLib."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.contracts import SPOT, Floats, Judge, Puts, drawn, worth_asking
from benchmarks.figures import Figure, say
from putwright.pricing import american
from putwright.pricing.implied_volatility import implied_volatility_and_greeks
from putwright.pricing.kernel import search_rows
from putwright.pricing.tree import STEPS

ABOUT = """Implied volatility, delta, gamma, theta, vega and the price again of American puts, by the grid of sellers
(7 to 60 days, volatility 15 to 90 %). Prices to ask about are made with 201 steps, and the error is the distance
from the volatility they were made of. The shortest of five runs counts, of three for the peers."""
PUTS = 40_000
REPEATS = 5
PER_CORE_MIN = 300_000
ERROR_MAX = 2.2e-5
PYBAW_RATIO_MIN, QUANTLIB_RATIO_MIN = 6.0, 250.0


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The shortest of some runs [s]."""
    best = np.inf
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return float(best)


def pybaw(puts: Puts, premium: Floats) -> tuple[float, float]:
    """Implied volatilities per second by pybaw's vectorised call, and their mean error."""
    import pybaw as peer

    some = slice(0, 8_192)
    years, rate = puts.years[some], puts.rate[some]
    forward = SPOT * np.exp((rate - puts.dividend_yield[some]) * years)
    given = (premium[some], np.full(len(years), SPOT), puts.strike[some], np.exp(-rate * years), forward)
    letters = np.full(len(years), "p")
    taken = seconds(lambda: peer.vectorized_baw_implied_vol(*given, letters), 3)
    found = np.asarray(peer.vectorized_baw_implied_vol(*given, letters)) / np.sqrt(years)
    return len(years) / taken, float(np.nanmean(np.abs(found - puts.volatility[some])))


def quantlib(puts: Puts, premium: Floats, solver: str) -> float:
    """Implied volatilities per second by root finding over QuantLib's fast QdFp engine.

    Args:
        puts: Contracts; the first few are enough.
        premium: Their prices, shape (n,) [USD/share].
        solver: `brentq` is scipy at its defaults, which the target was set by; `Brent` is QuantLib, told a
            good guess and content with 1e-7.
    """
    judge = Judge("fastScheme")
    count = 300
    if solver == "brentq":
        from scipy.optimize import brentq  # type: ignore[import-untyped]

    def invert() -> None:
        for i in range(count):
            option = judge.option(puts.strike[i], puts.days[i])
            option.setPricingEngine(judge.engine)
            judge.market(SPOT, puts.rate[i], puts.dividend_yield[i], 0.3)

            def miss(volatility: float, i: int = i, option: Any = option) -> float:
                judge.quotes["volatility"].setValue(volatility)
                return float(option.NPV() - premium[i])

            if solver == "brentq":
                brentq(miss, 0.01, 5.0)
            else:
                judge.ql.Brent().solve(miss, 1e-7, 0.3, 0.02, 2.0)

    return count / seconds(invert, 3)


def ours(puts: Puts) -> tuple[float, float, float, Puts, Floats]:
    """Our rate on one core and on all [put/s], the mean error, and the puts that are worth asking with their prices."""
    given = (puts.strike, puts.years, puts.rate)
    carry: dict[str, Any] = {"dividend_yield": puts.dividend_yield, "dividends": puts.dividends}
    premium = american.price(SPOT, *given, puts.volatility, **carry, steps=201)
    asked = worth_asking(puts, premium)
    puts, premium = puts.only(asked), premium[asked]
    given = (puts.strike, puts.years, puts.rate)
    carry = {"dividend_yield": puts.dividend_yield, "dividends": puts.dividends}
    found = implied_volatility_and_greeks(premium, SPOT, *given, **carry)
    error = float(np.nanmean(np.abs(found.volatility - puts.volatility)))
    everywhere = seconds(lambda: implied_volatility_and_greeks(premium, SPOT, *given, **carry))
    columns, terms = american.terms(premium, SPOT, *given, puts.dividend_yield, puts.dividends, True)
    flags, out = np.empty(len(puts), np.int8), np.empty((7, len(puts)))
    alone = seconds(lambda: search_rows(0, len(puts), columns, terms, STEPS, flags, out))
    return len(puts) / alone, len(puts) / everywhere, error, puts, premium


def figures() -> list[Figure]:
    """Our rate on one core and on all, without and across a dividend; each peer's, and the ratios."""
    alone, everywhere, error, puts, premium = ours(drawn("seller", PUTS, seed=2))
    is_met = alone >= PER_CORE_MIN and error <= ERROR_MAX
    told = [
        Figure(
            f"one core, with greeks, mean error {error:.1e}",
            f"{alone:,.0f} /s",
            target=f">= {PER_CORE_MIN:,} /s at <= {ERROR_MAX:.1e}",
            met=is_met,
        ),
        Figure(
            f"all {os.cpu_count()} cores, with greeks",
            f"{everywhere:,.0f} /s",
            "one core",
            f"{alone:,.0f} /s",
            f"{everywhere / alone:.2f} x",
        ),
    ]
    dividend_alone, _, error, _, _ = ours(drawn("seller", PUTS // 4, seed=3, with_dividends=True))
    told.append(
        Figure(
            f"one core, across a cash dividend, mean error {error:.1e}",
            f"{dividend_alone:,.0f} /s",
            "without one",
            f"{alone:,.0f} /s",
            f"{dividend_alone / alone:.2f} x",
        )
    )
    try:
        rate, error = pybaw(puts, premium)
        rates = {solver: quantlib(puts, premium, solver) for solver in ("brentq", "Brent")}
    except ImportError as absent:
        raise SystemExit(f"  a peer is not installed: {absent}") from absent
    peers = [
        (f"pybaw, Barone-Adesi and Whaley, mean error {error:.1e}, no greeks", rate, PYBAW_RATIO_MIN),
        ("QuantLib, QdFp fast, brentq of scipy, no greeks", rates["brentq"], QUANTLIB_RATIO_MIN),
        ("QuantLib, QdFp fast, its own Brent from a good guess, no greeks", rates["Brent"], None),
    ]
    for name, rate, floor in peers:
        target = "" if floor is None else f">= {floor:.0f} x"
        met = None if floor is None else alone >= floor * rate
        told.append(
            Figure(
                "one core", f"{alone:,.0f} /s", name, f"{rate:,.0f} /s", f"{alone / rate:.1f} x", target, met
            )
        )
    return told


if __name__ == "__main__":
    say(figures())
