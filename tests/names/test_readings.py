"""The several names that one line of text may hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradecell.names import prepare, readings


@pytest.mark.parametrize(
    "text",
    [
        "Zhipu Huazhang (formerly Sophgo Tools)",
        "Zhipu Huazhang, formerly known as Sophgo Tools",
        "Zhipu Huazhang (previously Sophgo Tools)",
        "Zhipu Huazhang f/k/a Sophgo Tools",
        "Zhipu Huazhang (f.k.a. Sophgo Tools)",
        "Zhipu Huazhang fka Sophgo Tools",
        "Zhipu Huazhang d/b/a Sophgo Tools",
        "Zhipu Huazhang DBA Sophgo Tools",
        "Zhipu Huazhang, doing business as Sophgo Tools",
        "Zhipu Huazhang t/a Sophgo Tools",
        "Zhipu Huazhang trading as Sophgo Tools",
        "Zhipu Huazhang a.k.a. Sophgo Tools",
        "Zhipu Huazhang (aka Sophgo Tools)",
        "Zhipu Huazhang a/k/a: Sophgo Tools",
        "Zhipu Huazhang, also known as Sophgo Tools",
        "Zhipu Huazhang n/k/a Sophgo Tools",
        "Zhipu Huazhang now known as Sophgo Tools",
        "Zhipu Huazhang alias Sophgo Tools",
        "Zhipu Huazhang c/o Sophgo Tools",
        "Zhipu Huazhang on behalf of Sophgo Tools",
        "Zhipu Huazhang vormals Sophgo Tools",
        "Zhipu Huazhang (ранее Sophgo Tools)",
        "Zhipu Huazhang\nSophgo Tools",
        "Zhipu Huazhang\r\nSophgo Tools",
        "Zhipu Huazhang / Sophgo Tools",
        "Zhipu Huazhang; Sophgo Tools",
        "Zhipu Huazhang | Sophgo Tools",
        "Zhipu Huazhang (Sophgo Tools)",
        "Zhipu Huazhang [Sophgo Tools]",
        "Zhipu Huazhang（Sophgo Tools）",
    ],
)
def test_a_text_with_two_names_is_read_as_each_of_them(text: str) -> None:
    found = readings(text)
    assert found[0] == text
    assert "Zhipu Huazhang" in found
    assert "Sophgo Tools" in found


def test_a_chinese_former_name_is_read() -> None:
    assert readings("智谱公司（原华章公司）")[1:] == ("智谱公司", "华章公司")
    assert "华章公司" in readings("智谱公司（曾用名：华章公司）")


def test_several_aliases_in_one_text_are_all_read() -> None:
    found = readings("Zhipu, a.k.a., the following two aliases: -Sophgo Tools; -Vektor Plant")
    assert found[1:] == ("Zhipu", "Sophgo Tools", "Vektor Plant")


@pytest.mark.parametrize(
    "phrase",
    [
        ", and any successor, sub-unit, or subsidiary thereof",
        "; and any successors, sub-units, or subsidiaries thereof",
        " and any successor, sub-unit, or subsidiary thereof",
    ],
)
def test_the_lists_own_phrase_on_successors_is_left_out(phrase: str) -> None:
    assert readings("Zhipu Huazhang Ltd." + phrase) == ("Zhipu Huazhang Ltd.",)


@pytest.mark.parametrize(
    "text",
    [
        "Zhipu (Beijing) Co., Ltd.",
        "Zhipu (Pty) Ltd",
        "Zhipu (H.K.) Limited",
        "Zhipu (U.K.) Ltd.",
        "Zhipu (Angola) Lda",
        "Zhipu (OPC) Private Limited",
        "Zhipu (Group) Co.",
        "Zhipu (13)",
        "Zhipu (Customer)",
        "Zhipu ()",
        "Zhipu (",
    ],
)
def test_a_place_a_form_or_a_remark_in_brackets_is_no_name(text: str) -> None:
    assert set(readings(text)) <= {text, "Zhipu"}
    assert "Zhipu" not in readings(text) or text == "Zhipu ("


def test_an_acronym_in_brackets_is_a_name() -> None:
    assert readings("Zhipu Huazhang Works (ZHW) Ltd.") == (
        "Zhipu Huazhang Works (ZHW) Ltd.",
        "Zhipu Huazhang Works Ltd.",
        "ZHW",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Diba Trading",
        "Baka Food",
        "Akalan Zhipu",
        "Zhipu-Dbai",
        "Formerlyx Zhipu",
        "Exname Zhipu",
        "AK. A. KARPINSKIY",
        "Endowment for care of families",
        "24/7 Zhipu",
        "Zhipu/Huazhang",
        "Успеваиранее Завод",
    ],
)
def test_letters_that_only_look_like_such_a_phrase_part_nothing(text: str) -> None:
    assert readings(text) == (text,)


@pytest.mark.parametrize("text", ["Alias Maritime", "Zhipu; Ltd", "Zhipu / Technology", "Zhipu\nBeijing"])
def test_a_single_ordinary_word_is_no_reading(text: str) -> None:
    assert not {"Maritime", "Ltd", "Technology", "Beijing"} & set(readings(text))


@pytest.mark.parametrize("text", ["", " ", "()", "aka", "a.k.a.", ";", "/", "\n", "(((", "）", "formerly"])
def test_a_text_of_nothing_but_signs_is_its_own_reading(text: str) -> None:
    assert readings(text) == (text.strip(),)


PIECES = st.sampled_from(
    ["Zhipu", "Sophgo Tools", "(", ")", "（", "[", " / ", "; ", "\n", " a.k.a. ", " (formerly ", "d/b/a", "Ltd",
     "Beijing", "CASIC", " and any successor, ", "原", "智谱", "-", ",", "|", "\u2028", "\ud800"]
)  # fmt: skip


@given(st.text(st.characters(), max_size=60) | st.lists(PIECES, max_size=10).map("".join))
@settings(max_examples=800, deadline=None)
def test_any_text_has_readings_each_once(text: str) -> None:
    found = readings(text)
    assert found
    assert len(set(found)) == len(found)
    assert all(reading == reading.strip() for reading in found)
    # the first is the text itself, but for the phrase on successors
    assert text.strip().startswith(found[0])


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_reading_has_words_that_the_text_has_not(text: str) -> None:
    letters = set(prepare(text).folded.replace(" ", ""))
    for reading in readings(text):
        assert set(prepare(reading).folded.replace(" ", "")) <= letters


def test_a_text_of_many_brackets_and_signs_takes_no_time_to_speak_of() -> None:
    # 32,000 characters, the most that a cell holds: a pattern that backtracks would hang here
    for sign in ("(", "a.k.a. ", " ; ", "[x", "and any successor ", "- ", "\n", " ,"):
        assert readings(sign * (32_000 // len(sign)))


@pytest.mark.parametrize(
    ("name", "firm"),
    [
        ("Sun Star Travel & Tourism, Dubai Branch", "Sun Star Travel & Tourism"),
        ("Zhipu Trading LLC - Sharjah Branch", "Zhipu Trading LLC"),
        ("Zhipu Bank New Delhi Branch", "Zhipu Bank"),
        ("Zhipu Co., Ltd. Shanghai Branch", "Zhipu Co., Ltd."),
        ("Zhipu Corp, Representative Office", "Zhipu Corp"),
        ("Zhipu Corp - Moscow Rep. Office", "Zhipu Corp"),
        ("Zhipu GmbH, Zweigniederlassung Wien", "Zhipu GmbH"),
        ("Zhipu Ticaret A.Ş., İstanbul Şubesi", "Zhipu Ticaret A.Ş."),
        ("Zhipu Ltd, Branch of Dubai", "Zhipu Ltd"),
        ("Zhipu Ltd, Marina Mall Branch", "Zhipu Ltd"),
    ],
)
def test_a_branch_is_its_firm(name: str, firm: str) -> None:
    assert readings(name)[0] == name
    assert firm in readings(name)


@pytest.mark.parametrize(
    "name",
    ["Special Operations Branch", "Olive Branch", "Branch Metrics", "Home Office", "Office Depot", "Branch of PAO Il"],
)
def test_a_name_with_branch_in_it_is_no_branch(name: str) -> None:
    assert readings(name) == (name,)


@pytest.mark.parametrize(
    ("name", "ship"),
    [
        ("M/V ARTAVIL", "ARTAVIL"),
        ("MV ARTAVIL", "ARTAVIL"),
        ("M.V. ARTAVIL", "ARTAVIL"),
        ("M/T ARTAVIL", "ARTAVIL"),
        ("LNG/C ARTAVIL STAR", "ARTAVIL STAR"),
        ("CERES I", "CERES 1"),
        ("BICENTENARIO V", "BICENTENARIO 5"),
    ],
)
def test_a_ship_is_read_without_its_prefix_and_with_its_number(name: str, ship: str) -> None:
    assert readings(name) == (name, ship)


@pytest.mark.parametrize(
    "name", ["MS Konsult 2016 EOOD", "MY Aviation Company Limited", "SS Trading", "LAVRISHEV, Andrei V", "Mitsui"]
)
def test_a_firm_or_a_person_is_no_ship(name: str) -> None:
    assert readings(name) == (name,)


def test_messrs_is_no_part_of_a_name() -> None:
    assert readings("M/S Zhipu Exchange") == ("M/S Zhipu Exchange", "Zhipu Exchange")


@pytest.mark.parametrize(
    ("name", "own"),
    [
        (
            "Huawei Technologies Co., Ltd. (Huawei). Affiliated Entity: Shanghai Zhipu Co., Ltd.",
            "Shanghai Zhipu Co., Ltd.",
        ),
        ("CETC 13th Research Institute (CETC 13). Subordinate Institution - Zhipu Microsystems", "Zhipu Microsystems"),
    ],
)
def test_an_affiliate_named_after_its_parent_is_read_by_its_own_name_and_not_by_the_parent_s(
    name: str, own: str
) -> None:
    assert readings(name) == (name, own)
