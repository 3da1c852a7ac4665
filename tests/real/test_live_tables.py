"""Rates, currencies and index members as recorded: what the sources make of real answers, held against the imported files."""

from __future__ import annotations

import asyncio
import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from putwright.adapters.ecb.source import ABOUT as ECB
from putwright.adapters.ecb.source import Source as EcbSource
from putwright.adapters.files.reading import read_facts
from putwright.adapters.members.constituents import ABOUT as MEMBERS
from putwright.adapters.members.constituents import LISTS, members
from putwright.adapters.treasury.source import ABOUT as TREASURY
from putwright.adapters.treasury.source import Source as TreasurySource
from putwright.domain.index_members import Members
from putwright.ports.fact_source import Outcome, Task, Told
from tests.online.stand_in import StandIn

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
RECORDED = {
    "sp500": "sp500_constituents_sectors_2026-08.csv",
    "nasdaq100": "nasdaq100_constituents_2026-01.csv",
}
TENORS = {
    "1 Mo": "DGS1MO",
    "3 Mo": "DGS3MO",
    "6 Mo": "DGS6MO",
    "1 Yr": "DGS1",
    "2 Yr": "DGS2",
    "10 Yr": "DGS10",
}


def test_archive_of_the_bank_gives_what_the_importer_gives(real_data: Path) -> None:
    """Every rate since 1999, to the digit, and on the same days."""
    packed = (real_data / "fx_ecb" / "eurofxref-hist.zip").read_bytes()

    async def work(stand_in: StandIn) -> Told:
        async with stand_in.client(ECB) as client:
            return await EcbSource(client).take(Task("ecb", "fx", "", timedelta(hours=12)), None, NOW)

    with StandIn() as stand_in:
        stand_in.serve("www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip", packed)
        told = asyncio.run(work(stand_in))
    assert (told.outcome, told.words) == (Outcome.TOLD, "")
    assert told.memo == {"last_day": "2026-10-30"}
    columns = ["date", "base", "quote", "rate"]
    imported = read_facts("fx", [real_data / "fx_ecb" / "eurofxref-hist.zip"]).table
    assert told.tables["fx"].select(columns).equals(imported.select(columns).sort("date", "base", "quote"))


@pytest.mark.parametrize(("index", "count"), [("sp500", 503), ("nasdaq100", 101)])
def test_recorded_members_are_believed(real_data: Path, index: str, count: int) -> None:
    """The recorded lists are as long as their index, each share once, each with its sector."""
    text = (real_data / "constituents" / RECORDED[index]).read_bytes()

    async def work(stand_in: StandIn) -> Members:
        async with stand_in.client(MEMBERS) as client:
            return await members(index, client, NOW)

    with StandIn() as stand_in:
        stand_in.serve(f"raw.githubusercontent.com/{LISTS[index].path}", text)
        found = asyncio.run(work(stand_in))
    assert len(found.members) == count
    assert all(member.sector and member.name for member in found.members)
    assert index == "nasdaq100" or "BRK.B" in {member.symbol for member in found.members}


def test_a_year_of_yields_gives_what_the_importer_gives(real_data: Path) -> None:
    """2025 as the Federal Reserve recorded it, written in the form of the Treasury: the same rates, tenor by tenor."""
    folder = real_data / "fred_treasury_yields"
    text = treasury_table(folder, 2025)

    async def work(stand_in: StandIn) -> Told:
        async with stand_in.client(TREASURY) as client:
            task = Task("treasury", "rates", "2025", timedelta(hours=12))
            return await TreasurySource(client).take(task, None, NOW)

    with StandIn() as stand_in:
        stand_in.serve("home.treasury.gov/*", text)
        told = asyncio.run(work(stand_in))
    assert told.outcome is Outcome.TOLD, told.words
    imported = pl.concat(
        read_facts("rates", [folder / f"{name}.csv"]).table for name in TENORS.values()
    ).filter(pl.col("date").dt.year() == 2025)
    beside = told.tables["rates"].join(imported, on=["date", "tenor_days"], how="full", suffix="_imported")
    assert beside.height == imported.height == told.tables["rates"].height
    assert beside.select((pl.col("rate") - pl.col("rate_imported")).abs().max()).item() < 1e-12


def treasury_table(folder: Path, year: int) -> str:
    """Recorded yields of a year in the form in which the Treasury tells them; tenors that were not recorded stay empty."""
    told: dict[date, dict[str, str]] = {}
    for tenor, name in TENORS.items():
        with (folder / f"{name}.csv").open(encoding="utf-8") as file:
            for day, value in list(csv.reader(file))[1:]:
                if day.startswith(str(year)) and value not in {"", "."}:
                    told.setdefault(date.fromisoformat(day), {})[tenor] = value
    header = ["1 Mo", "3 Mo", "6 Mo", "1 Yr", "2 Yr", "5 Yr", "10 Yr"]
    rows = [
        ",".join([f"{day:%m/%d/%Y}", *(told[day].get(tenor, "") for tenor in header)])
        for day in sorted(told, reverse=True)
    ]
    return "\n".join(["Date," + ",".join(f'"{tenor}"' for tenor in header), *rows]) + "\n"
