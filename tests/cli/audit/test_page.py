"""The audit as a page to print and file, and what is said to a wrong word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser

from tests import chromium, models, offices
from tests.audit.forge import Forge, of
from tests.audit.test_forgeries import WORKING
from tests.support import Run, git


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    with chromium.browser() as started:
        yield started


@pytest.fixture(scope="module")
def forged(homes: Path) -> Path:
    """A copy of the sample, with a forgery at its tip."""
    place = models.copied(models.shared(offices.sample), homes / "forged")
    forge = Forge(place)
    ticket = forge.stepped(forge.ticket(WORKING), "supervise", "li.na")
    silent = msgspec.structs.replace(ticket, text="没有什么事")
    git("update-ref", "HEAD", forge.commit(of(silent), "supervise", "li.na"), cwd=place)
    return place


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["not looked at", "Ticket T2610-A0031", "2026-10-31 12:05 李娜", "names it for good"],
        ),
        ("zh", ["未审查", "工单 T2610-A0031", "2026-10-31 12:05 李娜", "只有主任可以督办工单"]),
    ],
)
def test_the_page_in_a_browser(
    browser: Browser, forged: Path, run: Run, tmp_path: Path, language: str, words: list[str]
) -> None:
    """Whoever knows no git reads when, who, which record and what is wrong; one sheet of A4."""
    place = tmp_path / "page.html"
    done = ["svc", "--lang", language, "-C", str(forged), "audit", "HEAD~3..HEAD"]
    run([*done, "-o", str(place)], code=1)
    with chromium.opened(browser, place, viewport={"width": 794, "height": 1123}) as (page, wrong):
        shown = page.inner_text("body").lower()
        assert [one for one in words if one.lower() not in shown] == []
        assert wrong == []
        assert chromium.missing_glyphs(page) == []
        assert chromium.violations(page) == ""
        assert chromium.fits_paper(page)
        assert chromium.sheets(page) <= 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("nowhere", 3, "there is no revision 'nowhere'"),
        ("HEAD..HEAD~3", 2, "its end comes before its beginning"),
        ("HEAD~1..HEAD --since-verified", 2, "say where to begin in two ways"),
        ("--root xyz", 2, "--root: 'xyz' is no fingerprint of a key"),
        ("--seen xyz", 2, "--seen: 'xyz' is no number of a commit"),
        ("--witness nowhere", 3, "there is no file"),
        ("--witness records/office.yaml", 4, "no moment, commit and count"),
        ("--format pdf", 2, "'pdf' is not one of"),
        ("HEAD~1..HEAD -o records/office.yaml", 1, "exists already"),
        ("accept nowhere --reason x", 3, "there is no revision 'nowhere'"),
        ("accept HEAD", 2, "missing option '--reason'"),
    ],
)
def test_wrong_words(
    forged: Path, run: Run, monkeypatch: pytest.MonkeyPatch, words: str, code: int, said: str
) -> None:
    """Each option says which value it cannot take, and what next."""
    monkeypatch.chdir(forged)
    told = run(f"svc audit {words}", code=code).err
    assert said in told
    assert "\n  next: " in told


def test_an_answer_without_a_reason(
    forged: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody answers for something without a word."""
    monkeypatch.chdir(forged)
    told = run(["svc", "--as", "he.jianguo", "audit", "accept", "HEAD", "--reason", " "], code=2)
    assert "--reason is empty" in told.err
