"""Shadow results: what the puts that past screens did not choose would have brought, by the rule that stopped them.

Looked at are puts that one rule alone stopped, beside those of the shortlists: what a rule keeps away is only told by puts
that nothing else stood before. Each is sold at the bid of its screen and held to expiry, or until now. No exit is
assumed, and names count once a screen however many of their puts are quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from putwright.domain.criteria import CRITERIA
from putwright.domain.rules import Rule

CLOSE_DAYS_MAX = 5  # a close so much older than the day asked for is of another market [day]
MEANINGS = {str(criterion.rule): criterion.meaning for criterion in CRITERIA}
LEADING, BELOW = "SHORTLIST_LEADING", "SHORTLIST_BELOW"
UNBELIEVABLE = frozenset({Rule.QUOTE_FAULT})  # puts whose bid nobody can believe are told as unknown
BIAS = (
    "Each put was stopped by that rule alone, or stood on the shortlist: a rule chose them, not chance.",
    "Sold at the bid of the screen after costs, held without an exit: your own fills and take-profits are not in it.",
    "Few weeks of one market say little: names fall together, and a calm month flatters every rule that was waived.",
)
SHADOWED: dict[str, pl.DataType | type[pl.DataType]] = {
    "screen": pl.String,
    "sold_on": pl.Date,
    "symbol": pl.String,
    "expiry": pl.Date,
    "strike_thousandths": pl.Int32,
    "rule": pl.String,
    "bid": pl.Float64,
    "cost": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class ShadowGroup:
    """What the puts of one rule, or of the shortlists, would have brought on their reserve, averaged by name [1].

    `names` counts a name once for each screen; `settled` those whose puts have expired, `running` those marked at the newest
    close as if it were the last, `unknown` those without a bid or a close. `assigned` is the share of the settled below
    their strike. None where there are none.
    """

    rule: str
    meaning: str
    puts: int
    names: int
    settled: int
    settled_result: Decimal | None
    settled_assigned: Decimal | None
    settled_worst: Decimal | None
    running: int
    running_result: Decimal | None
    unknown: int


@dataclass(frozen=True, slots=True)
class Shadow:
    """Every group, the shortlists first; `words` say how it is biased, `left_out` why there is nothing."""

    screens: tuple[str, ...]
    first: date | None
    last: date | None
    groups: tuple[ShadowGroup, ...]
    words: tuple[str, ...]
    left_out: str


def excluded_alone(screen_id: str, sold_on: date, exclusions: pl.DataFrame) -> pl.DataFrame:
    """The puts of one screen that one rule alone stopped, without bid and cost yet."""
    few = exclusions.filter(pl.col("failed").bitwise_count_ones() == 1)
    return few.select(
        screen=pl.lit(screen_id),
        sold_on=pl.lit(sold_on),
        symbol=pl.col("symbol").cast(pl.String),
        expiry="expiry",
        strike_thousandths=pl.col("strike_thousandths").cast(pl.Int32),
        rule=pl.col("rule").cast(pl.String),
    )


def shortlisted(screen_id: str, sold_on: date, report: Mapping[str, Any]) -> pl.DataFrame:
    """The puts of one screen's shortlist: those that lead it, and those below."""
    leading = set(report.get("spread", ()))
    rows = [
        {
            "screen": screen_id,
            "sold_on": sold_on,
            "symbol": row["symbol"],
            "expiry": date.fromisoformat(row["expiry"]),
            "strike_thousandths": int(Decimal(row["strike"]) * 1000),
            "rule": LEADING if row["symbol"] in leading else BELOW,
        }
        for row in report.get("shortlist", ())
    ]
    schema = {name: kind for name, kind in SHADOWED.items() if name not in {"bid", "cost"}}
    return pl.DataFrame(rows, schema=schema)


def with_bids(
    puts: pl.DataFrame, chains: pl.DataFrame, cost_of_selling: Callable[[Decimal, int], Decimal]
) -> pl.DataFrame:
    """The puts with the bid of their screen [USD/share] and what one contract costs to sell there [USD]; null where unknown.

    Args:
        puts: as `excluded_alone` and `shortlisted` give them, of one screen.
        chains: the quotes of its moment.
        cost_of_selling: from premium [USD/share] and contracts to costs [USD].
    """
    quoted = chains.filter((pl.col("right") == "PUT") & (pl.col("multiplier") == 100)).select(
        "symbol", "expiry", "strike_thousandths", bid=pl.when(pl.col("bid") > 0).then(pl.col("bid"))
    )
    keys = ["symbol", "expiry", "strike_thousandths"]
    quoted = quoted.unique(keys, keep="first", maintain_order=True)
    told = puts.join(quoted, on=keys, how="left", maintain_order="left")
    told = told.with_columns(
        bid=pl.when(~pl.col("rule").is_in([str(rule) for rule in UNBELIEVABLE])).then(pl.col("bid"))
    )
    bids = told["bid"].drop_nulls().unique().to_list()
    costs = {bid: float(cost_of_selling(Decimal(str(bid)), 1)) for bid in bids}
    table = pl.DataFrame(
        {"bid": list(costs), "cost": list(costs.values())}, schema={"bid": pl.Float64, "cost": pl.Float64}
    )
    return told.join(table, on="bid", how="left", maintain_order="left").select(list(SHADOWED))


