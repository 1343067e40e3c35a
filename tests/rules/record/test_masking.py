"""What of a person's record is shown without asking."""

from __future__ import annotations

import msgspec

from svc.kinds.resident import Resident
from svc.rules.record.masking import WITHHELD, mask_email, shown

PERSON = {
    "id": "R-A00001",
    "name": "王芳",
    "phones": ["13812340000"],
    "phone": "0571-88887777",
    "email": "wf@example.org",
    "occupation": "教师",
    "note": "有狗",
}


def test_masked() -> None:
    """Phones and addresses are masked, what is for aggregates only is left out."""
    assert shown(PERSON) == {
        "id": "R-A00001",
        "name": "王芳",
        "phones": ["138****0000"],
        "phone": "057*-****7777",
        "email": "w***@example.org",
        "note": "有狗",
    }


def test_revealed() -> None:
    """Who asks for it sees everything."""
    assert shown(PERSON, reveal=True) == PERSON


def test_odd_addresses() -> None:
    """Even an address that is none shows no more than its first letter."""
    assert mask_email("a@b@example.org") == "a***@example.org"
    assert mask_email("nowhere") == "***"
    assert mask_email("@example.org") == "***@example.org"


def test_every_personal_field_is_thought_of() -> None:
    """A field newly marked as personal must be masked, withheld, or shown on purpose."""
    schema = msgspec.json.schema(Resident)["$defs"]["Resident"]["properties"]
    marked = {name for name, field in schema.items() if '"personal": true' in _text(field)}
    assert marked == {"name", "phones", "email", "note", *WITHHELD}


def _text(field: object) -> str:
    import json

    return json.dumps(field)
