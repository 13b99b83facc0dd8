"""Classification: substances, words, EAR99, confidence, and input that is none."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradecell.controls import classify
from tradecell.controls.answer import EAR99, HIGH
from tradecell.errors import InputError

BENCH = Path(__file__).parents[1] / "bench"


@pytest.mark.parametrize(
    ("description", "code"),
    [
        ("Thionyl chloride, CAS 7719-09-7", "1C350.c.9"),
        ("thiodiglycol 99 %", "1C350.b.22"),
        ("Yersinia pestis strain", "1C351.c"),
        ("anthrax culture", "1C351.c"),
        ("Yersinia pestis plasmid DNA", "1C353"),
        ("handcuffs of steel", "0A982"),
        ("tear gas grenade", "1A984"),
        ("portable electric generator", "2A994"),
        ("polygraph", "3A981"),
        ("technology for the production of items controlled by 2B001", "2E002"),
        ("software specially designed for the use of 2B116 shakers", "2D101"),
    ],
)
def test_by_substance_and_words(description: str, code: str) -> None:
    best = classify(description).best
    assert best is not None
    assert best.code.startswith(code) or best.eccn == code


@pytest.mark.parametrize(
    "description",
    [
        "Office chair",
        "LED desk lamp 10 W",
        "Cotton T-shirt",
        "Ceramic capacitor 100 nF",
        "Printer cartridge, black",
        "Hydraulic hose for a tractor",
        "Acetone, CAS 67-64-1",
    ],
)
def test_everyday_goods_are_ear99_with_a_reason(description: str) -> None:
    best = classify(description).best
    assert best is not None
    assert best.eccn == EAR99
    assert best.why


def test_ear99_is_always_among_the_candidates_of_a_described_product() -> None:
    assert EAR99 in {c.eccn for c in classify("a machine tool").candidates}


def test_a_kit_that_holds_a_substance_is_not_the_substance() -> None:
    assert "1C351" not in {c.eccn for c in classify("ELISA test kit for ricin in food").candidates[:1]}


def test_a_candidate_can_be_defended() -> None:
    answer = classify("Spectral flow cytometer, 48 detectors")
    best = answer.best
    assert best is not None
    assert (best.code, answer.confidence) == ("3A069.a", HIGH)
    assert best.title
    assert best.why
    assert best.check
    assert best.controls == ("NS2", "RS", "AT1")
    assert "3A069.a" in best.citation
    assert answer.as_of == "2026-07-23"
    assert any("not a classification" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("with_it", "without_it", "eccn"),
    [
        ("Smart plug with Wi-Fi", "Smart plug without Wi-Fi", "5A992"),
        ("Mailing software with encryption", "Mailing software, no encryption", "5D002"),
        ("Furnace with a graphite chamber", "Furnace, does not contain graphite", "1C298"),
    ],
)
def test_what_a_description_denies_does_not_count(with_it: str, without_it: str, eccn: str) -> None:
    assert eccn in {c.eccn for c in classify(with_it).candidates[:3]}
    assert classify(without_it).candidates[0].eccn != eccn


@pytest.mark.parametrize(
    ("description", "agency"),
    [
        ("Sarin", "State"),
        ("uranium hexafluoride cylinder", "Nuclear"),
        ("Main battle tank", "State"),
        ("Rocket motor for a sounding rocket", "State"),
    ],
)
def test_what_another_agency_licenses_is_never_ear99(description: str, agency: str) -> None:
    answer = classify(description)
    assert EAR99 not in {c.eccn for c in answer.candidates}
    assert answer.confidence == "low"
    assert any(agency in need for need in answer.needs)


@pytest.mark.parametrize("description", ["Zorblax 9000", "XK-42", "Ventilator for intensive care"])
def test_ear99_for_want_of_a_match_says_so(description: str) -> None:
    answer = classify(description)
    assert answer.confidence == "low"
    assert any("want of a match" in need for need in answer.needs)


def test_words_alone_are_not_high() -> None:
    assert classify("aircraft tyre").confidence != HIGH
    assert classify("military radar").confidence == "low"


def test_military_words_point_to_the_munitions_list() -> None:
    assert any("22 CFR Part 121" in note for note in classify("military armoured vehicle gearbox").notes)


# --- Input that is none.


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_no_description_is_an_error(text: str) -> None:
    with pytest.raises(InputError, match="empty"):
        classify(text)


@pytest.mark.parametrize(
    "text", ["光谱流式细胞仪,48个检测器", "Спектральный проточный цитометр", "جهاز قياس التدفق الخلوي"]
)
def test_other_scripts_are_answered_with_what_it_reads(text: str) -> None:
    answer = classify(text)
    assert answer.candidates == ()
    assert any("English" in note for note in answer.notes)


def test_other_languages_are_never_high() -> None:
    answer = classify("Durchflusszytometer mit 48 Detektoren für die Analyse und das Sortieren der Zellen")
    assert answer.confidence == "low"
    assert any("English" in note for note in answer.notes)


def test_ten_thousand_characters_and_more() -> None:
    text = "Spectral flow cytometer with 48 detectors. " + "It has a warranty of two years. " * 400
    answer = classify(text)
    assert len(text) > 10_000
    assert answer.best is not None
    assert answer.best.eccn == "3A069"
    assert any("10,000" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("specs", "said"),
    [
        ({"die_aera": 5}, "did you mean die_area"),
        ({"die_area": -5}, "0 or more"),
        ({"die_area": "5 kg"}, "measures mass"),
        ({"tpp": float("nan")}, "0 or more"),
        ({"volume": "5 m"}, "measures length"),
        ({"tops": 5, "bits": 4000}, "bit length"),
    ],
)
def test_bad_figures_are_errors(specs: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        classify("fermenter with a GPU of 100 TOPS in a datacenter, 2000 TPP", **specs)


def test_only_digits_and_signs() -> None:
    answer = classify("12345 !!! 67")
    assert answer.candidates == ()
    assert answer.notes


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    if not text.strip():
        return
    answer = classify(text)
    assert answer.confidence in ("high", "medium", "low")
    scores = [c.score for c in answer.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(c.why for c in answer.candidates)
    assert len({c.eccn for c in answer.candidates}) == len(answer.candidates)


# --- The labelled cases.


def _rate(path: Path) -> dict[str, float]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    eccn = lambda code: code[:5]  # noqa: E731
    answers = [(eccn(row["eccn"]), classify(row["product_description"])) for row in rows]
    first = [want == a.candidates[0].eccn for want, a in answers]
    high = [want == a.candidates[0].eccn for want, a in answers if a.confidence == HIGH]
    plain = [a.candidates[0].eccn == EAR99 for want, a in answers if want == EAR99]
    return {
        "cases": len(rows),
        "top-1": sum(first) / len(rows),
        "top-3": sum(want in [c.eccn for c in a.candidates[:3]] for want, a in answers) / len(rows),
        "EAR99": sum(plain) / len(plain),
        "high": sum(high) / len(high),
    }


@pytest.mark.parametrize("name", ["cases_own.csv", "cases_blind.csv", "cases_later.csv"])
def test_own_cases(name: str) -> None:
    rate = _rate(BENCH / name)
    assert rate["cases"] >= 60
    assert rate["top-1"] >= 0.6
    assert rate["top-3"] >= 0.8
    assert rate["EAR99"] >= 0.7
    assert rate["high"] >= 0.85


def test_public_cases(shared: Path) -> None:
    rate = _rate(shared.parent / "bench" / "eccn_cases.csv")
    assert rate["top-1"] >= 0.6
    assert rate["top-3"] >= 0.8
    assert rate["high"] >= 0.85


def test_one_classification_takes_twenty_milliseconds() -> None:
    classify("warm up")
    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        classify(
            "Five-axis machining centre, unidirectional positioning repeatability 0.8 micrometre, for aerospace parts"
        )
        best = min(best, time.perf_counter() - start)
    assert best < 0.02
