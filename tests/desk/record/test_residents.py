"""Residents, called as a script would: plain values in, a record out, one commit each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.desk.core.view import look
from svc.desk.record import residents
from svc.desk.record.field_edits import FieldEdits
from svc.desk.record.residents import ResidentDetails
from svc.errors import InvalidData, NotFound, Refused, SvcError, UsageError
from svc.index.query import residents as found
from svc.index.query.units import occupancies
from svc.rules.record.unit_ids import candidates
from tests.estate import done


def head(place: Path, git: Callable[..., str]) -> str:
    """The commit the office stands at."""
    return git("rev-parse", "HEAD", cwd=place)


def test_numbers_have_no_gaps(estate: Path) -> None:
    """The next resident gets the next number of the desk; a refused one uses none up."""
    with pytest.raises(NotFound):
        done(estate, lambda desk: residents.add(
            desk, ResidentDetails(name="A", unit="9-9-999", relation="owner")))  # fmt: skip
    numbers = [
        done(estate, lambda desk: residents.add(desk, ResidentDetails(name="同名"))).id
        for _ in range(2)
    ]
    assert numbers == ["R-A00004", "R-A00005"]


def test_number_of_unreadable_file_is_not_given_again(
    estate: Path, git: Callable[..., str]
) -> None:
    """A resident's file that cannot be read keeps its number."""
    broken = estate / "records/residents/A/R-A00009.yaml"
    broken.write_text("name: [", encoding="utf-8")
    git("add", "--all", cwd=estate)
    git("commit", "-qm", "broken", cwd=estate)
    record = done(estate, lambda desk: residents.add(desk, ResidentDetails(name="新")))
    assert record.id == "R-A00010"


def test_commit_names_no_person(estate: Path, git: Callable[..., str]) -> None:
    """Commit messages hold numbers and units, never a name or a phone."""
    done(estate, lambda desk: residents.edit(desk, "1", FieldEdits(set={"name": "王小芳"})))
    done(
        estate,
        lambda desk: residents.add(desk, ResidentDetails(name="王大芳", phones=["13812340000"])),
    )
    told = git("log", "--format=%s%n%b", cwd=estate)
    assert "add resident R-A00004\n" in told
    assert "edit resident R-A00001 (name)\n" in told
    assert "move-out resident R-A00002 from 3-2-1502\n" in told
    for private in ("王", "Anna", "欧阳", "1234", "8888"):
        assert private not in told


@pytest.mark.parametrize(
    ("person", "kind"),
    [
        (ResidentDetails(name=""), UsageError),
        (ResidentDetails(name="  "), UsageError),
        (ResidentDetails(name="a\nb"), UsageError),
        (ResidentDetails(name="a" * 201), UsageError),
        (ResidentDetails(name="\ud800"), InvalidData),
        (ResidentDetails(name="A", phones=["nobody"]), UsageError),
        (ResidentDetails(name="A", phones=["13812340000\n13812340001"]), UsageError),
        (ResidentDetails(name="A", email="nowhere"), UsageError),
        (ResidentDetails(name="A", email="a b@example.org"), UsageError),
        (ResidentDetails(name="A", relation="owner"), UsageError),
        (ResidentDetails(name="A", unit="3-2-1502"), UsageError),
        (ResidentDetails(name="A", unit="3-2-1502", relation="lodger"), UsageError),
        (ResidentDetails(name="A", unit="3-2-1502", relation="owner", since="someday"), UsageError),
        (ResidentDetails(name="A", unit="../../x", relation="owner"), UsageError),
        (ResidentDetails(name="A", unit="7-1-101", relation="owner"), NotFound),
    ],
)
def test_refused(
    estate: Path, git: Callable[..., str], person: ResidentDetails, kind: type[SvcError]
) -> None:
    """What does not fit is refused with words that repeat nothing private, and nothing is kept."""
    before = head(estate, git)
    with pytest.raises(kind) as refused:
        done(estate, lambda desk: residents.add(desk, person))
    assert refused.value.next_step
    assert not any(phone in refused.value.message for phone in person.phones)
    assert head(estate, git) == before
    assert git("status", "--porcelain", cwd=estate) == ""


@pytest.mark.parametrize(
    "name", ["--help", "-rf", "\x1b[31mred", "'; DROP TABLE", "no", "王\u202e芳"]
)
def test_strange_names_stay_text(estate: Path, name: str) -> None:
    """A name is kept as it was given, whatever it looks like."""
    number = done(estate, lambda desk: residents.add(desk, ResidentDetails(name=name))).id
    with look(estate) as view:
        record = found.record(view.index, number)
    assert record is not None
    assert record["name"] == name


