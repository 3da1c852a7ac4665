"""The weekly page in a browser: light, dark, on a phone and in print; it asks for nothing, complains of nothing, and fits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from putwright.cli.render.week_page import week_page
from tests.presence import missing
from tests.week_packets import packet

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-default-apps"),
    *(
        "--disable-background-networking",
        "--disable-component-update",
        "--host-resolver-rules=MAP * ~NOTFOUND",
    ),
)
WIDTHS = {"wide": 1100, "phone": 390}
LUMINANCE = """(names) => names.map(([who, what]) => {
  const found = document.querySelector(who);
  const told = getComputedStyle(found)[what].match(/[\\d.]+/g).slice(0, 3).map(Number);
  const [r, g, b] = told.map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
})"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, with nobody to talk to."""
    if not CHROMIUM.exists():
        missing(f"{CHROMIUM}, which looks at pages", "install the Debian package chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=list(QUIET), env={**os.environ})
        yield found
        found.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a whole packet."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(week_page(packet()), encoding="utf-8")
    return path


class Seen:
    """A page that was opened, with everything it asked for and complained of."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", self._failed)
        page.on("request", self._asked)
        page.goto(file.as_uri())

    def _heard(self, message: ConsoleMessage) -> None:
        self.complaints.append(message.text)

    def _failed(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _asked(self, request: Request) -> None:
        self.asked.append(request.url)

    def get(self, script: str, argument: Any = None) -> Any:
        """What a script finds on the page."""
        return self.page.evaluate(script, argument)


@pytest.fixture(
    params=[("light", "wide"), ("dark", "wide"), ("light", "phone"), ("dark", "phone")], ids="-".join
)
def seen(request: pytest.FixtureRequest, browser: Browser, file: Path) -> Iterator[Seen]:
    """The page in one colour scheme and width."""
    scheme, width = request.param
    context = browser.new_context(color_scheme=scheme, viewport={"width": WIDTHS[width], "height": 844})
    yield Seen(context.new_page(), file)
    context.close()


def test_page_opens_quietly_fits_and_can_be_read(seen: Seen, file: Path) -> None:
    """No complaint, no request beyond the file, no sideways scrolling, a picture in each figure, and enough contrast."""
    assert seen.complaints == []
    assert seen.asked == [file.as_uri()]
    assert seen.get("document.documentElement.scrollWidth <= innerWidth")
    assert seen.get("document.querySelectorAll('h1').length") == 1
    assert seen.get("document.querySelectorAll('main section h2').length") == 7
    assert seen.get("[...document.querySelectorAll('main, header, nav, footer')].length") == 4
    heights = seen.get(
        "[...document.querySelectorAll('figure [role=img]')].map(one => one.getBoundingClientRect().height)"
    )
    assert len(heights) == 4
    assert all(height > 150 for height in heights)
    shown = seen.get(
        "[...document.querySelectorAll('figure svg')].filter(one => one.getBoundingClientRect().width > 0).length"
    )
    assert shown == 4  # one of wide and narrow each
    for who in ("body", ".soft", ".now .chip", ".soon .chip", ".ready .chip", "nav a"):
        paper, ink = seen.get(LUMINANCE, [["body", "backgroundColor"], [who, "color"]])
        assert (max(paper, ink) + 0.05) / (min(paper, ink) + 0.05) >= 4.5, who


def test_labels_of_pictures_are_large_enough_and_stay_inside(seen: Seen) -> None:
    """Eleven pixels at least on a phone, and no word leaves its picture."""
    told = seen.get("""() => [...document.querySelectorAll('figure svg')].filter(s => s.getBoundingClientRect().width > 0)
      .flatMap(s => { const frame = s.getBoundingClientRect();
        return [...s.querySelectorAll('text')].map(t => { const box = t.getBoundingClientRect();
          return [t.textContent, box.height, box.left - frame.left, frame.right - box.right]; }); })""")
    assert len(told) > 30
    for words, height, left, right in told:
        assert height >= 11, words
        assert left >= -1, words
        assert right >= -1, words


def test_page_prints_in_full(browser: Browser, file: Path) -> None:
    """Dark ink on white whatever the screen has, nothing cut off at the width of paper, no navigation."""
    context = browser.new_context(color_scheme="dark", viewport={"width": 720, "height": 1000})
    seen = Seen(context.new_page(), file)
    seen.page.emulate_media(media="print")
    assert seen.get("document.documentElement.scrollWidth <= innerWidth")
    paper, ink = seen.get(LUMINANCE, [["body", "backgroundColor"], ["body", "color"]])
    assert (paper > 0.95, ink < 0.05) == (True, True)
    assert seen.get("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert seen.page.pdf().startswith(b"%PDF")
    context.close()


def test_numbers_of_a_picture_open_without_a_script(browser: Browser, file: Path) -> None:
    """A press on the summary shows the table that the picture was drawn from."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(file.as_uri())
    first = page.locator("figure details").first
    assert not first.locator("table").is_visible()
    first.locator("summary").click()
    assert first.locator("table").is_visible()
    context.close()