def shadow(puts: pl.DataFrame, prices: pl.DataFrame, on: date) -> Shadow:
    """What the puts would have brought.

    Args:
        puts: of every screen, as `with_bids` gives them.
        prices: the fact table of closes, raw, with splits.
        on: the day of the question: expiries before it are settled, the others marked at the newest close.
    """
    if puts.is_empty():
        return Shadow((), None, None, (), (), "no kept screen has a put to follow yet")
    told = _settled(puts, prices, on)
    by_name = told.group_by("screen", "rule", "symbol", "is_settled").agg(
        result=pl.col("result").mean(),
        below=pl.col("is_below").cast(pl.Float64).mean(),
        worst=pl.col("result").min(),
        puts=pl.len(),
    )
    groups = [_group(rule, by_name.filter(pl.col("rule") == rule)) for rule in _rules(by_name)]
    screens = tuple(puts["screen"].unique().sort().to_list())
    first, last = puts["sold_on"].min(), puts["sold_on"].max()
    return Shadow(
        screens,
        first if isinstance(first, date) else None,
        last if isinstance(last, date) else None,
        tuple(groups),
        BIAS,
        "",
    )


def _settled(puts: pl.DataFrame, prices: pl.DataFrame, on: date) -> pl.DataFrame:
    """Each put with its result on the reserve [1], null where bid or close are unknown, or a split lies between."""
    until = pl.min_horizontal(pl.col("expiry"), pl.lit(on))
    asked = puts.with_columns(is_settled=pl.col("expiry") < on, until=until).sort("symbol", "until")
    one_source = prices.sort("symbol", "date", "source").unique(
        ["symbol", "date"], keep="last", maintain_order=True
    )
    closes = (
        one_source.filter(pl.col("close").is_not_null())
        .select("symbol", "date", "close")
        .sort("symbol", "date")
    )
    known = asked.join_asof(
        closes.with_columns(closed_on=pl.col("date")),
        left_on="until",
        right_on="date",
        by="symbol",
        strategy="backward",
        check_sortedness=False,
    )
    splits = prices.filter(pl.col("split").is_not_null() & (pl.col("split") != 1)).select(
        "symbol", split_on="date"
    )
    crossed = (
        known.join(splits, on="symbol")
        .filter((pl.col("split_on") > pl.col("sold_on")) & (pl.col("split_on") <= pl.col("until")))
        .select("screen", "symbol", "expiry", is_crossed=pl.lit(True))
        .unique()
    )
    known = known.join(crossed, on=["screen", "symbol", "expiry"], how="left")
    age = (pl.col("until") - pl.col("closed_on")).dt.total_days()
    usable = (
        (age <= CLOSE_DAYS_MAX) & (pl.col("closed_on") >= pl.col("sold_on")) & pl.col("is_crossed").is_null()
    )
    strike = pl.col("strike_thousandths") / 1000
    loss = pl.max_horizontal(pl.lit(0.0), strike - pl.col("close"))
    result = (pl.col("bid") - pl.col("cost") / 100 - loss) / strike
    return known.with_columns(
        result=pl.when(usable).then(result), is_below=pl.when(usable).then(pl.col("close") < strike)
    )


def _rules(by_name: pl.DataFrame) -> list[str]:
    """The shortlists first, then rules in the order of the funnel."""
    order = {LEADING: -2, BELOW: -1, **{str(rule): number for number, rule in enumerate(Rule)}}
    return sorted(by_name["rule"].unique().to_list(), key=lambda rule: (order.get(rule, len(order)), rule))


def _group(rule: str, rows: pl.DataFrame) -> ShadowGroup:
    known = rows.filter(pl.col("result").is_not_null())
    settled, running = known.filter("is_settled"), known.filter(~pl.col("is_settled"))
    return ShadowGroup(
        rule=rule,
        meaning=_meaning(rule),
        puts=int(rows["puts"].sum()),
        names=rows.select("screen", "symbol").n_unique(),
        settled=settled.height,
        settled_result=_ratio(settled["result"].mean()),
        settled_assigned=_ratio(settled["below"].mean()),
        settled_worst=_ratio(settled["worst"].min()),
        running=running.height,
        running_result=_ratio(running["result"].mean()),
        unknown=rows.height - known.height,
    )


def _ratio(value: Any) -> Decimal | None:
    return None if value is None else Decimal(f"{float(value):.6f}")


def _meaning(rule: str) -> str:
    if rule == LEADING:
        return "led the shortlist, one a sector"
    return "stood on the shortlist below the leaders" if rule == BELOW else MEANINGS.get(rule, "")


def weekly(names: Sequence[str], first: date, last: date) -> list[str]:
    """The last kept screen of every week and playbook between two days: a week that was screened ten times counts once.

    Args:
        names: ids of kept screens, oldest first: the moment, a fingerprint, the playbook, and `~2` for a second one.
        first: the first day that counts,
        last: and the last.
    """
    chosen: dict[tuple[int, int, str], str] = {}
    for name in names:
        parts = name.split("-", 4)
        try:
            made_on = date.fromisoformat(name[:10])
        except ValueError:
            continue
        if len(parts) == 5 and first <= made_on <= last:
            week = made_on.isocalendar()
            chosen[week.year, week.week, parts[4].partition("~")[0]] = name
    return sorted(chosen.values())
