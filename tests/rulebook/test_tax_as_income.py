"""Premium as income: received is income, paid back lowers it, shares are at the strike."""

from __future__ import annotations

from decimal import Decimal

from tests.journal_builders import assigned, bought, expired, sold, transferred
from tests.tax_builders import amounts, row_of, tax_year

PUT, CALL = "GOOGL 365 2026-12-18", "GOOGL 380C 2027-01-15"


def test_premium_is_income_of_the_year_in_which_it_is_received() -> None:
    """Sold in December, kept in January: all of it in the first year, nothing in the second."""
    life = [sold("KO 60 2027-01-15", "1", "2026-12-10"), expired("KO 60 2027-01-15", "2027-01-15")]
    assert amounts(tax_year(life, 2026, "as-income")) == {"premium": Decimal("98.95")}
    later = tax_year(life, 2027, "as-income")
    assert amounts(later) == {}
    assert row_of(later, "EXPIRE").how == "the premium counted when it was received"


def test_premium_is_income_when_the_option_is_still_open() -> None:
    """An open put counts as received, in the contracts that are open and in those that are not."""
    life = [sold(PUT, "5.40", "2026-11-11", 2, fee="2.10"), bought(PUT, "2.70", "2026-12-01", 1)]
    report = tax_year(life, 2026, "as-income")
    assert row_of(report, "STO").counts == Decimal("1077.90")
    assert row_of(report, "BTC").counts == Decimal("-271.05")
    assert amounts(report) == {"premium": Decimal("806.85")}


def test_buying_back_lowers_the_premium_of_its_own_year() -> None:
    """Sold in one year and bought back at a loss in the next: income first, a negative premium then."""
    life = [sold("KO 60 2027-01-15", "1", "2026-12-10"), bought("KO 60 2027-01-15", "3", "2027-01-05")]
    assert amounts(tax_year(life, 2026, "as-income")) == {"premium": Decimal("98.95")}
    assert amounts(tax_year(life, 2027, "as-income")) == {"premium": Decimal("-301.05")}


def test_shares_are_at_the_strike_when_they_were_assigned_and_called_away() -> None:
    """365 paid, 380 received: 1,500 of shares; both premiums are income of the days on which they came."""
    life = [
        sold(PUT, "5.40", "2026-11-11"),
        assigned(PUT, "2026-12-18"),
        sold(CALL, "3", "2026-12-21"),
        assigned(CALL, "2027-01-15"),
    ]
    assert amounts(tax_year(life, 2026, "as-income")) == {"premium": Decimal("538.95") + Decimal("298.95")}
    assert amounts(tax_year(life, 2027, "as-income")) == {"share result": Decimal(1500)}


def test_share_loss_stands_beside_the_premium_when_shares_are_sold_below_the_strike() -> None:
    """What was collected never stands without what the shares did."""
    life = [
        sold(PUT, "5.40", "2026-11-11"),
        assigned(PUT, "2026-12-18"),
        sold("GOOGL", "340", "2026-12-28", 100, fee="1"),
    ]
    report = tax_year(life, 2026, "as-income")
    assert amounts(report) == {"premium": Decimal("538.95"), "share result": Decimal(-2501)}
    assert report.trades_total.amount == Decimal("-1962.05")


def test_option_of_ones_own_counts_when_it_is_closed() -> None:
    """What was paid for it is no premium received."""
    life = [bought(CALL, "3", "2026-12-01"), sold(CALL, "5", "2027-01-05")]
    assert amounts(tax_year(life, 2026, "as-income")) == {}
    assert amounts(tax_year(life, 2027, "as-income")) == {"premium": Decimal("197.90")}


def test_premium_is_unknown_when_the_record_never_saw_the_sale() -> None:
    """A put bought back whose sale is not recorded: unknown, not a loss."""
    report = tax_year([bought(PUT, "2.70", "2026-12-01", opens=False)], 2026, "as-income")
    assert report.trades_total.amount is None
    assert row_of(report, "BTC").is_unknown


def test_premium_stays_income_when_the_shares_leave_for_another_broker() -> None:
    """A transfer takes nothing back."""
    life = [
        sold(PUT, "5.40", "2026-11-11"),
        assigned(PUT, "2026-12-18"),
        transferred("GOOGL", "-100", None, "2026-12-21"),
    ]
    assert amounts(tax_year(life, 2026, "as-income")) == {"premium": Decimal("538.95")}


def test_premium_stays_income_when_the_option_itself_leaves_for_another_broker() -> None:
    """A transfer of a put is no buying back."""
    life = [sold(PUT, "5.40", "2026-11-11"), transferred(PUT, "1", None, "2026-11-20")]
    assert amounts(tax_year(life, 2026, "as-income")) == {"premium": Decimal("538.95")}


def test_option_of_ones_own_does_not_count_while_it_is_open() -> None:
    """What was paid is not spent yet."""
    assert amounts(tax_year([bought(CALL, "3", "2026-12-01")], 2026, "as-income")) == {}
