"""The SEC as a source: what is asked for and what is not, and each way in which an answer can be no answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from putwright.adapters.sec.about import ABOUT
from putwright.ports.fact_source import Asked, Outcome
from tests.online.sec_world import (
    NOW,
    RELEASES,
    REPORT,
    TICKERS,
    Edgar,
    Figures,
    Filing,
    columns,
    figures_path,
    filings_path,
    plain_figures,
    submissions,
)
from tests.online.stand_in import LOGIN_PAGE, Fault, StandIn

LATER = Filing("0000000007-26-000002", "10-Q", "2026-07-14", figures=1)


def edgar(stand_in: StandIn) -> Edgar:
    """EDGAR with the widget company."""
    world = Edgar(stand_in)
    world.company()
    return world


def asked_since(stand_in: StandIn, count: int) -> list[str]:
    """The paths asked for after the first so many."""
    return stand_in.paths()[count:]


def test_one_question_answers_for_statements_and_earnings(tmp_path: Path) -> None:
    """Filings and figures of a company come as both tables, with its name and our words for its industry."""
    with StandIn() as stand_in:
        told = edgar(stand_in).take(tmp_path)
        assert stand_in.paths() == [TICKERS, filings_path(), figures_path()]
    assert told.outcome is Outcome.TOLD
    assert set(told.tables) == {"fundamentals", "earnings"}
    row = told.tables["fundamentals"].row(0, named=True)
    assert (row["symbol"], row["name"], row["sector"]) == ("WIDG", "Widget Corp", "Industrials")
    assert (row["revenue"], row["as_of"], row["source"]) == (100.0, date(2026, 5, 5), "sec")
    assert told.tables["earnings"].height == len(RELEASES)
    assert told.words == ""


def test_earnings_alone_need_no_figures(tmp_path: Path) -> None:
    """Who wants report dates only is not made to wait for statements."""
    with StandIn() as stand_in:
        told = edgar(stand_in).take(tmp_path, kind="earnings")
        assert figures_path() not in stand_in.paths()
    assert set(told.tables) == {"earnings"}


def test_second_take_costs_one_conditional_question_when_nothing_changed(tmp_path: Path) -> None:
    """A week later one question is asked, it names what is known, and nothing comes back."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        first = world.take(tmp_path)
        count = len(stand_in.asked)
        again = world.take(tmp_path, memo=first.memo)
        assert asked_since(stand_in, count) == [filings_path()]
        assert "if-none-match" in stand_in.asked[-1].headers
    assert again.outcome is Outcome.UNCHANGED
    assert again.memo == first.memo
    assert again.tables == {}


def test_figures_are_asked_for_again_only_when_a_report_was_filed(tmp_path: Path) -> None:
    """An 8-K brings no figures; a 10-Q does, and the question for them is conditional."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        first = world.take(tmp_path)
        news = Filing("0000000007-26-200000", "8-K", "2026-07-10", "2.02", "2026-07-10T20:30:00.000Z")
        world.company(filings=submissions(filings=(news, REPORT, *RELEASES)))
        count = len(stand_in.asked)
        released = world.take(tmp_path, memo=first.memo)
        assert asked_since(stand_in, count) == [filings_path()]
        assert set(released.tables) == {"earnings"}
        world.company(
            filings=submissions(filings=(LATER, news, REPORT, *RELEASES)),
            figures=plain_figures()
            .tell("Revenues", 120, "2026-04-01/2026-06-30", "2026-07-14", accession=LATER.accession)
            .document(),
        )
        reported = world.take(tmp_path, memo=released.memo)
        assert stand_in.paths()[-1] == figures_path()
        assert "if-none-match" in stand_in.asked[-1].headers
    assert reported.tables["fundamentals"].height == 2
    assert reported.memo["read"] == LATER.accession


def test_figures_are_asked_for_until_they_hold_the_report(tmp_path: Path) -> None:
    """The figures may follow a report by hours: what is there is taken, and the rest is asked for the next time."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        world.company(filings=submissions(filings=(LATER, REPORT, *RELEASES)))
        first = world.take(tmp_path)
        assert first.tables["fundamentals"].height == 1
        assert "not out yet" in first.words
        still = world.take(tmp_path, memo=first.memo)
        assert "not out yet" in still.words
        assert stand_in.paths()[-1] == figures_path()
        world.company(
            filings=submissions(filings=(LATER, REPORT, *RELEASES)),
            figures=plain_figures(accession=LATER.accession).document(),
        )
        told = world.take(tmp_path, memo=still.memo)
        assert told.words == ""
        done = world.take(tmp_path, memo=told.memo)
    assert done.outcome is Outcome.UNCHANGED


