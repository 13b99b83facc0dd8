"""The real Consolidated Screening List: every name of it is found."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tradecell.lists import read_list
from tradecell.names import prepare
from tradecell.party import Party
from tradecell.screening import Screener
from tradecell.screening.result import HIT, REVIEW

REAL_LIST = Path(__file__).parents[3] / "shared" / "data" / "csl" / "consolidated.csv"

pytestmark = pytest.mark.skipif(not REAL_LIST.exists(), reason="the real list is not here")


@pytest.fixture(scope="module")
def parties() -> tuple[Party, ...]:
    return read_list(REAL_LIST).parties


@pytest.fixture(scope="module")
def real(parties: tuple[Party, ...]) -> Screener:
    return Screener(parties)


@pytest.fixture(scope="module")
def listed(parties: tuple[Party, ...]) -> list[tuple[Party, str]]:
    """500 listed names, aliases included, with their parties."""
    every = [(party, name) for party in parties for name in (party.name, *party.aliases)]
    return random.Random(20260731).sample(every, 500)


def test_500_listed_names_find_themselves(real: Screener, listed: list[tuple[Party, str]]) -> None:
    for (party, name), answer in zip(listed, real.screen([name for _, name in listed], limit=1000), strict=True):
        assert answer.status in (HIT, REVIEW), name
        assert answer.score == 100.0 or answer.status == HIT, name
        own = [hit for hit in answer.hits if hit.party.uid == party.uid]
        assert own, name
        assert own[0].score == 100.0, name
        # never below HIT but for what is said in a reason
        if own[0].status == REVIEW:
            assert party.end_date or len(prepare(name).words) == 1, name


def test_case_does_not_matter(real: Screener, listed: list[tuple[Party, str]]) -> None:
    names = [name for _, name in listed if name.isascii() and name.upper() == name]
    assert len(names) > 100
    for answer, lower in zip(
        real.screen(names, limit=20), real.screen([n.lower() for n in names], limit=20), strict=True
    ):
        assert [(hit.party.uid, hit.score) for hit in answer.hits] == [(hit.party.uid, hit.score) for hit in lower.hits]


def test_a_name_in_a_batch_has_the_answer_it_has_alone(real: Screener, listed: list[tuple[Party, str]]) -> None:
    names = [name for _, name in listed[:40]]
    assert real.screen([name for _, name in listed])[:40] == [real.screen([name])[0] for name in names]


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Zhipu AI", "Beijing Zhipu Huazhang Technology Co., Ltd."),
        ("北京智谱华章科技股份有限公司", "Beijing Zhipu Huazhang Technology Co., Ltd."),
        ("SOPHGO TECHNOLOGIES LTD", "Sophgo Technologies Ltd."),
        ("Huawei Technologies", "Huawei Technologies Co., Ltd."),
        ("华为技术有限公司", "Huawei Technologies Co., Ltd."),
        ("Semiconductor Mfg International Corp", "Semiconductor Manufacturing International Corporation"),
        ("Rosoboronexport", "JSC Rosoboronexport"),
        ("Рособоронэкспорт", "JSC Rosoboronexport"),
    ],
)
def test_well_known_parties_are_hits_under_odd_spellings(real: Screener, name: str, listed: str) -> None:
    answer = real.screen([name], limit=20)[0]
    assert answer.status == HIT
    wanted = set(prepare(listed).words) - {"technology", "beijing"}
    assert any(wanted & set(prepare(n).words) for hit in answer.hits for n in (hit.party.name, *hit.party.aliases))


@pytest.mark.parametrize(
    "name",
    ["Siemens AG", "Robert Bosch GmbH", "Technology Co., Ltd.", "Trading LLC", "Research Institute",
     "Sanayi ve Ticaret Limited Sirketi", "Taiwan Semiconductor Manufacturing Company Limited",
     "Shenzhen Technology Co., Ltd.", "International Import Export Co."],
)  # fmt: skip
def test_household_names_and_ordinary_words_are_no_hits(real: Screener, name: str) -> None:
    assert real.screen([name])[0].status != HIT
