"""Before the first sale: everything that must be in order, asked of the broker, with a put that is previewed and never sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from putwright.domain.approval import EntryTerms
from putwright.domain.contract import OptionContract, Right, strike_of_thousandths
from putwright.domain.money import from_float
from putwright.domain.playbook import TimeInForce
from putwright.domain.preview import Preview
from putwright.domain.refusal import BadInput, OutsideFailure, counted
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.broker_view import ChainWanted
from putwright.reports.finding import OK, WARN, Finding
from putwright.reports.preflight import PreflightReport, preflight_report
from putwright.workflows.at_desk import AtDesk

DAYS = (10, 60)  # among these expiries every name with options has one
OTM = (0.05, 0.20)


async def preflight(at: AtDesk, probes: Sequence[str]) -> PreflightReport:
    """What must be in order before something is sold; nothing is sent but questions.

    Args:
        at: the desk.
        probes: names on which a put is asked about, until one has some.

    Raises:
        OutsideFailure: the connection was lost.
    """
    look, _ = await at.desk.look()
    stopped = at.desk.submission.stopped()
    here = [Finding(WARN, "stopped", one.actual, one.remedy) for one in stopped]
    here.append(Finding(OK, "record", f"{counted(at.book.events, 'event')}, whole"))
    return preflight_report(
        at.presence,
        look,
        at.settings.account,
        at.book,
        at.settings.mandate,
        at.surroundings.permissions,
        await _previewed(at, probes),
        here,
    )


async def _previewed(at: AtDesk, probes: Sequence[str]) -> tuple[str, Preview] | None:
    """What the broker says of one put, sold far out of the money and never sent."""
    on = new_york_date(at.presence.broker_time or at.clock.now())
    first, last = (on + timedelta(days=days) for days in DAYS)
    for symbol in probes:
        taken = await at.view.chains([ChainWanted(symbol, first, last, *OTM)])
        puts = taken.quotes.filter((pl.col("right") == "PUT") & (pl.col("ask") > 0)).sort(
            "expiry", "strike_thousandths"
        )
        if puts.is_empty():
            continue
        row = puts.row(len(puts) // 2, named=True)
        contract = OptionContract(
            underlying=symbol,
            expiry=row["expiry"],
            right=Right.PUT,
            strike=strike_of_thousandths(row["strike_thousandths"]),
            root=row["root"],
            multiplier=int(row["multiplier"]),
        )
        tick = await at.tick_rule(contract)
        price = tick.round_sell_up(from_float(row["ask"]))
        terms = EntryTerms(contract, 1, (price,), 0, TimeInForce.DAY)
        try:
            return f"a sale of 1 {contract}", await at.desk.submission.preview(terms)
        except (BadInput, OutsideFailure) as fault:
            return f"a sale of 1 {contract}", Preview(refused=fault.wrong, remedy=fault.remedy)
    return None
