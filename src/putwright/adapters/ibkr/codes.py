"""What the numbers of the TWS mean, and which of our faults each becomes.

The codes are those of the IBKR message-codes page (TWS API guide). A text of the broker is kept in the
message, with account numbers masked, because it often names the setting to change.
"""

from __future__ import annotations

from dataclasses import dataclass

from putwright.adapters.ibkr.discretion import masked
from putwright.domain.refusal import BadInput, OutsideFailure

LINE_LOST, LINE_BACK_DATA_LOST, LINE_BACK = 1100, 1101, 1102
CLIENT_ID_TAKEN, NO_CONTRACT, READ_ONLY, TOO_MANY_LINES, UNKNOWN_LINE = 326, 200, 321, 101, 300
FARMS_WELL = frozenset({2104, 2106, 2107, 2108, 2119, 2158})
FARMS_BROKEN = frozenset({2103, 2105, 2110, 2157})
# The request lives on and is answered with delayed quotes, or with a part of the ticks.
DELAYED_INSTEAD = frozenset({10089, 10090, 10167})
# The request is dead as it stands; asked for as delayed it may be answered.
NOT_SUBSCRIBED = frozenset({354, 10168, 10186})
COMPETING_SESSION = 10197
CANCELED = 202
# Notices about an order that lives: waits for the opening, an attribute ignored, a preset applied, shares being located.
ORDER_LIVES = frozenset({399, 404, 2109, 2137, 10349})
MY_FAULT, THEIR_FAULT = True, False


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says and what to do; `is_input` where asking the same again would be refused again."""

    wrong: str
    remedy: str
    is_input: bool = THEIR_FAULT


_SUBSCRIBE = "Subscribe to the data in Client Portal (Settings, Market Data), or work with delayed quotes, which are marked."
_WAIT = "Wait until the TWS is connected again, then repeat."
MEANINGS: dict[int, Meaning] = {
    100: Meaning("more than 50 messages a second were sent", "Wait a minute; other programs may use this TWS too."),
    101: Meaning("no market-data line is free (100 as a rule)", "Close other watch-lists in the TWS, or buy quote boosters."),
    103: Meaning("that order number was used before", "Repeat: the next one is asked for anew."),
    104: Meaning("a filled order can not be changed", "Look at `putwright orders`."),
    105: Meaning("the change does not fit the order at work", "Cancel it, then place it anew.", MY_FAULT),
    109: Meaning("the price is outside the limits set in the TWS", "Global Configuration, Presets: mend the precaution.", MY_FAULT),
    110: Meaning("the price is between two ticks", "Use a price on the grid of the class.", MY_FAULT),
    135: Meaning("no order of that number is known", "Look at `putwright orders`."),
    161: Meaning("the order can not be cancelled as it stands", "Look at `putwright orders`."),
    162: Meaning("the historical-data service refused or was asked too often", "Wait fifteen seconds, then repeat."),
    200: Meaning("no such contract is listed, or the words fit several", "Check symbol, strike and expiry.", MY_FAULT),
    201: Meaning("the broker rejected the order", "The words say why: cash, permission, or an order on the other side."),
    202: Meaning("the order was cancelled", "The words say why."),
    203: Meaning("the account may not trade this", "Client Portal, Settings, Trading Permissions.", MY_FAULT),
    321: Meaning(
        "the request was not accepted; with a read-only API the TWS hides orders",
        "In the TWS: Global Configuration, API, Settings: clear `Read-Only API`, then repeat.",
        MY_FAULT,
    ),
    326: Meaning("that client id is in use by another program", "Give another with --client-id.", MY_FAULT),
    354: Meaning("this account is not subscribed to these quotes", _SUBSCRIBE),
    382: Meaning("the order is larger than the limit set in the TWS", "Global Configuration, Presets: mend the size limit.", MY_FAULT),
    383: Meaning("the order is larger than the limit set in the TWS", "Global Configuration, Presets: mend the size limit.", MY_FAULT),
    434: Meaning("the size is zero", "Ask for one contract or more.", MY_FAULT),
    435: Meaning("an account has to be named", "Name one with --account.", MY_FAULT),
    451: Meaning("the order is larger than the limit set in the TWS", "Global Configuration, Presets: mend the size limit.", MY_FAULT),
    460: Meaning(
        "the account has no permission to trade this",
        "Client Portal, Settings, Trading Permissions, Options: ask for level 3.",
        MY_FAULT,
    ),
    502: Meaning(
        "nobody answers there",
        "Start TWS or IB Gateway, log in, and allow the API: Global Configuration, API, Settings, `Enable ActiveX and Socket Clients`; "
        "check the port shown there.",
    ),
    503: Meaning("the TWS is too old", "Update TWS or IB Gateway to version 10.19 or newer.", MY_FAULT),
    504: Meaning("the connection is gone", "Connect again."),
    1100: Meaning("the TWS has lost its line to the broker", _WAIT),
    1101: Meaning("the line is back, and subscriptions are lost", "Ask for the quotes again."),
    1102: Meaning("the line is back", "Nothing: go on."),
    1300: Meaning("the TWS listens on another port now", "Connect to the port that it shows under API, Settings."),
    2103: Meaning("a market-data farm is not connected", _WAIT),
    2105: Meaning("the historical-data farm is not connected", _WAIT),
    2110: Meaning("the TWS has no line to the broker; it tries to restore it", _WAIT),
    2157: Meaning("the contract-definition farm is not connected", _WAIT),
    10006: Meaning("the order it is attached to is not known", "It is placed by itself after the fill."),
    10147: Meaning("no order of that number is at work", "Look at `putwright orders`."),
    10148: Meaning("the order is over already", "Look at `putwright orders`."),
    10089: Meaning("live quotes need another subscription; delayed ones are served", _SUBSCRIBE),
    10090: Meaning("a part of the quotes needs another subscription", _SUBSCRIBE),
    10167: Meaning("live quotes are not subscribed; delayed ones are served", _SUBSCRIBE),
    10168: Meaning("live quotes are not subscribed, and delayed ones are switched off", _SUBSCRIBE),
    10197: Meaning(
        "another session of the same user takes the live quotes",
        "Log out there: the mobile program, Client Portal or another TWS.",
    ),
    10282: Meaning("the kinds of company events were not asked for since the TWS started", "Repeat: they are asked for anew."),
    10277: Meaning("the news feed needs a permission of the account", "Use imported earnings dates: `putwright import earnings FILE`."),
    10276: Meaning("the news feed is not allowed for this account", "Use imported earnings dates: `putwright import earnings FILE`."),
}  # fmt: skip


def fault(tried: str, code: int, text: str = "") -> BadInput | OutsideFailure:
    """The fault that a code of the TWS becomes, with what was tried, what is wrong and what to do.

    Args:
        tried: what we were doing, as a sentence begins.
        code: the number.
        text: what the TWS said with it.
    """
    said = f" (TWS {code}: {masked(' '.join(text.split()))})" if text else f" (TWS {code})"
    meaning = MEANINGS.get(code)
    if meaning is None:
        remedy = "Look the code up in the TWS API guide, under message codes."
        return OutsideFailure(
            tried, f"the TWS refused with code {code}{said if text else ''}", remedy, retry_is_safe=True
        )
    if meaning.is_input:
        return BadInput(tried, f"{meaning.wrong}{said}", meaning.remedy)
    return OutsideFailure(tried, f"{meaning.wrong}{said}", meaning.remedy, retry_is_safe=True)


def note(code: int, text: str = "") -> str:
    """What a code says as a remark beside an answer that came all the same; "" for those that all is well."""
    if code in FARMS_WELL or code == UNKNOWN_LINE:
        return ""
    meaning = MEANINGS.get(code)
    if meaning is None:
        return f"TWS {code}: {masked(' '.join(text.split()))}"
    return f"{meaning.wrong} (TWS {code}). {meaning.remedy}"
