"""Which listed party a name finds, on a small list, and which it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tradecell.party import Party
from tradecell.screening import Screener, Screening
from tradecell.screening.result import HIT, NO_HIT, REVIEW
from tradecell.screening.score import REVIEW_FROM


def ask(screener: Screener, name: object, country: str | None = None) -> Screening:
    return screener.screen([name], [country])[0]


def found(answer: Screening) -> str:
    return answer.best.party.uid if answer.best else ""


# The same name


@pytest.mark.parametrize(
    ("name", "uid"),
    [
        ("Beijing Zhipu Huazhang Technology Co., Ltd.", "EL:zhipu"),
        ("BEIJING ZHIPU HUAZHANG TECHNOLOGY CO LTD", "EL:zhipu"),
        ("  beijing   zhipu huazhang technology co.,ltd  ", "EL:zhipu"),
        ("zhipu ai", "EL:zhipu"),
        ("Mahan Air", "SDN:mahan"),
        ("Ｍａｈａｎ Ａｉｒ", "SDN:mahan"),
        ("Mahan\u200b Air\u202e", "SDN:mahan"),
        ("M\u0430han Air", "SDN:mahan"),  # a Cyrillic a
        ("Petrov, Ivan Sergeevich", "SDN:petrov"),
        ("Artavil", "SDN:artavil"),
    ],
)
def test_the_same_name_is_a_hit_of_100(screener: Screener, name: str, uid: str) -> None:
    answer = ask(screener, name)
    assert (answer.status, answer.score, found(answer)) == (HIT, 100.0, uid)


@pytest.mark.parametrize(
    "name",
    [
        "Beijing Zhipu Huazhang Technology",
        "Beijing Zhipu Huazhang Tech",
        "Zhipu Huazhang Beijing Technology Co., Ltd.",
        "Beijing Zhipu Huazhang Technology GmbH",
        "Beijing Zhipu Huazang Technology Co., Ltd.",
        "Beijing Zhipu Huazhang Science and Technology Co., Ltd.",
    ],
)
def test_a_name_that_is_not_quite_the_same_scores_below_100(screener: Screener, name: str) -> None:
    answer = ask(screener, name)
    assert found(answer) == "EL:zhipu"
    assert answer.score is not None
    assert REVIEW_FROM <= answer.score < 100


# Spellings that a buyer's sheet holds


@pytest.mark.parametrize(
    ("name", "uid"),
    [
        # legal forms dropped, changed, moved
        ("Vektor JSC", "SDN:vektor"),
        ("Vektor", "SDN:vektor"),
        ("OOO Vektor", "SDN:vektor"),
        ("Huawei Technologies", "EL:huawei"),
        ("Huawei Technologies GmbH", "EL:huawei"),
        # words swapped, left out, abbreviated
        ("Huazhang Zhipu Technology Beijing", "EL:zhipu"),
        ("Zhipu Huazhang", "EL:zhipu"),
        ("GUANGZHOU HAIGE COMM GRP", "EL:haige"),
        ("Guangzhou Haige Communications", "EL:haige"),
        ("Semiconductor Mfg Intl Corp", "EL:smic"),
        ("China Aerospace Sci. & Ind. Corp.", "EL:casic"),
        # joined and parted
        ("Hik vision Digital Technology", "EL:hik"),
        ("Hik-Vision Digital Technology", "EL:hik"),
        ("MahanAir", "SDN:mahan"),
        ("Mahanair", "SDN:mahan"),
        ("Zhipuhuazhang Technology", "EL:zhipu"),
        # misspelled
        ("Huawey Technologies", "EL:huawei"),
        ("Huawei Tecnologies Co Ltd", "EL:huawei"),
        ("Beijing Zhipu Huazang Technology", "EL:zhipu"),
        ("Shenzhen Granat Insturments", "EL:granat"),
        # other scripts
        ("北京智谱华章科技有限公司", "EL:zhipu"),
        ("北京智譜華章科技有限公司", "EL:zhipu"),
        ("华为技术有限公司", "EL:huawei"),
        ("中国电子科技集团公司第十三研究所", "EL:cetc13"),
        ("中国电子科技集团公司第13研究所", "EL:cetc13"),
        ("АО «Вектор»", "SDN:vektor"),
        ("Акционерное общество Вектор", "SDN:vektor"),
        ("Петров Иван Сергеевич", "SDN:petrov"),
        # more than a name
        ("Siemens (formerly Huawei Technologies)", "EL:huawei"),
        ("Siemens d/b/a Mahan Air", "SDN:mahan"),
        ("Huawei Technologies Co., Ltd., Shenzhen", "EL:huawei"),
    ],
)
def test_an_odd_spelling_is_a_hit(screener: Screener, name: str, uid: str) -> None:
    answer = ask(screener, name)
    assert (answer.status, found(answer)) == (HIT, uid)


@pytest.mark.parametrize(
    ("name", "uid"),
    [
        ("Zhipu", "EL:zhipu"),
        ("Hik vision", "EL:hik"),
        ("Hikvision", "EL:hik"),
        ("Huawei", "EL:huawei"),
        ("SMIC", "EL:smic"),
    ],
)
def test_a_short_form_is_at_least_for_review(screener: Screener, name: str, uid: str) -> None:
    answer = ask(screener, name)
    assert answer.status in (HIT, REVIEW)
    assert uid in {hit.party.uid for hit in answer.hits}


@pytest.mark.parametrize("name", ["Da-Jiang Innovations", "Da Jiang Innovations", "DA JIANG INNOVATIONS CO LTD"])
def test_a_syllable_that_is_also_a_stop_word_does_not_hide_a_name(screener: Screener, name: str) -> None:
    assert found(ask(screener, name)) == "EL:dji"


def test_a_chinese_name_is_parted_also_where_the_list_has_the_joined_word() -> None:
    # "zhipuhuazhang" is a word of the alias; the full name has it in two
    listed = Party("EL:1", "Beijing Zhipu Huazhang Technology Co., Ltd.", "EL", aliases=("智谱华章",))
    assert ask(Screener([listed]), "北京智谱华章科技有限公司").status == HIT


@pytest.mark.parametrize("cell", ["Siemens AG\nMahan Air", "Mahan Air\r\nSiemens AG", "Siemens AG / Mahan Air"])
def test_a_cell_with_two_names_is_screened_for_both(screener: Screener, cell: str) -> None:
    answer = ask(screener, cell)
    assert (answer.status, found(answer)) == (HIT, "SDN:mahan")


def test_a_short_name_on_a_line_of_its_own_is_found_as_if_alone(screener: Screener) -> None:
    alone, together = ask(screener, "Zhipu"), ask(screener, "Siemens AG\nZhipu")
    assert (together.status, together.score) == (alone.status, alone.score)


def test_a_letter_that_tells_two_firms_apart_is_not_left_out() -> None:
    listed = Party("SDN:1", "SHENZHEN A TECHNOLOGY CO LTD", "SDN")
    answer = ask(Screener([listed]), "Shenzhen Technology Co., Ltd.")
    assert answer.score != 100


def test_a_brand_in_cyrillic_is_found_like_the_brand_in_latin(screener: Screener) -> None:
    assert ask(screener, "Huawei").status == REVIEW
    assert ask(screener, "Хуавэй").status in (HIT, REVIEW)


@pytest.mark.parametrize(
    "name", ["Ivan Sergeevich Petrov", "PETROV IVAN SERGEEVICH", "Sergeevich Petrov Ivan", "Petrov Ivan"]
)
def test_a_person_is_found_in_any_order_of_names(screener: Screener, name: str) -> None:
    answer = ask(screener, name)
    assert (answer.status, found(answer)) == (HIT, "SDN:petrov")


# Numbers that name a party


@pytest.mark.parametrize(
    "text",
    ["IMO 9187629", "IMO: 9187629", "IMO No. 9187629", "9187629", 9187629, 9187629.0, "MV Snowdrop, IMO 9187629"],
)
def test_a_vessel_is_found_by_its_imo_number_under_any_name(screener: Screener, text: object) -> None:
    answer = ask(screener, text)
    assert (answer.status, answer.score, found(answer)) == (HIT, 100.0, "SDN:artavil")
    assert answer.best is not None
    assert any("9187629" in reason for reason in answer.best.reasons)


def test_another_imo_number_finds_nothing(screener: Screener) -> None:
    assert ask(screener, "IMO 9187630").status == NO_HIT


@pytest.mark.parametrize("text", ["EP-GOM", "ep-gom", "Airbus A340 EP-GOM"])
def test_an_aircraft_is_found_by_its_tail_number(screener: Screener, text: str) -> None:
    answer = ask(screener, text)
    assert (answer.status, found(answer)) == (HIT, "SDN:epgom")


# What is no hit


@pytest.mark.parametrize(
    "name",
    [
        "Technology Co., Ltd.", "Shenzhen Technology Co., Ltd.", "Beijing Technology Co., Ltd.", "Digital Technology",
        "Co., Ltd.", "Ltd", "Research Institute", "China Corporation", "Group", "International Corporation",
        "Shenzhen Instruments Co., Ltd.",
        "Joint Stock Company", "Ivan", "Siemens AG", "Robert Bosch GmbH", "Guangzhou Communications Group",
        "The", "a", "360",
    ],
)  # fmt: skip
def test_ordinary_words_and_strangers_are_no_hit(screener: Screener, name: str) -> None:
    assert ask(screener, name).status != HIT


@pytest.mark.parametrize("name", ["Siemens AG", "Robert Bosch GmbH", "Ltd", "Ivan Smirnov", "Acme Widgets Inc"])
def test_strangers_are_not_for_review_either(screener: Screener, name: str) -> None:
    answer = ask(screener, name)
    assert answer.status == NO_HIT
    assert answer.best is None
    assert answer.hits == ()


def test_different_numbers_conflict(screener: Screener) -> None:
    right = ask(screener, "China Electronics Technology Group Corporation 13th Research Institute")
    wrong = ask(screener, "China Electronics Technology Group Corporation 14th Research Institute")
    assert right.status == HIT
    assert wrong.status != HIT
    for hit in wrong.hits:
        assert any("Conflict" in reason and "14" in reason and "13" in reason for reason in hit.reasons)


def test_different_places_conflict_and_a_place_left_out_does_not(screener: Screener) -> None:
    same, without, other = (
        ask(screener, f"{place}Granat Instruments Co., Ltd.").score or 0 for place in ("Shenzhen ", "", "Shanghai ")
    )
    assert same > without > other
    answer = ask(screener, "Shanghai Granat Instruments Co., Ltd.")
    assert answer.status == REVIEW
    assert answer.best is not None
    assert any("Conflict: different places" in reason for reason in answer.best.reasons)


# Country


def test_the_country_is_shown_and_rules_nothing_out(screener: Screener) -> None:
    plain, right, wrong = (ask(screener, "Huawei Technologies", country) for country in (None, "China", "Germany"))
    assert plain.status == right.status == wrong.status == HIT
    assert plain.score == right.score == wrong.score
    assert right.best is not None
    assert wrong.best is not None
    assert "Country agrees: CN" in right.best.reasons
    assert any(reason.startswith("Country differs: DE against CN") for reason in wrong.best.reasons)


@pytest.mark.parametrize("country", ["", None, "Atlantis", "??", "12", "\ud800"])
def test_a_country_that_is_none_changes_nothing(screener: Screener, country: str | None) -> None:
    assert ask(screener, "Mahan Air", country).status == HIT


def test_names_and_countries_must_be_as_many(screener: Screener) -> None:
    with pytest.raises(ValueError, match="zip"):
        screener.screen(["Mahan Air", "Vektor"], ["IR"])


# Entries that ended


def test_an_ended_entry_is_for_review_and_says_so(screener: Screener) -> None:
    answer = ask(screener, "Granit Rostov Works")
    assert (answer.status, answer.score) == (REVIEW, 100.0)
    assert answer.best is not None
    assert any("ended on 2020-01-01" in reason for reason in answer.best.reasons)


def test_an_entry_that_ends_today_or_later_is_a_hit() -> None:
    for days in (0, 1, 400):
        party = Party("EL:1", "Granit Rostov Works", "EL", end_date=date.today() + timedelta(days=days))
        assert ask(Screener([party]), party.name).status == HIT


def test_the_answer_of_an_earlier_day_is_that_of_an_entry_that_had_not_ended() -> None:
    parties = [Party("EL:ended", "Granit Rostov Works", "EL", end_date=date(2020, 1, 1))]
    then, now = (Screener(parties, on=day).screen(["Granit Rostov Works"])[0] for day in (date(2019, 12, 31), None))
    assert then.status == "HIT"
    assert now.status == "REVIEW"


def test_an_entry_that_holds_comes_before_one_that_ended() -> None:
    ended = Party("A:1", "Granit Rostov Works", "EL", end_date=date(2020, 1, 1))
    holds = replace(ended, uid="B:2", name="Granit Rostov Plants Ltd", end_date=None)
    answer = ask(Screener([ended, holds]), "Granit Rostov Works")
    assert answer.status == HIT
    assert [hit.party.uid for hit in answer.hits] == ["B:2", "A:1"]
