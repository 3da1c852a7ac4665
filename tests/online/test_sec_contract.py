"""The SEC held to the contract of sources, for statements and for reports; the answers are of the recorded form, small."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from putwright.adapters.online.client import PoliteClient
from putwright.adapters.sec.about import ABOUT
from putwright.adapters.sec.source import Source
from tests.online.sec_world import NOW, TICKERS, figures_path, filings_path, plain_figures, submissions
from tests.online.source_contract import Recorded, SourceContract

TABLE = json.dumps({"0": {"cik_str": 7, "ticker": "WIDG", "title": "Widget Corp"}}).encode()
FILINGS = json.dumps(submissions()).encode()
FIGURES = json.dumps(plain_figures().document()).encode()


def made(client: PoliteClient) -> Source:
    """The source with a scratch folder of its own."""
    return Source(client, Path(tempfile.mkdtemp()))


class TestSecStatements(SourceContract):
    """Statements: filings, then figures."""

    recorded = Recorded(
        make=made,
        about=ABOUT,
        kind="fundamentals",
        symbol="WIDG",
        now=NOW,
        answers={TICKERS: TABLE, filings_path(): FILINGS, figures_path(): FIGURES},
        others={
            filings_path(): json.dumps(submissions(8, tickers=("GADG",))).encode(),
            figures_path(): json.dumps(plain_figures(8).document()).encode(),
        },
        vital={
            filings_path(): ('"filings"', '"recent"', '"form"', '"tickers"'),
            figures_path(): ('"facts"', '"val"', '"filed"'),
        },
        tables=("fundamentals", "earnings"),
    )

    def test_absence_is_told_and_never_a_fact(self) -> None:
        """Without filings nothing is told; without figures the reports still are, no statement is, and it says why."""
        for path in (TICKERS, filings_path()):
            assert not self.take(without=path).told.tables
        told = self.take(without=figures_path()).told
        assert set(told.tables) == {"earnings"}
        assert told.words


class TestSecReports(SourceContract):
    """Reports: filings alone."""

    recorded = Recorded(
        make=made,
        about=ABOUT,
        kind="earnings",
        symbol="WIDG",
        now=NOW,
        answers={TICKERS: TABLE, filings_path(): FILINGS},
        others={filings_path(): json.dumps(submissions(8, tickers=("GADG",))).encode()},
        vital={filings_path(): ('"filings"', '"items"', '"acceptanceDateTime"')},
        tables=("earnings",),
    )
