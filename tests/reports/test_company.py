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
from svc.reports.words import ReportWords
from tests import chromium, offices
from tests.models import shared
from tests.reports.papers import MADE, TREND
from tests.support import Run

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


def test_figures_lead_to_their_tickets(
    browser: Browser, sample: Path, run: Run, tmp_path: Path
) -> None:
    """A figure whose tickets are on the page leads to their section, by a link that is there."""
    place = tmp_path / "company.html"
    run(f"svc {ASKED} -o {place}")
    with chromium.opened(browser, place) as (shown, _wrong):
        links = shown.eval_on_selector_all(
            "td a[href^='#'], .tiles a[href^='#']",
            "all => all.map(one => one.getAttribute('href'))",
        )
        assert links
        for link in set(links):
            title = shown.locator(link).inner_text()
            assert title == "Resolution on time: those that miss"
