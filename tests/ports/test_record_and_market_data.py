"""What every market and every record must do, asked of the workspace on disk and of the fakes in memory alike."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from putwright.adapters.workspace.workspace import Workspace
from putwright.domain.refusal import BadInput
from putwright.market import facts, snapshot
from putwright.ports.market_data import MarketData
from putwright.ports.record import Record
from tests import screens
from tests.fakes import FakeMarket, FakeRecord

CLOSE = datetime(2026, 7, 14, 20, 0, tzinfo=UTC)  # Tuesday, 16:00 in New York
DAY = timedelta(days=1)


@dataclass
class Bench:
    """One implementation: a market with the two ways in, and a record."""

    market: MarketData
    add_chains: Callable[[pl.DataFrame], int]
    add_facts: Callable[[str, pl.DataFrame], int]
    record: Record


def workspace_bench(root: Path) -> Bench:
    workspace = Workspace(root)
    return Bench(workspace, workspace.add_chains, workspace.add_facts, workspace.records)


def fake_bench(_root: Path) -> Bench:
    market = FakeMarket()
    return Bench(market, market.add_chains, market.add_facts, FakeRecord())


@pytest.fixture(params=[workspace_bench, fake_bench], ids=["workspace", "fake"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    made: Bench = request.param(tmp_path)
    return made


def chain(
    symbol: str = "GOOGL", at: datetime = CLOSE, bid: float = 5.40, strikes: int = 12, **changes: Any
) -> pl.DataFrame:
    """Twelve puts of one name at one moment."""
    rows = [
        screens.put_row(symbol, str(300 + 5 * n), bid=bid + n, ask=bid + n + 0.2, quote_time=at, **changes)
        for n in range(strikes)
    ]
    return pl.DataFrame(rows, schema=screens.SCREENED).select(list(snapshot.SCHEMA))


def closes(*told: tuple[str, date, float]) -> pl.DataFrame:
    rows = [{"symbol": s, "date": on, "close": price, "source": "hand"} for s, on, price in told]
    return facts.conform("prices", pl.DataFrame(rows))


def bids(market: MarketData, as_of: datetime, symbol: str = "GOOGL") -> list[float]:
    return market.chains([symbol], as_of)["bid"].to_list()


def test_market_is_empty_when_nothing_was_imported(bench: Bench) -> None:
    """A new market has no names, no quotes and no facts, and says so in the documented columns."""
    assert bench.market.symbols(CLOSE) == []
    assert bench.market.newest_quote_time() is None
    assert bench.market.newest_quotes(CLOSE).is_empty()
    assert bench.market.chains(None, CLOSE).columns == [*snapshot.SCHEMA, "not_refreshed"]
    for kind, schema in facts.SCHEMAS.items():
        assert dict(bench.market.facts(kind, CLOSE.date()).schema) == schema


def test_chains_come_back_as_they_were_given_when_they_were_conformed(bench: Bench) -> None:
    """What was imported is what is read, in the order of the snapshot, every column of it."""
    table = snapshot.conform(pl.concat([chain("MU"), chain("GOOGL")]))
    assert bench.add_chains(table) == 24
    assert bench.market.chains(None, CLOSE).drop("not_refreshed").equals(table)
    assert bench.market.symbols(CLOSE) == ["GOOGL", "MU"]


def test_chains_add_nothing_when_imported_twice(bench: Bench) -> None:
    """The same file again brings no new rows and changes no answer, in whatever order its rows stand."""
    assert bench.add_chains(chain()) == 12
    before = bench.market.chains(None, CLOSE)
    assert bench.add_chains(chain()) == 0
    assert bench.add_chains(chain().reverse()) == 0
    assert bench.market.chains(None, CLOSE).equals(before)


@pytest.mark.parametrize("column", ["open_interest", "volume", "ask_size", "source", "multiplier"])
def test_chains_are_corrected_when_a_better_file_of_the_same_moment_follows(
    bench: Bench, column: str
) -> None:
    """A second import of the same moment that says something else is believed: no column is overlooked."""
    better: Any = {"source": "a better map"}.get(column, 7)
    bench.add_chains(chain())
    assert bench.add_chains(chain(**{column: better} if column != "ask_size" else {"ask_size": 7})) == 12
    assert set(bench.market.chains(None, CLOSE)[column].to_list()) == {better}


def test_chains_show_nothing_later_when_asked_about_an_earlier_moment(bench: Bench) -> None:
    """Quotes taken after the moment asked about do not exist for it."""
    bench.add_chains(chain(at=CLOSE, bid=5.0))
    bench.add_chains(chain(at=CLOSE + DAY, bid=7.0))
    assert bench.market.chains(None, CLOSE - timedelta(seconds=1)).is_empty()
    assert bids(bench.market, CLOSE)[0] == 5.0
    assert bids(bench.market, CLOSE + DAY - timedelta(seconds=1))[0] == 5.0
    assert bids(bench.market, CLOSE + DAY)[0] == 7.0
    assert bench.market.newest_quotes(CLOSE)["quote_time"].to_list() == [CLOSE]
    assert bench.market.symbols(CLOSE - DAY) == []


def test_chains_of_an_older_day_change_nothing_when_imported_later(bench: Bench) -> None:
    """The order of imports does not matter: the newest quotes are the newest by their own time."""
    bench.add_chains(chain(at=CLOSE + DAY, bid=7.0))
    bench.add_chains(chain(at=CLOSE, bid=5.0))
    assert bids(bench.market, CLOSE + DAY)[0] == 7.0
    assert bids(bench.market, CLOSE)[0] == 5.0


def test_chains_stand_side_by_side_when_expiries_come_in_files_of_their_own(bench: Bench) -> None:
    """A vendor's one file an expiry makes one chain, and the file imported last does not hide the others."""
    bench.add_chains(chain())
    bench.add_chains(chain(expiry=screens.EXPIRY + 7 * DAY, at=CLOSE + timedelta(seconds=40)))
    both = bench.market.chains(["GOOGL"], CLOSE + DAY)
    assert both["expiry"].unique().sort().to_list() == [screens.EXPIRY, screens.EXPIRY + 7 * DAY]
    assert both.height == 24


