"""The lists of recorded screenings stay beside the records."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tradecell.cache import Snapshot, snapshots_folder, write_snapshot
from tradecell.cache.sample import sample_parties
from tradecell.errors import InputError, RecordsError
from tradecell.party import Party
from tradecell.records import Records, kept_lists
from tradecell.screening import Screener
from tradecell.screening.index import build_index
from tradecell.screening.sources import manifest_of, sample_manifest

Parties = tuple[Party, ...]


@pytest.fixture
def snapshot(home: Path, parties: Parties) -> Snapshot:
    manifest = manifest_of(parties, "2026-07-31-abc-1", date(2026, 7, 31), "content")
    return write_snapshot(snapshots_folder(home), manifest, parties, build_index(parties))


def test_a_kept_list_is_the_list(records: Records, snapshot: Snapshot, parties: Parties) -> None:
    facts = records.keep_list(snapshot)
    assert (facts["snapshot"], facts["list_date"], facts["parties"]) == ("2026-07-31-abc-1", "2026-07-31", 3)
    assert (facts["sample"], facts["lists"]) == (False, {"EL": 1, "SDN": 2})
    path = records.list_of("2026-07-31-abc-1")
    assert path == records.path.parent / "lists" / "2026-07-31-abc-1"
    manifest, kept, sha256 = kept_lists.read(path)
    assert tuple(kept) == parties
    assert manifest == snapshot.manifest
    content = (snapshot.path / "parties.jsonl").read_bytes()
    assert gzip.decompress((path / "parties.jsonl.gz").read_bytes()) == content
    assert sha256 == facts["list_sha256"] == hashlib.sha256(content).hexdigest()
    assert sorted(each.name for each in path.iterdir()) == ["kept.json", "manifest.json", "parties.jsonl.gz"]


def test_a_screener_and_its_snapshot_are_the_same_list(records: Records, snapshot: Snapshot, parties: Parties) -> None:
    first = records.keep_list(snapshot)
    assert records.keep_list(Screener.over(snapshot)) == first
    in_memory = Screener(parties, manifest=snapshot.manifest)
    assert records.keep_list(in_memory) == first
    assert len(list(records.lists_folder.iterdir())) == 1


def test_a_list_that_the_cache_has_pruned_meanwhile(records: Records, snapshot: Snapshot, parties: Parties) -> None:
    screener = Screener(snapshot.parties, manifest=snapshot.manifest, folder=snapshot.path.with_name("gone"))
    facts = records.keep_list(screener)
    assert tuple(kept_lists.read(records.list_of(facts["snapshot"]))[1]) == parties


def test_other_parties_under_the_same_id(records: Records, parties: Parties) -> None:
    one, two = (records.keep_list(Screener(each)) for each in (parties, parties[:1]))
    assert one["snapshot"] == two["snapshot"] == "in memory"
    paths = [records.list_of("in memory", each["list_sha256"]) for each in (one, two)]
    assert [len(kept_lists.read(path)[1]) for path in paths] == [3, 1]
    assert records.keep_list(Screener(parties[:1])) == two


def test_an_id_cannot_leave_the_folder(records: Records, parties: Parties) -> None:
    manifest = manifest_of(parties, "../../evil since a/b", date(2026, 1, 1), "content")
    records.keep_list(Screener(parties, manifest=manifest))
    path = records.list_of("../../evil since a/b")
    assert path.parent == records.lists_folder
    assert path.is_dir()


def test_the_sample_needs_no_keeping(records: Records) -> None:
    parties = sample_parties()
    facts = records.keep_list(Screener(parties, manifest=sample_manifest(parties)))
    assert facts["sample"]
    assert len(facts["sources"][0]["sha256"]) == 64
    assert not records.lists_folder.exists()


def test_a_list_that_is_not_kept_is_told(records: Records) -> None:
    with pytest.raises(InputError, match="list nothing is not kept"):
        records.list_of("nothing")


def test_damage_is_told(records: Records, snapshot: Snapshot) -> None:
    path = records.list_of(records.keep_list(snapshot)["snapshot"])
    packed = path / "parties.jsonl.gz"
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(RecordsError, match=r"cannot be read.*backup"):
        kept_lists.read(path)


def test_a_folder_that_cannot_be_written_is_told(records: Records, snapshot: Snapshot) -> None:
    records.lists_folder.write_text("a file in its place")
    with pytest.raises(RecordsError, match="could not keep the list"):
        records.keep_list(snapshot)


def test_what_a_killed_program_left_is_no_list_and_goes_in_time(records: Records, snapshot: Snapshot) -> None:
    left = records.lists_folder / ".unfinished-1-abc"
    left.mkdir(parents=True)
    (left / "parties.jsonl.gz").write_bytes(b"half")
    records.keep_list(snapshot)
    assert kept_lists.prune(records.lists_folder, {"2026-07-31-abc-1"}) == []
    os.utime(left, (1, 1))
    assert kept_lists.prune(records.lists_folder, {"2026-07-31-abc-1"}) == [left.name]
    assert records.list_of("2026-07-31-abc-1").is_dir()


def test_programs_that_keep_the_same_list_at_once(records: Records, home: Path, snapshot: Snapshot) -> None:
    code = "import sys; from pathlib import Path; from tradecell import Records\n"
    code += "from tradecell.cache import open_snapshot\n"
    code += "Records.open(Path(sys.argv[1])).keep_list(open_snapshot(Path(sys.argv[2])))"
    begun = [subprocess.Popen([sys.executable, "-c", code, str(home), str(snapshot.path)]) for _ in range(4)]
    assert [each.wait(timeout=60) for each in begun] == [0] * 4
    assert [path.name for path in records.lists_folder.iterdir()] == ["2026-07-31-abc-1"]
    shutil.rmtree(snapshot.path)
    assert len(kept_lists.read(records.list_of("2026-07-31-abc-1"))[1]) == 3
