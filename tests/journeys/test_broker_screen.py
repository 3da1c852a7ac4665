"""The main job on a broker's quotes: the demo's facts, and the chains of a TWS that is asked for them."""

from tests.journeys.terminal import Terminal
from tests.paper_process import paper_tws


def test_screen_ranks_the_quotes_of_the_broker_when_it_is_asked_for_them(market: Terminal) -> None:
    """Names, chains in the band and quotes come from the TWS: live, of its own moment, ranked as recorded ones are."""
    with paper_tws() as port:
        told = market(
            "screen", "GM", "GOOGL", "KO", "--source", "ibkr", "--port", str(port), "--json", "--no-record"
        )
    report = told.document
    assert report["market"]["kinds"] == ["live"]
    assert report["market"]["sources"] == ["ibkr paper account"]
    assert report["as_of"].startswith("2026-11-06T20:5")
    assert {row["symbol"] for row in report["shortlist"]} <= {"GM", "GOOGL", "KO"}
    assert [row["rank"] for row in report["shortlist"]] == list(range(1, len(report["shortlist"]) + 1))
    best = report["shortlist"][0]
    assert best["quote_kind"] == "live"
    assert best["odds"]["market"]["breach"] is not None
    assert best["odds"]["history"]["breach"] is not None
    assert "the broker's clock is not ours" in " ".join(told.err.split())


def test_screen_of_the_broker_is_refused_when_a_day_of_the_past_is_asked_for(market: Terminal) -> None:
    """A broker quotes now; a recorded day is another source."""
    told = market("screen", "GM", "--source", "ibkr", "--as-of", "2026-11-06", "--no-record")
    assert told.code == 1
    assert "the broker quotes now only" in told.err


def test_screen_says_what_to_do_when_no_tws_answers(market: Terminal) -> None:
    """Nobody at the port: one sentence, what to do, and the exit code of a failed neighbour."""
    told = market("screen", "GM", "--source", "ibkr", "--port", "9", "--no-record")
    assert told.code == 5
    assert "nobody answers there" in told.err
    assert "allow the API" in told.err