def test_chains_come_in_the_order_of_names_when_they_lie_in_several_files(bench: Bench) -> None:
    """Names recorded one by one read like names recorded together, in the snapshot's order."""
    names = ["MU", "AAPL", "GOOGL", "KO"]
    for name in names:
        bench.add_chains(chain(name))
    together = snapshot.conform(pl.concat([chain(name) for name in names]))
    assert bench.market.chains(None, CLOSE).drop("not_refreshed").equals(together)
    some = bench.market.chains(["MU", "GOOGL"], CLOSE)
    assert some["symbol"].unique(maintain_order=True).to_list() == ["GOOGL", "MU"]


def test_chains_leave_out_a_later_name_of_the_same_file(bench: Bench) -> None:
    """Of a file with two names, one quoted after the moment asked about, only the other is known."""
    bench.add_chains(pl.concat([chain("GOOGL"), chain("MU", at=CLOSE + timedelta(minutes=5))]))
    assert set(bench.market.chains(None, CLOSE)["symbol"].to_list()) == {"GOOGL"}


def test_chains_do_not_mix_moments_when_an_expiry_is_recorded_again(bench: Bench) -> None:
    """A later recording of an expiry replaces the earlier one whole; a strike it lacks is gone."""
    bench.add_chains(chain(at=CLOSE - timedelta(hours=3), bid=5.0))
    bench.add_chains(chain(at=CLOSE, bid=6.0, strikes=5))
    assert bids(bench.market, CLOSE) == [6.0, 7.0, 8.0, 9.0, 10.0]


def test_chains_are_not_refreshed_when_they_repeat_the_session_before(bench: Bench) -> None:
    """A name whose every figure stands still from one session to the next is marked; its neighbours are not."""
    for symbol in ("GOOGL", "MU"):
        bench.add_chains(chain(symbol))
    bench.add_chains(pl.concat([chain("GOOGL", CLOSE + DAY), chain("MU", CLOSE + DAY, bid=5.41)]))
    marked = bench.market.chains(None, CLOSE + DAY)
    told = dict(marked.group_by("symbol").agg(pl.col("not_refreshed").all()).iter_rows())
    assert told == {"GOOGL": True, "MU": False}
    assert not bench.market.chains(None, CLOSE)["not_refreshed"].any()


def test_chains_are_not_refreshed_when_a_stale_day_was_recorded_twice(bench: Bench) -> None:
    """Two recordings of the stale day do not vouch for each other: the session before is what counts."""
    for at in (CLOSE, CLOSE + DAY - timedelta(hours=2), CLOSE + DAY):
        bench.add_chains(chain(at=at))
    assert bench.market.chains(None, CLOSE + DAY)["not_refreshed"].all()


