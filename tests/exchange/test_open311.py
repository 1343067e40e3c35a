"""Open311 GeoReport v2: the same service requests in JSON and XML are the same rows."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from svc.errors import InvalidData
from svc.exchange.files.source import ReadOptions, RowSource, source_of
from svc.exchange.files.xml_file import XmlSource

XML = """<?xml version="1.0" encoding="utf-8"?>
<service_requests>
  <request>
    <service_request_id>638344</service_request_id>
    <status>closed</status>
    <status_notes>Duplicate &amp; done.</status_notes>
    <service_name>人行道 repair</service_name>
    <service_code>006</service_code>
    <requested_datetime>2010-04-14T06:37:38-08:00</requested_datetime>
    <lat>37.762221815</lat>
    <media_url/>
    <attributes><value>a</value><value>b</value></attributes>
  </request>
  <request>
    <service_request_id>638349</service_request_id>
    <status>open</status>
  </request>
</service_requests>
"""
JSON = """[
  {"service_request_id": "638344", "status": "closed", "status_notes": "Duplicate & done.",
   "service_name": "人行道 repair", "service_code": "006",
   "requested_datetime": "2010-04-14T06:37:38-08:00", "lat": 37.762221815, "media_url": null,
   "attributes": {"value": ["a", "b"]}},
  {"service_request_id": 638349, "status": "open"}
]
"""


def source(data: bytes | str, *columns: str) -> RowSource:
    """A source of these bytes."""
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return source_of(file, "requests", ReadOptions(columns))


def test_json_and_xml_say_the_same() -> None:
    """Header and rows do not tell which of the two a file was."""
    xml, json_ = source(XML), source(JSON)
    assert xml.header == json_.header
    assert [row.cells for row in xml.rows()] == [row.cells for row in json_.rows()]
    assert [row.number for row in xml.rows()] == [1, 2]
    assert xml.lines() == json_.lines() == 2
    first = next(xml.rows())
    assert dict(zip(xml.header, first.cells, strict=True))["attributes.value"] == "a, b"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "gb18030", "gb2312"])
def test_encodings_of_xml(codec: str) -> None:
    """What the XML declares, also where its parser does not know it."""
    found = source(XML.replace("utf-8", codec).encode(codec))
    assert isinstance(found, XmlSource)
    assert "人行道 repair" in next(found.rows()).cells


def test_a_list_within_an_answer() -> None:
    """The requests may stand one level deeper."""
    body = XML.partition("?>")[2]
    found = source(f"<response>{body}</response>", "service_request_id")
    assert [row.cells[0] for row in found.rows()] == ["638344", "638349"]


ENTITIES = (
    '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>\n'
)
DECLARED = XML.replace("<service_requests>", f"{ENTITIES}<service_requests>", 1)


@pytest.mark.parametrize(
    "data",
    [
        DECLARED, DECLARED.replace("closed", "&c;"), DECLARED.replace("closed", "&d;"),
        XML.replace("closed", "&unknown;"), XML[:400], XML.replace("</status>", "</stat>", 1),
        XML.replace("utf-8", "klingon"), XML.encode().replace(b"open", b"\xff\xfe"), "<",
        XML.encode("gb18030").replace(b"utf-8", b"gb18030").replace(b"open", b"\xff"),
        "<a>" * 300 + "</a>" * 300, "<?xml version='1.0'?>", "<a b='1' b='2'><c/></a>",
    ],
)  # fmt: skip
def test_xml_that_is_refused(data: str | bytes) -> None:
    """Entities of its own, cut or broken XML: refused with the line, and nothing is expanded."""
    tracemalloc.start()
    with pytest.raises(InvalidData) as caught:
        list(source(data, "service_request_id").rows())
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()
    assert caught.value.message.startswith("requests")
    assert caught.value.next_step


def test_no_requests() -> None:
    """An empty delivery is no error."""
    assert list(source("<service_requests/>").rows()) == []
    assert list(source("[]").rows()) == []


@pytest.mark.slow
@pytest.mark.parametrize("head", ["<service_requests>", "["])
def test_memory_does_not_grow_with_the_file(head: str) -> None:
    """Thirty megabytes are read in less than eight."""
    if head == "[":
        data = "[" + ",".join(['{"service_request_id": 1, "x": "%s"}' % ("y" * 600)] * 50_000) + "]"
    else:
        request = f"<request><service_request_id>1</service_request_id><x>{'y' * 600}</x></request>"
        data = f"{head}{request * 50_000}</service_requests>"
    found = source(data)
    tracemalloc.start()
    assert sum(1 for _row in found.rows()) == 50_000
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()
