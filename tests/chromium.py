"""Pages opened in a real browser: what it says of them, what it fetches, what axe-core finds."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")

#: Which characters of the page the fonts at hand have no glyph for: they look like one that
#: no font has.
_MISSING = """() => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 48;
  const pen = canvas.getContext('2d', {willReadFrequently: true});
  const drawn = (char) => {
    pen.clearRect(0, 0, 48, 48);
    pen.font = '32px ' + getComputedStyle(document.body).fontFamily;
    pen.fillText(char, 4, 36);
    return canvas.toDataURL();
  };
  const box = drawn('\\u{10FFFD}'), blank = drawn(' ');
  const text = document.body.innerText + [...document.querySelectorAll('svg text')]
    .map((one) => one.textContent).join('');
  const missing = [...new Set(text)].filter((char) => char.trim() && drawn(char) === box);
  return {seen: box !== blank, missing};
}"""
_AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  return found.violations.map((one) => [one.id, one.help, one.nodes.map((node) => node.html)]);
}"""


@contextmanager
def browser() -> Iterator[Browser]:
    """The machine's own Chromium; the test is skipped where there is none."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(f"no Chromium on this machine (none of {', '.join(PROGRAMS)} is on the PATH)")
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with driver.sync_playwright() as play:
        # A sandbox needs rights that a container's root has not; the pages are our own.
        started = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def opened(browser: Browser, file: Path, **how: Any) -> Iterator[tuple[Page, list[str]]]:
    """A file as a page, and what went wrong with it: console, errors and fetches.

    Args:
        file: The page.
        how: Of a browser's context: `viewport`, `color_scheme` ….
    """
    context = browser.new_context(**how)
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda said: wrong.append(f"console: {said.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("request", lambda asked: wrong.append(asked.url) if asked.url != file.as_uri() else 0)
    page.goto(file.as_uri())
    yield page, wrong
    context.close()


def overflow(page: Page) -> Sequence[int]:
    """How wide the page is, and how wide its window."""
    found: list[int] = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return found


def missing_glyphs(page: Page) -> list[str]:
    """Characters shown as boxes."""
    found = page.evaluate(_MISSING)
    assert found["seen"], "the browser draws nothing for a missing glyph: the check sees none"
    missing: list[str] = found["missing"]
    return missing


def violations(page: Page) -> str:
    """What axe-core finds wrong, readable; empty if nothing."""
    source = resources.files("axe_playwright_python").joinpath("axe.min.js")
    page.evaluate(source.read_text(encoding="utf-8"))
    return "\n".join(json.dumps(one, ensure_ascii=False)[:600] for one in page.evaluate(_AXE))


def fits_paper(page: Page) -> bool:
    """Whether nothing is wider than an A4 page's text when printed."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})
    wide, room = overflow(page)
    return wide <= room


def sheets(page: Page) -> int:
    """How many sheets of paper it takes."""
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    return len(re.findall(rb"/Type\s*/Page\b", printed))
