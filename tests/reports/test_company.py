"""The report to the company: three sentences first, no commands, nothing told twice, one look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from svc.reports.document import Chart
from svc.reports.forms.charts import drawings
from svc.reports.forms.drawn import drawn_rows
from svc.reports.measures import measure
from svc.reports.words import ReportWords
from tests import chromium, offices
from tests.models import shared
from tests.reports.papers import MADE, TREND
from tests.support import BOSTON, Run, slow_after

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ASKED = "report company --period 2026-10 --as-of 2026-11-02T09:00"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this module."""
    with chromium.browser() as started:
        yield started


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample office, to look at."""
    place = shared(offices.sample)
    monkeypatch.chdir(place)
    return place


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
@pytest.mark.parametrize("form", ["table", "md", "html"])
def test_no_commands(sample: Path, run: Run, lang: str, form: str) -> None:
    """Whoever reads it has no svc; programs are told the commands all the same."""
    text = run(f"svc --lang {lang} {ASKED} --format {form}").out
    assert not re.search(r"\bsvc [a-z-]", text)
    told = run(f"svc {ASKED} --format json").json()
    assert told["command"][0] == "svc"
    findings = block(told, "findings")
    assert all(row["command"].startswith("svc report --list") for row in findings["rows"])


def block(told: Any, name: str) -> Any:
    """One block of a report."""
    return next(one for one in told["blocks"] if one["name"].startswith(name))


def test_three_sentences_first(sample: Path, run: Run) -> None:
    """They say what the figures below them say."""
    told = run(f"svc {ASKED} --format json").json()
    first, *_rest = told["blocks"]
    sentences = [row["sentence"] for row in first["rows"]]
    assert len(sentences) == 3
    figures = {row["measure"]: row["figure"] for row in block(told, "measures")["rows"]}
    assert sentences[0].startswith(f"{figures['received']['value']} requests came in")
    for name, sentence in (("response_on_time", 1), ("resolution_on_time", 1), ("satisfaction", 2)):
        parts = f"({figures[name]['numerator']}/{figures[name]['denominator']})"
        assert parts in sentences[sentence]
    assert "三句话" in run(f"svc --lang zh_CN {ASKED}").out


def test_nothing_twice_and_from_the_first_record(sample: Path, run: Run) -> None:
    """A measure is found worse once; the trend begins with the month of the first ticket."""
    told = run(f"svc {ASKED} --format json").json()
    measures = [row["measure"] for row in block(told, "findings")["rows"]]
    assert len(measures) == len(set(measures)) > 1
    assert [row["month"] for row in block(told, "trend")["rows"]] == [
        "2026-08",
        "2026-09",
        "2026-10",
    ]
    every = run("svc report monthly --period 2026-10 --format json").json()
    assert len(block(every, "findings")["rows"]) > len(measures)


def test_what_may_not_be_compared_is_not_drawn() -> None:
    """A step that is not over, and a rate that few stand behind, leave a gap in the line."""
    chart = TREND.chart
    assert isinstance(chart, Chart)
    wording = ReportWords(MADE)
    dots = [one.svg.count('class="dot') for one in drawings(TREND, wording, "b")]
    open_end = TREND._replace(chart=chart._replace(unfinished=1))
    assert drawn_rows(open_end) == len(TREND.rows) - 1
    fewer = [one.svg.count('class="dot') for one in drawings(open_end, wording, "b")]
    assert all(less < more for less, more in zip(fewer, dots, strict=True))


@pytest.mark.parametrize("name", ["company", "monthly"])
def test_figures_lead_to_their_tickets(
    browser: Browser, sample: Path, run: Run, tmp_path: Path, name: str
) -> None:
    """A figure that counts tickets leads to a section of them, which says what it leaves out."""
    place = tmp_path / "page.html"
    run(f"svc report {name} --period 2026-10 --as-of 2026-11-02T09:00 -o {place}")
    told = run(f"svc report {name} --period 2026-10 --as-of 2026-11-02T09:00 --format json").json()
    figures = block(told, "measures")["rows"]
    with chromium.opened(browser, place) as (shown, _wrong):
        rows = shown.eval_on_selector_all(
            "[data-block='measures'] tbody tr",
            "all => all.map(one => [one.cells[1].querySelector('a')?.getAttribute('href')"
            " ?? null, one.cells[1].innerText])",
        )
        for row, (link, _words) in zip(figures, rows, strict=True):
            figure, of = row["figure"], measure(row["measure"])
            if of.form not in ("count", "rate") or not figure["value"]:
                assert link is None or of.form == "rate", row
                continue
            assert link, row
            section = shown.locator("section", has=shown.locator(link))
            counted = {figure["numerator"], (figure["denominator"] or 0) - figure["numerator"]}
            left = re.search(r"([0-9,]+) more are left out", section.inner_text())
            listed = section.locator("tbody tr").count()
            assert listed + int(left[1] if left else 0) in counted, row
        links = shown.eval_on_selector_all(
            "td a[href^='#'], .tiles a[href^='#']",
            "all => all.map(one => one.getAttribute('href'))",
        )
        assert len(set(links)) > 5
        assert all(shown.locator(link).count() == 1 for link in set(links))


@pytest.mark.parametrize("lang", slow_after(1, ["zh_CN", "en"]))
def test_one_sheet_of_paper(
    browser: Browser, sample: Path, run: Run, tmp_path: Path, lang: str
) -> None:
    """Printed, the report to the company is one page of A4, and reaches over no edge."""
    place = tmp_path / "company.html"
    run(f"svc --lang {lang} {ASKED} -o {place}")
    _is_one_sheet(browser, place)


@pytest.mark.slow
@pytest.mark.skipif(not BOSTON.exists(), reason="Boston's file does not lie beside the checkout")
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_one_sheet_of_a_large_office(browser: Browser, run: Run, tmp_path: Path, lang: str) -> None:
    """However many tickets it has; what is left out is said."""
    place, office = tmp_path / "company.html", shared(offices.boston)
    command = "report company --period 2015-06 --as-of 2015-07-02T09:00"
    run(f"svc -C {office} --lang {lang} {command} -o {place}")
    _is_one_sheet(browser, place)


def _is_one_sheet(browser: Browser, place: Path) -> None:
    with chromium.opened(browser, place) as (shown, _wrong):
        assert chromium.fits_paper(shown)
        assert chromium.sheets(shown) == 1
        # The measure measures: the same page without its layout for paper takes more.
        shown.evaluate("document.body.classList.remove('one-page')")
        assert chromium.sheets(shown) > 1
