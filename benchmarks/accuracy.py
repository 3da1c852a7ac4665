"""How far our prices are from the truth: `python -m benchmarks.accuracy` measures, writes docs/accuracy.md.

With `--check` the file is compared with a new measurement instead, and any drift is a failure. Takes about
three minutes, nearly all of it QuantLib's.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.contracts import SPOT, Floats, Judge, Puts, drawn, worth_asking
from putwright.pricing import american
from putwright.pricing.implied_volatility import implied_volatility

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "accuracy.md"

TEXT = """# How accurate the prices are

Written by `python -m benchmarks.accuracy`; `--check` measures again and compares. All errors are absolute
and per $100 of spot, in USD per share for prices and as fractions for volatilities (0.0001 is a hundredth
of a point).

## Against the judge

Without cash dividends a put is priced along its exercise boundary, which is tabulated; where the yield comes
near the rate, or the rate near zero, on trees ([why](decisions/0007-exercise-boundary.md)). The judge is
QuantLib's QdFp engine with its high-precision scheme, which agrees with other methods to about $0.00001.
`benchmarks/contracts.py` describes the grids and draws them from a fixed seed; puts worth less than a cent,
or with less than half a cent of time value, are left out. Implied volatility is asked of
the judge's price and compared with the volatility that made it.

{without}

With one cash dividend of $0.20 to $1.20 at a random day before expiry (up to 120 days; no other yield)
the integral ends at the ex-date, if exercise before it is too unlikely to count, and trees answer otherwise.
There are two questions. How far is the answer from its own model, a tree of 401 steps, which is itself good
to about $0.0001? The same limits hold:

{converged}

And how far from the model most desks use? The judge is QuantLib's finite-difference engine, escrowed, 400 x
800 points, itself good to about $0.0002. For puts that sellers meet it is the same to the limits above. For
puts in the money before a late ex-date the two models differ in what waiting is worth, however many steps
are taken; no limit is set there.

{dividends}

No volatility is told where the premium is within a cent of what exercising brings (column *flagged*): there
a cent moves it by whole points.

## Greeks

Sellers' grid without cash dividends, against differences of the judge's prices (theta through the
differential equation).

{greeks}

## Calls

Calls are priced for the chain, for parity and for their volatility; nothing is sold on them here. *Covered
calls* are the sellers' terms with each strike as far above the forward as the put's was below. Without cash
dividends the judge is QdFp; across an ex-date the two questions are those above: how far from our own model
taken to 401 steps, and how far from the escrowed one. The value of such a call depends on one instant, the
last before the ex-date, and on what the model lets the share lose there. The steps answer for cents, the
choice of a model for up to ten times as much: no limit is set, and a call's volatility across an ex-date is
a rough one.

{calls}

## What these figures do not say

- **Volatility of what?** A cash dividend has three textbook treatments, and each means another thing by
  volatility: of the share, or of the share less its coming dividends (escrowed). We take each dividend as a
  fraction of the share price at its ex-date, so that the forward is exactly that of the cash amounts. That
  agrees with the escrowed model as shown above; the model in which the share keeps its volatility between
  cash jumps differs from both by about 0.2 points. As long as one model inverts and reprices, this cancels.
- **Probabilities** are those of a European option: early exercise moves an assignment forward in time more
  than it makes it likelier. In the money, and for months ahead, the real chance of being assigned is
  higher.
- **The market** has its own opinion: rates, dividends and the spot that goes with a quote are inputs, and
  their errors are larger than any in these tables.
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is promised of a grid; None where nothing is."""

    price_p99: float | None
    volatility_p99: float | None
    volatility_max: float | None


NOISE = 1e-7  # below it digits differ from machine to machine
UNLIMITED = Limits(None, None, None)
SELLER = Limits(0.001, None, 1e-4)
BROAD = Limits(0.004, 3e-4, None)


def rounded(value: float, digits: int = 2) -> str:
    """Two significant digits, written plainly; what is only the rounding of the machine is told as such."""
    if value == 0.0:
        return "0"
    if abs(value) < NOISE:
        return f"< {NOISE:.7f}"
    places = max(0, digits - 1 - int(np.floor(np.log10(abs(value)))))
    return f"{value:.{places}f}"


def table(header: list[str], rows: list[list[str]]) -> str:
    """The rows as a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def priced(puts: Puts, steps: int | None = None, *, is_put: bool = True) -> Floats:
    """Our prices, or those of trees of so many steps, shape (n,) [USD/share]."""
    return american.price(
        SPOT,
        puts.strike,
        puts.years,
        puts.rate,
        puts.volatility,
        dividend_yield=puts.dividend_yield,
        dividends=puts.dividends,
        is_put=is_put,
        steps=steps,
    )


def measured(
    name: str, puts: Puts, truth: Floats, limits: Limits, missed: list[str], *, is_put: bool = True
) -> list[str]:
    """One row of the table; what is over its limit is added to `missed`."""
    asked = worth_asking(puts, truth, is_put=is_put)
    puts, truth = puts.only(asked), truth[asked]
    price = priced(puts, is_put=is_put)
    found = implied_volatility(
        truth,
        SPOT,
        puts.strike,
        puts.years,
        puts.rate,
        dividend_yield=puts.dividend_yield,
        dividends=puts.dividends,
        is_put=is_put,
    )
    price_error = np.abs(price - truth)
    told = found.flag == 0
    error = np.abs(found.volatility - puts.volatility)[told]
    p99, volatility_p99 = float(np.quantile(price_error, 0.99)), float(np.quantile(error, 0.99))
    for what, value, limit in (
        ("price p99", p99, limits.price_p99),
        ("volatility p99", volatility_p99, limits.volatility_p99),
        ("volatility max", float(error.max()), limits.volatility_max),
    ):
        if limit is not None and value > limit:
            missed.append(f"{name}: {what} is {value:.2e}, limit {limit:g}")
    volatility_limit = f"{limits.volatility_p99:g} (p99)" if limits.volatility_p99 else "none"
    if limits.volatility_max:
        volatility_limit = f"{limits.volatility_max:g} (max)"
    return [
        name,
        f"{len(truth):,}",
        *(rounded(float(value)) for value in (price_error.mean(), p99, price_error.max())),
        f"{limits.price_p99:g} (p99)" if limits.price_p99 else "none",
        *(rounded(float(value)) for value in (error.mean(), volatility_p99, error.max())),
        volatility_limit,
        f"{len(truth) - told.sum()}",
    ]