def test_report_without_our_figures_is_not_waited_for_when_a_week_has_passed(tmp_path: Path) -> None:
    """A 6-K with none of our figures would be asked for every day."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        world.company(filings=submissions(filings=(LATER, REPORT, *RELEASES)))
        told = world.take(tmp_path, now=NOW + timedelta(days=8))
        again = world.take(tmp_path, memo=told.memo, now=NOW + timedelta(days=9))
    assert told.memo["read"] == LATER.accession
    assert again.outcome is Outcome.UNCHANGED


def test_both_kinds_share_the_filings_when_asked_in_one_run(tmp_path: Path) -> None:
    """Statements and earnings of one company in one run: its filings are asked for once."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        wanted: list[tuple[str, str, Asked | None]] = [
            ("WIDG", "fundamentals", None),
            ("WIDG", "earnings", None),
        ]
        first = world.run(tmp_path, wanted)
        assert stand_in.paths().count(filings_path()) == 1
        known = [
            (symbol, kind, Asked(NOW, NOW, memo=told.memo))
            for (symbol, kind, _), told in zip(wanted, first, strict=True)
        ]
        count = len(stand_in.asked)
        again = world.run(tmp_path, known)
        assert asked_since(stand_in, count) == [filings_path()]
    assert {told.outcome for told in first} == {Outcome.TOLD}
    assert {told.outcome for told in again} == {Outcome.UNCHANGED}


def test_table_of_tickers_is_asked_for_once_a_run_and_kept(tmp_path: Path) -> None:
    """Two symbols share the table; another run asks whether it changed, and reads the one it kept."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        world.company(8, symbols=("BRK-B", "BRK-A"), filings=submissions(8, tickers=("BRK-B", "BRK-A")))
        told = world.run(tmp_path, [("WIDG", "earnings", None), ("BRK.B", "earnings", None)])
        assert stand_in.paths().count(TICKERS) == 1
        again = world.take(tmp_path, "BRK.A", "earnings")
        (first, second) = [request for request in stand_in.asked if request.path == TICKERS]
    assert [one.outcome for one in (*told, again)] == [Outcome.TOLD] * 3
    assert told[1].tables["earnings"]["symbol"].unique().to_list() == ["BRK.B"]
    assert "if-none-match" not in first.headers
    assert "if-none-match" in second.headers


def test_damaged_table_of_tickers_is_had_anew(tmp_path: Path) -> None:
    """What lies in the scratch folder is checked like an answer: it may have been cut by a full disk."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        world.take(tmp_path, kind="earnings")
        (tmp_path / "company_tickers.json").write_text('{"0": {"cik_s', encoding="utf-8")
        told = world.take(tmp_path, kind="earnings")
        assert stand_in.paths().count(TICKERS) == 3
        world.take(tmp_path, kind="earnings")
        assert stand_in.paths().count(TICKERS) == 4
    assert told.outcome is Outcome.TOLD


def test_unknown_symbol_is_absent_with_what_to_do(tmp_path: Path) -> None:
    """A fund or a renamed company is no failure: it is said, with what to do, and nothing more is asked."""
    with StandIn() as stand_in:
        told = edgar(stand_in).take(tmp_path, "QQQM")
        assert stand_in.paths() == [TICKERS]
    assert told.outcome is Outcome.ABSENT
    assert "under this symbol" in told.words
    assert "import fundamentals" in told.remedy


