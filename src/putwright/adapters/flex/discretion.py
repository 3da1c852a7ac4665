"""Account numbers stay with the broker: what is told of them is the first letters and the last three characters."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBERED = re.compile(r"(?<![A-Za-z0-9])(D?[UFI])(\d+)(\d{3})(?![A-Za-z0-9])")
_ANYWHERE = re.compile(r"(?<![A-Za-z0-9])(D?[UFI])\d{2,}(\d{3}[A-Z]?)(?![A-Za-z0-9])")
LENGTH_MIN = 5  # of less than this, three characters would be nearly all


def masked_account(account: str) -> str:
    """An account as it may be shown: U1234567 is U***567, DU1234567 is DU***567; other forms keep a letter and three characters."""
    account = account.strip()
    if not account:
        return ""
    told = _NUMBERED.fullmatch(account)
    if told is not None:
        return f"{told[1]}***{told[3]}"
    if "*" in account:  # the broker has masked it already: U***00000
        return f"{account.partition('*')[0]}***{account.rpartition('*')[2][-3:]}"
    return f"{account[0]}***{account[-3:]}" if len(account) >= LENGTH_MIN else f"{account[0]}***"


def masked_text(text: str, accounts: Iterable[str] = ()) -> str:
    """A text with every account number in it masked: those that look like one, and those given."""
    for account in accounts:
        if len(account) >= LENGTH_MIN and account in text:
            text = text.replace(account, masked_account(account))
    return _ANYWHERE.sub(r"\1***\2", text)
