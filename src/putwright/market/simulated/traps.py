"""The traps of the demo market: names placed so that every gate of the screen has something to refuse.

| trap | what is wrong | gate |
|---|---|---|
| no_us_options | listed abroad, no options in the United States | watch-list |
| strike_above_want | wanted only far below today's price: every tempting strike is too high | watch-list |
| no_want_price | no price to own it at: its puts are proposals | watch-list |
| loss_making | loses money | quality |
| no_growth | shrinks year by year | quality |
| too_much_debt | owes more than four years of its earnings before interest | quality |
| tiny_company | a market value under the mandate's minimum | quality |
| quality_unknown | no statements at all | quality |
| fund | a fund, not a company | quality |
| stale_facts | the newest statement is older than the mandate allows | quality |
| bank | judged as a bank: no free cash flow, much debt, and yet sound (passes) | quality |
| earnings_inside | reports in twelve days | events |
| earnings_unknown | no report day from any source | events |
| earnings_contradict | two calendars four weeks apart | events |
| earnings_recent | reported three days ago: too recent for the quiet days of `first-trade` | events |
| crossed_quote | bids above asks | liquidity |
| zero_bid | nobody bids | liquidity |
| one_sided | an ask without a bid | liquidity |
| stale_symbol | quotes of the session before | liquidity |
| parity_break | calls too dear for the puts and the share | liquidity |
| spot_apart | the price of the share is hours later than the quotes, and elsewhere | liquidity |
| not_monotone | lower strikes dearer than higher ones | liquidity |
| contradictory | two quotes of one contract at one time | liquidity |
| below_intrinsic | in-the-money puts offered below their exercise value | liquidity |
| iv_junk | the vendor's implied volatility is 0.500005 or 0.00001; ours is not (passes) | liquidity |
| expires_today | series that expire with the session | liquidity |
| wide_spread | spreads wider than a tenth of the price | liquidity |
| low_open_interest | hardly a contract is open | liquidity |
| tiny_bid | tempting strikes bid below $0.10 | liquidity |
| adjusted_series | a second root with a digit: 92 shares and cash, so its puts look fat | contract |
| three_for_two | split 3:2 some weeks ago: old strikes deliver 150 shares, root with a digit | contract |
| low_yield | too calm to pay the hurdle | premium |
| far_above_account | one put needs more than the $50,000 account has | cash |
| over_deployed | one put would carry the $250,000 account over its share deployed | caps |
| sector_crowding | the $250,000 account holds two technology puts already | caps |
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TRAPS: Mapping[str, str] = MappingProxyType(
    {
        "no_us_options": "NESN",
        "strike_above_want": "CAT",
        "no_want_price": "TSLA",
        "loss_making": "BA",
        "no_growth": "INTC",
        "too_much_debt": "CHTR",
        "tiny_company": "CAKE",
        "quality_unknown": "RDDT",
        "fund": "SPY",
        "stale_facts": "SMCI",
        "bank": "C",
        "earnings_inside": "NVDA",
        "earnings_unknown": "PLTR",
        "earnings_contradict": "ORCL",
        "earnings_recent": "UBER",
        "crossed_quote": "QCOM",
        "zero_bid": "SLB",
        "one_sided": "BKR",
        "stale_symbol": "EBAY",
        "parity_break": "VLO",
        "spot_apart": "SBUX",
        "not_monotone": "NEM",
        "contradictory": "MGM",
        "below_intrinsic": "DVN",
        "iv_junk": "TXN",
        "expires_today": "SPY",
        "wide_spread": "PHM",
        "low_open_interest": "STLD",
        "tiny_bid": "T",
        "adjusted_series": "HON",
        "three_for_two": "ODFL",
        "low_yield": "PG",
        "far_above_account": "LLY",
        "over_deployed": "KLAC",
        "sector_crowding": "CDNS",
    }
)

# Names some of whose quotes are wrong or not standard on purpose; every other quote is consistent.
QUOTE_TRAPS = frozenset(
    TRAPS[trap]
    for trap in (
        "crossed_quote", "zero_bid", "one_sided", "stale_symbol", "parity_break", "spot_apart",
        "not_monotone", "contradictory", "below_intrinsic", "expires_today", "adjusted_series",
        "three_for_two",
    )
)  # fmt: skip