@pytest.mark.parametrize(
    ("fault", "words", "ends"),
    [
        (Fault(403), "refuses", True),
        (Fault(429), "busy", True),
        (Fault(200, LOGIN_PAGE), "web page", True),
        (Fault(500), "server failed", False),
        (Fault(200, b'{"cik": '), "no JSON", False),
        (Fault(200, b"[]"), "the document is missing", False),
    ],
)
@pytest.mark.parametrize("path", [TICKERS, filings_path(), figures_path()])
def test_failure_is_told_and_nothing_forgotten(
    path: str, fault: Fault, words: str, ends: bool, tmp_path: Path
) -> None:
    """Whatever fails, and wherever: it has words, what to do, and the memo of before."""
    if fault.body == b"[]" and path != filings_path():
        words = "no table" if path == TICKERS else "no facts"
    with StandIn() as stand_in:
        world = edgar(stand_in)
        stand_in.fail(path, *[fault] * 3)
        told = world.take(tmp_path, memo={"pages": "read"})
    assert told.outcome is Outcome.FAILED
    assert words in told.words
    assert told.remedy
    assert told.memo == {"pages": "read"}
    assert told.ends_source is ends
    assert told.tables == {}


def without(document: dict[str, Any], *path: str) -> dict[str, Any]:
    """A document in which a field has another name."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1] + "Renamed"] = inner.pop(path[-1])
    return copy


@pytest.mark.parametrize(
    "path",
    [
        ("cik",), ("name",), ("tickers",), ("filings",), ("filings", "recent"), ("filings", "files"),
        ("filings", "recent", "form"), ("filings", "recent", "items"), ("filings", "recent", "acceptanceDateTime"),
    ],
)  # fmt: skip
def test_renamed_field_of_the_filings_is_a_failure(path: tuple[str, ...], tmp_path: Path) -> None:
    """A field that is gone is not read as empty."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        world.company(filings=without(submissions(), *path))
        told = world.take(tmp_path)
    assert told.outcome is Outcome.FAILED
    assert told.words


@pytest.mark.parametrize("name", ["val", "end", "filed", "form", "accn"])
def test_renamed_field_of_a_figure_is_a_failure(name: str, tmp_path: Path) -> None:
    """A figure without its day of filing is no figure."""
    document = plain_figures().document()
    entries = document["facts"]["us-gaap"]["Revenues"]["units"]["USD"]
    entries[0][f"{name}Renamed"] = entries[0].pop(name)
    with StandIn() as stand_in:
        world = edgar(stand_in)
        world.company(figures=document)
        told = world.take(tmp_path)
    assert told.outcome is Outcome.FAILED
    assert "Revenues" in told.words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "half empty"),
        ({"us-gaap": {"Goodwill": {"units": {}}}}, "none of the figures"),
        ({"us-gaap": {"Revenues": {"unit": {}}}}, "no units"),
        ({"us-gaap": {"Revenues": {"units": {"USD": {}}}}}, "another form"),
        ({"us-gaap": ["Revenues"]}, "another form"),
    ],
)
def test_half_empty_figures_are_a_failure(facts: dict[str, Any], words: str, tmp_path: Path) -> None:
    """A document without what it should hold does not wipe out what is known."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        world.company(figures={"cik": 7, "entityName": "Widget Corp", "facts": facts})
        told = world.take(tmp_path)
    assert told.outcome is Outcome.FAILED
    assert words in told.words


def test_figures_without_a_period_are_a_failure(tmp_path: Path) -> None:
    """A balance sheet alone tells no period."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        world.company(figures=Figures().tell("Assets", 5, "2026-03-31", "2026-05-05").document())
        told = world.take(tmp_path)
    assert told.outcome is Outcome.FAILED
    assert "no period" in told.words


