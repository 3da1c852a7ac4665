"""Writes docs/refusals.md: every rule, who may relax it, what it means, and what it says when it refuses an example.

`python -m house.refusals` writes it, `python -m house.refusals --check` says whether it is up to date.
"""

import sys

from house.generated import keep
from house.refusal_examples import company_example, example, quote_example
from putwright.domain.company_facts import QualityCode
from putwright.domain.criteria import CRITERION, Criterion
from putwright.domain.rules import Authority, Comparison, Gate, Rule
from putwright.market.quote_faults import QuoteFault

TARGET = "docs/refusals.md"
HEAD = """\
# Every way putwright says no

Made by `make docs`: each example below was judged by the program when this page was written, with the shipped mandate and
the playbook `income`. A put is told all its refusals at once, each with its limit, what was measured, the distance and what
would change it. Nothing relaxes by itself.

Who may relax a rule:

- **invariant**: nobody. No option, file or environment variable does.
- **mandate**: you, once, in writing: `putwright waive CODE --because "..." --until 2026-12-31 [--symbol SYMBOL]`; or for
  good, in `mandate.toml`.
- **playbook**: you, by copying the playbook, changing the limit, and choosing the copy with `--playbook`. Where the mandate
  speaks of the same thing, the stricter of the two counts.
- **account**: facts about your account; mend them in `account.toml`.

A fact that is missing is refused as unknown; it is never taken for zero.
"""
GATES = {
    Gate.WATCHLIST: "Companies you want, at your price, with options on a US exchange.",
    Gate.QUALITY: "The company before the premium.",
    Gate.EVENTS: "No report between the sale and the expiry.",
    Gate.LIQUIDITY: "A quote that can be trusted, and a market one can leave again.",
    Gate.CONTRACT: "How far, how long, which kind.",
    Gate.PREMIUM: "It has to pay for the wait, after costs, at the bid.",
    Gate.CASH: "The whole reserve and its buffer, in settled US dollars that nothing else needs.",
    Gate.CAPS: "Not too much of anything.",
}
# Rules that look at a word, not at a number.
WORDS = {
    Rule.NO_US_OPTIONS: "the company must have options on a US exchange",
    Rule.QUALITY_FAILED: "the company must not fail a test of its quality; the tests are below",
    Rule.QUALITY_UNKNOWN: "every test of its quality must have an answer: unknown is not a pass",
    Rule.EARNINGS_INSIDE: "no report may fall between the sale and the expiry; an estimated one is a window",
    Rule.EARNINGS_UNKNOWN: "the day of the next report must be known, announced or projected",
    Rule.EARNINGS_CONTRADICT: "the sources of that day must not contradict each other",
    Rule.EARNINGS_TOO_RECENT: "the quiet days of the playbook after the last report must be over",
    Rule.NOT_STANDARD: "the contract must be the standard one of 100 shares",
}
# Rules that stand in no gate: the account's, and the two that only a ticket can break.
ACCOUNT = (Rule.BUSINESS_CAPITAL, Rule.NOT_ATTESTED, Rule.PERMISSION, Rule.CASH_BORROWED, Rule.ACCOUNT_STALE)
ACCOUNT_MEANING = {
    Rule.BUSINESS_CAPITAL: "operating capital of a business has no place behind options",
    Rule.NOT_ATTESTED: "your word that the money is private and long-term is missing",
    Rule.PERMISSION: "the broker's option level, or the least account worth, is not there",
    Rule.CASH_BORROWED: "a currency is in debit: the cash beside it is borrowed",
    Rule.ACCOUNT_STALE: "cash and positions were written down too long ago",
}
DESK = {
    Rule.NO_WANT_PRICE: (
        Authority.MANDATE,
        "the screen may propose a name without your price; a ticket may not be sent on one",
    ),
    Rule.STAGE: (
        Authority.MANDATE,
        "the stage of the mandate must be earned: puts closed, no rule broken, a complete journal, a review finished",
    ),
    Rule.LIMIT_PRICE: (
        Authority.INVARIANT,
        "a limit between two ticks, under the floor of the ladder, absurdly over the ask, or no price at all",
    ),
}
# What the desk asks before an order leaves, on data taken that very moment; all of it is invariant.
ORDERS = {
    Rule.HALTED: "the stop switch is thrown, or the desk has stopped itself; only cancellations leave",
    Rule.NOT_APPROVED: "an order leaves only as it was approved: this put, this many, between these prices, in time, once",
    Rule.WRONG_ACCOUNT: "paper is never mixed up with live, nor one account with another",
    Rule.QUOTE_NOT_LIVE: "a sale needs a live quote of an open market",
    Rule.QUOTE_TOO_OLD: "the quote must have been asked for within the seconds of the mandate, by our own clock",
    Rule.CLOCK_SKEW: "our clock and the broker's must agree, or the age of a quote can not be judged",
    Rule.UNKNOWN_POSITION: "the account must hold nothing, and nothing may work in it, whose cost nobody can count",
    Rule.NOT_RECONCILED: "nothing is sold while it is not known what became of an order or of a put",
    Rule.ALREADY_HELD: "one position a put: a second sale of the same one could not be told from the first",
    Rule.OTHER_SIDE: "the broker takes no sale of a put that an order buys at the same time",
    Rule.PREVIEW: "the broker must be willing to take the order, asked just before",
    Rule.EXCEEDS_OPEN: "never more is bought back than is open: the excess would be a long put that nobody wanted",
    Rule.NO_CREDIT: "a roll sells only for more than its purchase has cost, both commissions in it",
    Rule.UNCOVERED: "a call is sold only on a hundred shares that no other call and no order at work may take",
    Rule.BELOW_COST: "a call is not sold below what the shares have cost; `waive` lifts this once for the company it names",
    Rule.SHARES_NOT_FREE: "no share is sold that is not held, stands by for a call, or is being sold already",
}


