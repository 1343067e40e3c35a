"""The HTML page of a report, opened in a real browser: whole, readable, and silent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from svc import language
from svc.reports.document import Chart, Document, ReportBlock
from svc.reports.forms.charts import drawings
from svc.reports.forms.page import page
from svc.reports.words import ReportWords
from tests import chromium
from tests.reports.papers import (
    BREAKDOWN,
    CAUSES,
    DOCUMENT,
    HEAT,
    MADE,
    MEASURES,
    TREND,
    Message,
    count,
    rate,
)
from tests.support import Run, slow_after

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDTHS = {"phone": 375, "desktop": 1280}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this module."""
    with chromium.browser() as started:
        yield started


@pytest.fixture(params=list(language.LANGUAGES))
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A page with every sort of cell and chart, in each language."""
    before = language.current()
    language.use(request.param)
    place = tmp_path / f"{request.param}.html"
    place.write_text(page(DOCUMENT), encoding="utf-8")
    yield place
    language.use(before)


@pytest.mark.parametrize(
    ("device", "scheme"),
    slow_after(
        1, [("phone", "dark"), ("desktop", "light"), ("phone", "light"), ("desktop", "dark")]
    ),
)
def test_page_in_a_browser(browser: Browser, file: Path, device: str, scheme: str) -> None:
    """No sideways scrolling, no missing glyph, no error, no request, nothing for axe-core."""
    size = {"width": WIDTHS[device], "height": 800}
    with chromium.opened(browser, file, viewport=size, color_scheme=scheme) as (shown, wrong):
        wide, room = chromium.overflow(shown)
        assert wide <= room
        assert chromium.missing_glyphs(shown) == []
        assert chromium.violations(shown) == ""
        assert wrong == []


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample office."""
    place = tmp_path_factory.mktemp("sample") / "office"
    Run()(["svc", "init", str(place), "--sample", "--on", "2026-11-01"])
    return place


@pytest.mark.parametrize(
    ("name", "lang", "device", "scheme"),
    slow_after(
        1,
        [
            ("daily", "zh_CN", "phone", "light"),
            ("company", "en", "desktop", "light"),
            ("monthly", "zh_CN", "phone", "dark"),
            ("monthly", "zh_CN", "desktop", "light"),
            ("monthly", "en", "phone", "light"),
            ("monthly", "en", "desktop", "dark"),
            ("quality", "zh_CN", "desktop", "dark"),
        ],
    ),
)
def test_reports_of_the_sample_in_a_browser(
    browser: Browser, sample: Path, tmp_path: Path, name: str, lang: str, device: str, scheme: str
) -> None:
    """The pages that an office sees: on a phone and on a desk, in both languages, and on paper."""
    place = tmp_path / "page.html"
    command = f"svc --lang {lang} report {name} --as-of 2026-10-20T09:00 -o {place}"
    Run()(command, cwd=sample)
    size = {"width": WIDTHS[device], "height": 800}
    with chromium.opened(browser, place, viewport=size, color_scheme=scheme) as (shown, wrong):
        wide, room = chromium.overflow(shown)
        assert wide <= room
        assert chromium.missing_glyphs(shown) == []
        assert chromium.violations(shown) == ""
        assert wrong == []
        assert chromium.fits_paper(shown)


def test_page_on_paper(browser: Browser, file: Path) -> None:
    """Printed, nothing reaches over the edge of A4 and a long table's head comes again."""
    with chromium.opened(browser, file) as (shown, _wrong):
        assert chromium.fits_paper(shown)
        heads = shown.eval_on_selector_all(
            "thead", "all => all.map(one => getComputedStyle(one).display)"
        )
        assert set(heads) == {"table-header-group"}
        cut = shown.eval_on_selector_all(
            "tr, figure", "all => all.map(one => getComputedStyle(one).breakInside)"
        )
        assert set(cut) == {"avoid"}
        assert shown.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_page_by_keyboard(browser: Browser, file: Path) -> None:
    """The first stop leads past the contents; what scrolls sideways can be reached and scrolled."""
    with chromium.opened(browser, file, viewport={"width": 375, "height": 800}) as (shown, _wrong):
        shown.keyboard.press("Tab")
        assert shown.evaluate("document.activeElement.className") == "skip"
        shown.keyboard.press("Enter")
        assert shown.evaluate("document.activeElement.id") == "report"
        for _step in range(3):
            shown.keyboard.press("Tab")
        assert shown.evaluate("document.activeElement.className") == "scroll"
        lost = shown.evaluate(
            "[...document.querySelectorAll('main *')].filter((one) =>"
            " one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX == 'auto'"
            " && one.tabIndex < 0).length"
        )
        assert lost == 0


def test_box_is_told_from_a_letter(browser: Browser, tmp_path: Path) -> None:
    """The check for missing glyphs sees one where there is one."""
    place = tmp_path / "box.html"
    place.write_text('<meta charset="utf-8"><p>\U0010fffd a 工', encoding="utf-8")
    with chromium.opened(browser, place) as (shown, _wrong):
        assert chromium.missing_glyphs(shown) == ["\U0010fffd"]