@pytest.mark.parametrize("later", [timedelta(minutes=5), timedelta(hours=13)])
def test_chains_are_refreshed_when_one_session_is_recorded_twice(bench: Bench, later: timedelta) -> None:
    """After the close nothing moves: the same session again, even early next morning, is no repeat of a day before."""
    bench.add_chains(chain(at=CLOSE))
    bench.add_chains(chain(at=CLOSE + later))
    newest = bench.market.chains(None, CLOSE + later)
    assert newest.height == 12
    assert not newest["not_refreshed"].any()


def test_chains_are_refreshed_when_a_friday_is_recorded_again_at_the_weekend(bench: Bench) -> None:
    """Friday's quotes fetched on Saturday are still Friday's, not a repeat."""
    friday = datetime(2026, 7, 17, 20, 0, tzinfo=UTC)
    bench.add_chains(chain(at=friday))
    bench.add_chains(chain(at=friday + DAY))
    assert not bench.market.chains(None, friday + DAY)["not_refreshed"].any()


@pytest.mark.parametrize("changes", [{"strikes": 5}, {"volume": 0}, {"volume": None}])
def test_chains_are_not_called_repeats_when_chance_may_explain_them(
    bench: Bench, changes: dict[str, Any]
) -> None:
    """A handful of equal quotes, or quotes nobody traded on, say nothing about the vendor."""
    bench.add_chains(chain(at=CLOSE, **changes))
    bench.add_chains(chain(at=CLOSE + DAY, **changes))
    assert not bench.market.chains(None, CLOSE + DAY)["not_refreshed"].any()


def test_chains_without_a_time_are_not_kept_when_imported(bench: Bench) -> None:
    """A quote that is nowhere in time can never be shown, so it is not counted as new."""
    assert bench.add_chains(chain().with_columns(quote_time=pl.lit(None, snapshot.Moment))) == 0
    assert bench.market.newest_quote_time() is None


def test_symbols_leave_a_name_out_when_its_quotes_are_of_another_market(bench: Bench) -> None:
    """What was recorded more than a fortnight ago is no name of today's market."""
    bench.add_chains(chain(at=CLOSE))
    assert bench.market.symbols(CLOSE + 14 * DAY) == ["GOOGL"]
    assert bench.market.symbols(CLOSE + 14 * DAY + timedelta(seconds=1)) == []


def test_facts_count_only_what_is_new_when_imported_again(bench: Bench) -> None:
    """The same facts again are no news; a changed one is, and replaces its predecessor."""
    told = closes(("KO", date(2026, 7, 13), 70.0), ("KO", date(2026, 7, 14), 71.0))
    assert bench.add_facts("prices", told) == 2
    assert bench.add_facts("prices", told) == 0
    assert bench.add_facts("prices", closes(("KO", date(2026, 7, 14), 71.5))) == 1
    assert bench.market.facts("prices", date(2026, 7, 14))["close"].to_list() == [70.0, 71.5]


def test_facts_show_nothing_later_when_asked_about_an_earlier_day(bench: Bench) -> None:
    """A close of tomorrow and a report announced tomorrow are not known today."""
    bench.add_facts("prices", closes(("KO", date(2026, 7, 14), 71.0), ("KO", date(2026, 7, 15), 72.0)))
    announced = pl.DataFrame(
        [
            {
                "symbol": "KO", "date": date(2026, 7, 28), "status": "confirmed",
                "as_of": date(2026, 7, 15), "source": "hand",
            }
        ]
    )  # fmt: skip
    bench.add_facts("earnings", facts.conform("earnings", announced))
    assert bench.market.facts("prices", date(2026, 7, 14)).height == 1
    assert bench.market.facts("earnings", date(2026, 7, 14)).is_empty()
    assert bench.market.facts("earnings", date(2026, 7, 15)).height == 1


