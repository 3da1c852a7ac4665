"""The weekly round on the make-believe market: screen, ask why, look at the chain, draft a ticket, compare, remember."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.terminal import Terminal

TOMORROW = (datetime.now(tz=UTC).date() + timedelta(days=1)).isoformat()


def shortlisted(market: Terminal, *words: str) -> list[dict[str, Any]]:
    """The shortlist of the demo's market, without what are only proposals."""
    rows = market("screen", "--json", "--no-record", *words).document["shortlist"]
    return [row for row in rows if not row["is_proposal"]]


def best(market: Terminal, *words: str) -> tuple[str, str, str]:
    """The best put of the shortlist as one types it."""
    row = shortlisted(market, *words)[0]
    return row["symbol"], row["strike"], row["expiry"]


def stopped_name(market: Terminal, rule: str) -> str:
    """A name that a rule keeps from the shortlist."""
    standings: dict[str, str] = market("screen", "--json", "--no-record").document["standings"]
    return next(symbol for symbol, told in standings.items() if told == rule)


def test_screen_shows_funnel_shortlist_and_next_step_when_puts_pass(market: Terminal) -> None:
    """What the account carries, every gate, the best put of each name, and the ticket to ask for next."""
    told = market("screen")
    assert told.code == 0
    for word in ("watch-list", "quality", "events", "liquidity", "contract", "premium", "cash", "caps"):
        assert word in told.out
    assert "is free" in told.said
    assert "Shortlist" in told.out
    symbol, strike, expiry = best(market)
    assert f"putwright ticket {symbol} {Decimal(strike).normalize():f} {expiry}" in told.said
    assert "it can not always" in told.said  # the caveat stands beside what is annualised


def test_screen_is_kept_when_it_was_made_and_only_then(market: Terminal) -> None:
    """A screen leaves its report and its exclusions in the record; `--no-record` leaves nothing."""
    before = market.kept()
    assert market("screen", "--no-record").code == 0
    assert market.kept() == before
    name = market("screen", "--json").document["screen_id"]
    added = set(market.kept()) - set(before)
    folder = f"records/screens/{name}"
    assert added == {f"{folder}/report.json", f"{folder}/exclusions.parquet"} - set(before)
    kept = json.loads((market.workspace / folder / "report.json").read_text())
    assert kept["schema"] == "putwright/screen/1"


def test_screen_of_the_same_market_is_the_same_when_it_is_run_again(market: Terminal) -> None:
    """Nothing in a screen depends on the hour at which it is asked for."""
    first, second = (market("screen", "--json", "--no-record").out for _ in range(2))
    assert first == second


def test_screen_finds_nothing_when_only_a_refused_name_is_asked_for(market: Terminal) -> None:
    """An empty shortlist is an answer of its own: exit code 3, and the gate that decided is named."""
    told = market("screen", stopped_name(market, "QUALITY_FAILED"), "--no-record")
    assert told.code == 3
    assert "Nothing passed every gate" in told.said


def test_screen_says_why_when_a_name_has_no_options_in_the_united_states(market: Terminal) -> None:
    """Nestlé is told to trade in Zurich, not to be imported."""
    told = market("screen", "NESN", "--no-record")
    assert told.code in {3, 6}
    assert "Nestlé trades in Zurich" in told.said


def test_screen_is_stale_when_no_quote_is_of_the_session(market: Terminal) -> None:
    """A day for which nothing was recorded ends with its own exit code."""
    told = market("screen", "--as-of", "2026-10-01", "--no-record")
    assert told.code == 6
    assert "Import their chains" in told.said


@pytest.mark.parametrize("command", ["screen", "why KO", "chain KO", "ticket KO 70 2026-12-18", "doctor"])
def test_future_is_refused_when_a_person_asks_for_it(market: Terminal, command: str) -> None:
    """No command looks at a day that has not come; the demo's own day comes from its configuration."""
    told = market(*command.split(), "--as-of", "2099-01-01")
    assert told.code == 1
    assert "that day has not come yet" in told.said


def test_account_is_refused_before_any_put_when_it_can_not_sell(market: Terminal) -> None:
    """Without the attestation the screen still shows the market, and ends with the code of a refusal."""
    path = market.workspace / "account.toml"
    lines = [line for line in path.read_text().splitlines() if "private_capital_attested_on" not in line]
    path.write_text("\n".join(lines))
    told = market("screen", "--no-record")
    assert told.code == 4
    assert "Your account can not sell yet" in told.said
    assert "NOT_ATTESTED" in told.said


