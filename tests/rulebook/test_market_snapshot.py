"""The market snapshot: clean prices, one quote per contract and session, saved whole or not at all."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from putwright.domain.refusal import BadInput
from putwright.market import facts, snapshot
from tests.quotes import NOON, SESSION, chain, quote


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        (16.45, 16.45),
        (0.05, 0.05),
        (0.0005, 0.0005),
        (1.2345, 1.2345),
        (4101.15, 4101.15),
        (332.7046, 332.7046),
    ],
)
def test_price_loses_its_32_bit_noise_when_it_is_conformed(stored: float, meant: float) -> None:
    """16.450001 becomes 16.45, and a genuine fraction of a cent stays."""
    noisy = float(np.float32(stored))
    assert chain(quote("100 P -/-", bid=noisy))["bid"][0] == meant
    assert chain(quote("100 P -/-", bid=stored))["bid"][0] == meant


def test_price_loses_its_noise_when_it_was_printed_with_it() -> None:
    """Noise survives printing: 16.450001 in a text file is 16.45 too."""
    assert chain(quote("100 P -/-", bid=16.450001))["bid"][0] == 16.45


def test_price_is_unknown_when_it_is_negative_or_no_number() -> None:
    """-1 is how Interactive Brokers says that nothing is quoted; NaN and infinity say it too."""
    for nothing in (-1.0, float("nan"), float("inf"), -2.5):
        assert chain(quote("100 P -/-", bid=nothing))["bid"][0] is None


def test_strike_is_exact_when_it_has_half_cents() -> None:
    """Strikes are whole thousandths of a dollar."""
    assert chain(quote("12.345 P 0.10/0.20"))["strike_thousandths"][0] == 12_345


def test_symbol_has_a_dot_when_it_is_a_share_class() -> None:
    """BRK-B and BRK/B are BRK.B here, and its options are listed under BRKB."""
    rows = chain(quote("100 P 2.10/2.40", symbol="brk-b", root=None))
    assert rows.select("symbol", "root").row(0) == ("BRK.B", "BRKB")


def test_contract_keeps_its_latest_quote_when_it_is_quoted_twice_in_a_session() -> None:
    """Within a session the later quote stays; of different sessions both do."""
    earlier = quote("100 P 2.00/2.30", quote_time=NOON - timedelta(hours=1))
    before = quote("100 P 1.00/1.30", quote_time=NOON - timedelta(days=1))
    rows = chain(quote("100 P 2.10/2.40"), earlier, before)
    assert rows["bid"].to_list() == [1.00, 2.10]


def test_contract_keeps_both_quotes_when_they_contradict_each_other_at_one_moment() -> None:
    """Nobody can tell which is right, so neither is thrown away; a plain repetition is."""
    rows = chain(quote("100 P 2.10/2.40"), quote("100 P 0.80/1.10"), quote("100 P 2.10/2.40"))
    assert rows["bid"].to_list() == [0.80, 2.10]


def test_snapshot_shows_what_was_known_when_asked_about_a_moment() -> None:
    """Later quotes are look-ahead; of the earlier ones the latest counts."""
    rows = chain(quote("100 P 2.10/2.40"), quote("100 P 1.00/1.30", quote_time=NOON - timedelta(days=1)))
    assert snapshot.at(rows, NOON)["bid"].to_list() == [2.10]
    assert snapshot.at(rows, NOON - timedelta(hours=1))["bid"].to_list() == [1.00]


def test_snapshot_is_the_same_when_it_is_written_and_read(tmp_path: Path) -> None:
    """Parquet gives back what was saved, whole or by column and symbol."""
    rows = chain(quote("100 P 2.10/2.40"), quote("100 P 2.10/2.40", symbol="ABC", root="ABC"))
    path = tmp_path / "snapshots" / "one.parquet"
    snapshot.write(rows, path)
    assert snapshot.read(path).equals(rows)
    assert snapshot.read(path, columns=["bid"], symbols=["ABC"]).shape == (1, 1)
    assert [one.name for one in path.parent.iterdir()] == ["one.parquet"]


def test_snapshot_says_what_is_wrong_when_the_file_can_not_be_read(tmp_path: Path) -> None:
    """Missing, damaged and foreign files are told apart."""
    with pytest.raises(BadInput, match="no such file"):
        snapshot.read(tmp_path / "absent.parquet")
    damaged = tmp_path / "damaged.parquet"
    damaged.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(BadInput, match="damaged"):
        snapshot.read(damaged)
    foreign = tmp_path / "foreign.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(foreign)
    with pytest.raises(BadInput, match="column symbol"):
        snapshot.read(foreign)


def test_snapshot_names_the_missing_column_when_no_contract_can_be_named() -> None:
    """Without symbol, expiry, right and strike a row is about nothing."""
    with pytest.raises(BadInput, match="expiry"):
        snapshot.conform(pl.DataFrame({"symbol": ["XYZ"], "right": ["PUT"], "strike": [100.0]}))


def test_facts_stay_unknown_when_they_are_not_numbers() -> None:
    """NaN in a fact table is an absence, never a figure; the last of several rows under one key stays."""
    rows = {"symbol": ["brk-b"] * 2, "date": [SESSION] * 2, "close": [1.0, float("nan")], "source": ["x"] * 2}
    table = facts.conform("prices", pl.DataFrame(rows))
    assert table.select("symbol", "close").rows() == [("BRK.B", None)]


def test_facts_name_the_nearest_kind_when_there_is_no_such() -> None:
    """A typing error gets a hint."""
    with pytest.raises(BadInput, match="Did you mean earnings"):
        facts.schema_of("earning")
