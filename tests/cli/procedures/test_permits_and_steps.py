"""Permits on paper, masked or not; steps that ask on a terminal for what they need."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.procedures.test_renovation import Works, estate
from tests.models import copy_of
from tests.support import Result, Run


@pytest.mark.slow
def test_permits_on_paper(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Number, home, days, holder; several on one page; an office's own template of a type."""
    works = Works(run, copy_of(estate, tmp_path / "a"), monkeypatch)
    works("li.na", "permit issue parking 3-2-1502 --printed 88 --plate 苏A12345 --holder 王小芳 "
          "--since 2026-03-02 --through 2026-12-31")  # fmt: skip
    works("li.na", "permit issue worker 3-2-1502 --printed W-1 --holder <b>张三丰 "
          "--through 2026-03-31")  # fmt: skip
    paper = works("li.na", "permit print 88")
    assert "**88**" in paper and "K2603-A0001" in paper and "车位证 parking" in paper
    assert "2026-03-02 至 through 2026-12-31" in paper
    assert "小芳" not in paper and "12345" not in paper
    shown = works("li.na", "permit print 88 --reveal")
    assert "王小芳" in shown and "苏A12345" in shown
    page = tmp_path / "passes.html"
    works("li.na", f"permit print 88 W-1 --reveal -o {page}")
    html = page.read_text(encoding="utf-8")
    assert html.count("<main>") == 2 and html.count("break-after: page") == 1
    assert html.count("<svg") == 2 and "A4" in html
    assert "&lt;b&gt;张三丰" in html and "<b>张" not in html
    assert "exists" in works("li.na", f"permit print 88 -o {page}", code=1)
    # An office's own, for one type of permit.
    own = works.place / "templates" / "permit-worker.md"
    own.parent.mkdir(exist_ok=True)
    own.write_text("施工 {{ permit.printed }} {{ through | day }}\n", encoding="utf-8")
    works("he.jianguo", "save")
    assert works("li.na", "permit print W-1").strip() == "施工 W-1 2026-03-31"
    assert "**88**" in works("li.na", "permit print 88")
    assert "no template" in works("li.na", "permit print 88 --template gone", code=3)
    # What is lost is carried no longer, nor what has expired.
    works("li.na", "permit lose 88")
    assert "svc permit reissue K2603-A0001" in works("li.na", "permit print 88", code=1)
    works.later(60)
    assert "svc permit extend K2603-A0002" in works("li.na", "permit print W-1", code=1)


def test_a_step_asks_for_what_it_needs(tmp_path: Path, run: Run) -> None:
    """On a terminal: which step, what was shown, signed, handed over, and what a card says."""
    place = copy_of(estate, tmp_path / "a")

    def svc(who: str, words: str, code: int = 0) -> Result:
        return run(f"svc -C {place} --lang en --as {who} {words}", code=code)

    def asked(words: str, *typed: str, code: int = 0) -> str:
        line = f"svc -C {place} --lang en --as li.na procedure step {words}"
        return run.terminal(line, typed=typed, code=code).out

    svc("li.na", "procedure open renovation 3-2-1502 --through 2099-04-30")
    # Only one step's turn has come: it is not asked which. A missing paper stops it.
    shown = asked("1", "y", "n", "y", code=2)
    assert "装修方案: shown?" in shown and "missing: 施工单位资质" in shown
    asked("1", "y", "", "y")
    steps = svc("li.na", "procedure show 1 --format json").json()["steps"]
    assert steps[0]["state"] == "done"
    shown = asked("1", code=3)
    assert "no step is to be taken now" in shown and "next: review" in shown
    svc("zhang.wei", "procedure approve 1")
    asked("1 agreement", "y", "y", "y")
    svc("qian.yu", "pay 3-2-1502 2000 --method cash --deposit renovation-deposit")
    svc("he.jianguo", "bill add 3-2-1502 --item garbage")
    svc("qian.yu", "pay 3-2-1502 200 --method cash")
    svc("qian.yu", "procedure step 1 pay")
    assert "Number that stands on it: worker" in asked("1", "", "W-7")
    rows = svc("li.na", "permit valid --format json").json()
    assert sorted(row["printed"] or "" for row in rows) == ["", "W-7"]
    assert "missing: STEP" in svc("li.na", "procedure step 1", code=2).err