def test_page_holds_no_script_and_nobody_elses_markup() -> None:
    """Words of records are words: no script, no handler, no address to fetch from."""
    made = page(DOCUMENT)
    assert "<script" not in made
    assert "&lt;script&gt;alert(1)" in made
    assert not re.search(r"\bon[a-z]+=", made)
    assert not re.search(r"(?:src|href)=\"(?!#|data:,)", made)
    assert "url(" not in made
    assert "\x1b" not in made and "\u202e" not in made


def test_page_is_the_same_every_time() -> None:
    """Two pages of one document are equal to the byte: no date, no number drawn by lot."""
    assert page(DOCUMENT) == page(DOCUMENT)
    assert "pygal" not in page(DOCUMENT)


def test_page_says_what_it_was_made_from() -> None:
    """Period, moment, commit, rules, time zone and the command that makes it again."""
    made = page(DOCUMENT)
    for words in (
        "October 2026", "2026-11-23 18:00:00", MADE.commit, MADE.rules, "Asia/Shanghai",
        "svc report monthly --period 2026-10 --as-of 2026-11-23T18:00:00+08:00",
    ):  # fmt: skip
        assert words in made


def test_every_chart_stands_by_its_table() -> None:
    """Each drawing has a title, a description, and a table in the same section."""
    sections = re.findall(r"<section.*?</section>", page(DOCUMENT), re.DOTALL)
    drawn = [one for one in sections if "<svg" in one]
    assert len(drawn) == 3
    for section in drawn:
        assert section.count("<table") == 1
        assert 'role="img"' in section and "<desc" in section
        for ident in re.findall(r'aria-labelledby="([^"]+)"', section):
            assert all(f'id="{name}"' in section for name in ident.split())


def test_headings_are_in_order() -> None:
    """One h1, then an h2 for each section: no level is left out."""
    levels = re.findall(r"<h([1-6])", page(DOCUMENT))
    assert levels[0] == "1"
    assert set(levels[1:]) == {"2"}


@pytest.mark.parametrize("form", ["bars", "line", "pareto", "heat"])
@pytest.mark.parametrize("rows", [0, 1])
def test_charts_of_few_rows(form: str, rows: int) -> None:
    """Blocks with one row or none make a page as well."""
    block = HEAT if form == "heat" else TREND
    few = block._replace(rows=block.rows[:rows])
    if form != "heat":
        few = few._replace(chart=Chart(form, "month", ["received", "finished"]))
    made = page(Document("few", Message("Few"), MADE, [few]))
    assert made.count("<svg") == (rows if form != "heat" else 0)


def test_tile_says_whether_a_change_is_for_the_better() -> None:
    """More on time is good, a longer time is bad, more tickets are neither."""
    made = page(Document("few", Message("Few"), MADE, [MEASURES]))
    tiles = re.findall(r"<li>.*?</li>", made.split('class="tiles"')[1].split("</ul>")[0], re.DOTALL)
    senses = [re.findall(r'<span class="(\w*)">', tile) for tile in tiles]
    assert senses == [[""], ["good"], [], ["bad"], ["good"]]


def test_empty_charts_are_left_out() -> None:
    """Where a column holds no number at all, nothing is drawn."""
    none = ReportBlock(
        "trend", Message("Trend"), TREND.columns, [["2026-01", None, None]], chart=TREND.chart
    )
    assert "<svg" not in page(Document("none", Message("None"), MADE, [none]))


def test_a_bar_of_few_is_marked_and_never_rounded_to_all() -> None:
    """In the drawing as in the table: 1 of 4 has the mark, 999 of 1,000 is not 100%."""
    rows = [["engineering", count(1), rate(999, 1000)], ["order", count(1), rate(1, 4)]]
    block = BREAKDOWN._replace(columns=BREAKDOWN.columns[:3], rows=rows)
    (drawn,) = drawings(block, ReportWords(MADE), "b")
    labels = re.findall(r'class="value">([^<]+)', drawn.svg)
    assert sorted(labels) == ["25%*", "99%"]
    assert drawn.names == ["Resolution on time"]


def test_a_long_table_has_bars_in_its_cells_only() -> None:
    """A hundred groups make no drawing that is longer than the page."""
    rows = [[f"group-{number}", number, 0.01, 1.0] for number in range(100)]
    made = page(Document("long", Message("Long"), MADE, [CAUSES._replace(rows=rows)]))
    assert "<svg" not in made
    assert made.count("--w:") >= 199


def test_labels_are_as_they_are_called() -> None:
    """Names with numbers, markup and Chinese in them stay whole; coordinates are short."""
    names = ["A-1.2345", "<b>&", "秩序环境部", "\x1b[31m"]
    rows = [[name, 3, 0.25, 0.123456] for name in names]
    block = CAUSES._replace(rows=rows, chart=Chart("bars", "category", ["tickets"]))
    (drawn,) = drawings(block, ReportWords(MADE), "b")
    tree = ElementTree.fromstring(drawn.svg)
    labels = {text for text in tree.itertext() if text.strip()}
    assert {"A-1.2345", "<b>&", "秩序环境部", "\\x1b[31m"} <= labels
    numbers = re.findall(r'[ "](-?[0-9]+\.[0-9]+)', re.sub(r">[^<]*<", "><", drawn.svg))
    assert max(len(number.partition(".")[2]) for number in numbers) == 1
