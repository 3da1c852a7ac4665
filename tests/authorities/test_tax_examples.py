"""Examples of tax publications and of both articles, to the cent and to the day.

Sources: IRS Publication 550, "Holding Period" (the count begins on the day after the trade date and includes the day of the sale) and
"Options: gains and losses", table 4-1 (writer of a put: premium reduces the basis of stock bought; writer of a call: premium raises the
amount realised); Rev. Rul. 66-7 (calendar months, last days of months). The trades are those of the articles: MSFT with its flat
commission of $1.65, GOOGL with $1.05.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from putwright.journal.tax.holding_period import is_long_term
from tests.journal_builders import assigned, bought, expired, sold
from tests.tax_builders import amounts, tax_year


@pytest.mark.parametrize(
    ("acquired", "sold_on", "is_long"),
    [
        ("2023-02-05", "2024-02-05", False),  # a year to the day is not more than a year
        ("2023-02-05", "2024-02-06", True),
        ("2024-02-28", "2025-02-28", False),
        ("2024-02-28", "2025-03-01", True),
        ("2024-02-29", "2025-02-28", False),
        ("2024-02-29", "2025-03-01", True),
        (
            "2023-02-28",
            "2024-02-29",
            False,
        ),  # bought on the last day of a month: the month has to be over (Rev. Rul. 66-7)
        ("2023-02-28", "2024-03-01", True),
        ("2024-12-31", "2025-12-31", False),
        ("2024-12-31", "2026-01-01", True),
    ],
)
def test_holding_period_is_counted_as_publication_550_says(
    acquired: str, sold_on: str, is_long: bool
) -> None:
    """More than a year, from the day after the purchase."""
    assert is_long_term(date.fromisoformat(acquired), date.fromisoformat(sold_on)) is is_long


def test_basis_of_msft_is_that_of_the_article_when_its_put_is_assigned() -> None:
    """410 x 100 less the premium of 210 less the commission of 1.65: $40,791.65, and the premium is no income of its own."""
    put = "MSFT 410 2025-11-21"
    life = [
        sold(put, "2.10", "2025-10-21", fee="1.65"),
        assigned(put, "2025-11-21"),
        sold("MSFT", "420", "2026-11-23", 100, fee="0"),
    ]
    (row,) = tax_year(life, 2026, "us").form_8949
    assert (row.proceeds, row.cost, row.gain) == (Decimal(42000), Decimal("40791.65"), Decimal("1208.35"))
    assert (row.acquired_on, row.sold_on, row.term) == (date(2025, 11, 21), date(2026, 11, 23), "long-term")
    assert tax_year(life, 2025, "us").form_8949 == ()


def test_msft_is_short_term_when_it_is_sold_a_year_after_the_put() -> None:
    """A year from the sale of the put (21 October) is not a year from the assignment (21 November)."""
    put = "MSFT 410 2025-11-21"
    life = [
        sold(put, "2.10", "2025-10-21", fee="1.65"),
        assigned(put, "2025-11-21"),
        sold("MSFT", "420", "2026-10-22", 100, fee="0"),
    ]
    (row,) = tax_year(life, 2026, "us").form_8949
    assert row.term == "short-term"
    life[-1] = sold("MSFT", "420", "2026-11-21", 100, fee="0")
    assert tax_year(life, 2026, "us").form_8949[0].term == "short-term"


def test_basis_of_googl_counts_its_commission_when_its_put_is_assigned() -> None:
    """365 x 100 less 540 and the commission of 1.05 given back: $35,961.05."""
    put = "GOOGL 365 2026-12-18"
    life = [
        sold(put, "5.40", "2026-11-11"),
        assigned(put, "2026-12-18"),
        sold("GOOGL", "370", "2027-01-04", 100, fee="0"),
    ]
    (row,) = tax_year(life, 2027, "us").form_8949
    assert (row.cost, row.gain) == (Decimal("35961.05"), Decimal("1038.95"))


def test_msft_put_is_a_short_term_gain_on_its_expiry_when_it_lapses() -> None:
    """$208.35 on 21 November: acquired when it expired, sold when it was written, nothing paid."""
    put = "MSFT 410 2025-11-21"
    report = tax_year([sold(put, "2.10", "2025-10-21", fee="1.65"), expired(put, "2025-11-21")], 2025, "us")
    (row,) = report.form_8949
    assert (row.description, row.note) == ("1 MSFT 11/21/2025 410 PUT", "Expired")
    assert (row.acquired_on, row.sold_on) == (date(2025, 11, 21), date(2025, 10, 21))
    assert (row.proceeds, row.cost, row.gain) == (Decimal("208.35"), Decimal(0), Decimal("208.35"))


def test_googl_put_is_a_short_term_gain_when_it_is_bought_back_at_half() -> None:
    """5.40 sold, 2.70 bought, two commissions of 1.05: $267.90, as DOMAIN.md 1.3 has it."""
    put = "GOOGL 365 2026-12-18"
    report = tax_year([sold(put, "5.40", "2026-11-11"), bought(put, "2.70", "2026-12-01")], 2026, "us")
    assert amounts(report) == {"short-term": Decimal("267.90")}


def test_premium_of_an_assigned_call_is_in_what_the_shares_were_sold_for() -> None:
    """Table 4-1: the writer of a call adds the premium to the amount realised."""
    put, call = "GOOGL 365 2026-12-18", "GOOGL 380C 2027-01-15"
    life = [
        sold(put, "5.40", "2026-11-11"),
        assigned(put, "2026-12-18"),
        sold(call, "3", "2026-12-21"),
        assigned(call, "2027-01-15"),
    ]
    (row,) = tax_year(life, 2027, "us").form_8949
    assert (row.proceeds, row.cost) == (Decimal("38298.95"), Decimal("35961.05"))


NAMES = {"private gain, options": "options", "private gain, shares": "shares", "share result": "shares"}
MSFT, GOOGL, CALL = "MSFT 410 2025-11-21", "GOOGL 365 2026-12-18", "GOOGL 380C 2027-01-15"
LIVES = (
    [sold(MSFT, "2.10", "2025-10-21", fee="1.65"), expired(MSFT, "2025-11-21")],
    [
        sold(MSFT, "2.10", "2025-10-21", fee="1.65"),
        assigned(MSFT, "2025-11-21"),
        sold("MSFT", "420", "2026-11-23", 100, fee="0"),
    ],
    [sold(GOOGL, "5.40", "2026-11-11"), bought(GOOGL, "2.70", "2026-12-01")],
    [
        sold(GOOGL, "5.40", "2026-11-11"),
        assigned(GOOGL, "2026-12-18"),
        sold(CALL, "3", "2026-12-21"),
        assigned(CALL, "2027-01-15"),
    ],
)


@pytest.mark.parametrize("place", range(len(LIVES)))
def test_page_tells_the_articles_trades_as_they_are_reckoned(place: int, repository: Path) -> None:
    """Every cell of the page's table of trades is what the program makes of that trade under that rule."""
    page = (repository / "docs" / "tax.md").read_text(encoding="utf-8")
    table = page.split("| trade | us | ch | as-income |\n")[1].split("\n\n")[0].splitlines()[1:]
    assert len(table) == len(LIVES)
    cells = [cell.strip() for cell in table[place].strip("|").split("|")][1:]
    for rule, cell in zip(("us", "ch", "as-income"), cells, strict=True):
        told = [
            f"{year} {NAMES.get(bucket, bucket)} {amount:.2f}"
            for year in (2025, 2026, 2027)
            for bucket, amount in amounts(tax_year(LIVES[place], year, rule, currency="USD")).items()
        ]
        assert "; ".join(told) == cell
