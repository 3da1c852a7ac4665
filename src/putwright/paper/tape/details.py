"""What is known of a contract besides its terms: exchanges, price steps, hours; and what is listed on an underlying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.domain.symbol import osi_root
from putwright.domain.trading_calendar import TradingCalendar
from putwright.paper.model import Contract, ContractDetails, OptionParameters, PriceIncrement, SecurityType
from putwright.paper.tape import hours
from putwright.paper.tape.catalogue import (
    CURRENCY_EXCHANGE,
    MULTIPLIER,
    OPTION_EXCHANGES,
    SHARE_EXCHANGES,
)

CENT, NICKEL, DIME, THREE = Decimal("0.01"), Decimal("0.05"), Decimal("0.10"), Decimal(3)
CURRENCY_STEP = Decimal("0.00005")
# Ids of the rules as we remember them of TWS; clients look up what they say, never the number.
CENTS, PENNY, CAREFUL, CURRENCY = 26, 109, 110, 239
RULES: Mapping[int, tuple[PriceIncrement, ...]] = {
    CENTS: (PriceIncrement(Decimal(0), CENT),),
    PENNY: (PriceIncrement(Decimal(0), CENT), PriceIncrement(THREE, NICKEL)),
    CAREFUL: (PriceIncrement(Decimal(0), NICKEL), PriceIncrement(THREE, DIME)),
    CURRENCY: (PriceIncrement(Decimal(0), CURRENCY_STEP),),
}
RULE_OF_TICK = {"penny-all": CENTS, "penny": PENNY, "nickel": CAREFUL}
SHARE_ORDERS = (
    "ACTIVETIM,ADJUST,ALERT,ALGO,AON,COND,DAY,GAT,GTC,GTD,LIT,LMT,MIT,MKT,OCA,OPG,STP,STPLMT,TRAIL,WHATIF"
)
OPTION_ORDERS = (
    "ACTIVETIM,ADJUST,ALERT,ALGO,AON,COND,DAY,GAT,GTC,GTD,LIT,LMT,MIT,MKT,OCA,STP,STPLMT,TRAIL,WHATIF"
)


@dataclass(frozen=True, slots=True)
class Company:
    """What is told of an underlying besides its price; `tick` is a key of `RULE_OF_TICK`."""

    symbol: str
    name: str
    tick: str
    sector: str = ""
    industry: str = ""
    is_fund: bool = False


def share_details(
    contract: Contract, company: Company, on: date, calendar: TradingCalendar
) -> ContractDetails:
    """What is known of a share on a day."""
    return ContractDetails(
        contract=contract,
        market_name=contract.trading_class,
        minimum_tick=CENT,
        order_types=SHARE_ORDERS,
        valid_exchanges=SHARE_EXCHANGES,
        market_rule_ids=(CENTS,) * len(SHARE_EXCHANGES),
        long_name=company.name.upper(),
        industry=company.sector,
        category=company.industry,
        subcategory=company.industry,
        trading_hours=hours.share_hours(on, calendar, liquid=False),
        liquid_hours=hours.share_hours(on, calendar, liquid=True),
        stock_type="ETF" if company.is_fund else "COMMON",
    )


def option_details(
    contract: Contract, underlying: Contract, company: Company, on: date, calendar: TradingCalendar
) -> ContractDetails:
    """What is known of an option on a day."""
    traded = hours.share_hours(on, calendar, liquid=True)
    rule = RULE_OF_TICK[company.tick]
    return ContractDetails(
        contract=contract,
        market_name=contract.trading_class,
        minimum_tick=RULES[rule][0].increment,
        order_types=OPTION_ORDERS,
        valid_exchanges=OPTION_EXCHANGES,
        market_rule_ids=(rule,) * len(OPTION_EXCHANGES),
        long_name=company.name.upper(),
        contract_month=f"{contract.expiry:%Y%m}",
        industry=company.sector,
        category=company.industry,
        subcategory=company.industry,
        trading_hours=traded,
        liquid_hours=traded,
        under_con_id=underlying.con_id,
        under_symbol=underlying.symbol,
        under_security_type=SecurityType.STOCK,
        real_expiry=contract.expiry,
    )


def pair_details(contract: Contract, on: date) -> ContractDetails:
    """What is known of a currency pair on a day."""
    traded = hours.currency_hours(on)
    return ContractDetails(
        contract=contract,
        market_name=contract.trading_class,
        minimum_tick=CURRENCY_STEP,
        order_types="ACTIVETIM,ADJUST,ALERT,COND,DAY,GTC,GTD,LMT,MKT,OCA,STP,STPLMT,TRAIL,WHATIF",
        valid_exchanges=(CURRENCY_EXCHANGE,),
        market_rule_ids=(CURRENCY,),
        long_name=f"{contract.symbol} against {contract.currency}",
        trading_hours=traded,
        liquid_hours=traded,
        aggregate_group=4,
    )


def parameters(
    company: Company, under_con_id: int, series: Mapping[date, set[float]]
) -> Sequence[OptionParameters]:
    """Expiries and strikes of an underlying, the same at every exchange; empty where nothing is listed."""
    strikes = tuple(
        Decimal(str(strike)).normalize() + Decimal(0) for strike in sorted(set().union(*series.values()))
    )
    expiries = tuple(sorted(series))
    if not expiries:
        return ()
    root = osi_root(company.symbol)
    return tuple(
        OptionParameters(exchange, under_con_id, root, MULTIPLIER, expiries, strikes)
        for exchange in OPTION_EXCHANGES
    )
