"""P2: implied volatilities of American puts per second, with greeks, beside pybaw and QuantLib."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.contracts import SPOT, Floats, Judge, Puts, drawn, worth_asking
from putwright.pricing import american
from putwright.pricing.implied_volatility import implied_volatility_and_greeks
from putwright.pricing.kernel import search_rows
from putwright.pricing.tree import STEPS

PUTS = 40_000
REPEATS = 5
PER_CORE_MIN = 300_000
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


def main() -> None:
    """Print our rate on one core and on all, each peer's, and the ratios."""
    puts = drawn("seller", PUTS, seed=2)
    given = (puts.strike, puts.years, puts.rate)
    premium = american.price(SPOT, *given, puts.volatility, dividend_yield=puts.dividend_yield, steps=201)
    asked = worth_asking(puts, premium)
    puts, premium = puts.only(asked), premium[asked]
    given = (puts.strike, puts.years, puts.rate)

    found = implied_volatility_and_greeks(premium, SPOT, *given, dividend_yield=puts.dividend_yield)
    error = float(np.nanmean(np.abs(found.volatility - puts.volatility)))
    everywhere = len(puts) / seconds(
        lambda: implied_volatility_and_greeks(premium, SPOT, *given, dividend_yield=puts.dividend_yield)
    )
    columns, terms = american.terms(premium, SPOT, *given, puts.dividend_yield, None, True)
    flags, out = np.empty(len(puts), np.int8), np.empty((7, len(puts)))
    ours = len(puts) / seconds(lambda: search_rows(0, len(puts), columns, terms, STEPS, flags, out))

    def line(name: str, rate: float, note: str) -> None:
        print(f"  {name:<34}{rate:>12,.0f} /s   {note}")

    verdict = "met" if ours >= PER_CORE_MIN else "MISSED"
    note = f"mean error {error:.1e}, with greeks; floor {PER_CORE_MIN:,}: {verdict}"
    line("putwright, one core", ours, note)
    line(f"putwright, {os.cpu_count()} cores", everywhere, f"{everywhere / ours:.2f} x one core")
    try:
        rate, peer_error = pybaw(puts, premium)
        verdict = "met" if ours >= PYBAW_RATIO_MIN * rate else "MISSED"
        note = f"mean error {peer_error:.1e}, no greeks; ours is {ours / rate:.1f} x, floor 6 x: {verdict}"
        line("pybaw (Barone-Adesi and Whaley)", rate, note)
    except ImportError as absent:
        print(f"  pybaw left out: {absent}")
    for solver in ("brentq", "Brent"):
        try:
            rate = quantlib(puts, premium, solver)
        except ImportError as absent:
            print(f"  QuantLib with {solver} left out: {absent}")
            continue
        note = f"no greeks; ours is {ours / rate:.0f} x"
        if solver == "brentq":
            verdict = "met" if ours >= QUANTLIB_RATIO_MIN * rate else "MISSED"
            note += f", floor {QUANTLIB_RATIO_MIN:.0f} x: {verdict}"
        line(f"QuantLib (QdFp fast, {solver})", rate, note)


if __name__ == "__main__":
    main()
