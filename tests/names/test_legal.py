"""Legal forms: any language, any position, glued, dotted."""

from __future__ import annotations

import pytest

from tradecell.names import prepare
from tradecell.names.legal import legal_forms, set_aside, unglue


def by_group(**spellings: str) -> list[tuple[str, str]]:
    return [(form, group) for group, forms in spellings.items() for form in forms.split("|")]


ANYWHERE = by_group(
    ltd=(
        "Ltd|Limited|Co., Ltd.|Co Ltd|(Pty) Ltd|Pte. Ltd.|Pvt Ltd|(SMC-Private) Limited|Sdn. Bhd.|Ltda.|"
        "Ltd. Şti.|Limited Şirketi|Youxian Gongsi|有限公司"
    ),
    llc="LLC|L.L.C.|L L C|ООО|Общество с ограниченной ответственностью|W.L.L.|MChJ",
    gmbh="GmbH|GmbH & Co. KG|G.m.b.H.",
    doo="d.o.o.|s.r.o.|spol. s r.o.|Sp. z o.o.|Kft.|UAB|EOOD",
    sarl="S.à r.l.|S.r.l.|S. de R.L. de C.V.|SAS",
    inc="Inc.|Corp.|Corporation",
    plc="PLC|Public Company Limited",
    jsc="PJSC|P.J.S.C.|ПАО|ЗАО|OAO|Aktsionernoe Obshchestvo|Open Joint Stock Company",
    sa="S.A. de C.V.",
    ag="Aktiengesellschaft|Anonim Şirketi",
    fze="FZE|FZ-LLC|FZCO|DMCC",
    co="Company|Kabushiki Kaisha|株式会社|주식회사|شركة",
)
AT_THE_EDGE = by_group(
    ag="AG|A.S.|A.Ş.|A/S|ApS|AB|Oy|Oyj|N.V.|B.V.|SE|Zrt.|A.D.|K.K.",
    jsc="АО|AO|PAT|K.S.C.",
    sa="S.A.|S/A|S.p.A.|S.A.E.|S.A.L.|C.A.|A.E.",
    llc="TOO|TOV|OsOO",
    doo="SIA|OÜ",
    pt="Tbk|PT",
    co="Co.|Cie",
    fze="Est.",
)


@pytest.mark.parametrize(("form", "group"), ANYWHERE + AT_THE_EDGE)
def test_a_form_is_set_aside_at_the_end_and_at_the_start(form: str, group: str) -> None:
    for name in (f"Zhipu {form}", f"Zhipu, {form}", f"{form} Zhipu", f"Zhipu {form.upper()}"):
        prepared = prepare(name)
        assert prepared.words == ("zhipu",), name
        assert group in prepared.legal, name


@pytest.mark.parametrize(("form", "group"), ANYWHERE)
def test_a_form_that_is_no_other_word_is_set_aside_in_the_middle_too(form: str, group: str) -> None:
    prepared = prepare(f"Zhipu {form} Huazhang")
    assert prepared.words == ("zhipu", "huazhang")
    assert group in prepared.legal


@pytest.mark.parametrize("form", ["AG", "SE", "TOO", "SA", "Est"])
def test_a_form_that_is_also_a_word_stays_in_the_middle(form: str) -> None:
    prepared = prepare(f"Zhipu {form} Huazhang")
    assert form.lower() in prepared.plain
    assert prepared.legal == ()


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("SiemensAG", "Siemens AG"),
        ("BoschGmbH", "Bosch GmbH"),
        ("LeonardoSpA", "Leonardo SpA"),
        ("ZhipuLtd", "Zhipu Ltd"),
        ("ZhipuLtd.", "Zhipu Ltd."),
        ("ZhipuLimited", "Zhipu Limited"),
        ("ZhipuInc", "Zhipu Inc"),
        ("VektorOOO Moskva", "Vektor OOO Moskva"),
    ],
)
def test_a_form_written_on_to_the_name_is_set_apart(glued: str, apart: str) -> None:
    assert unglue(glued) == apart
    assert prepare(glued).words == prepare(apart).words


@pytest.mark.parametrize("name", ["NASA", "VISA", "SAAB", "PEMEX", "MacOS", "IKEA", "Bahasa", "ZHIPULTDX"])
def test_letters_that_only_look_like_a_glued_form_stay(name: str) -> None:
    assert unglue(name) == name
    assert prepare(name).words == (name.lower(),)


@pytest.mark.parametrize("name", ["Ltd", "Co., Ltd.", "LLC", "AG", "有限公司", "SA", "OOO"])
def test_a_name_of_legal_forms_alone_keeps_words(name: str) -> None:
    assert prepare(name).words


def test_several_forms_are_all_found_once_each() -> None:
    assert prepare("PT Zhipu Tbk, Ltd. Limited").legal == ("ltd", "pt")


def test_no_words_give_no_words() -> None:
    assert set_aside([]) == ([], ())


def test_the_order_of_the_forms_is_fixed_and_fits_the_index() -> None:
    # the index keeps a name's forms as bits of 32
    assert len(legal_forms()) == len(set(legal_forms())) <= 32
    assert legal_forms()[:3] == ("ltd", "llc", "gmbh")
