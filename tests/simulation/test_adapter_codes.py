"""Codes of the TWS against our faults: each says what was tried, what is wrong and what to do."""

import pytest

from putwright.adapters.ibkr import codes
from putwright.adapters.ibkr.execution_times import told_apart, zone_of_greeting
from putwright.adapters.ibkr.words import amount, count, expiry_of, figure, price
from putwright.domain.refusal import BadInput, OutsideFailure
from tests.simulation.adapter_tws import framed

THEIRS = [
    100,
    101,
    162,
    354,
    502,
    504,
    1100,
    1101,
    1102,
    1300,
    2103,
    2105,
    2110,
    2157,
    10089,
    10090,
    10167,
    10168,
]
OURS = [200, 321, 326, 503]


@pytest.mark.parametrize("code", [*THEIRS, 10197, 10276])
def test_code_of_the_outside_is_a_failure_that_may_be_tried_again(code: int) -> None:
    """Nothing was sent that could be doubled, so asking again is safe."""
    told = codes.fault("Asking for quotes", code, "as the TWS said")
    assert isinstance(told, OutsideFailure)
    assert told.retry_is_safe
    assert told.tried == "Asking for quotes"
    assert f"TWS {code}" in told.wrong
    assert told.remedy.endswith(".")


@pytest.mark.parametrize("code", OURS)
def test_code_of_a_wrong_request_is_bad_input(code: int) -> None:
    """Asking the same again would be refused again."""
    assert isinstance(codes.fault("Looking", code), BadInput)


def test_code_nobody_knows_is_told_with_its_words_and_without_account_numbers() -> None:
    """A new code is passed on rather than swallowed; its text is masked and of one line."""
    told = codes.fault("Looking", 99_999, "Something\nnew about DU1234567")
    assert isinstance(told, OutsideFailure)
    assert "99999" in told.wrong
    assert "Something new about DU***567" in told.wrong


@pytest.mark.parametrize("code", sorted(codes.FARMS_WELL))
def test_notice_that_all_is_well_is_no_remark(code: int) -> None:
    """Farms that are well are not told."""
    assert codes.note(code) == ""


def test_notice_of_a_broken_farm_is_a_remark_with_a_remedy() -> None:
    """What is broken beside an answer that came is told beside it."""
    assert "market-data farm is not connected (TWS 2103). Wait" in codes.note(2103)


@pytest.mark.parametrize("value", [-1.0, -0.01, float("nan"), float("inf"), 1.797e308, 2e7, None])
def test_price_is_none_when_it_is_no_price(value: float | None) -> None:
    """-1 of a closed market, NaN, infinite, unset, absurd."""
    assert price(value) is None


@pytest.mark.parametrize(("value", "kept"), [(0.0, 0.0), (0.01, 0.01), (745_000.0, 745_000.0)])
def test_price_is_kept_when_it_is_one(value: float, kept: float) -> None:
    """Zero is what a vendor says; the dearest share is no absurdity."""
    assert price(value) == kept


@pytest.mark.parametrize("value", [-1.0, float("nan"), 2147483647.0, 9.2e18, 1.7e38, None])
def test_count_is_none_when_it_is_unset(value: float | None) -> None:
    """The protocol has three ways of saying that nothing was counted."""
    assert count(value) is None


def test_figures_outside_their_bounds_are_none() -> None:
    """-1 and -2 mean not computed."""
    assert figure(-2.0, -1, 1) is None
    assert figure(-1.0, 1e-6, 20) is None
    assert figure(-0.2, -1, 1) == -0.2


def test_amounts_are_exact_and_unset_ones_are_none() -> None:
    """Text stays exact; the largest double is no amount of money."""
    assert str(amount("41000.50")) == "41000.50"
    assert [amount(value) for value in ("", "1.7976931348623157E308", "abc", float("nan"), None)] == [
        None
    ] * 5


@pytest.mark.parametrize("text", ["20260116", "2026-01-16", "20260116 09:30 US/Eastern"])
def test_expiry_is_read_when_written_in_any_of_their_ways(text: str) -> None:
    """A day, a day with dashes, a moment with a zone."""
    told = expiry_of(text)
    assert told is not None
    assert told.isoformat() == "2026-01-16"
    assert expiry_of("202601") is None


def test_zone_is_read_from_the_greeting_only_when_it_is_one() -> None:
    """An abbreviation that no zone table knows is no zone; rubbish is none either."""
    assert zone_of_greeting(framed([178, "20260801 15:30:00 US/Eastern"])) == "US/Eastern"
    assert zone_of_greeting(framed([178, "20260801 15:30:00 XYZT"])) == ""
    assert zone_of_greeting(b"\x00\x00") == ""
    assert zone_of_greeting(b"HTTP/1.1 400 Bad Request\r\n") == ""


def test_time_without_a_zone_is_unknown_when_the_tws_named_none() -> None:
    """It is never taken for the zone of this machine."""
    assert told_apart("20260801  15:30:00", "").startswith("19000101")
    assert told_apart("rubbish", "US/Eastern").startswith("19000101")
