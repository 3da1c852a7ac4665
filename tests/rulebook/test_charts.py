"""Charts: few round ticks, nothing bridged that is not known, told apart without colour, and their numbers beside them."""

import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from putwright.cli.render.chart_frame import NARROW, WIDE, ticks
from putwright.cli.render.charts import chart_svgs
from putwright.cli.render.week_tables import chart_table
from putwright.reports.week_values import Chart, ChartKind, Series, Unit
from tests.week_packets import calibration, captured, decimals, equity, income


def drawn(chart: Chart, *, masked: bool = False) -> list[ET.Element]:
    """The wide and the narrow picture, which are well-formed."""
    root = ET.fromstring(f"<both>{chart_svgs(chart, masked=masked)}</both>")
    return list(root)


def texts(svg: ET.Element) -> list[str]:
    """Every word in a picture."""
    return [node.text or "" for node in svg.iter("text")]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.0, 100.0, [0, 25, 50, 75, 100]),
        (-1450.0, 690.0, [-2000, -1000, 0, 1000]),
        (96_000.0, 124_800.0, [90_000, 100_000, 110_000, 120_000, 130_000]),
        (5.0, 5.0, [4, 4.5, 5, 5.5, 6]),
    ],
)
def test_ticks_are_few_round_and_enclose_the_range(low: float, high: float, expected: list[float]) -> None:
    """Steps of 1, 2, 2.5 or 5 times a power of ten."""
    assert ticks(low, high) == expected


@pytest.mark.parametrize("low", [-3.2, 0.0, 0.004, 17.0, 1e6])
@pytest.mark.parametrize("span", [0.001, 0.7, 33.0, 8e7])
def test_ticks_are_never_many_whatever_the_range(low: float, span: float) -> None:
    """Between two and seven, from below the lowest to above the highest."""
    found = ticks(low, low + span)
    assert 2 <= len(found) <= 7
    assert found[0] <= low + span * 1e-6
    assert found[-1] >= low + span * (1 - 1e-6)


@pytest.mark.parametrize("chart", [equity(), income(), captured(), calibration()], ids=lambda one: one.key)
def test_picture_is_drawn_twice_inside_its_frame(chart: Chart) -> None:
    """For wide and narrow pages; no label and no point leaves the frame."""
    for svg, size in zip(drawn(chart), (WIDE, NARROW), strict=True):
        assert svg.attrib["viewBox"] == f"0 0 {size.width} {size.height}"
        for node in svg.iter():
            for name, limit in (
                ("x", size.width),
                ("cx", size.width),
                ("y", size.height),
                ("cy", size.height),
            ):
                if name in node.attrib:
                    assert -1 <= float(node.attrib[name]) <= limit + 1, (node.tag, node.attrib)


def test_lines_differ_by_dash_and_bars_by_pattern() -> None:
    """Colour is never alone: no two lines and no two parts of a bar look alike in grey."""
    dashes = [node.attrib.get("stroke-dasharray", "") for node in drawn(equity())[0].iter("polyline")]
    assert len(set(dashes)) == 4
    fills = {node.attrib["fill"] for node in drawn(income())[0].iter("rect") if "fill" in node.attrib}
    assert len(fills) == 2  # beside the plain one


def test_line_is_broken_where_a_value_is_unknown() -> None:
    """Two stretches and a single point between gaps, never a bridge over them."""
    series = (Series("account", decimals("1 2 ? 3 ? 4 5")),)
    chart = Chart("gap", ChartKind.LINES, "Gap", "A line with gaps.", Unit.NUMBER, tuple("abcdefg"), series)
    wide = drawn(chart)[0]
    assert [len(node.attrib["points"].split()) for node in wide.iter("polyline")] == [2, 2]
    assert len(list(wide.iter("circle"))) == 1


def test_loss_hangs_below_the_line_of_zero_and_adds_to_no_gain() -> None:
    """In March 410 stand up and 900 hang down; the total's mark lies between them."""
    wide = drawn(income())[0]
    zero = next(float(node.attrib["y1"]) for node in wide.iter("line") if node.attrib["class"] == "zero")
    bars = [
        node
        for node in wide.iter("rect")
        if "x" in node.attrib and "fill" not in node.attrib and "width" in node.attrib
    ]
    tops = [
        (float(node.attrib["y"]), float(node.attrib["height"]))
        for node in bars
        if float(node.attrib["height"]) > 10.5
    ]
    assert any(abs(y - zero) < 0.2 for y, _ in tops)
    assert any(abs(y + height - zero) < 0.2 for y, height in tops)


def test_newest_label_is_always_told() -> None:
    """Labels are thinned out from the oldest on, in wide and narrow pictures."""
    for svg in drawn(equity()):
        assert equity().labels[-1] in texts(svg)


def test_amounts_are_hidden_on_the_scale_and_in_the_table_when_masked() -> None:
    """No digit of money is left in the picture."""
    told = " ".join(texts(drawn(equity(), masked=True)[0]))
    assert "$" not in told
    assert not re.search(r"\d{2},\d{3}", told)
    assert "•••" in told


def test_empty_chart_says_that_there_is_nothing() -> None:
    """Nothing known is nothing drawn, in words."""
    chart = Chart("none", ChartKind.STACKED, "None", "Nothing.", Unit.MONEY, ("a",), (Series("x", (None,)),))
    assert texts(drawn(chart)[0]) == ["There is nothing to draw yet."]


def test_table_of_a_chart_has_every_number_it_was_drawn_from() -> None:
    """A row for each label; counts of a calibration are counts."""
    table = chart_table(calibration())
    assert [column.unit for column in table.columns] == [Unit.WORDS, Unit.RATIO, Unit.RATIO, Unit.COUNT]
    assert table.rows[1] == ("20-30 %", Decimal("0.22"), Decimal("0.30"), Decimal(20))
    assert len(chart_table(equity()).rows) == 60