def test_fields_are_set_added_and_removed(estate: Path) -> None:
    """Single fields are set and emptied; phones are added and removed in any spelling."""
    edits = FieldEdits(
        set={"email": "", "native-place": "杭州"},
        add=[("phone", "13900001111"), ("phones", "+86 139 0000 1111"), ("interest", "象棋")],
        remove=[("phone", "+86 13812340000")],
    )
    record = done(estate, lambda desk: residents.edit(desk, "R-A00001", edits))
    assert record.email is None
    assert record.native_place == "杭州"
    assert record.phones == ("13900001111",)
    assert record.interests == ("象棋",)
    tail = FieldEdits(remove=[("phone", "1111")])
    assert done(estate, lambda desk: residents.edit(desk, "1", tail)).phones == ()


@pytest.mark.parametrize(
    "edits",
    [
        FieldEdits(set={"name": ""}),
        FieldEdits(set={"id": "R-A00009"}),
        FieldEdits(set={"format": "2"}),
        FieldEdits(set={"unit": "3-2-1501"}),
        FieldEdits(set={"shoe size": "43"}),
        FieldEdits(add=[("name", "x")]),
        FieldEdits(remove=[("phone", "13900000000")]),
    ],
)
def test_edits_that_make_no_sense(estate: Path, edits: FieldEdits) -> None:
    """Ids, formats, unknown fields and values that are not there cannot be edited."""
    with pytest.raises(UsageError):
        done(estate, lambda desk: residents.edit(desk, "1", edits))


def test_edit_that_changes_nothing_makes_no_commit(estate: Path, git: Callable[..., str]) -> None:
    """Setting what stands there already is no change."""
    before = head(estate, git)
    done(estate, lambda desk: residents.edit(desk, "1", FieldEdits(set={"name": "王芳"})))
    assert head(estate, git) == before


def test_moving_in_and_out(estate: Path) -> None:
    """A day belongs to whoever lived there: from the first day until the day before `until`."""
    done(estate, lambda desk: residents.move_in(desk, "2", "3#2-1502", "tenant", "2026-06-01"))
    with look(estate) as view:
        lived = {
            day: [one["resident"] for one in occupancies(view.index, "3-2-1502", day)]
            for day in ("2019-04-30", "2019-05-01", "2025-03-01", "2025-12-31", "2026-01-01",
                        "2026-06-01")
        }  # fmt: skip
    assert lived == {
        "2019-04-30": [],
        "2019-05-01": ["R-A00001"],
        "2025-03-01": ["R-A00001", "R-A00002"],
        "2025-12-31": ["R-A00001", "R-A00002"],
        "2026-01-01": ["R-A00001"],
        "2026-06-01": ["R-A00001", "R-A00002"],
    }


@pytest.mark.parametrize("relation", ["owner", "family"])
@pytest.mark.parametrize("since", ["2018-01-01", "2019-05-01", "2026-01-01"])
def test_overlap_is_refused(estate: Path, relation: str, since: str) -> None:
    """Nobody lives in one unit twice at a time, whatever ties them to it."""
    with pytest.raises(Refused, match="lives in 3-2-1502 already: owner since 2019-05-01"):
        done(estate, lambda desk: residents.move_in(desk, "1", "3-2-1502", relation, since))


def test_move_in_right_after_moving_out(estate: Path) -> None:
    """A tenant who buys is owner from the day they are tenant no longer."""
    record = done(
        estate, lambda desk: residents.move_in(desk, "2", "3-2-1502", "owner", "2026-01-01")
    )
    assert [(one.relation, one.until) for one in record.occupancies] == [
        ("tenant", date(2026, 1, 1)),
        ("owner", None),
    ]


@pytest.mark.parametrize("until", ["2019-05-01", "2018-12-31"])
def test_move_out_before_moving_in(estate: Path, until: str) -> None:
    """Nobody leaves on the day they came or earlier."""
    with pytest.raises((Refused, NotFound)):
        done(estate, lambda desk: residents.move_out(desk, "1", until=until))


