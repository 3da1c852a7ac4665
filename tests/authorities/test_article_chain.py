"""The sample chain printed in "How to Sell Cash-Secured Puts: Interactive Brokers Walkthrough" (2025-10-20).

MSFT at 427, expiry 2025-11-21, prices as printed; every one of its faults must be caught.
"""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from putwright.market import snapshot
from putwright.market.quote_checks import QuoteFault, QuoteWarning, check, explain
from putwright.market.vendor_volatility import vendor_disagreement

SESSION = date(2025, 10, 20)
MOMENT = datetime(2025, 10, 20, 19, 0, tzinfo=UTC)
RATE = 0.04
PRINTED = [
    ("CALL", 230, 197.00, 200.00, 0.012),
    ("PUT", 210, 200.00, 205.00, 0.008),
    ("CALL", 420, 7.20, 7.50, 0.22),
    ("PUT", 410, 0.80, 1.10, 0.18),
    ("PUT", 410, 2.10, 2.40, 0.18),
    ("CALL", 430, 2.00, 2.20, 0.20),
    ("PUT", 420, 1.50, 1.80, 0.18),
]


@pytest.fixture(scope="module")
def checked() -> pl.DataFrame:
    """The printed chain after all checks."""
    rows = [
        {
            "symbol": "MSFT",
            "expiry": date(2025, 11, 21),
            "right": right,
            "strike": float(strike),
            "bid": bid,
            "ask": ask,
            "vendor_implied_volatility": volatility,
            "spot": 427.0,
            "spot_time": MOMENT,
            "quote_time": MOMENT,
            "source": "article",
            "kind": "recorded",
        }
        for right, strike, bid, ask, volatility in PRINTED
    ]
    chain = check(snapshot.conform(pl.DataFrame(rows)), as_of=MOMENT, session=SESSION, rate=RATE)
    return vendor_disagreement(chain, session=SESSION, rate=RATE)


def _row(checked: pl.DataFrame, right: str, strike: int, bid: float) -> dict[str, object]:
    found = checked.filter(
        (pl.col("right") == right) & (pl.col("strike_thousandths") == strike * 1000) & (pl.col("bid") == bid)
    )
    assert found.height == 1
    return found.row(0, named=True)


def _faults(checked: pl.DataFrame, right: str, strike: int, bid: float) -> QuoteFault:
    return QuoteFault(_row(checked, right, strike, bid)["quote_faults"])


def test_article_chain_keeps_both_410_puts_and_calls_them_contradictory(checked: pl.DataFrame) -> None:
    """The 410 put stands at 0.80-1.10 in one table and at 2.10-2.40 in another: neither may be ranked."""
    assert QuoteFault.CONTRADICTORY in _faults(checked, "PUT", 410, 0.80)
    assert QuoteFault.CONTRADICTORY in _faults(checked, "PUT", 410, 2.10)
    assert "0.80 to 1.10" in explain(_row(checked, "PUT", 410, 0.80))[0]


def test_article_chain_is_out_of_order_when_the_420_put_is_cheaper_than_the_410(
    checked: pl.DataFrame,
) -> None:
    """The 420 put offered at 1.80 is worth at least the 410 put that is bid 2.10."""
    assert QuoteFault.NOT_MONOTONE in _faults(checked, "PUT", 420, 1.50)
    assert QuoteFault.NOT_MONOTONE in _faults(checked, "PUT", 410, 2.10)
    words = " ".join(explain(_row(checked, "PUT", 410, 2.10)))
    assert "the 420.00 put is offered at 1.80" in words


def test_article_chain_blames_the_210_put_alone_when_it_is_bid_above_every_other(
    checked: pl.DataFrame,
) -> None:
    """The 210 put at 200-205 with the stock at 427 contradicts each dearer strike; the cheap 410 quote does not."""
    assert QuoteFault.NOT_MONOTONE in _faults(checked, "PUT", 210, 200.0)
    assert QuoteFault.NOT_MONOTONE not in _faults(checked, "PUT", 410, 0.80)
    words = " ".join(explain(_row(checked, "PUT", 210, 200.0)))
    assert "bid 200.00" in words
    assert "the 410.00 put is offered at 1.10" in words


def test_article_chain_breaks_parity_when_call_less_put_is_5_70(checked: pl.DataFrame) -> None:
    """At 420 the call less the put is 5.70, and S - K exp(-r t) is 8.47 (32 days, 4 %): 2.77 too little."""
    row = _row(checked, "PUT", 420, 1.50)
    assert QuoteFault.PARITY_BROKEN in _faults(checked, "PUT", 420, 1.50)
    assert QuoteFault.PARITY_BROKEN in _faults(checked, "CALL", 420, 7.20)
    assert row["parity_gap"] == pytest.approx(5.70 - 8.47, abs=0.01)


def test_article_chain_volatility_disagrees_when_18_percent_is_printed_beside_95_cents(
    checked: pl.DataFrame,
) -> None:
    """0.95 for the 410 put implies about 13 %, not the printed 18 %; 2.25 implies 17 % and agrees within three points."""
    cheap = _row(checked, "PUT", 410, 0.80)
    assert cheap["implied_at_mid"] == pytest.approx(0.13, abs=0.005)
    assert cheap["vendor_disagrees"] is True
    assert _row(checked, "PUT", 410, 2.10)["vendor_disagrees"] is False


def test_article_chain_volatility_is_junk_when_it_is_1_2_percent(checked: pl.DataFrame) -> None:
    """A volatility of 1.2 % for a deep call (and 0.8 % for the 210 put) is no volatility of a share."""
    for right, strike, bid in (("CALL", 230, 197.0), ("PUT", 210, 200.0)):
        warnings = QuoteWarning(_row(checked, right, strike, bid)["quote_warnings"])
        assert QuoteWarning.IV_JUNK in warnings


def test_article_chain_offers_no_put_to_rank_when_it_is_checked(checked: pl.DataFrame) -> None:
    """Not one put of the printed chain survives."""
    puts = checked.filter(pl.col("right") == "PUT")
    assert puts.height == 4
    assert puts.filter(pl.col("quote_faults") == 0).is_empty()
