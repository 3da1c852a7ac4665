"""Who EDGAR is: its hosts, its pace, its addresses."""

from __future__ import annotations

from datetime import timedelta

from putwright.ports.fact_source import EARNINGS, FUNDAMENTALS, Pace, SourceAbout

WWW, DATA = "https://www.sec.gov", "https://data.sec.gov"
TICKERS = f"{WWW}/files/company_tickers.json"
FACTS_ARCHIVE = f"{WWW}/Archives/edgar/daily-index/xbrl/companyfacts.zip"
SUBMISSIONS_ARCHIVE = f"{WWW}/Archives/edgar/daily-index/bulkdata/submissions.zip"
# Submissions appear within minutes of a filing; a day is how often an investor asks, less the hours it may shift.
PERIOD = timedelta(hours=20)

ABOUT = SourceAbout(
    name="sec",
    title="EDGAR of the SEC",
    kinds=(FUNDAMENTALS, EARNINGS),
    hosts=("www.sec.gov", "data.sec.gov"),
    pace=Pace(9, 1.0),
    pace_source='the SEC\'s page on "fair access": at most 10 requests in a second',
    probe=f"{DATA}/submissions/CIK0000320193.json",
    needs_contact=True,
)


def submissions_name(cik: int) -> str:
    """How the filings of a company are called, also inside the archive."""
    return f"CIK{cik:010d}.json"


def submissions_address(name: str) -> str:
    """Where the filings of a company, or an older page of them, are told."""
    return f"{DATA}/submissions/{name}"


def facts_address(cik: int) -> str:
    """Where all figures of a company are told, as filed."""
    return f"{DATA}/api/xbrl/companyfacts/{submissions_name(cik)}"
