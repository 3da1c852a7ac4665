"""The market as one investor sees it on one day: every put measured and judged, every name's standing beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from putwright.domain.candidate import VolatilityStanding
from putwright.domain.criteria import Limits
from putwright.domain.earnings import EarningsOutlook
from putwright.domain.expiry_kind import ExpiryKind, expiry_kind
from putwright.domain.fundamentals import QualityVerdict
from putwright.domain.holdings import Holdings
from putwright.domain.limits import waived_rules
from putwright.domain.measures import NameStanding
from putwright.domain.rules import Rule
from putwright.screening.carry import RateCurve
from putwright.screening.dividends import DividendOutlooks
from putwright.screening.forecast import Histories
from putwright.screening.surroundings import Surroundings
from putwright.settings.settings import Settings

Kind = pl.Enum([kind.value for kind in ExpiryKind])


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: which names, at which moment. `on` is its New York date, `session` the last session by then."""

    symbols: tuple[str, ...]
    as_of: datetime
    on: date
    session: date
    universe: str


@dataclass(frozen=True)
class MarketView:
    """The answer of the whole columns, from which every report is made.

    `puts` has the columns of the snapshot, of `screening.measures`, of `screening.valuation`, and `failed` and
    `stopped_by` of `screening.gates`; `quotes` has the quotes with their faults, calls among them in a wide view only.
    """

    question: Question
    settings: Settings
    surroundings: Surroundings
    puts: pl.DataFrame
    quotes: pl.DataFrame
    standings: Mapping[str, NameStanding]
    companies: Mapping[str, str]
    verdicts: Mapping[str, QualityVerdict]
    outlooks: Mapping[str, EarningsOutlook]
    volatility: Mapping[str, VolatilityStanding]
    dividends: DividendOutlooks
    curve: RateCurve
    holdings: Holdings
    limits: Limits
    histories: Histories

    def waived(self, symbol: str) -> frozenset[Rule]:
        """The rules lifted in writing for a name on the day of the question."""
        return waived_rules(self.settings.waivers, symbol, self.question.on)


def waived_names(settings: Settings, symbols: Collection[str], on: date) -> dict[Rule, list[str]]:
    """For each waivable rule the names it is lifted for, as the gates want it."""
    if not settings.waivers:
        return {}
    lifted: dict[Rule, list[str]] = {}
    for symbol in symbols:
        for rule in waived_rules(settings.waivers, symbol, on):
            lifted.setdefault(rule, []).append(symbol)
    return lifted


def expiry_kinds(puts: pl.DataFrame, surroundings: Surroundings, on: date) -> pl.Series:
    """The kind of each put's expiry, in the order of the puts.

    A date has the same kind for every name but those of the midweek programmes, so that dates are asked about, and
    only of those names each date again.
    """
    special = sorted({symbol for programme in surroundings.programmes for symbol in programme.symbols})
    runs = puts["symbol"].rle().struct.unnest()
    rows = np.flatnonzero(np.repeat(runs["value"].is_in(special).fill_null(value=False), runs["len"]))
    codes = _codes(puts.select("expiry"), surroundings, on)
    if len(rows):
        codes[rows] = _codes(puts.select("expiry", "symbol")[rows], surroundings, on)
    return pl.Series("expiry_kind", list(Kind.categories), dtype=Kind).gather(codes)


def _codes(asked: pl.DataFrame, surroundings: Surroundings, on: date) -> NDArray[np.uint32]:
    """The position of each row's kind among all kinds, of its date alone or of date and symbol; each is asked about once."""
    different = asked.unique()
    kinds = [_kind(expiry, "".join(symbol), surroundings, on) for expiry, *symbol in different.iter_rows()]
    known = different.with_columns(kind=pl.Series(kinds, dtype=Kind).to_physical().cast(pl.UInt32))
    told = asked.join(known, on=asked.columns, how="left", maintain_order="left")
    return np.array(told["kind"].to_numpy())


def _kind(expiry: date, symbol: str, surroundings: Surroundings, on: date) -> str:
    if not surroundings.calendar.knows(expiry):
        return "unknown"
    return expiry_kind(
        expiry, surroundings.calendar, symbol=symbol, programmes=surroundings.programmes, on=on
    ).value
