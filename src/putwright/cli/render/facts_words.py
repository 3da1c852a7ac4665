"""Facts in words: amounts as a person says them, ages, disagreements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rich.text import Text

from putwright.cli.render import figures
from putwright.domain.refusal import counted
from putwright.reports.facts import Disagreement, FigureLine, PriceLine, Restatement, VolatilityLine

SCALES = ((Decimal(10**12), "tn"), (Decimal(10**9), "bn"), (Decimal(10**6), "mn"))
TIMES = frozenset({"debt to equity", "enterprise value to EBITDA"})


def amount(value: object, currency: str | None) -> str:
    """An amount as a person says it: 416.2 bn, -12.4 mn, CHF 3.1 bn; unknown is a word, dollars need none."""
    if not isinstance(value, Decimal):
        return figures.UNKNOWN
    head = "" if currency in {None, "", "USD"} else f"{currency} "
    for scale, word in SCALES:
        if abs(value) >= scale:
            return f"{head}{value / scale:,.1f} {word}"
    return f"{head}{value:,.2f}".removesuffix(".00")


def figure_value(line: FigureLine) -> str:
    """A snapshot's figure with its unit."""
    if not line.is_ratio:
        return amount(line.value, line.currency)
    return f"{line.value:.2f}" if line.figure in TIMES else figures.percent(line.value)


def aged(as_of: date, days: int) -> Text:
    """Since when something is known, and how long that is ago."""
    return Text(f" ({as_of}, {counted(days, 'day')} old)", style="dim")


def disagreement_words(one: Disagreement) -> str:
    """One figure on which sources disagree: `revenue 2025-09-30: sec 416.2 bn, yahoo 391.0 bn (6 %)`."""
    told = ", ".join(f"{telling.source} {_told(one, telling.value)}" for telling in one.told)
    places = 0 if one.ratio >= Decimal("0.0995") else 1
    return f"{_of(one.figure, one.period, one.on)}: {told} ({figures.percent(one.ratio, places)})"


def restatement_words(one: Restatement) -> str:
    """One figure that its source told otherwise later."""
    change = "" if one.ratio is None else f" ({figures.percent(one.ratio)})"
    before, after = amount(one.before, one.currency), amount(one.value, one.currency)
    told = f"{one.source} {before} on {one.before_as_of}, {after} on {one.as_of}{change}"
    return f"{_of(one.figure, one.period, one.on)}: {told}"


def price_words(line: PriceLine) -> str:
    """The closes of one source."""
    last = "adjusted ones only" if line.close is None else f"last {figures.price(line.close)}"
    parts = [last, f"{counted(line.days, 'day')} since {line.first}"]
    if line.sessions_missing:
        missing = f"{counted(line.sessions_missing, 'session')} missing, the last {line.missing_last}"
        parts.append(missing)
    else:
        parts.append("no session missing")
    if line.dividend is not None:
        parts.append(f"last dividend {line.dividend.normalize():f} on {line.dividend_on}")
    if line.split is not None:
        parts.append(f"last split {line.split.normalize():f} for 1 on {line.split_on}")
    return ", ".join(parts)


def volatility_words(line: VolatilityLine) -> str:
    """The volatilities of one source."""
    implied, historical = figures.percent(line.implied), figures.percent(line.historical)
    return f"implied {implied}, historical {historical}, {counted(line.days, 'day')} since {line.first}"


def _told(one: Disagreement, value: Decimal) -> str:
    return figures.price(value) if one.period == "close" else amount(value, one.currency)


def _of(figure: str, period: str, on: date) -> str:
    kind = " of the year to" if period == "year" else ""
    return f"{figure}{kind} {on}"
