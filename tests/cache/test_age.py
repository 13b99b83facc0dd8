"""How old a list is: soft and hard limit, lists of one's own, and a clock that was set back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tradecell.cache import Manifest, SourceInfo, list_age, snapshots_folder, write_snapshot
from tradecell.cache.age import confirm, note_clock, refuse_if_too_old
from tradecell.cache.store import make_current
from tradecell.errors import NoListError
from tradecell.party import Party
from tradecell.screening.index import INDEX_FORMAT, build_index

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def info(code: str, *, fetched: int | None = None, day: int = 0, format: str = "CSL CSV") -> SourceInfo:
    """A source that was fetched, or made, so many days before NOW."""
    made = (NOW - timedelta(days=day)).date().isoformat()
    when = (NOW - timedelta(days=fetched)).isoformat() if fetched is not None else ""
    address = f"https://lists.example.com/{code}" if fetched is not None else ""
    return SourceInfo(
        code, format, "0" * 64, 1, 1, code=code, title=code.upper(), address=address, fetched=when, day=made
    )


def manifest(*sources: SourceInfo, sample: bool = False, created: datetime = NOW) -> Manifest:
    return Manifest("id", created.isoformat(), "0", 1, "2026-01-01", "content", 1, 1, sample, sources)


@pytest.mark.parametrize(
    ("days", "warned", "refused"),
    [(0, False, False), (6, False, False), (7, True, False), (30, True, False), (31, False, True)],
)  # fmt: skip
def test_limits(tmp_path: Path, days: int, warned: bool, refused: bool) -> None:
    made = manifest(info("csl", fetched=days), created=NOW - timedelta(days=days))
    age = list_age(made, tmp_path, now=NOW)
    assert age.days == days
    assert bool(age.warning) is warned
    assert bool(age.refusal) is refused
    if refused:
        assert "31 days old (CSL)" in age.refusal
        assert "tradecell refresh" in age.refusal


def test_limits_are_settings(tmp_path: Path) -> None:
    made = manifest(info("csl", fetched=10))
    assert list_age(made, tmp_path, 20, 40, now=NOW).warning == ""
    assert list_age(made, tmp_path, 1, 9, now=NOW).refusal != ""


def test_the_oldest_source_counts(tmp_path: Path) -> None:
    age = list_age(manifest(info("csl", fetched=1), info("un", fetched=12)), tmp_path, now=NOW)
    assert (age.days, age.source) == (12, "UN")


def test_a_list_that_is_rarely_changed_is_young_when_it_was_confirmed(tmp_path: Path) -> None:
    old = manifest(info("un", fetched=40, day=400), created=NOW - timedelta(days=40))
    assert list_age(old, tmp_path, now=NOW).refusal
    (tmp_path / "cache").mkdir()
    confirm(tmp_path, "id", {"un": (NOW - timedelta(days=2)).isoformat()})
    assert list_age(old, tmp_path, now=NOW).days == 2
    confirm(tmp_path, "another snapshot", {"un": NOW.isoformat()})
    assert list_age(old, tmp_path, now=NOW).refusal, "a note on another snapshot says nothing of this one"


def test_a_file_by_hand_is_as_old_as_its_date(tmp_path: Path) -> None:
    assert list_age(manifest(info("csl", day=100)), tmp_path, now=NOW).refusal
    assert list_age(manifest(info("csl", day=3)), tmp_path, now=NOW).days == 3


def test_a_date_that_is_still_to_come_does_not_keep_a_list_young(tmp_path: Path) -> None:
    made = manifest(info("csl", day=-5_000), created=NOW - timedelta(days=40))
    assert list_age(made, tmp_path, now=NOW).refusal


def test_a_list_of_ones_own_and_the_sample_have_no_age(tmp_path: Path) -> None:
    own = manifest(info("blocked", day=2_000, format="own list, CSV"))
    assert list_age(own, tmp_path, now=NOW).days is None
    assert list_age(manifest(info("x", day=2_000), sample=True), tmp_path, now=NOW).refusal == ""


def test_a_clock_set_back_is_noticed(tmp_path: Path) -> None:
    made = manifest(info("csl", fetched=0))
    assert list_age(made, tmp_path, now=NOW - timedelta(minutes=30)).warning == "", "a little is no clock set back"
    assert "set back by 3 hours" in list_age(made, tmp_path, now=NOW - timedelta(hours=3)).warning
    age = list_age(made, tmp_path, now=NOW - timedelta(days=20))
    assert "set back" in age.refusal
    assert "Set the clock right" in age.refusal


def test_a_clock_set_back_to_after_the_refresh_is_noticed_too(tmp_path: Path) -> None:
    """The list is 20 days old, was screened against, and then the clock was set back by 15."""
    (tmp_path / "cache").mkdir()
    note_clock(tmp_path)
    today = datetime.now(UTC)
    made = manifest(info("csl", fetched=0), created=today - timedelta(days=20))
    assert "set back" in list_age(made, tmp_path, now=today - timedelta(days=15)).refusal


def publish(home: Path, day: date) -> None:
    parties = (Party("EL:1", "Some Listed Firm", "EL"),)
    source = SourceInfo("a.csv", "CSL CSV", "0" * 64, 1, 1, code="csl", title="CSL", day=day.isoformat(), kept=1)
    made = Manifest(
        "one", datetime.now(UTC).isoformat(), "0", INDEX_FORMAT, day.isoformat(), "content", 1, 1, sources=(source,)
    )
    make_current(home, write_snapshot(snapshots_folder(home), made, parties, build_index(parties)))


def test_screening_refuses_a_list_beyond_the_hard_limit(tmp_path: Path) -> None:
    from tradecell import Screener

    publish(tmp_path, datetime.now(UTC).date() - timedelta(days=31))
    with pytest.raises(NoListError, match=r"Nothing was screened: the list is 31 days old"):
        Screener.open(tmp_path)
    (tmp_path / "settings.toml").write_text("[age]\nrefuse_days = 60\n", encoding="utf-8")
    assert Screener.open(tmp_path).screen(["Some Listed Firm"])[0].status == "HIT"


def test_the_check_notes_the_time(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    refuse_if_too_old(manifest(info("csl", fetched=0), created=NOW), tmp_path)
    assert (tmp_path / "cache" / "clock.json").is_file()


def test_a_damaged_note_is_no_note(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    for name in ("clock.json", "confirmed.json"):
        (tmp_path / "cache" / name).write_text('{"latest": 7, "snapshot": [', encoding="utf-8")
    assert list_age(manifest(info("csl", fetched=3)), tmp_path, now=NOW).days == 3
