"""Who has filed anything since a day: a file a day of EDGAR's index instead of a question a company."""

from __future__ import annotations

import re
from datetime import date, timedelta

from putwright.adapters.online.answers import Answer, Form, SourceFailure
from putwright.adapters.online.client import PoliteClient

FOLDER = "https://www.sec.gov/Archives/edgar/daily-index/{year}/QTR{quarter}/"
REPORTS = ("8-K", "10-K", "10-Q", "20-F", "40-F", "6-K")
DAYS_MAX = 45  # of more days the files are larger than the answers of five hundred companies
_NAME = re.compile(r"form\.(\d{4})(\d{2})(\d{2})\.idx", re.ASCII)
_LINE = re.compile(r"^(\S+(?: \S+)*)\s{2,}.*?\s(\d{1,10})\s+\d{4}-?\d{2}-?\d{2}\s+edgar/", re.ASCII)
LINES_MIN = 100  # a working day has thousands of filings; a file of fewer is half of one


async def filed_since(client: PoliteClient, since: date, until: date) -> frozenset[int] | None:
    """The companies (CIK) that filed a report from one day to another, both included, as far as the index goes.

    None where that can not be told: too many days, or the index failed; then each company has to be asked.
    """
    if (until - since).days > DAYS_MAX or since > until:
        return None
    found: set[int] = set()
    try:
        for address in await _addresses(client, since, until):
            answer = await client.get(address, Form.CSV)
            if answer.is_absent:
                return None
            companies = _companies(answer.text())
            if companies is None:
                return None
            found |= companies
    except SourceFailure:
        return None
    return frozenset(found)


async def _addresses(client: PoliteClient, since: date, until: date) -> list[str]:
    """The files of those days that are there: none for weekends and holidays, nor for today before the evening."""
    folders = {
        FOLDER.format(year=day.year, quarter=(day.month + 2) // 3): None
        for day in (since + timedelta(days=ahead) for ahead in range((until - since).days + 1))
    }
    found = []
    for folder in folders:
        answer = await client.get(f"{folder}index.json", Form.JSON)
        if answer.is_absent:
            continue
        for name in _names(answer):
            told = _NAME.fullmatch(name)
            if told and since <= date(int(told[1]), int(told[2]), int(told[3])) <= until:
                found.append(f"{folder}{name}")
    return sorted(found)


def _names(answer: Answer) -> list[str]:
    document = answer.document()
    directory = document.get("directory") if isinstance(document, dict) else None
    items = directory.get("item") if isinstance(directory, dict) else None
    if not isinstance(items, list):
        raise answer.damaged("it lists no files")
    return [str(item.get("name", "")) for item in items if isinstance(item, dict)]


def _companies(text: str) -> set[int] | None:
    """The companies of one file; None where it is none."""
    lines = [found for line in text.splitlines() if (found := _LINE.match(line))]
    if len(lines) < LINES_MIN:
        return None
    return {int(found[2]) for found in lines if found[1].startswith(REPORTS)}