def text() -> str:
    """The whole page."""
    parts = [HEAD, *map(gate, Gate), account(), desk(), orders(), quotes(), companies()]
    _all_told(parts)
    return "\n".join(parts)


def gate(one: Gate) -> str:
    """The rules of one gate."""
    position = list(Gate).index(one) + 1
    lines = [f"\n## Gate {position}: {one.value}\n", GATES[one], ""]
    for criterion in CRITERION.values():
        if criterion.gate is one:
            lines += rule(criterion.rule, criterion.authority.value, meaning_of(criterion))
    return "\n".join(lines)


def meaning_of(criterion: Criterion) -> str:
    """What a rule asks, in words."""
    if criterion.comparison is Comparison.IS_NOT:
        return WORDS[criterion.rule]
    return f"{criterion.meaning} must be {criterion.comparison} the limit"


def rule(code: Rule, authority: str, meaning: str) -> list[str]:
    """One rule with its example."""
    return [f"### {code.value}\n", f"{authority}; {meaning}.\n", f"> {example(code)}\n"]


def account() -> str:
    """The rules about the account."""
    lines = [
        "\n## The account\n",
        "Asked before any put; `putwright init` sets it up, `account.toml` holds it.",
        "",
    ]
    for code in ACCOUNT:
        lines += rule(code, "account", ACCOUNT_MEANING[code])
    return "\n".join(lines)


def desk() -> str:
    """The rules that only a ticket can break."""
    lines = [
        "\n## The ticket\n",
        "The desk measures the put again by every rule above, and asks a few things more.",
        "",
    ]
    for code, (authority, meaning) in DESK.items():
        lines += rule(code, authority.value, meaning)
    return "\n".join(lines)


def orders() -> str:
    """The rules that are asked when an order leaves."""
    lines = [
        "\n## The order\n",
        "Everything above is judged again on a quote of that moment when a sale is previewed, when it is approved and when it "
        "leaves; so is every rung of its ladder. And these are asked besides:",
        "",
    ]
    for code, meaning in ORDERS.items():
        lines += rule(code, Authority.INVARIANT.value, meaning)
    return "\n".join(lines)


def quotes() -> str:
    """The faults behind QUOTE_FAULT."""
    rows = [f"| {fault.name} | {quote_example(fault)} |" for fault in QuoteFault]
    return "\n".join(
        [
            "\n## Faults of a quote\n",
            "Behind `QUOTE_FAULT`: such a quote is kept, marked, explained, and never ranked.",
            "",
            "| fault | as it is said |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def companies() -> str:
    """The tests behind QUALITY_FAILED and QUALITY_UNKNOWN."""
    rows = []
    for code in QualityCode:
        test = company_example(code)
        remedy = f" {test.remedy}" if test.remedy else ""
        rows.append(
            f"| {code.value} | {test.words} | {test.verdict.value} | {test.actual}; limit: {test.limit}.{remedy} |"
        )
    return "\n".join(
        [
            "\n## Tests of a company\n",
            "Behind `QUALITY_FAILED` and `QUALITY_UNKNOWN`; [quality.md](quality.md) says how each is reckoned.",
            "",
            "| test | asks | example | as it is said |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _all_told(parts: list[str]) -> None:
    page = "\n".join(parts)
    forgotten = [code.value for code in Rule if f"### {code.value}\n" not in page]
    if forgotten:
        raise LookupError(f"docs/refusals.md says nothing of {', '.join(forgotten)}")


if __name__ == "__main__":
    sys.exit(keep(TARGET, text()))