def greeks_rows(judge: Judge, puts: Puts) -> list[list[str]]:
    """Mean size, mean and p99 error of each greek."""
    ours = american.greeks(
        SPOT, puts.strike, puts.years, puts.rate, puts.volatility, dividend_yield=puts.dividend_yield
    )
    step, bump = 0.2, 0.001
    rows = range(len(puts))
    here = judge.prices(puts)
    more, less = (np.array([judge.price(puts, i, SPOT + s) for i in rows]) for s in (step, -step))
    high, low = (np.array([judge.price(puts, i, bump=b) for i in rows]) for b in (bump, -bump))
    delta, gamma = (more - less) / (2.0 * step), (more - 2.0 * here + less) / step**2
    vega = 0.01 * (high - low) / (2.0 * bump)
    drift = (puts.rate - puts.dividend_yield) * SPOT * delta
    theta = (puts.rate * here - drift - 0.5 * (puts.volatility * SPOT) ** 2 * gamma) / 365.0
    named = (
        ("delta [1]", ours.delta, delta),
        ("gamma [share/USD]", ours.gamma, gamma),
        ("theta per day [USD/share/day]", ours.theta_per_day, theta),
        ("vega per point [USD/share/point]", ours.vega_per_point, vega),
    )
    return [
        [name, *(rounded(float(x)) for x in (np.abs(truth).mean(), error.mean(), np.quantile(error, 0.99)))]
        for name, our, truth in named
        for error in [np.abs(our - truth)]
    ]


def calls_rows(judge: Judge) -> list[list[str]]:
    """Calls without and with a cash dividend: against the judge, and against their own model at 401 steps."""
    rows = []
    for dividend, seeds in ((False, (20, 21)), (True, (18, 19))):
        covered = drawn("seller", 300, seed=seeds[0], with_dividends=dividend).mirrored()
        broad = drawn("broad", 300, seed=seeds[1], with_dividends=dividend, days_max=120.0)
        when = "across an ex-date" if dividend else "without cash dividends"
        for name, calls in (("covered calls", covered), ("broad calls", broad)):
            judged = [("judge", judge.prices(calls, is_put=False))]
            if dividend:
                judged.insert(0, ("own model", priced(calls, 401, is_put=False)))
            for by, truth in judged:
                label = f"{name} {when}, {by}"
                rows.append(measured(label, calls, truth, UNLIMITED, [], is_put=False))
    return rows


def document() -> tuple[str, list[str]]:
    """The text of docs/accuracy.md, and what is over its limit."""
    judge = Judge()
    missed: list[str] = []
    seller, broad = drawn("seller", 5000, seed=11), drawn("broad", 4000, seed=12)
    without = [
        measured("sellers' puts", seller, judge.prices(seller), SELLER, missed),
        measured("broad", broad, judge.prices(broad), BROAD, missed),
    ]
    seller = drawn("seller", 3000, seed=16, with_dividends=True)
    broad = drawn("broad", 3000, seed=17, with_dividends=True, days_max=120.0)
    converged = [
        measured("sellers' puts", seller, priced(seller, 401), SELLER, missed),
        measured("broad", broad, priced(broad, 401), BROAD, missed),
    ]
    seller = drawn("seller", 400, seed=13, with_dividends=True)
    broad = drawn("broad", 400, seed=14, with_dividends=True, days_max=120.0)
    dividends = [
        measured("sellers' puts", seller, judge.prices(seller), SELLER, missed),
        measured("broad", broad, judge.prices(broad), UNLIMITED, missed),
    ]
    some = drawn("seller", 300, seed=15)
    greeks = greeks_rows(judge, some.only(worth_asking(some, judge.prices(some))))
    header = ["grid", "puts", "price mean", "p99", "max", "limit"]
    header += ["volatility mean", "p99", "max", "limit", "flagged"]
    text = TEXT.format(
        without=table(header, without),
        converged=table(header, converged),
        dividends=table(header, dividends),
        greeks=table(["greek", "mean size", "mean error", "p99 error"], greeks),
        calls=table(["grid", "calls", *header[2:]], calls_rows(judge)),
    )
    return text, missed


def main() -> int:
    """Write the document, or compare it; 1 when it has drifted or a limit is missed."""
    text, missed = document()
    for line in missed:
        print(f"over its limit - {line}")
    if "--check" in sys.argv[1:]:
        written = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
        if written != text:
            print(f"{DOCUMENT.name} is not what is measured now: run `python -m benchmarks.accuracy`")
            return 1
        print(f"{DOCUMENT.name} agrees with a new measurement")
    else:
        DOCUMENT.parent.mkdir(exist_ok=True)
        DOCUMENT.write_text(text, encoding="utf-8")
        print(f"wrote {DOCUMENT.name}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
