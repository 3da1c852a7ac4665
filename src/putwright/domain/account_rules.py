"""What the account itself must be before any put is looked at: private capital, attested, permitted, and known today."""

from __future__ import annotations

from datetime import date

from putwright.domain.account import Account, Capital
from putwright.domain.mandate import Mandate
from putwright.domain.permissions import Permissions
from putwright.domain.refusal import Refusal, counted
from putwright.domain.rules import Rule
from putwright.domain.trading_calendar import new_york_date


def account_refusals(account: Account, mandate: Mandate, permissions: Permissions, on: date) -> list[Refusal]:
    """Every reason why this account can not sell puts on a day; empty when there is none.

    Args:
        account: as stated or as read.
        mandate: how old it may be.
        permissions: which option level a short put needs, from the dated table.
        on: the New York date of the decision; an account of a later day is a rehearsal and passes.
    """
    return [
        *capital_refusals(account),
        *permissions.refusals(account.permission_level, account.net_liquidation_usd),
        *_of_debts(account),
        *_of_age(account, mandate.account_age_days_max, on),
    ]


def capital_refusals(account: Account) -> list[Refusal]:
    """Why options may not be sold with this capital at all: it is a business's, or nobody has attested that it is private."""
    if account.capital is Capital.BUSINESS:
        rule, limit = Rule.BUSINESS_CAPITAL, "private, long-term capital only"
        actual = "the account is marked as business capital"
        remedy = "Operating capital has no place behind options. Use a private account."
    elif account.private_capital_attested_on is None:
        rule, limit = Rule.NOT_ATTESTED, "your word that this is private, long-term capital"
        actual = "not attested"
        remedy = "Run `putwright init --attest-private-capital`, or set private_capital_attested_on in account.toml."
    else:
        return []
    return [Refusal(rule, limit, actual, "", remedy)]


def _of_debts(account: Account) -> list[Refusal]:
    owed = ", ".join(f"{currency} {-amount:,.2f}" for currency, amount in account.cash.items() if amount < 0)
    if not owed:
        return []
    remedy = "Pay it back first: dollars that are lent against another currency are not yours to set aside."
    actual = f"the account owes {owed}"
    return [Refusal(Rule.CASH_BORROWED, "nothing borrowed in any currency", actual, "", remedy)]


def _of_age(account: Account, days_max: int, on: date) -> list[Refusal]:
    stated_on = new_york_date(account.as_of)
    age = (on - stated_on).days
    if age <= days_max:
        return []
    return [
        Refusal(
            Rule.ACCOUNT_STALE,
            f"at most {counted(days_max, 'day')} old",
            f"account.toml is of {stated_on}, {counted(age, 'day')} old",
            f"{counted(age - days_max, 'day')} too old",
            "Bring cash and positions in account.toml up to date, with today's as_of.",
        )
    ]


def expired_words(account: Account, on: date) -> str:
    """What to say of puts that the account still states as open after their expiry; empty where there are none."""
    gone = [f"{put.contracts} {put.contract}" for put in account.expired(on)]
    if not gone:
        return ""
    verb = "has" if len(gone) == 1 else "have"
    return f"{', '.join(gone)} in account.toml {verb} expired: the reserve stays set aside until you write there what became of it"
