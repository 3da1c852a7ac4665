"""Cash and caps (I3, I6): the reserve is linear and whole, and every cap is measured after everything that may fill."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from putwright.domain.account import ShortPut
from putwright.domain.holdings import Holdings
from putwright.domain.mandate import Stage
from putwright.domain.reserve import cash_free, cash_reserve, cash_reserved, reserve_refusal, with_buffer
from putwright.screening.shortlist import candidate, survivors
from tests import screens

strikes = st.integers(1, 99_999_999).map(lambda thousandths: Decimal(thousandths) / 1000)
counts = st.integers(1, 500)
buffers = st.integers(0, 1000).map(lambda p: Decimal(p) / 1000)
amounts = st.integers(0, 10**10).map(lambda cents: Decimal(cents) / 100)
SYMBOLS = ("GOOGL", "KO", "MU", "MSFT")
SECTORS: dict[str, str | None] = {"GOOGL": "Tech", "MSFT": "Tech", "MU": "Tech", "KO": "Drinks"}
promises = st.lists(
    st.builds(
        screens.open_put, st.sampled_from(SYMBOLS), st.sampled_from(["60", "75.5", "365"]), st.integers(1, 3)
    ),
    max_size=4,
)


@given(strikes, counts, counts)
def test_reserve_of_many_is_many_times_the_reserve_of_one(strike: Decimal, one: int, other: int) -> None:
    """N contracts need n times what one needs, and two sales need what both need (I3)."""
    assert cash_reserve(strike, one) == one * cash_reserve(strike, 1)
    assert cash_reserve(strike, one) + cash_reserve(strike, other) == cash_reserve(strike, one + other)


@given(strikes, strikes, counts, counts)
def test_reserve_never_falls_when_strike_or_contracts_rise(
    strike: Decimal, other: Decimal, one: int, more: int
) -> None:
    """A higher strike or more contracts never need less (I3)."""
    low, high = sorted([strike, other])
    assert cash_reserve(low, one) <= cash_reserve(high, one)
    assert cash_reserve(low, one) < cash_reserve(low, one + more)


@given(promises, promises, amounts, buffers, st.sampled_from(["cash", "margin", "portfolio-margin"]))
def test_free_cash_knows_no_margin_when_the_account_has_some(
    sold: list[ShortPut], working: list[ShortPut], cash: Decimal, buffer: Decimal, kind: str
) -> None:
    """Free cash is settled dollars less every promise and its buffer, in every kind of account (I3)."""
    account = screens.account(str(cash), short_puts=tuple(sold), working_sales=tuple(working), kind=kind)
    promised = sum((p.contract.strike * 100 * p.contracts for p in [*sold, *working]), Decimal(0))
    assert cash_reserved(account) == promised
    assert cash_free(account, buffer) == cash - promised * (1 + buffer)
    assert cash_free(replace(account, kind="cash"), buffer) == cash_free(account, buffer)


@given(promises, promises)
def test_caps_count_a_working_order_like_a_filled_one(sold: list[ShortPut], working: list[ShortPut]) -> None:
    """Whether an order has been filled yet changes no cap: the worst case has happened already (I6)."""
    account = screens.account()
    partly = replace(account, short_puts=tuple(sold), working_sales=tuple(working))
    filled = replace(account, short_puts=(*sold, *working), working_sales=())
    tenth = Decimal("0.1")
    assert Holdings.of(partly, tenth, SECTORS) == Holdings.of(filled, tenth, SECTORS)


@given(strikes, counts, amounts, buffers)
def test_reserve_is_refused_exactly_when_it_does_not_fit(
    strike: Decimal, contracts: int, free: Decimal, buffer: Decimal
) -> None:
    """No sale passes without its whole reserve and buffer, and none that has them is refused."""
    reserve = cash_reserve(strike, contracts)
    refusal = reserve_refusal("it", reserve, contracts, free, buffer)
    assert (refusal is None) is (with_buffer(reserve, buffer) <= free)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    sold=promises,
    working=promises,
    cash=st.sampled_from(["30000", "90000", "250000", "600000"]),
    stage=st.sampled_from(list(Stage)),
    known=st.booleans(),
)
def test_every_survivor_fits_after_its_sale_when_all_orders_fill(
    sold: list[ShortPut], working: list[ShortPut], cash: str, stage: Stage, known: bool
) -> None:
    """Fill every working order, sell the survivor as often as is carried: cash, names, sector and total still fit (I6)."""
    account = screens.account(cash, short_puts=tuple(sold), working_sales=tuple(working))
    mandate = screens.mandate(stage=stage, concentration_acknowledged=True)
    rows = [
        screens.put_row("GOOGL"),
        screens.put_row("MSFT"),
        screens.put_row("KO", "75", spot=79.5, bid=0.95, ask=1.00),
        screens.put_row("MU", "90", spot=95.5, bid=1.50, ask=1.60),
    ]
    sectors = SECTORS if known else SECTORS | {"MU": None}
    standings = {s: screens.standing(s, sector=sectors[s]) for s in SYMBOLS}
    user = screens.settings(account_held=account, mandate_given=mandate)
    view = screens.market_view(rows, user, standings)
    for row in survivors(view).iter_rows(named=True):
        one = candidate(view, row)
        sale = screens.open_put(row["symbol"], str(one.put.contract.strike), one.contracts_carried)
        assert one.contracts_carried >= 1
        after = replace(account, short_puts=(*sold, *working, sale), working_sales=())
        assert cash_free(after, mandate.buffer_ratio) >= 0
        then, total = Holdings.of(after, mandate.buffer_ratio, sectors), Decimal(cash)
        limits = mandate.stage_limits
        assert limits.names_max is None or len(then.contracts_by_name) <= limits.names_max
        most = limits.contracts_per_name_max
        assert most is None or then.contracts_by_name[row["symbol"]] <= most
        if stage is not Stage.FIRST_TRADE:
            assert then.by_name[row["symbol"]] <= mandate.name_share_max * total
            assert then.reserved <= mandate.deployed_share_max * total
            sector = sectors[row["symbol"]]
            assert then.sector_amount(sector) <= mandate.sector_share_max * total


@given(promises, st.integers(1, 5))
def test_premium_never_adds_to_the_cash_that_is_free(sold: list[ShortPut], premium: int) -> None:
    """What a sale brings in is no reserve for the next one: free cash does not know it (I5)."""
    paid = tuple(replace(put, premium_per_share=Decimal(premium)) for put in sold)
    tenth = Decimal("0.1")
    unpaid = cash_free(screens.account(short_puts=tuple(sold)), tenth)
    assert cash_free(screens.account(short_puts=paid), tenth) == unpaid


@given(promises, amounts, st.sampled_from(["CHF", "EUR", "JPY"]))
def test_other_currencies_never_back_a_put(sold: list[ShortPut], amount: Decimal, currency: str) -> None:
    """Only settled US dollars are a reserve: francs, euros or yen add nothing to what is free (I7)."""
    account = screens.account("90000", short_puts=tuple(sold))
    richer = replace(account, cash=account.cash | {currency: amount})
    assert cash_free(richer, Decimal("0.1")) == cash_free(account, Decimal("0.1"))
