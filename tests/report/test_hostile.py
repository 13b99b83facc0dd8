"""Text from lists and users in every place of a report: it is shown, and never anything but text."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradecell.cache import SourceInfo
from tradecell.party import Party
from tradecell.report import Searched, Table, read_decisions, write_report
from tradecell.report.write_html import html_page
from tradecell.report.xlsx_write import web_link
from tradecell.screening import Hit, Screening
from tradecell.screening.result import HIT

HOSTILE = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", "{=1}", "＝1+1",
    '=HYPERLINK("http://evil.example","x")', "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>',
    "' onmouseover='x", "</style><script>x</script>", "javascript:alert(1)", "http://evil.example/a", "&amp;&lt;",
    "&C&P&\"Arial\"", "\x00\x01\x1f\x7f", "\ud800", "\ufffe", "\u202egnp.exe", "_x0041_", "]]>", "<!--", "{names}",
    "a" * 40_000, "😀" * 20_000, "[Book]Sheet!A1", "'",
)  # fmt: skip
ALLOWED_TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "table", "thead", "tbody", "tr", "th",
    "td", "bdi", "i", "ul", "li",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "data-name", "style", "width"}

Everywhere = Callable[[str], tuple[Table, list[Screening], Searched]]


@pytest.fixture(scope="session")
def everywhere(searched: Searched) -> Everywhere:
    """A screening with the same text in every place that comes from outside."""

    def make(text: str) -> tuple[Table, list[Screening], Searched]:
        table = Table((text, "Name"), [(text, text), (text, text)], 1, sheet=text, above=[(text, text)], header_row=2)
        party = Party(
            uid=text, name=text, list_code=text, aliases=(text,), countries=(text,), addresses=(text,),
            programs=(text,), license_requirement=text, license_policy=text, citation=text, remarks=text,
            source_url=text,
        )  # fmt: skip
        hit = Hit(party, text, 90.0, HIT, (text, text))
        answer = Screening(text, HIT, 90.0, hit, (hit, replace(hit, score=80.0)), text, text)
        source = SourceInfo(
            file=text, format=text, sha256=text, size=1, parties=1, list_date=text, notes=(text,), title=text,
            address=text, failed=text,
        )  # fmt: skip
        manifest = replace(
            searched.manifest, id=text, list_date=text, list_date_from=text, sources=(source,), lists={text: 1}
        )
        told = replace(
            searched, manifest=manifest, when=text, input=text, column=text, thresholds=((text, 60.0),), user=text,
            machine=text, tool_version=text, event=text, warnings=(text,),
        )  # fmt: skip
        return table, [answer, answer], told

    return make


def check_workbook(path: Path) -> None:
    data = path.read_bytes()
    with ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            root = fromstring(package.read(name))  # every part is whole XML
            tags = {element.tag.rpartition("}")[2] for element in root.iter()}
            if name.startswith("xl/worksheets/sheet"):
                # the rules of the decision columns are ours; no cell has a formula
                assert "f" not in {child.tag.rpartition("}")[2] for cell in root.iter() if cell.tag.endswith("}c")
                                   for child in cell}  # fmt: skip
            if name.endswith(".rels"):
                for element in root:
                    if element.attrib.get("TargetMode") == "External":
                        assert re.match(r"https?://", element.attrib["Target"])
            assert not tags & {"externalReference", "externalBook", "ddeLink", "oleLink", "connection"}
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None or re.match(r"https?://", cell.hyperlink.target)


class Page(HTMLParser):
    """What a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.styles: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.styles += [value or "" for name, value in attributes if name == "style"]

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        self.text += data


def check_page(page: str) -> Page:
    page.encode("utf-8")
    seen = Page()
    seen.feed(page)
    seen.close()
    assert seen.tags <= ALLOWED_TAGS
    assert seen.attributes <= ALLOWED_ATTRIBUTES
    assert all(re.fullmatch(r"[\w:;#%.()-]*", style) for style in seen.styles)
    assert "url(" not in page
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", page)
    return seen


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("stream", [False, True])
def test_a_workbook_full_of_hostile_text(
    everywhere: Everywhere, tmp_path: Path, text: str, stream: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tradecell.report.write_workbook._STREAM_ABOVE", 0 if stream else 1_000_000)
    path = tmp_path / "out.xlsx"
    write_report(path, *everywhere(text))
    check_workbook(path)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_full_of_hostile_text(everywhere: Everywhere, text: str) -> None:
    check_page(html_page(*everywhere(text)))


def test_hostile_text_is_shown_as_it_is(everywhere: Everywhere, tmp_path: Path) -> None:
    text = '<b>=1+1</b> & "x"'
    assert text in check_page(html_page(*everywhere(text))).text
    path = tmp_path / "out.xlsx"
    write_report(path, *everywhere(text))
    sheet = openpyxl.load_workbook(path)["Hits"]
    assert sheet["B2"].value == sheet["E2"].value == sheet["J2"].value == text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), max_size=60) | st.text(st.sampled_from("=<>&\"'@+-\t\r\n\x00 /:.{}_x041\u202e\ud800")))
def test_any_text(everywhere: Everywhere, tmp_path: Path, text: str) -> None:
    path = tmp_path / "out.xlsx"
    write_report(path, *everywhere(text))
    check_workbook(path)
    assert read_decisions(path).decisions == ()
    check_page(html_page(*everywhere(text)))


@given(st.text(st.characters()) | st.from_regex(r"[hH][tT][tT][pP][sS]?:[^\n]{0,40}"))
def test_no_link_but_to_a_web_page(address: str) -> None:
    link = web_link(address)
    if link is not None:
        url, host = link
        assert re.match(r"https?://", url)
        assert not re.search(r"[\x00-\x20\x7f\"<>\\]", url)
        assert host
        assert host in url.lower()
