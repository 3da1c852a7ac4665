"""The network as it was on 2026-07-15: recorded members, chains, closes, statements and report dates in the sources' own forms.

Company facts of AAPL, GOOGL and SNOW are as the SEC gave them; those of the other members are their recorded quarterly
statements, written as the SEC writes them. What was not recorded (cash flows of most) is not there, and stays unknown.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from putwright.domain.trading_calendar import NEW_YORK
from tests.online.stand_in import StandIn

SNAPSHOT, SEEN_UTC = "2026-07-15T13:16", "2026-07-15 17:16:00"
RECORDED_FACTS = {"AAPL": "AAPL_CIK0000320193_facts.json.gz", "GOOGL": "GOOGL_CIK0001652044_facts.json.gz"}
FILED_AFTER = timedelta(days=35)
# One code of the SEC's list for each sector that the list of members names.
SIC = {
    "Communication Services": 4813, "Consumer Discretionary": 5651, "Consumer Staples": 2000, "Energy": 1311,
    "Financials": 6021, "Health Care": 2834, "Industrials": 3530, "Information Technology": 7372,
    "Materials": 2800, "Real Estate": 6798, "Utilities": 4911,
}  # fmt: skip
TAGS = {
    "Revenues": ("Total Revenue", True),
    "NetIncomeLoss": ("Net Income Common Stockholders", True),
    "OperatingIncomeLoss": ("Operating Income", True),
    "DepreciationDepletionAndAmortization": ("Reconciled Depreciation", True),
    "StockholdersEquity": ("Stockholders Equity", False),
    "Assets": ("Total Assets", False),
    "LongTermDebt": ("Total Debt", False),
    "CashAndCashEquivalentsAtCarryingValue": ("Cash And Cash Equivalents", False),
}
FILED = ("accessionNumber", "filingDate", "reportDate", "acceptanceDateTime", "form", "items")
TREASURY = "home.treasury.gov/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv/"
HOLES = ("5 Yr",)  # columns of the Treasury's table that are not among the recorded ones: empty
TENORS = {
    "1 Mo": "DGS1MO",
    "3 Mo": "DGS3MO",
    "6 Mo": "DGS6MO",
    "1 Yr": "DGS1",
    "2 Yr": "DGS2",
    "10 Yr": "DGS10",
}


class RecordedNetwork:
    """Every answer of every source, made when it is asked for.

    Args:
        data: the folder of recorded data.
    """

    def __init__(self, data: Path) -> None:
        self._data = data

    @cached_property
    def members(self) -> list[dict[str, str]]:
        """The members of the S&P 500: symbol, name, sector, CIK."""
        text = self._members_text.decode()
        return list(csv.DictReader(io.StringIO(text)))

    @cached_property
    def _members_text(self) -> bytes:
        return (self._data / "constituents" / "sp500_constituents_sectors_2026-08.csv").read_bytes()

    @property
    def _cik(self) -> dict[int, str]:
        return {int(one["CIK"]): one["Symbol"] for one in reversed(self.members)}

    def serve_on(self, stand_in: StandIn) -> None:
        """Answer for all of it."""
        public = "raw.githubusercontent.com/"
        stand_in.serve(
            f"{public}datasets/s-and-p-500-companies/main/data/constituents.csv", self._members_text
        )
        stand_in.serve("www.sec.gov/files/company_tickers.json", self._tickers())
        stand_in.serve("data.sec.gov/submissions/*", lambda path: self.submissions(_cik_of(path)))
        stand_in.serve("data.sec.gov/api/xbrl/companyfacts/*", lambda path: self.facts(_cik_of(path)))
        archives = "www.sec.gov/Archives/edgar/daily-index/"
        stand_in.serve(f"{archives}xbrl/companyfacts.zip", lambda _: self._archive_of_facts)
        stand_in.serve(f"{archives}bulkdata/submissions.zip", lambda _: self._archive_of_submissions)
        quotes = "cdn.cboe.com/api/global/delayed_quotes/"
        stand_in.serve(f"{quotes}options/*", lambda path: self.chain(_symbol_of(path)))
        stand_in.serve(f"{quotes}charts/historical/*", lambda path: self.closes(_symbol_of(path)))
        stand_in.serve(f"{TREASURY}*", lambda path: self.yields(int(path.removeprefix(TREASURY)[:4])))
        ecb = (self._data / "fx_ecb" / "eurofxref-hist.zip").read_bytes()
        stand_in.serve("www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip", ecb)

    def _tickers(self) -> bytes:
        rows = [
            {"cik_str": int(one["CIK"]), "ticker": one["Symbol"].replace(".", "-"), "title": one["Security"]}
            for one in self.members
        ]
        return json.dumps(dict(enumerate(rows))).encode()

    # ---- the SEC -----------------------------------------------------------------------------------------------------

    @cached_property
    def _archive_of_facts(self) -> bytes:
        return self._archive(self.facts)

    @cached_property
    def _archive_of_submissions(self) -> bytes:
        return self._archive(self.submissions)

    def _archive(self, made: Any) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for cik in self._cik:
                if (body := made(cik)) is not None:
                    archive.writestr(f"CIK{cik:010d}.json", body)
        return packed.getvalue()

    def submissions(self, cik: int) -> bytes | None:
        """The filings of one company: its reports as 8-K with item 2.02, and a 10-Q behind each."""
        if cik not in self._cik:
            return None
        symbols = [one["Symbol"] for one in self.members if int(one["CIK"]) == cik]
        first = next(one for one in self.members if int(one["CIK"]) == cik)
        filings: dict[str, list[str]] = {name: [] for name in FILED}
        for number, day in enumerate(reversed(self._reports.get(symbols[0], [])[-24:])):
            after_close = datetime(day.year, day.month, day.day, 16, 31, tzinfo=NEW_YORK).astimezone(UTC)
            for form, items, at in (
                ("10-Q", "", after_close + timedelta(days=2)),
                ("8-K", "2.02,9.01", after_close),
            ):
                filings["accessionNumber"].append(f"{cik:010d}-{day:%y}-{number:06d}{len(form)}")
                filings["filingDate"].append(f"{at:%Y-%m-%d}")
                filings["reportDate"].append(f"{day - timedelta(days=25):%Y-%m-%d}")
                filings["acceptanceDateTime"].append(f"{at:%Y-%m-%dT%H:%M:%S}.000Z")
                filings["form"].append(form)
                filings["items"].append(items)
        told = {
            "cik": f"{cik:010d}", "entityType": "operating", "sic": str(SIC[first["GICS Sector"]]),
            "sicDescription": first["GICS Sub-Industry"], "name": first["Security"],
            "tickers": [one.replace(".", "-") for one in symbols], "exchanges": ["NYSE"] * len(symbols),
            "fiscalYearEnd": "1231", "filings": {"recent": filings, "files": []},
        }  # fmt: skip
        return json.dumps(told).encode()

    @cached_property
    def _reports(self) -> dict[str, list[date]]:
        table = pl.read_csv(
            self._data / "earnings_dates" / "earnings_dates_601_symbols_1996_2026.csv.gz",
            try_parse_dates=True,
        )
        kept = table.filter(pl.col("report_date") <= date(2026, 7, 14)).sort("report_date")
        return {str(name): rows["report_date"].to_list() for (name,), rows in kept.group_by("symbol")}

    def facts(self, cik: int) -> bytes | None:
        """The company facts: as recorded, else the recorded statements in their form."""
        symbol = self._cik.get(cik)
        if symbol is None:
            return None
        if symbol in RECORDED_FACTS:
            return gzip.decompress(
                (self._data / "sec_companyfacts_full" / RECORDED_FACTS[symbol]).read_bytes()
            )
        rows = self._statements.get(symbol, [])
        if not rows:
            return None
        gaap = {tag: units for tag, how in TAGS.items() if (units := _units(rows, *how))}
        shares = [
            {"end": row["date"], "val": float(row["Ordinary Shares Number"]), **_filing(row)}
            for row in rows
            if row["Ordinary Shares Number"]
        ]
        dei = {"EntityCommonStockSharesOutstanding": {"units": {"shares": shares}}} if shares else {}
        name = next(one["Security"] for one in self.members if int(one["CIK"]) == cik)
        return json.dumps({"cik": cik, "entityName": name, "facts": {"dei": dei, "us-gaap": gaap}}).encode()

    @cached_property
    def _statements(self) -> dict[str, list[dict[str, str]]]:
        path = self._data / "fundamentals" / "sp500_quarterly_statements_2024_2025.csv.gz"
        found: dict[str, list[dict[str, str]]] = defaultdict(list)
        with gzip.open(path, "rt", encoding="utf-8") as text:
            for row in csv.DictReader(text):
                found[row["ticker"].replace("-", ".")].append(row)
        return found

    # ---- the market --------------------------------------------------------------------------------------------------

    @cached_property
    def _chains(self) -> dict[str, pl.DataFrame]:
        table = pl.read_parquet(self._data / "options_desk_2026-07" / "puts_335_symbols_2_snapshots.parquet")
        seen = table.filter(pl.col("snapshot").cast(pl.String) == SNAPSHOT).with_columns(
            pl.col("symbol").cast(pl.String)
        )
        return {str(name): rows for (name,), rows in seen.group_by("symbol")}

    def chain(self, symbol: str) -> bytes | None:
        """The puts of one name in the form of Cboe's delayed quotes."""
        rows = self._chains.get(symbol)
        if rows is None:
            return None
        spot = round(float(rows["spot"][0]), 2)
        options = [
            {
                "option": f"{symbol}{row['expiration']:%y%m%d}P{round(row['strike'] * 1000):08d}",
                "bid": _cents(row["bid"]), "bid_size": 10.0, "ask": _cents(row["ask"]), "ask_size": 10.0,
                "iv": row["iv"] or 0.0, "delta": row["delta"] or 0.0, "gamma": 0.0, "theta": row["theta"] or 0.0,
                "vega": 0.0, "rho": 0.0, "theo": 0.0, "change": 0.0, "open": 0.0, "high": 0.0, "low": 0.0,
                "open_interest": row["open_interest"] or 0.0, "volume": row["volume"] or 0.0, "tick": "no_change",
                "last_trade_price": _cents(row["last"]), "last_trade_time": "2026-07-15T13:00:00",
                "percent_change": 0.0, "prev_day_close": 0.0,
            }
            for row in rows.iter_rows(named=True)
        ]  # fmt: skip
        head = {
            "symbol": symbol, "security_type": "stock", "exchange_id": 2, "current_price": spot, "bid": spot, "ask": spot,
            "bid_size": 1, "ask_size": 1, "close": spot, "prev_day_close": spot, "volume": 1, "iv30": 30.0,
            "last_trade_time": "2026-07-15T13:00:59",
        }  # fmt: skip
        return json.dumps(
            {"timestamp": SEEN_UTC, "data": {**head, "options": options}, "symbol": symbol}
        ).encode()

    @cached_property
    def _prices(self) -> pl.DataFrame:
        return pl.read_parquet(self._data / "prices_sp500_2022_2026" / "prices_adjclose_494.parquet")

    def closes(self, symbol: str) -> bytes | None:
        """The daily closes of one name in the form of Cboe's charts."""
        named = symbol.replace(".", "-")
        if named not in self._prices.columns:
            return None
        rows = self._prices.select(
            pl.col("time").cast(pl.Date).alias("day"), pl.col(named).alias("close")
        ).drop_nulls()
        data = [
            {
                "date": f"{on}",
                "volume": 1,
                "open": close,
                "high": close,
                "low": close,
                "close": round(close, 2),
            }
            for on, close in rows.iter_rows()
        ]
        return json.dumps({"timestamp": "11:00:17", "data": data, "symbol": symbol}).encode()

    def yields(self, year: int) -> bytes:
        """The Treasury's table of one year."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for tenor, name in TENORS.items():
            with (self._data / "fred_treasury_yields" / f"{name}.csv").open(encoding="utf-8") as text:
                for day, value in list(csv.reader(text))[1:]:
                    if day.startswith(str(year)) and value not in {"", "."}:
                        found[day][tenor] = value
        lines = ["Date," + ",".join(f'"{tenor}"' for tenor in (*TENORS, *HOLES))]
        for day in sorted(found, reverse=True):
            told = datetime.fromisoformat(day)
            lines.append(
                ",".join([f"{told:%m/%d/%Y}", *(found[day].get(tenor, "") for tenor in (*TENORS, *HOLES))])
            )
        return ("\n".join(lines) + "\n").encode()


def _units(rows: list[dict[str, str]], column: str, flows: bool) -> dict[str, Any] | None:
    told = []
    for row in rows:
        if not row.get(column):
            continue
        end = date.fromisoformat(row["date"])
        span = {"start": f"{end - timedelta(days=90)}"} if flows else {}
        told.append({**span, "end": row["date"], "val": float(row[column]), **_filing(row)})
    return {"units": {"USD": told}} if told else None


def _filing(row: dict[str, str]) -> dict[str, Any]:
    end = date.fromisoformat(row["date"])
    return {
        "accn": f"0000000000-{end:%y-%m%d}00",
        "fy": end.year,
        "fp": "Q1",
        "form": "10-Q",
        "filed": f"{end + FILED_AFTER}",
    }


def _cents(price: float | None) -> float:
    return 0.0 if price is None else round(price, 2)


def _cik_of(path: str) -> int:
    digits = path.rsplit("CIK", 1)[-1].partition(".")[0]
    return int(digits) if digits.isdigit() else 0


def _symbol_of(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".json")
