"""The SEC's industry codes in our words: a sector, named as the index makers name them, and an industry.

Source: the SIC code list of the SEC's Division of Corporation Finance. The codes are from 1987 and know no internet: the grouping into
sectors is our own, and coarser than an index maker's. What matters is that banks, insurers, utilities and real estate are
told from the rest, because other questions are put to them, and that who lives from fees is not taken for a lender.
"""

from __future__ import annotations

from typing import NamedTuple

STAPLES, DISCRETIONARY, HEALTH = "Consumer Staples", "Consumer Discretionary", "Health Care"
TECHNOLOGY, COMMUNICATION, INDUSTRIALS = "Information Technology", "Communication Services", "Industrials"
ENERGY, MATERIALS, UTILITIES = "Energy", "Materials", "Utilities"
FINANCIALS, ESTATE = "Financials", "Real Estate"


class Industry(NamedTuple):
    """A sector and an industry in our words."""

    sector: str
    industry: str


# First code, last code, sector, industry; the first row that holds a code counts.
_RANGES: tuple[tuple[int, int, str, str], ...] = (
    (100, 999, STAPLES, "Farming"),
    (1000, 1099, MATERIALS, "Metal mining"),
    (1200, 1299, ENERGY, "Coal"),
    (1300, 1399, ENERGY, "Oil and gas production and services"),
    (1400, 1499, MATERIALS, "Quarrying"),
    (1520, 1531, DISCRETIONARY, "Home building"),
    (1500, 1799, INDUSTRIALS, "Construction"),
    (2000, 2199, STAPLES, "Food, drinks and tobacco"),
    (2200, 2399, DISCRETIONARY, "Textiles and clothing"),
    (2510, 2519, DISCRETIONARY, "Furniture"),
    (2400, 2499, MATERIALS, "Wood"),
    (2500, 2599, INDUSTRIALS, "Office furniture"),
    (2600, 2699, MATERIALS, "Paper and packaging"),
    (2700, 2799, COMMUNICATION, "Publishing"),
    (2830, 2836, HEALTH, "Drugs and biological products"),
    (2840, 2844, STAPLES, "Household and personal products"),
    (2800, 2899, MATERIALS, "Chemicals"),
    (2900, 2999, ENERGY, "Oil refining"),
    (3011, 3011, DISCRETIONARY, "Tires"),
    (3021, 3021, DISCRETIONARY, "Footwear"),
    (3000, 3099, MATERIALS, "Rubber and plastics"),
    (3100, 3199, DISCRETIONARY, "Leather goods"),
    (3200, 3399, MATERIALS, "Glass, cement, steel and metals"),
    (3400, 3569, INDUSTRIALS, "Machinery and metal products"),
    (3570, 3579, TECHNOLOGY, "Computers and storage"),
    (3580, 3599, INDUSTRIALS, "Machinery and metal products"),
    (3630, 3639, DISCRETIONARY, "Household appliances"),
    (3650, 3652, DISCRETIONARY, "Audio and video equipment"),
    (3660, 3669, TECHNOLOGY, "Communications equipment"),
    (3670, 3679, TECHNOLOGY, "Semiconductors and electronic components"),
    (3600, 3699, INDUSTRIALS, "Electrical equipment"),
    (3710, 3716, DISCRETIONARY, "Cars and parts"),
    (3750, 3751, DISCRETIONARY, "Motorcycles and bicycles"),
    (3700, 3799, INDUSTRIALS, "Aircraft, ships and railway equipment"),
    (3820, 3829, HEALTH, "Laboratory and measuring instruments"),
    (3840, 3851, HEALTH, "Medical instruments"),
    (3812, 3812, INDUSTRIALS, "Navigation and defence electronics"),
    (3800, 3899, TECHNOLOGY, "Instruments"),
    (3900, 3999, DISCRETIONARY, "Toys, sports and other goods"),
    (4400, 4499, INDUSTRIALS, "Shipping and cruises"),
    (4000, 4799, INDUSTRIALS, "Transport"),
    (4800, 4899, COMMUNICATION, "Telephone, radio, television and cable"),
    (4922, 4923, ENERGY, "Gas transmission"),
    (4950, 4959, INDUSTRIALS, "Waste"),
    (4900, 4999, UTILITIES, "Electricity, gas and water"),
    (5010, 5015, DISCRETIONARY, "Wholesale of car parts"),
    (5045, 5045, TECHNOLOGY, "Wholesale of computers"),
    (5047, 5047, HEALTH, "Wholesale of medical goods"),
    (5065, 5065, TECHNOLOGY, "Wholesale of electronic parts"),
    (5122, 5122, HEALTH, "Wholesale of drugs"),
    (5140, 5159, STAPLES, "Wholesale of food"),
    (5171, 5172, ENERGY, "Wholesale of fuel"),
    (5180, 5189, STAPLES, "Wholesale of drinks"),
    (5000, 5199, INDUSTRIALS, "Wholesale"),
    (5331, 5331, STAPLES, "Variety stores"),
    (5399, 5499, STAPLES, "Food stores"),
    (5912, 5912, STAPLES, "Drug stores"),
    (5200, 5999, DISCRETIONARY, "Retail and restaurants"),
    (6000, 6099, FINANCIALS, "Banks"),
    (6100, 6199, FINANCIALS, "Lenders and credit services"),
    (6200, 6200, FINANCIALS, "Exchanges and market services"),
    (6201, 6281, FINANCIALS, "Brokers and capital markets"),
    (6282, 6289, FINANCIALS, "Asset managers"),
    (6324, 6324, HEALTH, "Health plans"),
    (6411, 6411, FINANCIALS, "Insurance brokers"),
    (6300, 6499, FINANCIALS, "Insurance"),
    (6770, 6770, FINANCIALS, "Shell companies"),
    (6792, 6792, ENERGY, "Oil royalties"),
    (6795, 6795, MATERIALS, "Mineral royalties"),
    (6794, 6794, INDUSTRIALS, "Patent owners"),
    (6798, 6798, ESTATE, "Real estate trusts"),
    (6799, 6799, FINANCIALS, "Investors"),
    (6500, 6599, ESTATE, "Real estate"),
    (6700, 6799, FINANCIALS, "Holding and investment companies"),
    (7310, 7319, COMMUNICATION, "Advertising"),
    (7370, 7379, TECHNOLOGY, "Software and computer services"),
    (7320, 7369, INDUSTRIALS, "Business services"),
    # Payment networks file here beside call centres; either is judged as an ordinary company.
    (7380, 7389, INDUSTRIALS, "Business services"),
    (7800, 7841, COMMUNICATION, "Films and streaming"),
    (7000, 7999, DISCRETIONARY, "Hotels, leisure and personal services"),
    (8000, 8099, HEALTH, "Hospitals and laboratories"),
    (8200, 8299, DISCRETIONARY, "Education"),
    (8300, 8399, HEALTH, "Care"),
    (8731, 8731, HEALTH, "Contract research"),
    (8700, 8799, INDUSTRIALS, "Engineering and management services"),
    (8100, 8999, INDUSTRIALS, "Other services"),
    (9995, 9995, FINANCIALS, "Shell companies"),
)


def industry_of(sic: str) -> Industry | None:
    """The sector and industry of a code; None for none, for a code that is not in the table, and for governments."""
    if not (sic.isascii() and sic.isdigit()) or len(sic) > 4:
        return None
    code = int(sic)
    return next(
        (Industry(sector, words) for first, last, sector, words in _RANGES if first <= code <= last), None
    )