def test_changes_are_told_when_a_screen_is_held_against_the_last(market: Terminal) -> None:
    """Two screens of different days: who came, who went, and which rule has changed its mind."""
    earlier = market("screen", "--as-of", "2026-11-05", "--json").document
    told = market("screen", "--against", "last", "--json")
    assert told.code == 0
    changes = told.document["changes"]
    assert changes["before_id"] == earlier["screen_id"]
    assert set(changes["came"]) == {
        name for name, rule in told.document["screen"]["standings"].items() if rule == "PASSED"
    } - {name for name, rule in earlier["standings"].items() if rule == "PASSED"}
    assert changes["came"]
    words = market("screen", "--against", "2026-11-05")
    assert f"Since {earlier['screen_id']}" in words.out
    assert "came" in words.out


def test_comparison_is_refused_when_no_kept_screen_answers(market: Terminal) -> None:
    """A screen that was never kept is named, with those that were."""
    told = market("screen", "--against", "2019-01-01", "--no-record")
    assert told.code == 1
    assert "'2019-01-01': it is not kept here" in told.said


def test_why_shows_every_test_of_the_company_and_of_its_nearest_put(market: Terminal) -> None:
    """Value, limit and distance of each rule, whether it refused or not."""
    symbol = best(market)[0]
    report = market("why", symbol, "--json").document
    assert {test["verdict"] for test in report["company_tests"]} == {"PASS"}
    assert len(report["puts"][0]["tests"]) > 25
    assert {test["outcome"] for test in report["puts"][0]["tests"]} <= {"pass", "off"}
    refused = market("why", stopped_name(market, "SPREAD"), "--json").document
    spread = next(test for test in refused["puts"][0]["tests"] if test["rule"] == "SPREAD")
    assert spread["outcome"] == "FAIL"
    assert spread["distance"]
    assert "Needs a bid of" in spread["remedy"]


def test_why_names_the_nearest_when_the_put_is_not_quoted(market: Terminal) -> None:
    """A strike between two strikes, an expiry that is none: the quoted ones near it are told."""
    symbol, strike, _ = best(market)
    told = market("why", symbol, str(Decimal(strike) + Decimal("0.37")))
    assert told.code == 1
    assert "Quoted strikes near it:" in told.said
    told = market("why", symbol, strike, "2026-12-19")
    assert told.code == 1
    assert "Quoted expiries near it:" in told.said
    assert "2026-12-18" in told.said


def test_chain_shows_calls_left_and_puts_right(market: Terminal) -> None:
    """One expiry around the money, or every strike; the expiry of the playbook's middle unless told."""
    symbol, _, expiry = best(market)
    report = market("chain", symbol, "--json").document
    assert report["strikes"][0]["call"] is not None
    assert report["strikes"][0]["put"] is not None
    assert report["strikes_hidden"] > 0
    everything = market("chain", symbol, "--everything", "--expiry", expiry, "--json").document
    assert everything["strikes_hidden"] == 0
    assert len(everything["strikes"]) > len(report["strikes"])
    told = market("chain", symbol, "--expiry", "2026-12-19")
    assert told.code == 1
    assert "that expiry is not quoted" in told.said


def test_ticket_is_drafted_and_kept_when_nothing_speaks_against_it(market: Terminal, tmp_path: Path) -> None:
    """Both orders, both outcomes, the checklist and the payoff; kept under its id, and as a picture where asked for."""
    picture = tmp_path / "payoff.svg"
    told = market("ticket", *best(market), "--svg", str(picture), "--json")
    assert told.code == 0
    report = told.document
    assert report["verdict"] == "READY"
    assert report["refusals"] == []
    assert report["entry"]["order_type"] == "LMT"
    assert report["exit"]["action"] == "BUY"
    assert Decimal(report["cash"]["free_after"]) < Decimal(report["cash"]["free_before"])
    assert len(report["checklist"]) == 10
    kept = market.workspace / "records" / "tickets" / f"{report['ticket_id']}.json"
    assert json.loads(kept.read_text()) | {"drafted_at": report["drafted_at"]} == report
    drawing = picture.read_text()
    assert drawing.startswith("<svg")
    assert "http" not in drawing.replace("http://www.w3.org/2000/svg", "")


