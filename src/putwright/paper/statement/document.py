"""The whole statement of an account over some days, as XML of the kind an Activity Flex Query brings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import TradingCalendar
from putwright.paper.clearing import ClearingHouse
from putwright.paper.parts import Tape
from putwright.paper.statement import accruals, actions, cash, holdings, trades
from putwright.paper.statement.naming import Naming
from putwright.paper.statement.period import Period, Prices
from putwright.paper.statement.reckoning import recorded
from putwright.paper.statement.words import Row, day, moment, number

CAPABILITIES = {"cash": "Cash", "margin": "Margin", "portfolio": "Portfolio Margin"}
PERMISSIONS = {"STK": "Stocks", "OPT": "Options", "CASH": "Forex"}
QUERY = "paper"


class Told(Protocol):
    """What a statement needs of a world."""

    @property
    def clearing(self) -> ClearingHouse:
        """The accounts and what happened in them."""
        ...

    @property
    def tape(self) -> Tape:
        """The market."""
        ...

    @property
    def calendar(self) -> TradingCalendar:
        """Sessions."""
        ...

    @property
    def now(self) -> datetime:
        """The simulated moment, aware."""
        ...


def statement(world: Told, account: str, start: date | None = None, end: date | None = None) -> str:
    """The statement of an account as XML.

    Args:
        world: whose account it is.
        account: its code.
        start: the first day; the day the account was opened unless told.
        end: the last day; the session the moment belongs to unless told. At the weekend that is the one to come,
            as what Friday's night has done for it is booked.

    Raises:
        BadInput: there is no such account, or the days are in the wrong order or in the future.
    """
    return _response([_period(world, account, start, end)], world.calendar)


def statements(world: Told, start: date | None = None, end: date | None = None) -> str:
    """The statements of all accounts in one document, as a query over several accounts brings them; see `statement`."""
    accounts = world.clearing.accounts()
    return _response([_period(world, each, start, end) for each in accounts], world.calendar)


def _period(world: Told, account: str, start: date | None, end: date | None) -> Period:
    house = world.clearing
    today, chronicle = house.today(), house.chronicle(account)
    opened = next(fact.day for _, fact in chronicle.facts(date.max))
    first, last = start or opened, end or today
    if not first <= last <= today:
        raise BadInput(
            f"Writing the statement of {first} to {last}",
            f"the account was opened on {opened}, and now is {today}",
            "Give a first day that is not after the last one, and a last day that has come.",
        )
    closings = {today: house.closing(account), **chronicle.closings}
    opening = house.opening(account)
    return Period(
        opening=opening,
        start=first,
        end=last,
        written_at=world.now,
        before=recorded(chronicle, first - timedelta(days=1)),
        after=recorded(chronicle, last),
        prices=Prices(opening.base_currency, closings.values()),
        opened_on=opened,
        names=Naming(world.tape),
    )


def _response(periods: Sequence[Period], calendar: TradingCalendar) -> str:
    root = Element("FlexQueryResponse", {"queryName": QUERY, "type": "AF"})
    several = SubElement(root, "FlexStatements", {"count": str(len(periods))})
    for period in periods:
        _write(several, period, calendar)
    indent(root, space="")
    return tostring(root, encoding="unicode") + "\n"


def _write(several: Element, period: Period, calendar: TradingCalendar) -> None:
    told = SubElement(
        several,
        "FlexStatement",
        {
            "accountId": period.opening.code,
            "fromDate": day(period.start),
            "toDate": day(period.end),
            "period": "",
            "whenGenerated": moment(period.written_at),
        },
    )
    _add(told, [_account(period)])
    _add(told, [holdings.change_of_value(period)])
    for name, rows in _sections(period, calendar).items():
        _add(SubElement(told, name), rows)


def _sections(period: Period, calendar: TradingCalendar) -> dict[str, Sequence[Row]]:
    """The sections in the order real statements have them."""
    return {
        "CashReport": cash.cash_report(period),
        "EquitySummaryInBase": holdings.net_asset_value(period),
        "FIFOPerformanceSummaryInBase": holdings.performance(period),
        "OpenPositions": holdings.open_positions(period),
        "Trades": trades.trades(period),
        "OptionEAE": trades.option_endings(period),
        "CorporateActions": actions.corporate_actions(period, calendar),
        "CashTransactions": cash.cash_transactions(period),
        "InterestAccruals": accruals.interest_accruals(period),
        "Transfers": actions.transfers(period),
        "ChangeInDividendAccruals": accruals.dividend_changes(period),
        "OpenDividendAccruals": accruals.dividends_open(period),
        "ConversionRates": _rates(period),
    }


def _add(section: Element, rows: Sequence[Row]) -> None:
    for row in rows:
        SubElement(section, row.name, dict(row.attributes))


def _account(period: Period) -> Row:
    opening = period.opening
    told = {
        "accountId": opening.code,
        "acctAlias": "",
        "model": "",
        "currency": opening.base_currency,
        "name": "Paper Account",
        "accountType": "Individual",
        "customerType": "Individual",
        "accountCapabilities": CAPABILITIES[opening.kind],
        "tradingPermissions": ",".join(PERMISSIONS.get(each, each) for each in sorted(opening.permissions)),
        "dateOpened": day(period.opened_on),
        "dateFunded": day(period.opened_on),
        "dateClosed": "",
    }
    return Row("AccountInformation", told)


def _rates(period: Period) -> list[Row]:
    return [
        Row(
            "ConversionRate",
            {
                "reportDate": day(closing.session),
                "fromCurrency": currency,
                "toCurrency": period.base,
                "rate": number(rate),
            },
        )
        for closing in period.prices.between(period.start, period.end)
        for currency, rate in sorted(closing.rates.items())
    ]
