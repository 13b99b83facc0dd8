"""A refresh from end to end: several sources, what fails, what is turned off, what is given by hand."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tradecell.cache import current, snapshots_folder
from tradecell.errors import InputError, SourceError
from tradecell.refresh import Progress, last_changes

if TYPE_CHECKING:
    from conftest import House


def outcome(summary: object, code: str) -> str:
    return next(one.outcome for one in summary.sources if one.code == code)  # type: ignore[attr-defined]


def test_the_first_refresh_publishes_and_screening_uses_it(house: House) -> None:
    summary = house.refresh()
    assert summary.published
    assert (summary.added, summary.removed, summary.changed) == (306, 0, 0)
    assert [(one.code, one.outcome, one.parties) for one in summary.sources] == [("csl", "new", 306)]
    (info,) = summary.manifest.sources
    assert (info.code, info.kept, info.parties, info.date_from) == ("csl", 306, 306, "server")
    assert summary.manifest.list_date == "2026-11-22", "the server's Last-Modified, where the file states no date"
    assert house.answers("Huawei Technologies", "Harmless Bakery of Ulm") == ["HIT", "NO HIT"]


def test_nothing_new_asks_once_and_publishes_nothing(house: House) -> None:
    first = house.refresh()
    house.server.asked.clear()
    second = house.refresh()
    assert not second.published
    assert outcome(second, "csl") == "same"
    assert second.manifest.id == first.manifest.id
    ((_, headers),) = house.server.asked
    assert headers["If-None-Match"].startswith('"')
    assert headers["If-Modified-Since"] == "Sun, 22 Nov 2026 10:00:00 GMT"
    assert len(list(snapshots_folder(house.home).iterdir())) == 1


def test_the_same_bytes_from_a_server_without_etags_are_the_same_list(house: House) -> None:
    house.server.answers["/csl.csv"] = lambda handler: handler.reply(200, house.csl())
    house.refresh()
    assert outcome(house.refresh(), "csl") == "same"


def test_a_newer_tradecell_reads_the_list_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.refresh()
    monkeypatch.setattr("tradecell.refresh.run.__version__", "99.0")
    house.server.asked.clear()
    assert outcome(house.refresh(), "csl") == "new"
    assert "If-None-Match" not in house.server.asked[0][1]


def test_added_removed_and_changed_parties_are_told_and_kept(house: House) -> None:
    house.refresh()
    house.server.serve("/csl.csv", house.csl(leave_out=[house.name(7)], more=[("EL", "Newly Listed Optics Co.")]))
    summary = house.refresh()
    assert (summary.added, summary.removed, summary.changed) == (1, 1, 0)
    changes = last_changes(house.home)
    assert [each.name for each in changes.added] == ["Newly Listed Optics Co."]
    assert [each.name for each in changes.removed] == [house.name(7)]
    assert house.answers("Newly Listed Optics") == ["HIT"]


def test_several_sources_are_fetched_side_by_side(house: House) -> None:
    def slowly(body: bytes):
        def answer(handler):
            time.sleep(0.6)
            handler.reply(200, body)

        return answer

    house.use("un", "/un.xml")
    house.server.answers |= {"/csl.csv": slowly(house.csl()), "/un.xml": slowly(house.un())}
    begin = time.monotonic()
    summary = house.refresh()
    asked = dict(summary.seconds)["download"]
    assert summary.manifest.lists["UN"] == 502
    assert asked < 1.1, "one after the other would take 1.2 seconds"
    assert time.monotonic() - begin < 10
    assert house.answers("AL-QAIDA", "Huawei Technologies") == ["HIT", "HIT"]


def test_one_source_that_fails_leaves_its_last_good_data_and_the_others_go_ahead(house: House) -> None:
    house.use("un", "/un.xml")
    house.server.serve("/un.xml", house.un())
    first = house.refresh()
    house.server.answers["/un.xml"] = lambda handler: handler.reply(404)
    house.server.serve("/csl.csv", house.csl(more=[("EL", "Newly Listed Optics Co.")]))
    summary = house.refresh()
    assert (outcome(summary, "csl"), outcome(summary, "un")) == ("new", "failed")
    (failed,) = summary.failures
    assert "404 Not Found" in failed.message
    assert "its data of 2026-11-01 stay in use" in failed.message
    assert house.answers("Newly Listed Optics", "AL-QAIDA") == ["HIT", "HIT"]
    info = {each.code: each for each in summary.manifest.sources}
    assert "404" in info["un"].failed
    assert info["un"].fetched == {each.code: each for each in first.manifest.sources}["un"].fetched, "as old as it was"
    # once it can be had again the mark is gone, even though the list has not changed
    house.server.serve("/un.xml", house.un())
    again = house.refresh()
    assert {each.code: each.failed for each in again.manifest.sources} == {"csl": "", "un": ""}


def test_no_source_at_all_says_why_and_leaves_nothing_behind(house: House) -> None:
    del house.server.answers["/csl.csv"]
    with pytest.raises(SourceError, match=r"No list of parties could be had.*404 Not Found"):
        house.refresh()
    assert current(house.home) is None
    assert not (house.home / "cache" / "downloads").exists()


def test_a_source_that_is_turned_off_is_taken_out(house: House) -> None:
    house.use("un", "/un.xml")
    house.server.serve("/un.xml", house.un())
    house.refresh()
    house.off("un")
    summary = house.refresh()
    assert outcome(summary, "un") == "off"
    assert "UN" not in summary.manifest.lists


def test_only_one_source_is_asked_and_the_others_are_kept(house: House) -> None:
    house.use("un", "/un.xml")
    house.server.serve("/un.xml", house.un())
    house.refresh()
    house.server.asked.clear()
    house.server.serve("/un.xml", house.un(510, day="2026-11-02"))
    summary = house.refresh(sources=["un"])
    assert [path for path, _ in house.server.asked] == ["/un.xml"]
    assert (outcome(summary, "un"), outcome(summary, "csl")) == ("new", "kept")
    assert summary.manifest.lists["EL"] > 0
    with pytest.raises(InputError, match="no source is called unn"):
        house.refresh(sources=["unn"])


def test_own_files_and_own_addresses_join(house: House, tmp_path: Path) -> None:
    (tmp_path / "blocked.csv").write_text("name,country\nOwn Blocked Firm,DE\n", encoding="utf-8")
    house.server.serve("/partners.csv", b"name\nPartner Blocked Firm\n")
    house.sources["blocked"] = f"[sources.blocked]\ntitle = 'Customers we block'\nfile = '{tmp_path / 'blocked.csv'}'"
    house.use("partners", "/partners.csv", least_parties=1)
    summary = house.refresh()
    assert {one.code: one.outcome for one in summary.sources} == dict.fromkeys(("csl", "blocked", "partners"), "new")
    assert house.answers("Own Blocked Firm", "Partner Blocked Firm") == ["HIT", "HIT"]
    (tmp_path / "blocked.csv").unlink()
    summary = house.refresh()
    assert outcome(summary, "blocked") == "failed"
    assert house.answers("Own Blocked Firm") == ["HIT"]


def test_a_file_by_hand_stands_for_its_source_and_the_next_refresh_replaces_it(house: House, tmp_path: Path) -> None:
    by_hand = tmp_path / "list.csv"
    by_hand.write_bytes(house.csl(200))
    summary = house.refresh(files=[by_hand])
    assert [(one.code, one.outcome) for one in summary.sources] == [("csl", "new")]
    assert summary.manifest.sources[0].by_hand
    assert house.server.asked == []
    summary = house.refresh()
    assert outcome(summary, "csl") == "new"
    assert not summary.manifest.sources[0].by_hand


def test_an_own_file_by_hand_joins_stays_and_can_be_dropped(house: House, tmp_path: Path) -> None:
    (tmp_path / "My List.csv").write_text("name\nOwn Blocked Firm\n", encoding="utf-8")
    house.refresh()
    summary = house.refresh(files=[tmp_path / "My List.csv"])
    assert (outcome(summary, "my-list"), outcome(summary, "csl")) == ("new", "kept")
    assert outcome(house.refresh(), "my-list") == "kept"
    assert house.answers("Own Blocked Firm") == ["HIT"]
    summary = house.refresh(drop=["my-list"])
    assert outcome(summary, "my-list") == "off"
    assert house.answers("Own Blocked Firm") == ["NO HIT"]
    with pytest.raises(InputError, match="holds no source called nowhere"):
        house.refresh(drop=["nowhere"])


def test_half_a_file_by_hand_is_refused_unless_a_person_accepts_it(house: House, tmp_path: Path) -> None:
    house.refresh()
    half = tmp_path / "half.csv"
    half.write_bytes(house.csl(100))
    with pytest.raises(SourceError, match=r"less than 80%.*--accept lets it in.*stays"):
        house.refresh(files=[half])
    assert current(house.home).manifest.parties == 306  # type: ignore[union-attr]
    assert half.exists()
    summary = house.refresh(files=[half], accept=True)
    assert summary.manifest.parties == 106
    assert "less than 80%" in summary.manifest.sources[0].accepted


def test_a_refused_download_lies_aside_until_a_person_lets_in_just_that(house: House) -> None:
    house.refresh()
    house.server.serve("/csl.csv", house.csl(100))
    summary = house.refresh()
    (refused,) = summary.failures
    assert refused.outcome == "refused"
    assert Path(refused.aside).read_bytes() == house.csl(100)
    assert "--accept" in refused.message
    reason = json.loads(Path(refused.aside).with_name("reason.json").read_text(encoding="utf-8"))
    assert "less than 80%" in reason["reason"]
    # what lies aside is let in, not what the server would send now
    house.server.serve("/csl.csv", house.csl(5))
    house.server.asked.clear()
    summary = house.refresh(accept=True)
    assert house.server.asked == []
    assert summary.manifest.parties == 106
    assert "less than 80%" in summary.manifest.sources[0].accepted
    assert not Path(refused.aside).exists()
    with pytest.raises(InputError, match="nothing to accept"):
        house.refresh(accept=True)


def test_a_good_download_clears_what_lay_aside(house: House) -> None:
    house.refresh()
    house.server.serve("/csl.csv", house.csl(100))
    aside = Path(house.refresh().failures[0].aside)
    assert aside.exists()
    house.server.serve("/csl.csv", house.csl(310))
    assert house.refresh().published
    assert not aside.exists()


def test_a_party_on_the_same_list_in_two_sources_is_found_once_and_never_lost(house: House) -> None:
    ofac = (
        b'<?xml version="1.0"?><sdnList><publshInformation><Publish_Date>11/20/2026</Publish_Date><Record_Count>2'
        b"</Record_Count></publshInformation>"
        b"<sdnEntry><uid>1</uid><lastName>BANK MELLI IRAN</lastName><sdnType>Entity</sdnType></sdnEntry>"
        b"<sdnEntry><uid>2</uid><lastName>ROSOBORONEKSPORT OAO</lastName><sdnType>Entity</sdnType><akaList><aka><uid>3"
        b"</uid><lastName>ROE ARMS</lastName></aka></akaList></sdnEntry></sdnList>"
    )
    house.server.serve("/sdn.xml", ofac)
    house.use("ofac-sdn", "/sdn.xml", least_parties=1)
    summary = house.refresh()
    info = {each.code: each for each in summary.manifest.sources}
    assert (info["ofac-sdn"].parties, info["ofac-sdn"].kept) == (2, 1), "one is word for word in the CSL, one has more"
    snapshot = current(house.home)
    assert snapshot is not None
    assert [p.name for p in snapshot.parties].count("BANK MELLI IRAN") == 1
    assert house.answers("ROE ARMS") == ["HIT"]
    # the CSL drops the bank, OFAC cannot be reached: OFAC's last good data still have it
    del house.server.answers["/sdn.xml"]
    house.server.serve("/csl.csv", house.csl(leave_out=["BANK MELLI IRAN"]))
    house.refresh()
    assert house.answers("BANK MELLI IRAN") == ["HIT"]


def test_progress_is_told_and_its_error_ends_the_refresh(house: House) -> None:
    steps: list[Progress] = []
    house.refresh(progress=steps.append)
    stages = [step.stage for step in steps]
    assert [stage for stage in dict.fromkeys(stages)] == ["download", "read", "judge", "index", "publish"]  # noqa: C416
    loaded = [step for step in steps if step.stage == "download"][-1]
    assert loaded.done == loaded.total == len(house.csl())
    assert all(step.text for step in steps)

    def stop(step: Progress) -> None:
        if step.stage == "index":
            raise KeyboardInterrupt

    before = current(house.home).manifest.id  # type: ignore[union-attr]
    house.server.serve("/csl.csv", house.csl(310))
    with pytest.raises(KeyboardInterrupt):
        house.refresh(progress=stop)
    assert current(house.home).manifest.id == before  # type: ignore[union-attr]
    assert house.refresh().manifest.parties == 316


def test_a_damaged_snapshot_is_healed_by_a_refresh(house: House) -> None:
    summary = house.refresh()
    (snapshots_folder(house.home) / summary.manifest.id / "parties.jsonl").write_bytes(b"")
    healed = house.refresh()
    assert healed.published
    assert house.answers("Huawei Technologies") == ["HIT"]


@pytest.mark.parametrize("damage", ["parties", "pointer"])
def test_what_is_damaged_is_healed_from_the_snapshot_before(house: House, tmp_path: Path, damage: str) -> None:
    (tmp_path / "own.csv").write_text("name\nOwn Blocked Firm\n", encoding="utf-8")
    house.refresh(files=[tmp_path / "own.csv"])
    house.refresh()
    house.server.serve("/csl.csv", house.csl(302))
    last = house.refresh()
    if damage == "parties":
        (snapshots_folder(house.home) / last.manifest.id / "parties.jsonl").write_bytes(b"")
    else:
        (house.home / "cache" / "current").write_text("2026-01-01-nothing\n", encoding="utf-8")
    # not even the server can be reached: the data of the snapshot before are used again
    house.server.answers.clear()
    summary = house.refresh()
    assert summary.published
    assert [one.outcome for one in summary.failures] == ["failed"]
    assert house.answers("Own Blocked Firm", "Huawei Technologies") == ["HIT", "HIT"]


def test_snapshots_beyond_the_setting_are_removed(house: House) -> None:
    house.keep = 2
    house.write()
    for number in range(4):
        house.server.serve("/csl.csv", house.csl(300 + number))
        house.refresh()
    assert len(list(snapshots_folder(house.home).iterdir())) == 2


def test_a_snapshot_of_before_sources_had_codes_is_taken_over(house: House, tmp_path: Path) -> None:
    from tradecell.screening import publish_file

    path = tmp_path / "consolidated.csv"
    path.write_bytes(house.csl())
    publish_file(path, house.home)
    house.server.serve("/csl.csv", house.csl(100))
    summary = house.refresh()
    assert outcome(summary, "csl") == "refused", "judged against what was in use"
    house.server.serve("/csl.csv", house.csl(305))
    summary = house.refresh()
    assert [each.code for each in summary.manifest.sources] == ["csl"]


def test_the_commerce_control_list_joins_the_snapshot(house: House) -> None:
    shared = Path(__file__).resolve().parents[3] / "shared" / "data" / "ecfr" / "ccl_supp1.xml"
    if not shared.exists():
        pytest.skip("../shared/data/ecfr is not here")
    house.server.serve(
        "/titles.json", json.dumps({"titles": [{"number": 15, "up_to_date_as_of": "2026-11-20"}]}).encode()
    )
    house.server.serve("/full/2026-11-20/title-15.xml", shared.read_bytes())
    house.use("ccl", "/full/{date}/title-15.xml")
    from tradecell.refresh import declared

    known = dict(declared.built_in())
    known["ccl"] = replace(known["ccl"], dates=house.server.url("/titles.json"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(declared, "built_in", lambda: known)
        summary = house.refresh()
        assert outcome(summary, "ccl") == "new"
        again = house.refresh()
        assert outcome(again, "ccl") == "same", "the eCFR's latest day is the one in use"
    from tradecell.controls import current_ccl

    ccl = current_ccl(house.home)
    assert not ccl.embedded
    assert ccl.as_of is not None
    assert ccl.as_of.isoformat() == "2026-11-20"
    assert len(ccl.entries) == 638
    assert summary.manifest.parties == 306
    # a new list of parties keeps the Commerce Control List as it is
    house.off("ccl")
    house.sources.pop("ccl")
    house.sources["ccl"] = "[sources.ccl]\non = true\naddress = 'http://127.0.0.1:9/x'"
    house.write()
    house.server.serve("/csl.csv", house.csl(303))
    summary = house.refresh(sources=["csl"])
    assert outcome(summary, "ccl") == "kept"
    assert len(current_ccl(house.home).entries) == 638


def test_what_was_found_unchanged_stays_young_when_it_fails_later(house: House) -> None:
    from tradecell.cache.age import confirm

    house.use("un", "/un.xml")
    house.server.serve("/un.xml", house.un())
    first = house.refresh()
    confirm(house.home, first.manifest.id, {"un": "2099-01-01T00:00:00+00:00"})
    house.server.answers["/un.xml"] = lambda handler: handler.reply(404)
    house.server.serve("/csl.csv", house.csl(305))
    summary = house.refresh()
    assert {each.code: each.fetched for each in summary.manifest.sources}["un"] == "2099-01-01T00:00:00+00:00"


def test_a_refresh_sets_right_what_a_wrong_clock_left(house: House) -> None:
    """The clock ran ahead while the list was made, and was set right since."""
    from tradecell.cache.snapshot import MANIFEST
    from tradecell.errors import NoListError

    summary = house.refresh()
    path = snapshots_folder(house.home) / summary.manifest.id / MANIFEST
    ahead = json.loads(path.read_text(encoding="utf-8")) | {"created": "2099-01-01T00:00:00+00:00"}
    path.write_text(json.dumps(ahead), encoding="utf-8")
    (house.home / "cache" / "clock.json").write_text('{"latest": "2099-01-01T00:00:00+00:00"}', encoding="utf-8")
    with pytest.raises(NoListError, match="Set the clock right"):
        house.answers("Huawei Technologies")
    assert house.refresh().published
    assert house.answers("Huawei Technologies") == ["HIT"]
