"""The desk's own judgement: every rule once more on exact numbers, the account's rules, and what only a ticket can break.

The screen has judged the candidate already. The desk does not take its word: it measures the put again and adds whatever
it finds, so that a sendable ticket keeps every invariant, wherever its candidate came from.
"""

from __future__ import annotations

from putwright.domain.account import Account
from putwright.domain.account_rules import account_refusals
from putwright.domain.candidate import Candidate
from putwright.domain.contract import standard_contract_refusal
from putwright.domain.criteria import judge
from putwright.domain.holdings import Holdings
from putwright.domain.limits import limits_in_force
from putwright.domain.mandate import Mandate
from putwright.domain.measures import Commission, Value, measure
from putwright.domain.permissions import Permissions
from putwright.domain.playbook import Playbook
from putwright.domain.refusal import Refusal
from putwright.domain.remedies import Case
from putwright.domain.reserve import cash_free, cash_reserve, reserve_refusal
from putwright.domain.rules import Rule


def measured_again(candidate: Candidate, holdings: Holdings, commission: Commission) -> dict[str, Value]:
    """Every measure of the candidate from its quote and the account, at the bid."""
    return measure(
        candidate.put,
        candidate.name,
        str(candidate.measures.get("earnings") or "UNKNOWN"),
        holdings,
        commission,
        candidate.on,
        candidate.contracts,
        candidate.valuation,
    )


def all_refusals(
    candidate: Candidate,
    measures: dict[str, Value],
    playbook: Playbook,
    mandate: Mandate,
    account: Account,
    holdings: Holdings,
    permissions: Permissions,
    commission: Commission,
) -> list[Refusal]:
    """Everything that speaks against the sale apart from its price, each rule once, in the order found.

    Args:
        candidate: as the screen judged it; its refusals come first, in their own words.
        measures: the desk's own.
        playbook: how it is played.
        mandate: caps and buffers.
        account: as stated or read.
        holdings: the account reduced to what the caps ask.
        permissions: which option level a short put needs, from the dated table.
        commission: costs of selling so many contracts at a premium [USD].
    """
    found = [
        *account_refusals(account, mandate, permissions, candidate.on),
        *_without_want_price(candidate, mandate),
        *candidate.refusals,
        *_judged_again(candidate, measures, playbook, mandate, holdings, commission),
    ]
    nonstandard = standard_contract_refusal(candidate.put.contract)
    if nonstandard is not None:
        found.append(nonstandard)
    reserve = _reserve(candidate, account, holdings, mandate)
    if reserve is not None:  # in its own sentence, which says how many would fit
        first = next((i for i, one in enumerate(found) if one.rule == Rule.RESERVE), len(found))
        found.insert(first, reserve)
    once: dict[str, Refusal] = {}
    for refusal in found:
        once.setdefault(str(refusal.rule), refusal)
    return list(once.values())


def _without_want_price(candidate: Candidate, mandate: Mandate) -> list[Refusal]:
    if not candidate.is_proposal or not mandate.want_to_own_required:
        return []
    if Rule.NO_WANT_PRICE in candidate.waived:
        return []
    symbol = candidate.put.contract.underlying
    return [
        Refusal(
            Rule.NO_WANT_PRICE,
            "a price at which you would gladly own it, and why",
            f"{symbol} is a proposal: you have named none",
            "",
            f'Run `putwright want {symbol} PRICE --because "..."`, with a price of {candidate.put.contract.strike} or more, '
            "or leave it alone.",
        )
    ]


def _judged_again(
    candidate: Candidate,
    measures: dict[str, Value],
    playbook: Playbook,
    mandate: Mandate,
    holdings: Holdings,
    commission: Commission,
) -> list[Refusal]:
    case = Case.of(
        candidate.put,
        candidate.name.want_to_own,
        candidate.on,
        candidate.contracts,
        holdings,
        mandate,
        commission,
    )
    waived = frozenset(Rule(code) for code in candidate.waived)
    return judge(measures, limits_in_force(playbook, mandate, holdings.cash_free), case, waived=waived)


def _reserve(candidate: Candidate, account: Account, holdings: Holdings, mandate: Mandate) -> Refusal | None:
    """The reserve, counted afresh from the account: the one number that is never taken from anybody."""
    contract = candidate.put.contract
    reserve = cash_reserve(contract.strike, candidate.contracts, contract.multiplier)
    free = min(holdings.cash_free, cash_free(account, mandate.buffer_ratio))
    return reserve_refusal(
        f"{candidate.contracts} {contract}", reserve, candidate.contracts, free, mandate.buffer_ratio
    )
