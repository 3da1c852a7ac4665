"""A statement read for tests: rows by section as plain attributes, and the sums that every statement has to satisfy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import ibflex

from putwright.domain.trading_calendar import TradingCalendar
from putwright.paper.clearing import ClearingHouse
from putwright.paper.model import Tape
from putwright.paper.statement import statement
from tests.clearings import CALENDAR, Cleared

D = Decimal
FLOWS = (
    "deposits", "withdrawals", "netTradesSales", "netTradesPurchases", "commissions", "dividends", "paymentInLieu",
    "brokerInterest", "other", "fxTranslationGainLoss",
)  # fmt: skip


@dataclass(frozen=True)
class Surroundings:
    """What a statement needs of a world, around a clearing house."""

    clearing: ClearingHouse
    tape: Tape
    calendar: TradingCalendar

    @property
    def now(self) -> datetime:
        return self.tape.now


class Read:
    """One statement, read."""

    def __init__(self, xml: str) -> None:
        self.xml = xml
        (self.root,) = fromstring(xml).iter("FlexStatement")

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a name, in order."""
        return [dict(each.attrib) for each in self.root.iter(name) if each.attrib]

    def row(self, name: str, **wanted: str) -> dict[str, str]:
        """The one row of a name that has these attributes."""
        (found,) = self.some(name, **wanted)
        return found

    def some(self, name: str, **wanted: str) -> list[dict[str, str]]:
        """The rows of a name that have these attributes."""
        return [each for each in self.rows(name) if wanted.items() <= each.items()]

    def cash(self, currency: str = "USD") -> dict[str, Decimal]:
        """The numbers of the cash report of a currency."""
        told = self.row("CashReportCurrency", currency=currency)
        wanted = {*FLOWS, "startingCash", "endingCash", "endingSettledCash"}
        return {key: D(value) for key, value in told.items() if key in wanted}

    def positions(self) -> dict[int, Decimal]:
        """Quantities by contract id."""
        return {int(each["conid"]): D(each["position"]) for each in self.rows("OpenPosition")}

    def sections(self) -> list[Element]:
        """Everything right under the statement."""
        return list(self.root)


def read(cleared: Cleared, start: date | None = None, end: date | None = None) -> Read:
    """The statement of a clearing house on the still tape."""
    return Read(statement(Surroundings(cleared.house, cleared.tape, CALENDAR), cleared.code, start, end))


def second_opinion(xml: str) -> Any:
    """The statement as another reader understands it; it fails on what that does not know."""
    return ibflex.parser.parse(BytesIO(xml.encode())).FlexStatements[0]


def check_sums(told: Read) -> None:
    """Another reader understands it; the report adds up; trades and payments are what moved; so does the worth."""
    assert second_opinion(told.xml).accountId == told.root.get("accountId")
    for report in told.rows("CashReportCurrency"):
        currency, cash = report["currency"], told.cash(report["currency"])
        assert cash["startingCash"] + sum(cash[flow] for flow in FLOWS) == cash["endingCash"], currency
        if currency != "BASE_SUMMARY":
            assert moved(told, currency) == cash["endingCash"] - cash["startingCash"], currency
    value = {key: D(text) for key, text in told.row("ChangeInNAV").items() if _is_number(key)}
    start, end = value.pop("startingValue"), value.pop("endingValue")
    assert start + sum(value.values()) == end
    before, after = told.rows("EquitySummaryByReportDateInBase")
    assert (D(before["total"]), D(after["total"])) == (start, end)


def moved(told: Read, currency: str) -> Decimal:
    """What trades, payments and actions of a statement did to the cash of a currency."""
    total = D(0)
    for trade in told.rows("Trade"):
        if trade["currency"] == currency:
            total += D(trade["proceeds"])
        if trade["ibCommissionCurrency"] == currency:
            total += D(trade["ibCommission"])
        if trade["assetCategory"] == "CASH" and trade["symbol"].partition(".")[0] == currency:
            total += D(trade["quantity"])
    for name, amount in (("CashTransaction", "amount"), ("CorporateAction", "proceeds")):
        total += sum(D(each[amount]) for each in told.some(name, currency=currency))
    return total


def _is_number(key: str) -> bool:
    return key not in {"accountId", "acctAlias", "model", "currency", "fromDate", "toDate"}
