"""The Commerce Country Chart from the eCFR's XML."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from tradecell.errors import ListError
from tradecell.refresh.chart import COLUMNS, chart_text, read_chart

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "ecfr" / "country_chart_2026-07-23.csv"


def chart_xml(*rows: str) -> str:
    heads = "<TH>Countries</TH>" + "".join(f"<TH>{column}</TH>" for column in COLUMNS)
    return (
        '<?xml version="1.0"?><DIV5 N="738" TYPE="PART"><DIV9 N="Supplement No. 1 to Part 738" TYPE="APPENDIX">'
        "<HEAD>Supplement No. 1 to Part 738—Commerce Country Chart</HEAD><TABLE><THEAD><TR>"
        f"{heads}</TR></THEAD>{''.join(rows)}</TABLE></DIV9></DIV5>"
    )


def row(name: str, marked: str) -> str:
    cells = "".join("<TD>X</TD>" if column in marked.split() else "<TD/>" for column in COLUMNS)
    return f"<TR><TD>{name}</TD>{cells}</TR>"


def real_rows() -> list[dict[str, str]]:
    if not SHARED.exists():
        pytest.skip("../shared/data/ecfr is not here")
    with SHARED.open(encoding="utf-8", newline="") as file:
        return [each for each in csv.DictReader(file) if not each["embargoed"]]


def test_the_real_chart_in_the_ecfrs_layout_is_the_table_that_comes_with_tradecell(tmp_path: Path) -> None:
    """The rows of the real chart, put into the eCFR's layout by us, come out as the embedded table has them."""
    from tradecell.controls.places import chart

    rows = real_rows()
    path = tmp_path / "part.xml"
    made = [row(f"{e['country']} {e['footnotes']}".strip(), " ".join(c for c in COLUMNS if e[c])) for e in rows]
    path.write_text(chart_xml(*made, "<TR><TD>Iran 1</TD><TD>See part 746</TD></TR>"), encoding="utf-8")
    found = read_chart(path)
    assert len(found.rows) == len(rows)
    embedded = chart().marked
    assert {code: frozenset(marked) for code, _, marked, _ in found.rows} == {
        code: embedded[code] for code, *_ in found.rows
    }
    text = chart_text(found, date(2026, 7, 23))
    assert text.splitlines()[1] == "code\tname\tmarked\tfootnotes"
    assert "as of 2026-07-23" in text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda rows: rows[:100], "at least 150 destinations"),
        (lambda rows: [*rows, "<TR><TD>Albania</TD><TD>X</TD></TR>"], "rows are not understood: Albania"),
        (lambda rows: [*rows, row("Atlantis", "NS1")], "not understood: Atlantis"),
        (lambda rows: [*rows, rows[0]], "twice"),
        (lambda rows: [each.replace("<TD>X</TD>", "<TD>Y</TD>", 1) for each in rows], "not understood"),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, change, says: str) -> None:
    rows = [row(e["country"], " ".join(c for c in COLUMNS if e[c])) for e in real_rows()]
    path = tmp_path / "part.xml"
    path.write_text(chart_xml(*change(rows)), encoding="utf-8")
    with pytest.raises(ListError, match=says):
        read_chart(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [("<html>", "no complete XML"), ("<DIV5/>", "supplement is not in it"), ("<!DOCTYPE a []><DIV5/>", "DOCTYPE")],
)
def test_other_files_are_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "part.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ListError, match=says):
        read_chart(path)
