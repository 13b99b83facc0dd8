"""Name fields as the lists print them: what is the name, what an alias, and what neither."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecell.lists.names import read_alias, read_name, split_names


@pytest.mark.parametrize(
    ("printed", "name", "aliases"),
    [
        ("KOW SENG LIM -AKA- ERIC LIM", "KOW SENG LIM", ("ERIC LIM",)),
        ("JIE LUO- AKA- IVY  LUO", "JIE LUO", ("IVY LUO",)),
        ("FUYI SUN A/K/A FRANK SUN", "FUYI SUN", ("FRANK SUN",)),
        ("SIBERIAN AIRLINES D/B/A S7 AIRLINES", "SIBERIAN AIRLINES", ("S7 AIRLINES",)),
        ("AVIA, B.V. ALSO KNOWN AS DELTA, B.V.", "AVIA, B.V.", ("DELTA, B.V.",)),
        (
            "COREZING INTERNATIONAL -AKAS- COREZING TECH PTE LTD, CORE ZING, COREZING ELECTRONICS",
            "COREZING INTERNATIONAL",
            ("COREZING TECH PTE LTD", "CORE ZING", "COREZING ELECTRONICS"),
        ),
        ("COREZING INTERNATIONAL, AKAS, COREZING TECH PTE LTD", "COREZING INTERNATIONAL", ("COREZING TECH PTE LTD",)),
        ("KOLOKOL (AKA: ALDRICH AMES)", "KOLOKOL", ("ALDRICH AMES",)),
        ("PEARL (A.K.A. NEI-CHIEN CHU) LI", "PEARL LI", ("NEI-CHIEN CHU", "NEI-CHIEN CHU LI")),
        ("Cory (a.k.a Jason Cory Wilson) Wilson", "Cory Wilson", ("Jason Cory Wilson",)),
        ("SGM Most OOO (f.k.a., Obshchestvo SGM Most)", "SGM Most OOO", ("Obshchestvo SGM Most",)),
        (
            "Universal Ltd [aka General Ltd, aka Tiger Force] (Hong Kong Entity), and its sub-units and successors",
            "Universal Ltd",
            ("General Ltd", "Tiger Force"),
        ),
        (
            "Russian Aerospace Forces (aka VKS); and any successor, sub-unit, or subsidiary thereof",
            "Russian Aerospace Forces",
            ("VKS",),
        ),
        (
            "Dominguez, Carlos; Elint, S.A., Spain Night Vision, S.A., and SNV, S.A",
            "Dominguez, Carlos",
            ("Elint, S.A.", "Spain Night Vision, S.A.", "SNV, S.A"),
        ),
        ("Kim Sang-ch'o'l (Kim Sang Chang Chol) (DPRK national)", "Kim Sang-ch'o'l", ("Kim Sang Chang Chol",)),
        ("UTAIR AVIATION JSC,", "UTAIR AVIATION JSC", ()),
        ("CNOOC Limited (a subsidiary of China National Offshore Oil Corporation)", "CNOOC Limited", ()),
        ("Ministry of Defence of Freedonia, including the Armed Forces.", "Ministry of Defence of Freedonia", ()),
        ("Murat B\x81key", "Murat Bükey", ()),
        (" ADRIAN  MANUEL\tHERNANDEZ", "ADRIAN MANUEL HERNANDEZ", ()),
    ],
)
def test_a_name_field_gives_a_name_and_its_aliases(printed: str, name: str, aliases: tuple[str, ...]) -> None:
    found = read_name(printed)
    assert (found.name, found.aliases) == (name, aliases)


@pytest.mark.parametrize(
    "name",
    [
        "ELINT, S.A.",
        "AKA INTEGRAL SERVICES, S. DE R.L. DE C.V.",
        "Hotel Aka Ltd.",
        "Osaka Trading Co., Ltd.",
        "Academy of Aerospace Solid Propulsion Technology (AASPT)",
        "Huawei Technologies (Yangon) Co., Ltd.",
        "(SEAN) NAGHIBI",
        "'ABD AL-SALAM, Said Jan",
        "Subsidiary Sevastopol Naval Plant of Zvezdochka Shipyard",
        "H AND H METALFORM GMBH",
        "AMMUNITION AND METALLURGY INDUSTRIES GROUP",
        "A. Leib Ltd.",
        "and",
    ],
)
def test_ordinary_names_stay_as_they_are(name: str) -> None:
    found = read_name(name)
    assert (found.name, found.aliases, found.changed) == (name, (), False)


@pytest.mark.parametrize(
    ("printed", "name", "country", "kind"),
    [
        ("Luo Dongmei (PRC national)", "Luo Dongmei", "CN", "individual"),
        (
            "Bearings LLC (Russian entity); and any successor, sub-unit, or subsidiary thereof",
            "Bearings LLC",
            "RU",
            "entity",
        ),
        ("Seyed Taba (Turkish individual)", "Seyed Taba", "TR", "individual"),
        ("Acme (trading company)", "Acme (trading company)", "", ""),
    ],
)
def test_whose_it_is_gives_country_and_kind(printed: str, name: str, country: str, kind: str) -> None:
    found = read_name(printed)
    assert (found.name, found.country, found.kind) == (name, country, kind)


@pytest.mark.parametrize(
    "ending",
    [
        "; and any successor, sub-unit, or subsidiary thereof",
        " and any successor, sub-unit, or subsidiary thereof",
        ", and its sub-units and successors",
        " and its subsidiaries and affiliates",
    ],
)
def test_whom_else_an_entry_covers_is_no_part_of_the_name(ending: str) -> None:
    found = read_name(f"Sinobright Import and Export Company{ending}")
    assert found.name == "Sinobright Import and Export Company"
    assert found.changed


def test_an_entity_listed_under_another_is_an_alias_of_its_own() -> None:
    found = read_name(
        "Huawei Technologies Co., Ltd. (Huawei). Affiliated Entity: Ningbo Huawei Computer & Net Co., Ltd."
    )
    assert found.aliases == ("Ningbo Huawei Computer & Net Co., Ltd.",)
    found = read_name("Pakistan Atomic Energy Commission (PAEC), and subordinate entity Optronics Institute (NILOP)")
    assert found.aliases == ("Optronics Institute (NILOP)",)


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Cho Yan Nathan; a.k.a Nathan Man Man", ["Cho Yan Nathan Man", "Nathan Man"]),
        ("Eric Fru Eric Fru\ta/k/a Ngi Nji", ["Eric Fru Nji", "Eric Fru Ngi"]),
        ("Roger) Roger (a/k/a Akembuom Akem", ["Roger Akem", "Roger Akembuom"]),
        ("Mike Igor\ta/k/a Maru Panchernikov", ["Igor Panchernikov", "Mike Maru"]),
        (
            "Kreig; a.k.a. Cow Craig; a.k.a. Hall Jermaine Craig; a.k.a. Rhoomas Rhoomes",
            ["Jermaine Craig Rhoomes", "Kreig Hall", "Craig Rhoomas"],
        ),
    ],
)
def test_names_whose_commas_were_lost_are_put_together_again(printed: str, meant: list[str]) -> None:
    found = read_name(printed, turned_round=True)
    assert found.name == meant[0]
    assert set(meant[1:]) <= set(found.aliases)


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("and Shijiazhuang Control Institute.", ("Shijiazhuang Control Institute.",)),
        ("F.K.A. Presidency Office (POSIS)", ("Presidency Office (POSIS)",)),
        ("DBA Behover Technologies", ("DBA Behover Technologies", "Behover Technologies")),
        ("AO Stroyproekt (f.k.a., Stroiproekt ZAO)", ("AO Stroyproekt", "Stroiproekt ZAO")),
        ("JSC NIIP, f.k.a., Institute of Design", ("JSC NIIP", "Institute of Design")),
        ("(all of preceding located in or near Mianyang)", ()),
        ("Andhra Steel", ("Andhra Steel",)),
        ("  ", ()),
    ],
)
def test_an_alias_as_printed_gives_its_names(printed: str, names: tuple[str, ...]) -> None:
    assert read_alias(printed) == names


def test_commas_join_names_but_not_legal_forms() -> None:
    assert split_names("Elint, S.A., Vision, Inc., and SNV, S.A") == ["Elint, S.A.", "Vision, Inc.", "SNV, S.A"]


@given(st.text(max_size=200), st.booleans())
def test_any_text_gives_clean_names(text: str, turned_round: bool) -> None:
    found = read_name(text, turned_round=turned_round)
    for name in (found.name, *found.aliases):
        assert name == name.strip()
        assert "\n" not in name
        assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in name)
    assert bool(found.name) or not any(char.isalnum() for char in text)


@given(
    st.lists(
        st.sampled_from(["a.k.a.", "AKA", "-", ",", ";", "(", ")", "[", "]", "Foo", "Bar Ltd.", "and", "any successor"])
    )
)
def test_any_mixture_of_marks_keeps_every_word(parts: list[str]) -> None:
    found = read_name(" ".join(parts))
    kept = " ".join((found.name, *found.aliases))
    for word in ("Foo", "Bar"):
        assert not any(word in part for part in parts) or word in kept
