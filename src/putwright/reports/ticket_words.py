"""The sentences of a ticket: what is promised, what is paid, what can happen, as the articles tell it and in this sale's money."""

from __future__ import annotations

from decimal import Decimal

from putwright.domain.contract import strike_text
from putwright.domain.outcomes import Assigned, Kept, TakenProfit
from putwright.domain.playbook import TimeInForce
from putwright.domain.refusal import counted, money_text, percent_text
from putwright.domain.ticket import Prospects, Ticket

CAVEAT = "if it could be repeated all year; it can not always"
UNKNOWN = "unknown"
NOT_AN_INCOME = "A premium is not an income: the share decides what the trade was worth."


def title(ticket: Ticket) -> str:
    """What is sold, in one line."""
    contract = ticket.contract
    return f"Sell {ticket.contracts} {contract.underlying} {contract.expiry.isoformat()} {strike_text(contract.strike)} put"


def promise(ticket: Ticket) -> str:
    """The obligation."""
    contract, shares = ticket.contract, ticket.contracts * ticket.contract.multiplier
    return (
        f"To buy {shares:,} {contract.underlying} at {contract.strike:.2f} on any day until {contract.expiry}, whatever they are "
        f"worth then. {money_text(ticket.cash.reserve)} is set aside for it, and {money_text(ticket.cash.buffer)} as a buffer."
    )


def reward(prospects: Prospects) -> str:
    """What is paid for the promise."""
    sale, returns = prospects.sale, prospects.returns
    return (
        f"{money_text(sale.premium)} the moment it fills at {sale.premium_per_share:.2f} a share, {money_text(sale.premium_net)} "
        f"after costs: {percent_text(returns.flat_net, 2)} of the reserve, {year(returns.annual_net)}."
    )


def costs(prospects: Prospects) -> str:
    """What it costs, in money and in what is given up."""
    told = prospects.costs
    back = "" if told.buying is None else f", {money_text(told.buying)} to buy back"
    caveat = f"; {told.caveat}" if told.caveat else ""
    return f"{money_text(told.selling)} to sell{back} ({told.schedule}{caveat}), and every rise of the share beyond the premium."


def year(pace: Decimal | None) -> str:
    """An annual figure, never without its caveat."""
    return "no annual figure under one day" if pace is None else f"{percent_text(pace)} a year {CAVEAT}"


def kept_words(ticket: Ticket, told: Kept) -> str:
    """The put lapses."""
    contract = ticket.contract
    stays = f"{contract.underlying} stays above {strike_text(contract.strike)}: the put lapses on {contract.expiry}"
    pace = "" if told.pace is None else f", {percent_text(told.pace)} a year if repeated"
    return f"{stays}, you keep {money_text(told.result)}{pace}."


def taken_profit_words(ticket: Ticket, told: TakenProfit) -> str:
    """The put is bought back at its share of the premium."""
    paces = ", ".join(f"{percent_text(pace)} on day {day}" for day, pace in told.paces)
    year_words = f" A year, if repeated: {paces}." if paces else ""
    return (
        f"The put falls to {told.price:.2f}: your order buys it back and {money_text(told.result)} is left after both commissions, "
        f"{percent_text(told.share_of_premium)} of the premium. A better pace than holding only before day {told.days_to_beat:.0f} "
        f"of {ticket.candidate.days_to_expiry}, and only if the cash is used again.{year_words}"
    )


def assigned_words(ticket: Ticket, told: Assigned) -> str:
    """The shares are bought."""
    symbol = ticket.contract.underlying
    return (
        f"{symbol} falls below {strike_text(ticket.contract.strike)}: you pay {money_text(told.cash_paid)} for {told.shares:,} shares. "
        f"Effective cost {told.effective_cost:.2f} a share ({told.effective_cost_net:.4f} after costs), "
        f"{_percent(told.discount_effective)} under today's price; the strike itself {_percent(told.discount_strike)}."
    )


def average_words(told: Assigned) -> str:
    """What a bargain assignment is on average: none."""
    if (
        told.worth_on_average is None
        or told.average_difference is None
        or told.average_difference_ratio is None
    ):
        return (
            "What the shares are worth on average when that happens is unknown: the put could not be valued."
        )
    under = "under" if told.average_difference < 0 else "over"
    return (
        f"When that happens the shares are worth {told.worth_on_average:.2f} on average, {abs(told.average_difference):.2f} a share "
        f"{under} your cost ({percent_text(told.average_difference_ratio)}, {money_text(told.average_result or Decimal(0))} in all): "
        "a discount to today, not to the day you buy."
    )


def time_in_force(ticket: Ticket) -> str:
    """What the chosen time in force does, and what the other would."""
    if ticket.entry is None:
        return ""
    if ticket.entry.time_in_force is TimeInForce.GTC:
        days = ticket.entry.age_days_max
        return (
            "GTC rests overnight and fills mostly when the share falls or news arrive: look at it each morning, withdraw it after "
            f"{counted(days, 'day')}. DAY would end at the close."
        )
    return (
        "DAY ends at the close; unfilled, look again tomorrow. GTC would rest overnight and fill mostly when the share falls "
        "or news arrive."
    )


def exit_words(ticket: Ticket) -> str:
    """What is done with the put once it is sold."""
    if ticket.exit_mode == "hold":
        return f"No exit order: {ticket.playbook} holds to expiry. You may still buy it back on any day."
    if ticket.exit is None:
        return "No exit order can be written: no legal price is low enough."
    captured = percent_text(ticket.take_profit_ratio, 0)
    words = f"The second order at once after the fill, at the price of the rung that filled: it takes {captured} of the premium."
    return (
        words
        if ticket.time_exit_on is None
        else f"{words} Close on {ticket.time_exit_on} whatever the price."
    )


def ladder_words(ticket: Ticket) -> str:
    """How to walk the ladder."""
    if not ticket.ladder or ticket.floor is None:
        return f"No ladder: {ticket.floor_reason}."
    if len(ticket.ladder) == 1:
        return f"One price only: {ticket.floor:.2f} is the floor ({ticket.floor_reason})."
    return f"If it does not fill, walk down tick by tick, never under {ticket.floor:.2f} ({ticket.floor_reason})."


def _percent(ratio: Decimal | None) -> str:
    return UNKNOWN if ratio is None else percent_text(ratio)