def test_ticket_is_refused_with_every_reason_when_rules_say_no(market: Terminal) -> None:
    """A strike above the price wanted: exit code 4, the rule with its numbers, and the ticket is kept all the same."""
    rows = market("why", best(market)[0], "--json").document
    strike = Decimal(rows["want_to_own"]) * 2
    chain = market("chain", rows["symbol"], "--everything", "--json").document
    dear = max(
        (Decimal(one["strike"]) for one in chain["strikes"] if Decimal(one["strike"]) < strike),
        default=strike,
    )
    told = market("ticket", rows["symbol"], str(dear), chain["expiry"], "--json")
    assert told.code == 4
    rules = [refusal["rule"] for refusal in told.document["refusals"]]
    assert "STRIKE_ABOVE_WANT" in rules
    assert all(refusal["remedy"] for refusal in told.document["refusals"])


def test_ticket_is_refused_when_the_limit_is_under_the_floor(market: Terminal) -> None:
    """A limit that gives the premium away is no price; the floor is named."""
    told = market("ticket", *best(market), "--limit", "0.05")
    assert told.code == 4
    assert "LIMIT_PRICE" in told.said


def test_ticket_is_refused_when_the_cash_is_not_there_for_so_many(market: Terminal) -> None:
    """A hundred contracts ask for their whole reserve, and the remedy says what is missing."""
    told = market("ticket", *best(market), "--contracts", "100")
    assert told.code == 4
    assert "RESERVE" in told.said


def test_comparison_sets_both_playbooks_side_by_side(market: Terminal) -> None:
    """The same put, two columns, each with its verdict; one file of the user's can be a column as well."""
    own = market.workspace / "playbooks" / "mine.toml"
    own.write_text((market.workspace / "playbooks" / "income.toml").read_text().replace('"income"', '"mine"'))
    told = market("compare", *best(market), "--playbooks", "income,first-trade,mine", "--json")
    assert told.code == 0
    assert [column["playbook"] for column in told.document["columns"]] == ["income", "first-trade", "mine"]
    assert told.document["columns"][0]["verdict"] == "READY"
    assert told.document["columns"][1]["verdict"] == "REFUSED"
    printed = market("compare", *best(market))
    assert "first-trade" in printed.out
    assert printed.code == 0


def test_name_is_refused_above_its_price_when_the_investor_lowers_it(market: Terminal) -> None:
    """What is wanted today decides today's screen; the reason of the watch-list stands on the ticket."""
    symbol, strike, expiry = best(market)
    lower = str(Decimal(strike) - 1)
    told = market("want", symbol, lower, "--because", "only cheaper", "--json")
    assert told.code == 0
    assert told.document["want_to_own"] == lower
    assert market("ticket", symbol, strike, expiry).code == 4
    assert "only cheaper" in market("why", symbol).said


@pytest.mark.parametrize(
    ("words", "wrong", "remedy"),
    [
        (("KO", "75", "--because", " "), "the reason is empty", "--because"),
        (("KO", "0", "--because", "x"), "the price is not above zero", "gladly pay"),
        (("KO", "-1", "--because", "x"), "it is negative", ""),
        (("KO", "1e9999", "--because", "x"), "Reading the price", ""),
        (("KO", "nan", "--because", "x"), "Reading the price", ""),
        (("K/O/", "75", "--because", "x"), "K/O/", ""),
        (("NESN", "75", "--because", "x"), "Nestlé trades in Zurich", "New York"),
    ],
)
def test_watch_list_stays_as_it_was_when_a_wish_is_wrong(
    market: Terminal, words: tuple[str, ...], wrong: str, remedy: str
) -> None:
    """A price that is none, a reason that is none, a name without options: told, and nothing is written."""
    before = market.kept()
    told = market("want", *words)
    assert told.code == 1
    assert wrong in told.said
    assert remedy in told.said
    assert market.kept() == before


def test_comments_of_the_watch_list_survive_when_a_name_is_added(beginner: Terminal) -> None:
    """What a person wrote into the file stays as it was written."""
    path = beginner.workspace / "watchlist.toml"
    path.write_text(path.read_text() + "\n# my grandmother liked it\n[names.PEP]\nwant_to_own = 130\n")
    assert beginner("want", "KO", "70.5", "--because", "The drink").code == 0
    text = path.read_text()
    assert "# my grandmother liked it" in text
    assert "want_to_own = 70.5" in text