def test_facts_are_a_part_of_the_table_when_names_columns_or_days_are_named(bench: Bench) -> None:
    """Whoever wants one name's closes of a few days is not handed the market's of five years."""
    days = [date(2026, 7, day) for day in (13, 14, 15)]
    bench.add_facts("prices", closes(*((name, day, 70.0) for name in ("KO", "PEP") for day in days)))
    known = bench.market.facts("prices", days[2])
    part = bench.market.facts(
        "prices", days[1], symbols=["KO"], columns=["date", "close"], since=date(2026, 7, 14)
    )
    wanted = (pl.col("symbol") == "KO") & (pl.col("date") == days[1])
    assert part.equals(known.filter(wanted).select("date", "close"))
    assert part.height == 1
    none = bench.market.facts("volatility", days[2], symbols=["KO"], columns=["symbol"], since=days[0])
    assert none.columns == ["symbol"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    moments=st.lists(
        st.tuples(st.integers(0, 72), st.sampled_from([5.0, 5.5]), st.integers(9, 12)), min_size=1, max_size=6
    ),
    asked=st.integers(0, 80),
)
def test_workspace_and_fake_agree_when_recordings_come_in_any_order(
    moments: list[tuple[int, float, int]], asked: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Both tell the same quotes at any moment, none of them later than it."""
    on_disk, in_memory = Workspace(tmp_path_factory.mktemp("workspace")), FakeMarket()
    for hours, bid, strikes in moments:
        table = chain(at=CLOSE + timedelta(hours=hours), bid=bid, strikes=strikes)
        assert on_disk.add_chains(table) == in_memory.add_chains(table)
    as_of = CLOSE + timedelta(hours=asked)
    told = on_disk.chains(None, as_of)
    assert told.equals(in_memory.chains(None, as_of))
    assert told.filter(pl.col("quote_time") > as_of).is_empty()
    assert on_disk.newest_quotes(as_of).equals(in_memory.newest_quotes(as_of))


def test_record_keeps_screens_in_order_when_several_are_made(bench: Bench) -> None:
    """Screens come back by id, oldest first, with everything their report said."""
    none = pl.DataFrame(schema={"rule": pl.String})
    bench.record.keep_screen("2026-07-15T1600-bbbbbb-income", {"screen_id": "b", "standings": {}}, none)
    bench.record.keep_screen("2026-07-08T1600-aaaaaa-income", {"screen_id": "a", "standings": {}}, none)
    kept = bench.record.screens()
    assert kept == ["2026-07-08T1600-aaaaaa-income", "2026-07-15T1600-bbbbbb-income"]
    assert bench.record.screen(kept[0]) == {"screen_id": "a", "standings": {}}


def test_record_keeps_both_screens_when_one_id_tells_two_reports(bench: Bench) -> None:
    """The same screen twice is one record; another report of the same id stands beside the first."""
    none, name = pl.DataFrame(schema={"rule": pl.String}), "2026-07-15T1600-bbbbbb-income"
    for told in ("first", "first", "second", "second"):
        bench.record.keep_screen(name, {"told": told, "standings": {}}, none)
    assert bench.record.screens() == [name, f"{name}~2"]
    assert [bench.record.screen(one)["told"] for one in bench.record.screens()] == ["first", "second"]


def test_record_keeps_both_tickets_when_one_id_has_two_outcomes(tmp_path: Path) -> None:
    """Drafted twice is one record, whenever; refused on one account and ready on another is two."""
    record = Workspace(tmp_path).records
    for moment, verdict in (
        ("09:00", "REFUSED"),
        ("09:05", "REFUSED"),
        ("09:10", "READY"),
        ("09:15", "READY"),
    ):
        record.keep_ticket("KO-261218-P68-abcdef", {"drafted_at": moment, "verdict": verdict})
    kept = sorted((tmp_path / "records" / "tickets").iterdir(), key=lambda path: len(path.name))
    told = [(path.stem, json.loads(path.read_text())) for path in kept]
    assert told == [
        ("KO-261218-P68-abcdef", {"drafted_at": "09:00", "verdict": "REFUSED"}),
        ("KO-261218-P68-abcdef~2", {"drafted_at": "09:10", "verdict": "READY"}),
    ]


def test_record_says_what_is_kept_when_a_screen_is_unknown(bench: Bench) -> None:
    """A screen that was never kept is bad input, not an empty report."""
    with pytest.raises(BadInput, match="not kept here"):
        bench.record.screen("2020-01-01")


def test_record_returns_waivers_as_they_were_made_when_read_again(bench: Bench) -> None:
    """Every waiver is kept in the order it was made, with its reason and its days."""
    assert tuple(bench.record.waivers()) == ()
    first = screens.waiver("NAME_CAP", "GOOGL")
    second = screens.waiver("QUALITY_UNKNOWN", until=date(2026, 8, 1))
    bench.record.keep_waiver(first)
    bench.record.keep_waiver(second)
    assert tuple(bench.record.waivers()) == (first, second)
