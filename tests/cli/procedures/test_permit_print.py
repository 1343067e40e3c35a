"""Permits on paper: what stands on them, masked or not; what is over is not printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.procedures.test_renovation import Works, estate
from tests.models import copy_of
from tests.support import Run


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