def test_rule_is_lifted_once_in_writing_when_it_is_the_mandates(market: Terminal) -> None:
    """A waiver names the rule, the reason and the day; screens show it, and the put passes that fell at it."""
    symbol = stopped_name(market, "NAME_CAP")
    assert market("screen", symbol, "--no-record").code == 3
    told = market(
        "waive", "name_cap", "--symbol", symbol, "--because", "this once", "--until", TOMORROW, "--json"
    )
    assert told.code == 0
    assert told.document["rule"] == "NAME_CAP"
    after = market("screen", symbol, "--no-record", "--json")
    assert "this once" in after.out
    assert after.document["standings"][symbol] != "NAME_CAP"


@pytest.mark.parametrize(
    ("rule", "until", "wrong", "remedy"),
    [
        ("RESERVE", TOMORROW, "it is an invariant, which nobody can lift", "another put"),
        ("QUOTE_FAULT", TOMORROW, "it is an invariant, which nobody can lift", "another put"),
        ("ACCOUNT_STALE", TOMORROW, "about your account, which no waiver changes", "Mend it in account.toml"),
        ("OTM_TOO_FAR", TOMORROW, "it belongs to the playbook", "--playbook"),
        ("NAME_CPA", TOMORROW, "there is no such rule", "NAME_CAP"),
        ("NAME_CAP", "2020-01-01", "is past", "within a year"),
        ("NAME_CAP", "2999-01-01", "days away", "within a year"),
        ("NAME_CAP", "soon", "that is no day", "2026-12-18"),
    ],
)
def test_rule_stays_when_it_can_not_be_lifted(
    market: Terminal, rule: str, until: str, wrong: str, remedy: str
) -> None:
    """Invariants, the playbook's rules, unknown codes and days too far: each is told, nothing is recorded."""
    before = market.kept()
    told = market("waive", rule, "--because", "because", "--until", until)
    assert told.code == 1
    assert wrong in told.said
    assert remedy in told.said
    assert market.kept() == before


def test_doctor_lists_what_is_missing_with_a_remedy_each(beginner: Terminal) -> None:
    """A new workspace lacks chains, facts and rates; each line says which command brings them."""
    told = beginner("doctor", "--json")
    assert told.code == 1
    missing = {
        finding["what"]: finding for finding in told.document["findings"] if finding["state"] == "missing"
    }
    assert {"chains", "rates"} <= set(missing)
    assert all(finding["remedy"] for finding in missing.values())
    assert "Something is missing" in beginner("doctor").said


def test_doctor_knows_the_market_of_the_demo(market: Terminal) -> None:
    """The account, the playbook and the rates of the demo are in order."""
    findings = market("doctor", "--json").document["findings"]
    well = {finding["what"] for finding in findings if finding["state"] == "ok"}
    assert {"account", "playbook", "rates"} <= well


@pytest.mark.parametrize(
    ("name", "text", "wrong", "remedy"),
    [
        ("mandate.toml", "name_precent = 10\n", "unknown key `name_precent`", "Did you mean `name_percent`?"),
        ("config.toml", "playbok = 1\n", "unknown key `playbok`", "Did you mean `playbook`?"),
        ("playbooks/income.toml", "take_profit = 40\n", "unknown key `take_profit`", ""),
    ],
)
def test_unknown_key_is_an_error_that_names_the_nearest_known_one(
    market: Terminal, name: str, text: str, wrong: str, remedy: str
) -> None:
    """A misspelled key is never ignored: file, line, key and the nearest known one are told."""
    path = market.workspace / name
    header = "[caps]" if name == "mandate.toml" else "schema = 1"
    path.write_text(path.read_text().replace(header, f"{header}\n{text}", 1))
    told = market("screen", "--no-record")
    assert told.code == 1
    assert name in told.said
    assert "line" in told.said
    assert wrong in told.said
    assert remedy in told.said


def test_broken_toml_is_told_with_its_line(market: Terminal) -> None:
    """A configuration that is no TOML says where it stops being one."""
    (market.workspace / "mandate.toml").write_text('schema = 1\nstage = "first-trade\n')
    told = market("screen", "--no-record")
    assert told.code == 1
    assert "mandate.toml" in told.said
    assert "line 2" in told.said
