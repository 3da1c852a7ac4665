"""The account as the adapter reads it from a TWS: ledger, positions, the orders of all clients."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from putwright.domain.account import Capital
from putwright.domain.broker_statement import AccountStatement
from putwright.domain.refusal import BadInput, OutsideFailure
from tests.builders import account as stated_account
from tests.simulation.adapter_tws import (
    ORDERS,
    POSITIONS,
    SUMMARY,
    UPDATES,
    Frame,
    Handler,
    ScriptedTws,
    ledger,
    looked,
    open_order,
    order_status,
    position,
    summary,
)

PUT = {"expiry": "20260821", "strike": "65", "right": "P", "multiplier": "100"}


def statement(handlers: dict[int, Handler] | None = None) -> AccountStatement:
    told: AccountStatement = looked(ScriptedTws(handlers=handlers or {}), lambda view: view.statement())
    return told


def with_positions(*rows: Frame) -> AccountStatement:
    return statement({POSITIONS: lambda tws, f: [*rows, [62, 1]]})


def with_orders(*rows: Frame) -> AccountStatement:
    return statement({ORDERS: lambda tws, f: [*rows, [53, 1]]})


@pytest.mark.parametrize("prefix", ["", "$LEDGER-"])
def test_cash_is_read_by_currency_when_keys_come_in_either_style(prefix: str) -> None:
    """Dollars and francs come from the ledger, whether or not its keys carry a prefix; the sum of all is no currency."""
    told = statement({UPDATES: lambda tws, f: ledger(tws.accounts, prefix) if f[2] == "1" else []})
    assert told.cash == {"USD": Decimal("41000.50"), "CHF": Decimal("1200.00")}
    assert told.net_liquidation == Decimal(100000)
    assert told.base_currency == "CHF"
    assert told.exchange_rates["USD"] == Decimal("0.90")


def test_cash_not_settled_is_taken_off_the_dollars_when_rules_judge() -> None:
    """900 francs that have not settled are 1,000 dollars that do not count."""
    told = statement({SUMMARY: lambda tws, f: summary(f[2], tws.accounts, settled="37200.00")})
    judged = told.as_account(stated_account())
    assert judged.cash_usd == Decimal("40000.50")
    assert judged.cash["CHF"] == Decimal("1200.00")
    assert judged.net_liquidation_usd is not None
    assert judged.net_liquidation_usd.quantize(Decimal(1)) == Decimal(111111)


def test_account_is_refused_when_nobody_said_what_is_settled() -> None:
    """Missing is never zero, and never everything either."""
    told = statement({SUMMARY: lambda tws, f: [[64, 1, f[2]]]})
    assert told.cash_settled is None
    with pytest.raises(OutsideFailure, match="how much of the cash is settled"):
        told.as_account(stated_account())


def test_account_keeps_what_only_the_investor_knows() -> None:
    """Attestation and permission come from the investor, figures from the broker."""
    mine = replace(stated_account(), capital=Capital.BUSINESS, permission_level=3)
    judged = statement().as_account(mine)
    assert (judged.capital, judged.permission_level) == (Capital.BUSINESS, 3)
    assert judged.private_capital_attested_on == mine.private_capital_attested_on
    assert judged.kind == "cash"


@pytest.mark.parametrize(
    ("buying_power", "kind"),
    [
        ("38100", "cash"),
        ("76200", "margin"),
        ("152400", "margin"),
        ("254000", "portfolio-margin"),
        ("", "unknown"),
    ],
)
def test_account_kind_is_inferred_from_buying_power(buying_power: str, kind: str) -> None:
    """`AccountType` says INDIVIDUAL of all of them; credit gives the kind away, and silence leaves it unknown."""

    def rows(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        told = [row for row in ledger(tws.accounts) if "BuyingPower" not in row]
        return [[6, 2, "BuyingPower", buying_power, "CHF", tws.accounts], *told]

    assert statement({UPDATES: rows}).kind == kind


def test_statement_fails_when_the_account_is_being_reset() -> None:
    """Figures in the middle of the broker's reset are no figures."""

    def rows(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        return [[6, 2, "AccountReady", "false", "", tws.accounts], *ledger(tws.accounts)[:-3], [54, 1, ""]]

    with pytest.raises(OutsideFailure, match="being reset"):
        statement({UPDATES: rows})


def test_positions_become_puts_calls_and_shares() -> None:
    """Short puts are obligations; a long put, a call and shares are not; zero is no position."""
    told = with_positions(
        position(1, "OPT", "-2", "123.95", **PUT),
        position(2, "OPT", "1", "80", **(PUT | {"strike": "60"})),
        position(3, "OPT", "-1", "50", **(PUT | {"right": "C"})),
        position(4, "STK", "250", "61.5"),
        position(5, "STK", "0", "0", symbol="MSFT"),
    )
    assert [str(put.contract) for put in told.short_puts] == ["KO 2026-08-21 65 P"]
    assert told.short_puts[0].contracts == 2
    assert told.short_puts[0].premium_per_share == Decimal("1.2395")
    assert [held.symbol for held in told.positions if held.is_shares] == ["KO"]
    assert len(told.positions) == 4
    assert told.unknown == ()
    assert told.as_account(stated_account()).shares[0].price == Decimal("61.5")


def test_position_is_worth_what_the_tws_reckons_it_at_and_nothing_when_it_does_not_say() -> None:
    """Marks are kept by account and contract; the -1 of a closed market is no price, and what was sold has none."""
    values = ["0"] * 4

    def marked(con_id: int, quantity: str, mark: str, account: str = "DU1234567") -> Frame:
        return [
            7,
            8,
            con_id,
            "KO",
            "STK",
            "",
            0,
            "0",
            "",
            "NYSE",
            "USD",
            "KO",
            "KO",
            quantity,
            mark,
            *values,
            account,
        ]

    marks = [
        *(marked(1, "100", "61.25"), marked(1, "100", "12", account="DU7654321")),
        *(marked(2, "5", "-1"), marked(3, "10", "40"), marked(3, "0", "40")),
    ]
    told = statement(
        {
            POSITIONS: lambda tws, f: [*(position(n, "STK", "100", "60") for n in (1, 2, 3)), [62, 1]],
            UPDATES: lambda tws, f: [*marks, *ledger(tws.accounts)] if f[2] == "1" else [],
        }
    )
    assert {held.broker_contract_id: held.price for held in told.positions} == {
        1: Decimal("61.25"),
        2: None,
        3: None,
    }


def test_position_is_unknown_when_we_can_not_name_it() -> None:
    """A future, and an option whose class is no root, are told as unknown, with the reason."""
    told = with_positions(
        position(1, "FUT", "1", "5", symbol="ES"),
        position(2, "OPT", "-1", "5", **(PUT | {"class": "2KO"})),
        position(3, "STK", "10", "5", symbol="NESN", currency="CHF"),
    )
    assert len(told.unknown) == 3
    assert told.short_puts == ()
    assert "FUT" in told.unknown[0]
    assert "CHF" in told.unknown[2]


def test_positions_of_another_account_are_not_ours() -> None:
    """Only the account that is meant is stated."""
    told = with_positions(position(1, "OPT", "-2", "5", account="DU7777777", **PUT))
    assert told.positions == ()


def test_orders_of_all_clients_reserve_cash_when_they_may_sell_puts() -> None:
    """A sale by another client, half of it filled, reserves what is left; a purchase and an ended order nothing."""
    told = with_orders(
        open_order(900, quantity="4"),
        order_status(7, "Submitted", "3", "1", 900),
        open_order(901, order_id=8, action="BUY", client=0),
        open_order(902, "Cancelled", order_id=9),
        open_order(903, order_id=10, account="DU7777777"),
    )
    assert [(str(put.contract), put.contracts) for put in told.working_sales] == [("KO 2026-08-21 65 P", 1)]
    assert {order.broker_order_id for order in told.orders} == {900, 901}
    assert told.as_account(stated_account()).obligations[-1].contracts == 1


def test_order_counts_when_an_error_came_for_it_and_the_tws_says_it_works() -> None:
    """Upon an error (10349) the library would call an order of its own cancelled: it knows of none, only the answer counts."""
    script = ScriptedTws(
        handlers={ORDERS: lambda tws, f: [open_order(900, order_id=7, client=71, quantity="2"), [53, 1]]}
    )

    async def look(view):  # type: ignore[no-untyped-def]
        await view.statement()
        script.tell([4, 2, 7, 10349, "Order TIF was set to DAY based on order preset", ""])
        while not any(heard.code == 10349 for heard in view.session.heard):
            await view.clock.read()
        assert view.session.ib.trades() == []
        return await view.statement()

    assert [order.remaining for order in looked(script, look).orders] == [Decimal(2)]


def test_order_to_sell_what_is_held_long_is_no_obligation() -> None:
    """Selling the one put that is held closes it; selling two opens one."""

    def both(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        return [position(555, "OPT", "1", "80", **PUT), [62, 1]]

    told = statement(
        {
            POSITIONS: both,
            ORDERS: lambda tws, f: [open_order(900), order_status(7, "Submitted", "0", "2", 900), [53, 1]],
        }
    )
    assert [put.contracts for put in told.working_sales] == [1]


def test_orders_are_refused_with_the_setting_when_the_api_is_read_only() -> None:
    """The TWS answers 321 and nothing else; the library would wait for ever, we say which box to clear."""
    words = "Error validating request:-'b4' : cause - The API interface is currently in Read-Only mode."
    with pytest.raises(BadInput, match="Read-Only API"):
        statement({ORDERS: lambda tws, f: [[4, 2, -1, 321, words, ""]]})


def test_statement_says_what_stays_unknown_when_an_answer_never_ends() -> None:
    """A wait is bounded and named."""
    with pytest.raises(OutsideFailure, match=r"open orders.*no answer within 0.6 s"):
        statement({ORDERS: lambda tws, f: []})


def test_figures_are_asked_anew_when_the_statement_is_asked_again() -> None:
    """The library would show its first summary for ever; a currency that went away must go away."""
    turns = iter([{"USD": "41000", "CHF": "5"}, {"USD": "500"}])
    settled = iter(["38100.00", "450.00"])

    def rows(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        return ledger(tws.accounts, "", **next(turns)) if f[2] == "1" else []

    def totals(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        return summary(f[2], tws.accounts, settled=next(settled))

    async def look(view):  # type: ignore[no-untyped-def]
        told = await view.statement(), await view.statement()
        await view.clock.read()  # by now the TWS has read everything that was sent before
        return told

    script = ScriptedTws(handlers={UPDATES: rows, SUMMARY: totals})
    first, second = looked(script, look)
    assert (first.cash["USD"], second.cash) == (Decimal(41000), {"USD": Decimal(500)})
    assert second.cash_settled == Decimal(450)
    assert script.count(63) == 2, "each summary is cancelled: two may be open at most"


def test_settled_cash_is_unknown_when_the_second_summary_does_not_tell_it() -> None:
    """What was told an hour ago is not told now."""
    turns = iter([True, False])

    def totals(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        return summary(f[2], tws.accounts) if next(turns) else [[64, 1, f[2]]]

    async def look(view):  # type: ignore[no-untyped-def]
        return await view.statement(), await view.statement()

    first, second = looked(ScriptedTws(handlers={SUMMARY: totals}), look)
    assert first.cash_settled == Decimal(38100)
    assert second.cash_settled is None


def test_statement_asks_which_account_when_there_are_several() -> None:
    """With two accounts one is named, masked or written out; the message names both, masked."""
    script = ScriptedTws(accounts="DU1234567,DU7654321")
    with pytest.raises(BadInput, match=r"DU\*\*\*567, DU\*\*\*321") as told:
        looked(script, lambda view: view.statement())
    assert "1234567" not in str(told.value)

    def rows(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        return ledger("DU7654321") if f[2] == "1" else []

    named = ScriptedTws(accounts="DU1234567,DU7654321", handlers={UPDATES: rows})
    told_statement = looked(named, lambda view: view.statement(), account="DU***321")
    assert told_statement.account == "DU***321"
    assert told_statement.cash["USD"] == Decimal("41000.50")


def test_stated_account_expires_nothing_of_the_brokers() -> None:
    """A position that the broker still states is an obligation on the day after expiry as well."""
    told = with_positions(position(1, "OPT", "-1", "5", **(PUT | {"expiry": "20260710"})))
    assert told.as_account(stated_account()).expired(date(2026, 7, 14))[0].contracts == 1
