"""The settings file: defaults, what is refused, and with which line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tradecell.errors import InputError
from tradecell.refresh import declarations
from tradecell.settings import load_settings, settings_path


def load(home: Path, text: str):
    (home / "settings.toml").write_text(text, encoding="utf-8")
    return load_settings(home)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert (settings.keep, settings.age.warn_days, settings.age.refuse_days) == (10, 7, 30)
    assert settings.network.seconds == 600
    assert settings.records.keep_years == 5
    assert [one.code for one in declarations(settings).values() if one.on] == ["csl", "ccl"]


def test_all_of_it(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        "[cache]\nkeep = 3\n[age]\nwarn_days = 2\nrefuse_days = 4\n[network]\nseconds = 60\nproxy = 'http://p:8080'\n"
        "[records]\nshared_folder = 'S:\\x'\nformulas = true\nkeep_years = 7\n"
        "[sources.csl]\non = false\n[sources.un]\non = true\naddress = 'http://intranet/un.xml'\nlimit_mb = 9\n"
        "[sources.mine]\nfile = 'C:\\lists\\mine.xlsx'\ntitle = 'Mine'\n",
    )
    assert (settings.keep, settings.age.refuse_days, settings.records.shared_folder) == (3, 4, "S:\\x")
    found = declarations(settings)
    assert [code for code, one in found.items() if one.on] == ["un", "ccl", "mine"]
    assert found["un"].own_address
    assert found["un"].limit == 9 << 20
    assert (found["mine"].title, found["mine"].file) == ("Mine", "C:\\lists\\mine.xlsx")
    assert found["csl"].address.startswith("https://data.trade.gov/")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[cache]\nkep = 3", 2, "the setting cache.kep is not known; did you mean keep?"),
        ("\n\n[colours]\nred = 1", 3, "the setting colours is not known"),
        ("[sources.csl]\non = true\nadress = 'https://x'", 3, "did you mean address?"),
        ("[sources.un]\non = true\n[sources.csl]\non = 'yes'", 4, "sources.csl.on must be true or false"),
        ("[age]\nwarn_days = 7.5", 2, "must be a whole number"),
        ("[age]\nwarn_days = true", 2, "must be a whole number"),
        ("[age]\nwarn_days = 0", 2, "at least 1"),
        ("[age]\nwarn_days = 40", 2, "at most refuse_days, which is 30"),
        ("[cache]\nkeep = 0", 2, "at least 1"),
        ("[records]\nkeep_years = 2", 2, "at least 5"),
        ("cache = 3", 1, "a table, written [cache]"),
        ("[sources]\ncsl = 3", 2, "a table, written [sources.csl]"),
        ("[sources.'My List']\nfile = 'x'", 1, "a code of small letters"),
        ("[sources.mine]\nfile = 'x'\naddress = 'https://x'", 2, "either an address or a file"),
        ("[sources.mine]\naddress = 'S:\\lists'", 2, "begins with https://"),
        ("sources.csl.onn = true", 1, "sources.csl.onn is not known"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    assert f"settings.toml, line {line}:" in str(caught.value)
    assert says in str(caught.value)


def test_a_source_of_ones_own_needs_a_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 2: the source 'mine' is none of the built-in ones \(csl, "):
        declarations(load(tmp_path, "\n[sources.mine]\ntitle = 'x'"))


def test_a_key_in_an_address_is_refused_without_being_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="tradecell key set mine") as caught:
        declarations(load(tmp_path, "[sources.mine]\naddress = 'https://x/list?api_key=VERYSECRET'"))
    assert "VERYSECRET" not in str(caught.value)


@pytest.mark.parametrize("text", ["[cache", "keep = ", "x = 'C:\\a\nb'"])
def test_no_toml_is_refused_with_the_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"no valid TOML: .*(line \d|end of document)"):
        load(tmp_path, text)


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes("[sources.x]\ntitle = 'Bükey'".encode("cp1254"))
    with pytest.raises(InputError, match="save the file as UTF-8"):
        load_settings(tmp_path)


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"\xef\xbb\xbf[cache]\r\nkeep = 4\r\n")
    assert load_settings(tmp_path).keep == 4


def test_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADECELL_HOME", str(tmp_path / "moved"))
    assert settings_path() == tmp_path / "moved" / "settings.toml"
    monkeypatch.delenv("TRADECELL_HOME")
    assert settings_path().name == "settings.toml"
    assert settings_path().parent.name == "tradecell"
