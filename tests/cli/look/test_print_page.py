"""`svc print -o FILE.html`: a paper as a page that prints on A4, with the number as a QR code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import segno

from svc.desk.printing.page import as_html
from svc.desk.printing.papers import CHINESE_NAMES, OF_OTHERS
from tests import chromium
from tests.cli.look.test_print import STARTERS, template
from tests.support import Run, slow_after

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = (
    "svc create '<script>alert(1)</script> **水** <b>漏</b> [这里](http://x.org)\n<div>13800000901'"
    " --kind repair --category plumbing --channel phone --place '<i>大堂' --name '<u>王女士'"
    " --phone 13800000901"
)


def begin(place: Path) -> None:
    """Make an office with one clerk, and a ticket whose words would be HTML."""
    run = Run()
    run(["svc", "init", str(place)])
    nobody = {"SVC_ACTOR": None}
    run("svc staff add li.na --name 李娜 --department service --role desk", cwd=place, env=nobody)
    run(HOSTILE, cwd=place, env={"SVC_ACTOR": "li.na"})


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this module."""
    with chromium.browser() as started:
        yield started


def test_templates_have_names_in_both_languages(desk: Path, run: Run) -> None:
    """Every template of the start may be asked for by either; what there is is told so too."""
    names = {name: CHINESE_NAMES[name] for name in CHINESE_NAMES if name not in OF_OTHERS}
    assert set(names) == set(STARTERS)
    for name, chinese in names.items():
        printed = [re.sub(r"\d\d:\d\d", "", run(f"svc print 1 {one}").out)
                   for one in (name, chinese)]  # fmt: skip
        assert printed[0] == printed[1]
    assert "派工单" in run("svc --lang zh_CN print 1 没有", code=3).err


def test_words_make_no_html(desk: Path, run: Run) -> None:
    """What a resident says is text on the page, without a tag, a link or an emphasis of its own."""
    page = run("svc print 1 --format html").out
    body = page.partition("<main>")[2]
    for tag in ("script", "b", "i", "u", "strong", "a", "div>1"):
        assert f"<{tag}>" not in body.replace("<div>\n", "")
        assert f"<{tag} " not in body or tag == "i"
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **水** &lt;b&gt;漏&lt;/b&gt;" in body
    assert "13800000901" not in page
    assert "13800000901" in run("svc print 1 --format html --reveal").out


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("到场 ____-__-__ __:__", "<p>到场 ____-__-__ __:__</p>"),
        ("**a** *b*", "<p><strong>a</strong> <em>b</em></p>"),
        (r"1\*2 \<b\> \&amp\; \| \~", "<p>1*2 &lt;b&gt; &amp;amp\\; | ~</p>"),
        ("    four blanks", "<p>four blanks</p>"),
        ("<img src=x onerror=y>", "<p>&lt;img src=x onerror=y&gt;</p>"),
    ],
)
def test_markdown_as_html(text: str, html: str) -> None:
    """Lines to write on stay lines, and HTML is words."""
    assert as_html(text).strip() == html.strip()


def test_the_code_is_the_number(desk: Path, run: Run) -> None:
    """The modules drawn are those of the ticket's number, and of nothing else."""
    page = run("svc print 1 --format html").out
    number = re.search(r"<span>(T[0-9]{4}-A0001)</span>", page)
    assert number
    code = segno.make(number[1], error="m", micro=False)
    path = re.search(r'<path[^>]* d="([^"]+)"', page)
    assert path
    assert _drawn(path[1]) == {
        (x, y) for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark
    }


def _drawn(path: str) -> set[tuple[int, int]]:
    """The dark modules that a path of runs draws, without the border."""
    dark, x, y = set(), 0.0, 0.0
    for step, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        values = [float(one) for one in re.findall(r"-?[0-9.]+", numbers)]
        if step == "h":
            dark |= {(round(x) + n - 1, int(y) - 1) for n in range(round(values[0]))}
            x += values[0]
        elif step == "M":
            x, y = values
        else:
            x, y = x + values[0], y + values[1]
    return dark


def test_files(desk: Path, run: Run) -> None:
    """The name of the file says the form; nothing is overwritten unasked."""
    run("svc print 1 -o order.html")
    assert (desk / "order.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    run("svc print 1 -o order.html", code=1)
    run("svc print 1 slip -o order.html --force")
    run("svc print 1 -o order.md")
    assert (desk / "order.md").read_text("utf-8").startswith("# 派工单")
    assert "pdf" in run("svc print 1 -o order.pdf", code=2).err
    assert (desk / "order.html").stat().st_mode & 0o077 == 0


def test_the_frame_may_be_the_offices(desk: Path, run: Run, git: Callable[..., str]) -> None:
    """An office's own paper.html is what its papers are put into; a mistake is told with its line."""  # noqa: E501
    template(desk, git, "paper.html", "<h1>{{ office.name }}</h1>{{ code }}{{ body }}")
    assert run("svc print 1 --format html").out.startswith("<h1>")
    template(desk, git, "paper.html", "<p>\n{{ nothing }}")
    assert "templates/paper.html:2: " in run("svc print 1 --format html", code=4).err


@pytest.mark.parametrize("lang", slow_after(1, ["zh_CN", "en"]))
@pytest.mark.parametrize("name", slow_after(1, STARTERS))
def test_in_a_browser(browser: Browser, desk: Path, run: Run, name: str, lang: str) -> None:
    """On a phone, on a desk and on A4: nothing runs over, nothing is fetched, axe finds nothing."""
    place = desk / "paper.html"
    run(f"svc --lang {lang} print 1 {name} -o {place} --reveal")
    for width in (375, 1280):
        size = {"width": width, "height": 800}
        with chromium.opened(browser, place, viewport=size) as (shown, wrong):
            wide, room = chromium.overflow(shown)
            assert wide <= room
            assert chromium.missing_glyphs(shown) == []
            assert chromium.violations(shown) == ""
            assert wrong == []
            assert chromium.fits_paper(shown)
            assert shown.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
