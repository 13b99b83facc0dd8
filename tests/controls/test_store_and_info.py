"""The embedded table, the list of a snapshot, what is said of one ECCN, and how answers are shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tradecell.controls import ccl_to_json, chip, classify, eccn_info, license_requirement, owned
from tradecell.controls.ccl import CCL, ControlRow, Entry, Paragraph
from tradecell.controls.current import CCL_FILE, current_ccl
from tradecell.controls.present import (
    classification_text,
    determination_text,
    info_text,
    ownership_text,
    requirement,
    to_dict,
)
from tradecell.controls.store import embedded, from_json
from tradecell.errors import InputError, ListError

ROW = ControlRow("NS", "NS1", True, scope="NS applies to entire entry", cell="NS Column 1")


def _small() -> CCL:
    entry = Entry(
        "3A090",
        "AI processors and high-bandwidth memory",
        "Integrated circuits",
        ("NS",),
        (ROW,),
        (),
        (Paragraph("a", "Text of a"),),
    )
    return CCL((entry,), "here", date(2027, 1, 1), "ab" * 32)


def test_all_eccns_are_embedded_with_title_reasons_and_columns() -> None:
    table = embedded()
    assert len(table.entries) == 638
    assert table.embedded
    assert all(entry.title for entry in table.entries)
    assert not any(entry.heading or row.scope for entry in table.entries for row in entry.rows)
    assert sum(1 for entry in table.entries if entry.rows) == 638 - 49


def test_json_and_back() -> None:
    small, again = _small(), from_json(ccl_to_json(_small()))
    assert again.entries == small.entries
    assert (again.source, again.as_of, again.sha256, again.embedded) == ("here", date(2027, 1, 1), "ab" * 32, False)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 99}', '{"format": 1, "entries": [{}]}', "nonsense"])
def test_a_damaged_list_is_refused(text: str) -> None:
    with pytest.raises(ListError):
        from_json(text)


def test_the_snapshots_list_is_used_where_there_is_one(own_home: Path) -> None:
    assert current_ccl().embedded
    folder = own_home / "cache" / "snapshots" / "20270101"
    folder.mkdir(parents=True)
    (own_home / "cache" / "current").write_text("20270101", encoding="utf-8")
    assert current_ccl().embedded, "a snapshot without the list"
    (folder / CCL_FILE).write_text(ccl_to_json(_small()), encoding="utf-8")
    assert current_ccl().as_of == date(2027, 1, 1)
    assert eccn_info("3A090.a").text == "Text of a"
    assert license_requirement("3A090.a", "Germany", "2027-02-01").controls == ("NS1",)


def test_a_damaged_list_in_a_snapshot_is_not_replaced_in_silence(own_home: Path) -> None:
    folder = own_home / "cache" / "snapshots" / "x"
    folder.mkdir(parents=True)
    (own_home / "cache" / "current").write_text("x", encoding="utf-8")
    (folder / CCL_FILE).write_text("cut", encoding="utf-8")
    with pytest.raises(ListError):
        classify("a laser")


def test_eccn_info() -> None:
    info = eccn_info("3a090 b")
    assert (info.eccn, info.paragraph, info.embedded) == ("3A090", "3A090.b", True)
    assert info.controls == ("RS", "AT1")
    assert any("742.6(a)(6)(iii)(B)" in row for row in info.rows)
    assert info.paragraphs == ("3A090.b.1", "3A090.b.2")
    assert eccn_info("EAR99").title
    assert any("another agency (ITAR)" in note for note in eccn_info("9A005").notes)
    with pytest.raises(InputError, match="nearest"):
        eccn_info("3A091")


def test_answers_as_json(screener) -> None:
    answers = [
        classify("Spectral flow cytometer, 48 detectors"),
        license_requirement("3A090.a", "China", "2026-08-03"),
        eccn_info("3A090"),
        owned(["Example Bank"], [60], "2026-08-03", screener),
        chip(3000),
    ]
    for answer in answers:
        again = json.loads(json.dumps(to_dict(answer)))
        assert isinstance(again, dict)
    assert to_dict(answers[1])["on"] == "2026-08-03"


def test_answers_as_text(screener) -> None:
    text = determination_text(license_requirement("3A090.a", "China", "2026-08-03"))
    for part in ("licence required", "RS", "90 FR 4544", "91 FR 1684", "from 2025-01-15", "Not looked at"):
        assert part in text
    text = classification_text(classify("GPU for datacenters, 200 TFLOPS FP16"))
    assert "needs: die area" in text
    assert "3A090" in text
    assert "NS Column 2" in info_text(eccn_info("3A069"))
    assert "50 % reached" in ownership_text(owned(["Example Bank"], [60], "2026-08-03", screener))
    assert "English" in classification_text(classify("光谱流式细胞仪"))


def test_the_words_of_a_cell() -> None:
    base = license_requirement("EAR99", "Germany", "2026-08-03")
    assert requirement(base) == "no licence required for EAR99 as such"
    assert requirement(replace(base, required=None)) == "cannot be told"
    assert requirement(replace(base, required=True)) == "licence required"
    assert requirement(replace(base, eccn="3A991")) == "no licence required by the chart"


def test_importing_the_face_is_light() -> None:
    import subprocess
    import sys

    code = "import sys, tradecell.controls; print(any(m.startswith('tradecell.controls.') for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
