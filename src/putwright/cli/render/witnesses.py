"""The witnesses of a put side by side in a terminal, its merit, and its place among the other names."""

from __future__ import annotations

from decimal import Decimal

from rich.console import Group
from rich.table import Table
from rich.text import Text

from putwright.cli.render import figures
from putwright.cli.render.shortlist import disagreement
from putwright.domain.witness import Odds, Witness
from putwright.reports.rows import CandidateRow
from putwright.reports.standing import RankLine, Standing

SHARES = 100


def render_witnesses(row: CandidateRow) -> Group:
    """What market, history and forecast say of one put, and what that makes of it."""
    odds = row.odds
    table = Table(title="Witnesses, for one contract held to expiry", title_justify="left", box=None)
    table.padding, table.header_style = (0, 1, 0, 0), "dim"
    table.add_column("")
    for heading in ("below strike", "if below, loses", "on average", "worst 5 %", "vol"):
        table.add_column(heading, justify="right")
    named = {"market": odds.market, "history": odds.history, "forecast": odds.forecast}
    for name, witness in named.items():
        table.add_row(Text(name, style="bold"), *_figures(witness))
    lines = [Text(f"{name}: {_words(witness)}", style="dim") for name, witness in named.items()]
    parted = disagreement(odds.market, odds.history)
    if parted:
        lines.append(Text(f"{parted[0].upper()}{parted[1:]}.", style="yellow"))
    return Group(Text(""), table, *lines, *_merit(row), *_beside(odds))


def _figures(witness: Witness) -> tuple[str, ...]:
    if witness.unknown_because:
        return ("unknown",) * 5
    interval = ""
    if witness.breach_low is not None and witness.breach_high is not None:
        interval = f" ({witness.breach_low * 100:.0f}-{witness.breach_high * 100:.0f})"
    return (
        figures.percent(witness.breach, 0) + interval,
        _dollars(witness.mean_loss),
        _dollars(witness.expected_loss),
        _dollars(witness.shortfall),
        figures.percent(witness.volatility, 0),
    )


def _words(witness: Witness) -> str:
    return witness.unknown_because or witness.words


def _merit(row: CandidateRow) -> list[Text]:
    merit, loss = row.odds.merit, row.odds.forecast.expected_loss
    if merit.unranked_because or loss is None or row.premium_net is None:
        return [Text(f"Not ranked: {merit.unranked_because}.", style="yellow")]
    low, high = figures.percent(merit.excess_return_low), figures.percent(merit.excess_return_high)
    excess = (
        f"{figures.dollars(row.premium_net)} net less {_dollars(loss)} foreseen loss and "
        f"{figures.percent(merit.interest_forgone)} interest given up is {figures.percent(merit.excess_return)} "
        f"a year on the reserve ({low} to {high})"
    )
    per_tail = f"for a tail of {figures.percent(merit.tail)}: score {figures.number(merit.score)}"
    return [Text.assemble(("Excess return  ", "bold"), f"{excess}, {per_tail}.")]


def _beside(odds: Odds) -> list[Text]:
    told = []
    if odds.expected_loss_blended is not None:
        told.append(f"market and history together foresee a loss of {_dollars(odds.expected_loss_blended)}")
    if odds.stress_loss is not None:
        told.append(f"in stress {_dollars(odds.stress_loss)} are lost ({odds.stress_source})")
    if odds.implied_to_realised is not None:
        clean = odds.implied_to_realised_clean
        without = f", {figures.number(clean)} without the days of reports" if clean is not None else ""
        told.append(f"implied over realised volatility {figures.number(odds.implied_to_realised)}{without}")
    if odds.trend is not None:
        told.append(f"{odds.trend * 100:+.0f} % in the eleven months before the last")
    if odds.margin_of_safety is not None:
        told.append(
            f"break-even {figures.percent(odds.margin_of_safety)} under the price you want to own it at"
        )
    return [Text.assemble(("Beside it      ", "bold"), f"{'; '.join(told)}.")] if told else []


def witness_words(odds: Odds, contracts: int) -> str:
    """The witnesses in one sentence: how likely each holds a breach, and what each expects to be lost."""
    told = []
    for name, witness in (
        ("the market", odds.market),
        ("its own history", odds.history),
        ("the forecast", odds.forecast),
    ):
        if witness.unknown_because:
            told.append(f"{name} is silent ({witness.unknown_because})")
            continue
        between = ""
        if witness.breach_low is not None and witness.breach_high is not None:
            between = f" ({witness.breach_low * 100:.0f}-{witness.breach_high * 100:.0f})"
        loss = None if witness.expected_loss is None else witness.expected_loss * SHARES * contracts
        told.append(
            f"{name} says {figures.percent(witness.breach, 0)}{between} and {figures.dollars(loss)} lost on average"
        )
    return f"below the strike at expiry: {'; '.join(told)}."


def _dollars(per_share: Decimal | None) -> str:
    return figures.dollars(None if per_share is None else per_share * SHARES)


def render_standing(standing: Standing, *, wide: bool) -> Group:
    """Where the name's best put stands, beside the one above and the one below."""
    if standing.rank is None:
        title = f"Rank: none among {standing.names} ranked names"
    elif standing.passes:
        title = f"Rank: {standing.rank} of {standing.names} names that pass every gate"
    else:
        title = f"Rank: a gate stops it; without that it would be {standing.rank} of {standing.names}"
    table = Table(title=f"\n{title} ({standing.universe})", title_justify="left", box=None)
    table.padding, table.header_style = (0, 1, 0, 0), "dim"
    table.add_column("")
    table.add_column("put", no_wrap=True)
    for heading in ("a year*", "loss", "excess", "tail", "score"):
        table.add_column(heading, justify="right")
    rows = (("above", standing.above), ("here", standing.here), ("below", standing.below))
    for where, line in rows:
        if line is not None:
            table.add_row(where, *_cells(line, wide=wide), style="bold" if where == "here" else "")
    return Group(table, *(Text(words, style="dim") for words in standing.words))


def _cells(line: RankLine, *, wide: bool) -> tuple[str, ...]:
    score = figures.number(line.score)
    if wide and line.score_low is not None and line.score_high is not None:
        score += f" ({line.score_low:.2f} to {line.score_high:.2f})"
    return (
        f"{line.symbol} {line.expiry:%d%b%y} {figures.strike(line.strike)}P",
        figures.percent(line.premium_return),
        figures.percent(line.foreseen_loss),
        figures.percent(line.excess_return),
        figures.percent(line.tail),
        score,
    )