def test_move_out_asks_which_unit(estate: Path) -> None:
    """Whoever lives in two units says which one they leave; who lives in none cannot leave."""
    done(estate, lambda desk: residents.move_in(desk, "1", "B1车位012", "owner", "2020-01-01"))
    with pytest.raises(UsageError, match=r"3-2-1502, B1-P012"):
        done(estate, lambda desk: residents.move_out(desk, "1"))
    record = done(estate, lambda desk: residents.move_out(desk, "1", "b1-p012", "2026-01-01"))
    assert record.occupancies[1].until == date(2026, 1, 1)
    with pytest.raises(NotFound, match="R-A00002 does not live in any unit"):
        done(estate, lambda desk: residents.move_out(desk, "2"))


def test_same_phone_is_said(estate: Path) -> None:
    """Two residents with one phone may be one person: the clerk hears of it, by number."""
    from svc.desk.core.act import act

    person = ResidentDetails(name="王芳", phones=["+8613812340000"])
    notices = act(estate, "li.na", lambda desk: residents.add(desk, person)).notices
    assert notices == ["also with this phone: R-A00001; is it the same person?"]


WORDS = {
    "R-A00002": ("number", "R-A00002"),
    "A2": ("number", "R-A00002"),
    "13812340000": ("phone", "R-A00001"),
    "+86 138-1234-0000": ("phone", "R-A00001"),
    "１３８１２３４００００": ("phone", "R-A00001"),
    "尾号0000": ("phone", "R-A00001"),
    "057188887777": ("phone", "R-A00002"),
    "7777": ("phone", "R-A00002"),
    "8888 7777": ("phone", "R-A00002"),
    "6175550123": ("phone", "R-A00003"),
    "0123": ("phone", "R-A00003"),
    "尾号 ０１２３": ("phone", "R-A00003"),
    "芳": ("name", "R-A00001"),
    "ANNA": ("name", "R-A00002"),
    "ａｎｎａ": ("name", "R-A00002"),
    "na li": ("name", "R-A00002"),
    "欧阳明": ("name", "R-A00003"),
    "A座1502": ("unit", "R-A00003"),
    "王 3栋": ("name", "R-A00001"),
}


@pytest.mark.parametrize("words", WORDS)
def test_search(estate: Path, words: str) -> None:
    """One person is found by number, phone, unit or part of a name, in any spelling."""
    with look(estate) as view:
        matches = found.search(view.index, words, "CN")
    assert [(one.why, one.id) for one in matches] == [WORDS[words]]


@pytest.mark.parametrize("words", ["", " ", "%", "_", "nobody", "9栋", "3-2-1503", "99999", "\x00"])
def test_search_for_nobody(estate: Path, words: str) -> None:
    """What means nobody finds nobody; nothing typed is taken for a pattern."""
    with look(estate) as view:
        assert found.search(view.index, words, "CN") == []


BUILDINGS = st.sampled_from(["3", "３", "三"])
SPELLINGS = st.one_of(
    st.tuples(
        BUILDINGS,
        st.sampled_from(["栋", "幢", "号楼", "#", "-"]),
        st.sampled_from(["2", "２", "二"]),
        st.sampled_from(["单元", "-"]),
        st.sampled_from(["1502", "１５０２"]),
        st.sampled_from(["", "室", "号"]),
    ).map("".join),
    st.tuples(BUILDINGS, st.sampled_from(["栋1502", "#1502", "栋１５０２室"])).map("".join),
)


def test_any_spelling_of_a_unit_finds_its_residents(estate: Path) -> None:
    """However the unit is written, whole or without its entrance, its residents are found."""
    with look(estate) as view:

        @given(SPELLINGS)
        def finds(spelling: str) -> None:
            matches = found.search(view.index, spelling, "CN")
            assert [one.id for one in matches] == ["R-A00001", "R-A00002"], spelling
            living = found.OccupancyFilter(parts=candidates(spelling), day="2025-06-01")
            listed: list[Any] = found.listed(view.index, living)
            assert [one["id"] for one in listed] == ["R-A00001", "R-A00002"]

        finds()


def test_region_change_reads_phones_anew(estate: Path, git: Callable[..., str]) -> None:
    """With another region the same digits are another number, for those already on file too."""
    from svc.desk.record import office as offices

    with look(estate) as view:
        assert view.rows("SELECT 1 FROM phone WHERE e164 = '+8613812340000'")
    done(estate, lambda desk: offices.edit(desk, {"region": "US"}))
    with look(estate) as view:
        again = {row["e164"] for row in view.rows("SELECT e164 FROM phone")}
    (estate / ".git/svc/index.sqlite").unlink()
    with look(estate) as view:
        assert again == {row["e164"] for row in view.rows("SELECT e164 FROM phone")}
