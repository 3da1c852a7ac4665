"""When a company reports: the evidence on a screen, and the investor's own entry that the gate then believes."""

from tests.journeys.terminal import Terminal

REASON = ("--because", "press release of 2026-11-02")


def test_outlook_and_evidence_are_shown_when_no_day_is_given(market: Terminal) -> None:
    """The next days first, then each piece of evidence with its age and whether it is believed; nothing is written."""
    before = market.kept()
    told = market("earnings", "KO")
    assert told.code == 0
    for words in ("KO reports:", "known since", "projected", "a report that was", "yes"):
        assert words in told.said
    report = market("earnings", "KO", "--json").document
    assert report["basis"] == "estimated"
    assert report["entered"] is None
    assert report["warnings"] == []
    assert [line["status"] for line in report["evidence"][:3]] == ["estimated", "projected", "reported"]
    assert market.kept() == before


def test_own_entry_is_believed_when_nobody_contradicts_it(market: Terminal) -> None:
    """A confirmed day replaces the estimate's weeks at once, and stands in the evidence with its hour and reason."""
    told = market("earnings", "KO", "2027-01-21", "--hour", "before", *REASON)
    assert told.code == 0
    assert "KO 2027-01-21 is entered as your own word" in told.said
    assert "Attention" not in told.said
    assert "KO reports: 2027-01-21" in told.said
    report = market("earnings", "KO", "--json").document
    assert report["basis"] == "confirmed"
    first, *others = report["evidence"][:3]
    assert first["source"] == "your own entry: press release of 2026-11-02"
    assert (first["hour"], first["confidence"], first["is_believed"]) == (
        "before open",
        "the company's word",
        True,
    )
    assert {line["why_not"] for line in others} == {"a confirmed day comes first"}


def test_contradiction_is_said_at_once_when_another_source_names_another_day(market: Terminal) -> None:
    """The entry is kept, nobody is believed, the gate closes, and all of that is said."""
    told = market("earnings", "KO", "2026-12-10", *REASON)
    assert told.code == 0
    assert "KO 2026-12-10 is entered as your own word" in told.said
    assert "Attention: sources contradict each other, so puts are refused" in told.said
    assert "EARNINGS_CONTRADICT" in market("why", "KO").said


def test_earlier_entry_of_the_same_day_is_said_when_it_counts(market: Terminal) -> None:
    """Entries of one day can not be told apart, so the earliest date counts until tomorrow."""
    assert market("earnings", "KO", "2027-01-19", *REASON).code == 0
    told = market("earnings", "KO", "2027-01-21", *REASON)
    assert "you entered 2027-01-19 today as well" in told.said
    assert "enter the right one again tomorrow" in told.said
    assert market("earnings", "KO", "--json").document["windows"][0]["start"] == "2027-01-19"


def test_estimate_off_the_habit_is_contradicted_at_once(market: Terminal) -> None:
    """The investor's guess counts like a vendor's: far from the habit it is a contradiction."""
    told = market("earnings", "KO", "2027-01-02", "--estimated", *REASON)
    assert told.code == 0
    assert "sources contradict each other, so puts are refused" in told.said
    report = market("earnings", "KO", "--json").document
    assert report["basis"] == "contradictory"
    assert {line["why_not"] for line in report["evidence"] if line["status"] != "reported"} == {
        "contradicted"
    }


def test_past_day_is_kept_as_a_report_when_it_is_entered(market: Terminal) -> None:
    """A report that no source has told yet."""
    day = market("earnings", "KO", "--json").document["as_of"]
    told = market("earnings", "KO", "2026-10-30", "--json", *REASON)
    assert told.code == 0
    assert told.document["as_of"] == day
    assert any(
        (line["date"], line["status"]) == ("2026-10-30", "reported") for line in told.document["evidence"]
    )


def test_entry_is_refused_when_it_says_too_little(market: Terminal) -> None:
    """No reason, no day, a day that is none: each with its remedy, and nothing is written."""
    before = market.kept()
    for words, wrong in (
        (("2027-02-09",), "the reason is empty"),
        (("--because", "x"), "an entry needs its day"),
        (("--hour", "after"), "an entry needs its day"),
        (("soon", *REASON), "that is no day"),
        (("2028-02-09", *REASON), "Check the year"),
    ):
        told = market("earnings", "KO", *words)
        assert told.code == 1, words
        assert wrong in told.said
    assert market.kept() == before


def test_nothing_known_is_said_with_what_to_type(beginner: Terminal) -> None:
    """A fresh workspace has no evidence; the way to enter a day is shown."""
    told = beginner("earnings", "PEP")
    assert told.code == 0
    assert "no earnings date from any source" in told.said
    assert "putwright earnings PEP DATE" in told.said
