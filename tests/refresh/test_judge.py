"""What is not believed without a person's word, rule by rule."""

from __future__ import annotations

import pytest

from tradecell.cache import SourceInfo
from tradecell.party import Party
from tradecell.refresh.declared import Declaration, built_in
from tradecell.refresh.judge import doubts, wrong_format
from tradecell.refresh.loaded import Loaded


def loaded(count: int = 100, *, code: str = "EL", start: int = 0, day: str = "2026-11-20", date_from: str = "content",
           size: int = 10_000, part: bool = False) -> Loaded:  # fmt: skip
    parties = tuple(Party(f"{code}:{n}", f"Firm {n}", code) for n in range(start, start + count))
    info = SourceInfo("x", "CSL CSV", "0" * 64, size, count, code="csl", day=day, date_from=date_from)
    return Loaded(info, () if part else parties, b"", count, count)


SOURCE = Declaration("csl", "CSL", formats=("CSL CSV",), least_bytes=5_000, least_parties=50)


@pytest.mark.parametrize(
    ("new", "used", "says"),
    [
        (loaded(), None, ""),
        (loaded(), loaded(), ""),
        (loaded(size=100), None, "100 bytes"),
        (loaded(49), None, "49 entries"),
        (loaded(80), loaded(), ""),
        (loaded(79), loaded(), "EL 79 of 100"),
        (loaded(100, code="SDN"), loaded(), "EL 0 of 100"),
        (loaded(start=20), loaded(), ""),
        (loaded(start=21), loaded(), "21 of the 100 parties in use are missing by name"),
        (loaded(79, part=True), loaded(part=True), "79 entries, the one in use 100"),
        (loaded(day="2026-11-19"), loaded(), "of 2026-11-19, older than"),
        (loaded(day="2026-11-20"), loaded(), ""),
        # the file's own date is when it was copied: it makes no list newer than one that comes from its publisher
        (loaded(day="2026-11-19", date_from="server"), loaded(date_from="file time"), ""),
        (loaded(day="2026-11-19", date_from="file time"), loaded(date_from="server"), "older than"),
        (loaded(day="2026-11-19", date_from="file time"), loaded(date_from="file time"), "older than"),
    ],
)
def test_doubts(new: Loaded, used: Loaded | None, says: str) -> None:
    found = doubts(SOURCE, new, used)
    assert (says in "; ".join(found)) if says else (found == [])


def test_known_parties_are_looked_for_by_list_and_name() -> None:
    source = Declaration("csl", "CSL", known=(("EL", "FIRM 1"), ("EL", "firm 2"), ("SDN", "Firm 3")))
    assert doubts(source, loaded(), None) == [], "one of three may have been delisted"
    assert "Firm 3 (SDN)" in doubts(source, loaded(start=3), None)[0]


def test_the_format_is_not_for_a_person_to_accept() -> None:
    assert wrong_format(SOURCE, loaded()) == ""
    assert "where UN XML was expected" in wrong_format(Declaration("un", "UN", formats=("UN XML",)), loaded())
    assert wrong_format(Declaration("mine", "Mine"), loaded()) == "", "one's own list may have any format"


def test_the_declared_sources_make_sense() -> None:
    for code, one in built_in().items():
        assert one.code == code
        assert one.address.startswith("https://")
        assert one.formats
        assert one.licence
        assert one.kind in ("list", "ccl", "chart")
        assert one.fetch in ("file", "pages", "ecfr")
        assert (one.fetch == "ecfr") == ("{date}" in one.address) == bool(one.dates)
        assert bool(one.key) == bool(one.key_header)
    assert [code for code, one in built_in().items() if one.on] == ["csl", "ccl"], "no key is needed to begin"
