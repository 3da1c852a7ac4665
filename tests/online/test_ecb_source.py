"""The reference rates of the European Central Bank: the archive once, then the last days, never with a gap between."""

from __future__ import annotations

import asyncio
import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from putwright.adapters.ecb import rate_tables
from putwright.adapters.ecb.source import ABOUT, Source
from putwright.adapters.online.client import PoliteClient
from putwright.ports.fact_source import Asked, Outcome, Task, Told
from tests.online.source_contract import Recorded, SourceContract
from tests.online.stand_in import LOGIN_PAGE, Fault, StandIn

ARCHIVE = "www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
LAST_DAYS = "www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"
HEADER = "Date,USD,CHF,CYP,"
# The first three days of the euro: eurofxref-hist.csv.
FIRST = [
    "1999-01-06,1.1743,1.6116,0.582,",
    "1999-01-05,1.179,1.6123,0.5823,",
    "1999-01-04,1.1789,1.6168,N/A,",
]
CUBES = {"1999-01-06": 1.1743, "1999-01-05": 1.179}
NOW = datetime(1999, 1, 7, 20, tzinfo=UTC)
TASK = Task("ecb", "fx", "", timedelta(hours=12))


def zipped(lines: list[str], name: str = "eurofxref-hist.csv") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "\n".join(lines) + "\n")
    return packed.getvalue()


def envelope(inside: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/'
        '2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender>'
        "<gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>"
        f"<Cube>{inside}</Cube></gesmes:Envelope>"
    )


def cubes(dollars: dict[str, float]) -> str:
    return "".join(
        f'<Cube time="{day}"><Cube currency="USD" rate="{rate}"/><Cube currency="CHF" rate="1.61"/></Cube>'
        for day, rate in dollars.items()
    )


def remembered(last_day: str) -> Asked:
    return Asked(NOW, NOW, memo={"last_day": last_day})


def taken(stand_in: StandIn, before: Asked | None = None, now: datetime = NOW) -> Told:
    async def work() -> Told:
        async with stand_in.client(ABOUT) as client:
            return await Source(client).take(TASK, before, now)

    return asyncio.run(work())


def test_first_answer_is_everything_since_1999() -> None:
    """The archive gives a row a day and currency from the euro's side; what was not quoted is no row."""
    with StandIn() as stand_in:
        stand_in.serve(ARCHIVE, zipped([HEADER, *FIRST]))
        told = taken(stand_in)
    rates = told.tables["fx"]
    assert told.outcome is Outcome.TOLD
    assert rates.height == 8
    assert rates.filter((pl.col("date") == date(1999, 1, 4)) & (pl.col("quote") == "USD")).row(0) == (
        date(1999, 1, 4),
        "EUR",
        "USD",
        1.1789,
        "ecb",
    )
    assert told.memo == {"last_day": "1999-01-06"}
    assert stand_in.paths() == [ARCHIVE]


def test_later_answers_are_the_last_days_until_nothing_is_new() -> None:
    """The second question asks for 90 days, the third is answered by unchanged."""
    with StandIn() as stand_in:
        stand_in.serve(LAST_DAYS, envelope(cubes(CUBES)))
        told = taken(stand_in, remembered("1999-01-05"))
        again = taken(stand_in, Asked(NOW, NOW, memo=told.memo))
    assert told.tables["fx"].height == 4
    assert told.tables["fx"]["base"].unique().to_list() == ["EUR"]
    assert told.memo["last_day"] == "1999-01-06"
    assert (again.outcome, again.memo) == (Outcome.UNCHANGED, told.memo)
    assert stand_in.paths() == [LAST_DAYS, LAST_DAYS]


@pytest.mark.parametrize(
    ("last_day", "now", "paths"),
    [
        ("1999-01-06", NOW + timedelta(days=81), [ARCHIVE]),
        ("1999-01-04", NOW, [LAST_DAYS, ARCHIVE]),
        ("nonsense", NOW, [ARCHIVE]),
        ("1999-03-01", NOW, [ARCHIVE]),
    ],
    ids=["long ago", "the last days begin later", "a damaged memory", "a memory from the future"],
)
def test_archive_is_asked_again_when_the_last_days_would_leave_a_gap(
    last_day: str, now: datetime, paths: list[str]
) -> None:
    """No day between what is known and what is told may be missing."""
    with StandIn() as stand_in:
        stand_in.serve(ARCHIVE, zipped([HEADER, *FIRST]))
        stand_in.serve(LAST_DAYS, envelope(cubes(CUBES)))
        taken(stand_in, remembered(last_day), now)
    assert stand_in.paths() == paths