@pytest.mark.parametrize(
    ("filings", "figures", "words"),
    [
        (submissions(cik=8), None, "company 8, not of 7"),
        (None, plain_figures(cik=8).document(), "company 8, not of 7"),
        (submissions(tickers=("GADG",)), None, "GADG"),
        (submissions(tickers=()), None, "no symbol"),
    ],
)
def test_answer_about_another_company_is_not_believed(
    filings: dict[str, Any] | None, figures: dict[str, Any] | None, words: str, tmp_path: Path
) -> None:
    """Another number, or a company that does not go by the symbol: nothing of it becomes a fact."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        world.company(filings=filings, figures=figures)
        told = world.take(tmp_path)
    assert told.outcome is Outcome.FAILED
    assert words in told.words
    assert told.tables == {}


def test_symbol_goes_to_another_company_when_the_first_gave_it_up(tmp_path: Path) -> None:
    """The remembered number answers under another symbol: the table says who bears it now."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        first = world.take(tmp_path)
        world.company(filings=submissions(tickers=("GADG",)), symbols=("GADG",))
        world.company(8, filings=submissions(8, name="New Widget"), figures=plain_figures(8).document())
        told = world.take(tmp_path, memo=first.memo)
        world.tickers.pop("WIDG")
        world.company(filings=submissions(tickers=("GADG",)), symbols=("GADG",))
        gone = world.take(tmp_path, memo=first.memo)
    assert told.outcome is Outcome.TOLD
    assert told.memo["cik"] == "8"
    assert told.tables["fundamentals"]["name"].unique().to_list() == ["New Widget"]
    assert gone.outcome is Outcome.ABSENT


def test_company_without_statements_is_told_as_such(tmp_path: Path) -> None:
    """A trust that files no report, or one without figures, has none; its releases are told all the same."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        world.company(filings=submissions(filings=RELEASES))
        released = world.take(tmp_path)
        world.company(filings=submissions(filings=()))
        nothing = world.take(tmp_path)
        world.company(figures={"cik": 7, "facts": {"dei": {}}})
        world.company(filings=submissions(filings=(REPORT,)), figures={"cik": 7, "facts": {"dei": {"X": {}}}})
        formless = world.take(tmp_path)
    assert released.outcome is Outcome.TOLD
    assert "no statements" in released.words
    assert nothing.outcome is Outcome.ABSENT
    assert formless.outcome is Outcome.ABSENT
    assert "no statements" in formless.words
    assert formless.remedy


def test_no_earnings_release_is_absent(tmp_path: Path) -> None:
    """A foreign company files no 8-K: its report dates come from elsewhere."""
    with StandIn() as stand_in:
        world = edgar(stand_in)
        world.company(filings=submissions(filings=(replace(REPORT, form="20-F"),)))
        told = world.take(tmp_path, kind="earnings")
    assert told.outcome is Outcome.ABSENT
    assert "2.02" in told.words


def test_older_pages_are_read_once_when_releases_are_few(tmp_path: Path) -> None:
    """A busy filer's releases lie on older pages, the newest page first, and not more than are needed."""
    pages = [
        {"name": f"CIK0000000007-submissions-00{n}.json", "filingTo": f"202{5 - n}-01-01"} for n in (2, 1)
    ]
    document = submissions(filings=(REPORT, RELEASES[0]))
    document["filings"]["files"] = pages
    with StandIn() as stand_in:
        world = edgar(stand_in)
        world.company(filings=document)
        stand_in.serve(
            "data.sec.gov/submissions/CIK0000000007-submissions-001.json", json.dumps(columns(RELEASES))
        )
        told = world.take(tmp_path, kind="earnings")
        world.company(filings=document | {"phone": "1"})
        again = world.take(tmp_path, kind="earnings", memo=told.memo)
        pages_asked = [path for path in stand_in.paths() if "submissions-00" in path]
    assert pages_asked == ["data.sec.gov/submissions/CIK0000000007-submissions-001.json"]
    assert told.tables["earnings"].height == len(RELEASES)
    assert again.tables["earnings"].height == 1


def test_source_says_who_it_is(tmp_path: Path) -> None:
    """It keeps below the SEC's ten requests a second, says whom to write to, and has a task a symbol."""
    assert ABOUT.pace.requests / ABOUT.pace.seconds < 10
    assert ABOUT.needs_contact
    with StandIn() as stand_in:
        from_world = Edgar(stand_in)
        from_world.company()
        told = from_world.take(tmp_path, kind="earnings")
    assert told.task.key == "sec/earnings/WIDG"
    assert told.task.period == timedelta(hours=20)
