"""The members of an index: believed only when the list is as long as the index, and names each share once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import pytest

from putwright.adapters.members.constituents import ABOUT, members
from putwright.adapters.online.answers import Failure, SourceFailure
from putwright.domain.index_members import Member, Members
from putwright.domain.refusal import BadInput
from tests.online.stand_in import LOGIN_PAGE, StandIn

SP500 = "raw.githubusercontent.com/datasets/s-and-p-500-companies/main/data/constituents.csv"
NASDAQ = (
    "raw.githubusercontent.com/Gary-Strauss/NASDAQ100_Constituents/master/data/nasdaq100_constituents.csv"
)
SP500_HEADER = "Symbol,Security,GICS Sector,GICS Sub-Industry,Headquarters Location,Date added,CIK,Founded"
NASDAQ_HEADER = "Ticker,Company,GICS_Sector,GICS_Sub_Industry"
NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)


def letters(number: int) -> str:
    return "".join(chr(65 + number // 26**place % 26) for place in range(3))


def sp500(count: int = 502, header: str = SP500_HEADER, first: str = "BRK.B") -> str:
    rows = [f'{first},Berkshire Hathaway,Financials,Multi-Sector,"Omaha, Nebraska",2010-02-16,1067983,1839']
    rows += [f"{letters(n)},Company {n},Industrials,,,,," for n in range(count)]
    return "\n".join([header, *rows]) + "\n"


def nasdaq(count: int) -> str:
    return "\n".join([NASDAQ_HEADER, *(f"{letters(n)},Company {n},Chips,Chips" for n in range(count))]) + "\n"


def taken(stand_in: StandIn, index: str) -> Members:
    async def work() -> Members:
        async with stand_in.client(ABOUT) as client:
            return await members(index, client, NOW)

    return asyncio.run(work())


def failure(path: str, text: str | bytes, index: str = "sp500") -> SourceFailure:
    with StandIn() as stand_in:
        stand_in.serve(path, text)
        with pytest.raises(SourceFailure) as told:
            taken(stand_in, index)
    return told.value


def test_members_are_told_with_company_and_sector() -> None:
    """Each share with its company and sector, the source of the list and the New York day it was taken."""
    with StandIn() as stand_in:
        stand_in.serve(SP500, sp500())
        found = taken(stand_in, "sp500")
    assert len(found.members) == 503
    assert found.members[0] == Member("BRK.B", "Berkshire Hathaway", "Financials")
    assert found.index == "sp500"
    assert "datasets/s-and-p-500-companies" in found.source
    assert found.taken_on == date(2026, 11, 29)


def test_members_of_the_nasdaq_are_told_by_the_names_of_their_own_columns() -> None:
    """The second list calls its columns otherwise."""
    with StandIn() as stand_in:
        stand_in.serve(NASDAQ, nasdaq(101))
        found = taken(stand_in, "nasdaq100")
    assert found.members[1] == Member("BAA", "Company 1", "Chips")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (sp500(400), "names 401 members; the S&P 500 has 480 to 520"),
        (sp500(600), "names 601 members"),
        (sp500(first="AAA"), "AAA stands in it twice"),
        (sp500(first="Berkshire Hathaway Inc"), "line 2 names 'Berkshire Hathaway Inc'"),
        (sp500(header=SP500_HEADER.replace("GICS Sector", "Industry")), "no column 'GICS Sector'"),
        (SP500_HEADER, "names 0 members"),
        (sp500() + "XYZ,one", "another number of fields"),
    ],
)
def test_list_is_refused_when_it_can_not_be_the_index(text: str, words: str) -> None:
    """Too short, too long, a share twice, no symbol or a renamed column: nothing of it is taken."""
    told = failure(SP500, text)
    assert words in told.wrong
    assert told.failure is Failure.DAMAGED


def test_list_is_refused_when_it_is_gone_or_a_page_came_instead() -> None:
    """A list that was moved and the login page of a network are told as what they are."""
    assert failure("raw.githubusercontent.com/other", "x").wrong == "the list is no longer there"
    assert failure(SP500, LOGIN_PAGE).failure is Failure.CAPTIVE


def test_index_is_named_when_nobody_knows_it() -> None:
    """Another index is an error that lists those there are, and nobody is asked."""
    with StandIn() as stand_in:
        with pytest.raises(BadInput, match="sp500, nasdaq100"):
            taken(stand_in, "dax")
        assert stand_in.asked == []