DOCTYPE = '<!DOCTYPE lolz [<!ENTITY lol "lol">]>'
BAD_DAYS = {
    "a document type": (envelope(cubes(CUBES), DOCTYPE), "document type of its own"),
    "an outer document type": (envelope(cubes(CUBES), '<!DOCTYPE x SYSTEM "http://example.com/x.dtd">'), "document type"),
    "cut": (envelope(cubes(CUBES))[:-30], "no XML"),
    "another document": ("<rss><Cube/></rss>", "begins with rss"),
    "nothing in it": (envelope(""), "no rates"),
    "renamed": (envelope(cubes(CUBES).replace("rate=", "value=")), "no day, currency or rate"),
    "no dollar": (envelope(cubes(CUBES).replace("USD", "ZAR")), "2 days of it have no rate of the dollar"),
    "no number": (envelope(cubes(CUBES).replace("1.61", "much")), "'much', no number"),
    "nothing": (envelope(cubes(CUBES).replace("1.61", "0")), "that is no rate"),
    "not a number": (envelope(cubes(CUBES).replace("1.61", "nan")), "that is no rate"),
    "another figure": (envelope(cubes({"1999-01-06": 117.43, "1999-01-05": 1.179})), "another figure"),
    "no day": (envelope(cubes({"06/01/1999": 1.17})), "is no day"),
    "twice": (envelope(cubes(CUBES) * 2), "twice"),
    "a day ahead": (envelope(cubes({"1999-01-08": 1.17, "1999-01-05": 1.17})), "has not come yet"),
    "a hole": (envelope(cubes({"1999-01-06": 1.17, "1998-12-01": 1.17})), "nothing between"),
    "old": (envelope(cubes({"1999-01-04": 1.17})), "rates of 1999-01-05 are known already"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_DAYS)
def test_last_days_are_refused_when_they_are_not_what_was_asked_for(case: str) -> None:
    """A document of another kind, cut, renamed or old is a failure with words, and not one rate."""
    text, words = BAD_DAYS[case]
    with StandIn() as stand_in:
        stand_in.serve(LAST_DAYS, text)
        told = taken(stand_in, remembered("1999-01-05"))
    assert told.outcome is Outcome.FAILED
    assert words in told.words
    assert told.tables == {}
    assert told.memo == {"last_day": "1999-01-05"}


BAD_ARCHIVES = {
    "another file": (zipped([HEADER, *FIRST], "rates.csv"), "holds no eurofxref-hist.csv"),
    "cut": (zipped([HEADER, *FIRST])[:-20], "can not be opened"),
    "renamed": (zipped([HEADER.replace("USD", "Dollar"), *FIRST]), "was renamed"),
    "empty": (zipped([HEADER]), "was renamed"),
    "half": (zipped([HEADER, *FIRST[:2]]), "begins on 1999-01-05"),
    "a short row": (zipped([HEADER, *FIRST, "1999-01-07,1.16"]), "another number of fields"),
}


@pytest.mark.parametrize("case", BAD_ARCHIVES)
def test_archive_is_refused_when_it_is_not_what_was_asked_for(case: str) -> None:
    """Another file, a broken one or half of one is a failure with words, and not one rate."""
    packed, words = BAD_ARCHIVES[case]
    with StandIn() as stand_in:
        stand_in.serve(ARCHIVE, packed)
        told = taken(stand_in)
    assert told.outcome is Outcome.FAILED
    assert words in told.words
    assert told.tables == {}


def test_archive_is_not_unpacked_when_it_is_absurdly_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small archive that holds a large file is given up where the bound is."""
    monkeypatch.setattr(rate_tables, "MEMBER_BYTES_MAX", 1000)
    with StandIn() as stand_in:
        stand_in.serve(ARCHIVE, zipped(["0" * 1_000_000]))
        told = taken(stand_in)
    assert "longer than" in told.words


def test_column_is_counted_in_words_when_it_is_no_currency() -> None:
    """What is no code of three letters is left out and told."""
    with StandIn() as stand_in:
        lines = [f"{HEADER.rstrip(',')},Remark", *(f"{line.rstrip(',')},x" for line in FIRST)]
        stand_in.serve(ARCHIVE, zipped(lines))
        told = taken(stand_in)
    assert told.outcome is Outcome.TOLD
    assert told.words == "left out 1 unknown column: Remark"


@pytest.mark.parametrize(
    ("fault", "words", "ends"),
    [
        (Fault(200, LOGIN_PAGE), "web page", True),
        (Fault(403), "refuses", True),
        (Fault(404), "no such table", False),
    ],
)
def test_failure_of_the_network_is_told_and_nothing_is_forgotten(
    fault: Fault, words: str, ends: bool
) -> None:
    """What was remembered stays, and the source is left where asking further is pointless."""
    with StandIn() as stand_in:
        stand_in.fail(LAST_DAYS, fault)
        told = taken(stand_in, remembered("1999-01-05"))
    assert told.outcome is Outcome.FAILED
    assert words in told.words
    assert told.ends_source is ends
    assert told.memo == {"last_day": "1999-01-05"}


def test_question_is_one_whatever_names_are_watched() -> None:
    """Currencies belong to no company."""
    source = Source(PoliteClient(ABOUT))
    assert [task.key for task in source.tasks("fx", ["KO", "MSFT"], NOW)] == ["ecb/fx/"]
    assert source.tasks("rates", [], NOW) == []


class TestEcb(SourceContract):
    """The promises of the port, kept by the European Central Bank; its second question is the one for the last days."""

    recorded = Recorded(
        make=Source,
        about=ABOUT,
        kind="fx",
        symbol="",
        now=NOW,
        answers={ARCHIVE: zipped([HEADER, *FIRST])},
        others={ARCHIVE: zipped([HEADER, *FIRST], "eurofxref.csv")},
    )

    def test_second_question_is_conditional_and_changes_nothing(self) -> None:
        """The table of the last days is asked for with what it said itself, as another test here shows in full."""
        first = self.take().told
        asked = Asked(self.recorded.now, self.recorded.now, memo=first.memo)
        later = self.take(before=asked, answers={LAST_DAYS: envelope(cubes(CUBES)).encode()})
        assert later.told.outcome is Outcome.TOLD
        assert later.paths == [LAST_DAYS]
