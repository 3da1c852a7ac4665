"""Laws of the paper market's tape: the same however time is cut, quotes in order, figures that only grow."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.paper.model import Contract, ContractQuery, Phase, Quote
from putwright.paper.tape import SimulatedTape, TapeScenario
from putwright.paper.tape.ids import STRIKE_GRAIN, Terms, option_id, terms_of

CALENDAR = new_york_calendar(2015, 2032)
START = datetime(2026, 11, 6, 20, 55, tzinfo=UTC)
SYMBOLS = ("KO", "NVDA", "BRK B", "LLY", "STLD")
seeds = st.integers(min_value=0, max_value=2**32 - 1)
# Steps from a second to a long weekend, so that paths of seconds, nights and new listings all take part.
steps = st.lists(st.integers(min_value=1, max_value=4 * 86_400), min_size=1, max_size=5)
within_session = st.integers(min_value=0, max_value=23_399)
few = settings(max_examples=12, deadline=None)


def tape(seed: int = 2026, scenario: TapeScenario | None = None) -> SimulatedTape:
    return SimulatedTape(CALENDAR, seed=seed, scenario=scenario or TapeScenario())


def sample(market: SimulatedTape, every: int = 37) -> list[int]:
    """Ids of shares and of some of their options."""
    ids: list[int] = []
    for symbol in SYMBOLS:
        ids += [share.con_id for share in market.find(ContractQuery(symbol=symbol, security_type="STK"))]
        chain = market.find(ContractQuery(symbol=symbol, security_type="OPT"))
        ids += [option.con_id for option in chain[::every]]
    return ids


def puts(market: SimulatedTape, symbol: str, expiry: str = "20261218", right: str = "P") -> list[Contract]:
    query = ContractQuery(symbol=symbol, security_type="OPT", expiry=expiry, right=right)
    return list(market.find(query))


@few
@given(seed=seeds, cuts=steps)
def test_tape_is_the_same_when_time_is_cut_into_other_steps(seed: int, cuts: list[int]) -> None:
    """Whoever walks and whoever jumps meets the same market: contracts, quotes and bars."""
    walker, jumper = tape(seed), tape(seed)
    for cut in cuts:
        walker.advance(walker.now + timedelta(seconds=cut))
        walker.watch(walker.find(ContractQuery(symbol="KO", security_type="STK"))[0].con_id)
        walker.changed()
        walker.quotes(sample(walker, every=211))
    jumper.advance(START + timedelta(seconds=sum(cuts)))
    assert walker.now == jumper.now
    assert sample(walker) == sample(jumper)
    for con_id in sample(walker):
        assert walker.quote(con_id) == jumper.quotes([con_id])[0]
    share = sample(walker)[0]
    wanted = (walker.now, "5 D", "1 hour", True)
    assert walker.bars(share, *wanted) == jumper.bars(share, *wanted)


@few
@given(seed=seeds, second=within_session, symbol=st.sampled_from(SYMBOLS))
def test_quotes_are_on_tick_and_in_order_when_session_is_open(seed: int, second: int, symbol: str) -> None:
    """Bid below ask, both legal prices, and never an offer under the exercise value or a higher put for less."""
    opening = CALENDAR.open_time(date(2026, 11, 10))
    market = tape(seed, TapeScenario(start=opening + timedelta(seconds=second)))
    for right in ("P", "C"):
        chain = puts(market, symbol, right=right)
        quotes = market.quotes([option.con_id for option in chain])
        for option, quote in zip(chain, quotes, strict=True):
            check_sides(market, option, quote)
        bids = [quote.bid or Decimal(0) for quote in quotes]
        asks = [quote.ask or Decimal(0) for quote in quotes]
        for side in (bids, asks):
            assert side == sorted(side, reverse=right == "C")


def check_sides(market: SimulatedTape, option: Contract, quote: Quote) -> None:
    """One quote against the rules of its class and against what exercise would bring."""
    assert quote.ask is not None
    rules = market.market_rule(market.details(option.con_id).market_rule_ids[0])
    for price in filter(None, (quote.bid, quote.ask, quote.last)):
        step = next(rule.increment for rule in reversed(rules) if rule.low_edge <= price)
        assert price > 0
        assert price % step == 0
    assert quote.bid is None or quote.bid < quote.ask
    assert quote.underlying_price is not None
    spot = Decimal(str(quote.underlying_price))
    exercise = option.strike - spot if option.right == "P" else spot - option.strike
    assert quote.ask >= exercise
    assert quote.bid is None or quote.bid >= exercise - Decimal("0.10")
    assert quote.ask_size > 0
    assert (quote.bid_size > 0) == (quote.bid is not None)


@few
@given(seed=seeds, seconds=st.lists(within_session, min_size=2, max_size=6, unique=True))
def test_figures_of_the_day_only_grow_when_the_session_goes_on(seed: int, seconds: list[int]) -> None:
    """Volume and the high never fall, the low never rises, the last lies between, the opening stays."""
    opening = CALENDAR.open_time(date(2026, 11, 9))
    market = tape(seed)
    ids = [option.con_id for option in puts(market, "NVDA")[8:24]] + [sample(market)[0]]
    before: dict[int, Quote] = {}
    for second in sorted(seconds):
        market.advance(opening + timedelta(seconds=second))
        for quote in market.quotes(ids):
            check_growth(before.get(quote.con_id), quote)
            before[quote.con_id] = quote


def check_growth(before: Quote | None, now: Quote) -> None:
    """One quote against an earlier one of the same session."""
    if now.high is not None:
        assert now.low is not None
        assert now.last is not None
        assert now.low <= now.last <= now.high
        assert now.open is not None
        assert now.low <= now.open <= now.high
    if before is None:
        return
    assert now.volume >= before.volume
    assert now.close == before.close
    assert now.open_interest == before.open_interest
    if before.high is not None and before.low is not None:
        assert now.open == before.open
        assert now.high is not None
        assert now.low is not None
        assert now.high >= before.high
        assert now.low <= before.low


@settings(max_examples=300)
@given(
    row=st.integers(min_value=0, max_value=127),
    day=st.dates(min_value=date(2026, 10, 6), max_value=date(2030, 9, 5)),
    halves=st.integers(min_value=1, max_value=8191),
    is_put=st.booleans(),
)
def test_id_gives_the_terms_back_when_read(row: int, day: date, halves: int, is_put: bool) -> None:
    """An id is the terms themselves, in four bytes, and never that of a share."""
    expiry = day if day.weekday() < 5 else day + timedelta(days=7 - day.weekday())
    terms = Terms(row, expiry, halves * STRIKE_GRAIN, is_put)
    con_id = option_id(terms)
    assert terms_of(con_id) == terms
    assert 1_000_000 < con_id < 2**31


@few
@given(seed=seeds, hours=st.integers(min_value=1, max_value=300), spot=st.floats(min_value=20, max_value=200))
def test_share_is_where_the_scenario_says_when_its_moment_comes(seed: int, hours: int, spot: float) -> None:
    """A waypoint is met to the cent in whatever market; without noise the share then stays there."""
    moment = START + timedelta(hours=hours)
    scenario = TapeScenario(volatility=0.0, drift=0.0, moves={"KO": ((moment, spot),)})
    market = tape(seed, scenario)
    share = market.find(ContractQuery(symbol="KO", security_type="STK"))[0].con_id
    market.advance(max(moment, START))
    if market.phase(share) is not Phase.CLOSED:
        assert abs(float(market.quote(share).last or 0) - spot) <= 0.0051
