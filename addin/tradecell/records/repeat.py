"""A recorded screening done again: the same names against the list of that day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradecell import __version__
from tradecell.errors import InputError
from tradecell.records.apply import ALL_HITS
from tradecell.records.audit import Event
from tradecell.records.decisions import CONFIRMED
from tradecell.records.rows import ScreenedRow
from tradecell.screening.result import CLEARED, NOT_SCREENED, SAMPLE_PREFIX, Screening

if TYPE_CHECKING:
    from tradecell.records.store import Records
    from tradecell.screening import Screener

__all__ = ["Difference", "Repeated", "repeat"]

Progress = Callable[[int, int], None]

_BLOCK = 5_000
_MOST = 1_000
"""Differences that are given; more are only counted."""

_SCREENED = ("screening", "rescreen", "formula")


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is answered in another way now.

    Args:
        row: its number in the input.
        query: the name.
        what: what differs, in a sentence.
    """

    row: int
    query: str
    what: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """What a repetition showed.

    Args:
        same: every row is answered as it was then, and the list is the one of that day.
        event: the number of the screening.
        compared: how many rows were compared.
        left_out: how many held no name (an error, a date) and were not screened then either.
        differing: how many rows differ.
        differences: these, the first ``_MOST`` of them.
        notes: what else is another thing than that day: list, version, thresholds.
        recorded: the number of the event that records this.
    """

    same: bool
    event: int
    compared: int
    left_out: int
    differing: int
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]
    recorded: int


def repeat(
    records: Records, event_id: int, home: Path | None = None, progress: Progress | None = None, workers: int = 1
) -> Repeated:
    """Screen the names of a recorded screening again, against the list of that day, and compare.

    Compared is what the screening found before decisions were applied. The repetition is recorded.

    Args:
        records: the records.
        event_id: the number of the screening.
        home: tradecell's folder, where the cache may still have the list.
        progress: called with rows done and rows in all.
        workers: processes to use, at most.

    Raises:
        InputError: there is no such event, it is no screening, or its list is not kept any more.
        RecordsError: the kept list is damaged.
    """
    event = records.event(event_id)
    if event.kind not in _SCREENED:
        raise InputError(
            f"Event {event_id} is of the kind {event.kind}: only screenings can be repeated ({', '.join(_SCREENED)})"
        )
    screener, notes = _screener(records, event, home)
    notes += _tool_notes(event)
    limit = int(event.facts.get("limit") or 5)
    differences: list[Difference] = []
    compared = left_out = differing = 0
    for block in _blocks(records.screened_rows(event_id)):
        # a row with decisions may show fewer hits than its limit, in another order: all hits are needed to find them
        for decided in (False, True):
            part = [row for row in block if bool(row.decisions) == decided]
            answers = _answers(screener, part, ALL_HITS if decided else limit, workers)
            for row, answer in zip(part, answers, strict=True):
                what = _differs(row, answer, _confirmed(records, row.decisions), event.kind != "formula")
                if row.screened.removeprefix(SAMPLE_PREFIX) in ("", NOT_SCREENED) and not row.hits and what:
                    left_out += 1
                    continue
                compared += 1
                if what:
                    differing += 1
                    if len(differences) < _MOST:
                        differences.append(Difference(row.number, row.query, what))
        if progress:
            progress(compared + left_out, event.row_count)
    differences.sort(key=lambda each: each.row)
    other_list = any(note.startswith("The list") for note in notes)
    same = not differing and not other_list
    facts = {
        "of": event_id,
        "snapshot": event.facts.get("snapshot", ""),
        "same": same,
        "compared": compared,
        "left_out": left_out,
        "differing": differing,
        "notes": notes,
    }
    recorded = records.record("repeat", facts, ([each.row, each.query, each.what] for each in differences))
    return Repeated(same, event_id, compared, left_out, differing, tuple(differences), tuple(notes), recorded)


def _blocks(rows: Iterator[ScreenedRow]) -> Iterator[list[ScreenedRow]]:
    while block := list(islice(rows, _BLOCK)):
        yield block


def _answers(screener: Screener, rows: Sequence[ScreenedRow], limit: int, workers: int) -> list[Screening]:
    if not rows:
        return []
    return screener.screen([row.query for row in rows], [row.country for row in rows], limit, workers=workers)


def _differs(row: ScreenedRow, answer: Screening, confirmed: Collection[str], whole: bool) -> str:
    """What differs between what was recorded and what is found now; empty where nothing does.

    Args:
        row: as it was recorded.
        answer: of now.
        confirmed: the uids that were confirmed: these were hits then whatever the names said.
        whole: all hits were recorded, up to the event's limit; of a formula only those that it was asked for.
    """
    if row.screened != answer.status:
        return f"{row.screened or 'nothing'} then, {answer.status or 'nothing'} now"
    if not row.decisions and row.score != answer.score:
        return f"score {row.score} then, {answer.score} now"
    found = {hit.party.uid: hit for hit in answer.hits}
    for hit in row.hits:
        now = found.pop(hit.uid, None)
        if now is None and hit.uid in confirmed:
            continue
        if now is None:
            return f"{hit.listed_name} ({hit.uid}) was a hit then, and is none now"
        if (hit.score, hit.listed_name) != (now.score, now.listed_name):
            return (
                f"{hit.uid} then by {hit.listed_name}, score {hit.score}, now by {now.listed_name}, score {now.score}"
            )
        if not row.decisions and hit.status.removeprefix(SAMPLE_PREFIX) != CLEARED and hit.status != now.status:
            return f"{hit.uid} was {hit.status} then, and is {now.status} now"
    if whole and found and not row.decisions:
        return f"{', '.join(found)} is a hit now, and was none then"
    return ""


def _confirmed(records: Records, numbers: Iterable[int]) -> set[str]:
    """The uids that these decisions confirmed; those that were pruned meanwhile count for nothing."""
    found = set()
    for number in numbers:
        try:
            facts = records.event(number).facts
        except InputError:
            continue
        if facts.get("outcome") == CONFIRMED:
            found.add(str(facts.get("uid")))
    return found


def _screener(records: Records, event: Event, home: Path | None) -> tuple[Screener, list[str]]:
    """A screener over the list of that day, answering for that day; and what is another thing than then."""
    from tradecell.cache.sample import sample_parties
    from tradecell.records import kept_lists
    from tradecell.screening import Screener
    from tradecell.screening.sources import sample_manifest

    facts, day = event.facts, _day(event)
    snapshot_id, expected = str(facts.get("snapshot") or ""), str(facts.get("list_sha256") or "")
    if not snapshot_id:
        raise InputError(f"Event {event.id} does not say which list was used, so it cannot be repeated")
    if facts.get("sample"):
        parties = sample_parties()
        manifest = sample_manifest(parties)
        notes = _other_sources(facts, [source.sha256 for source in manifest.sources])
        return Screener(parties, manifest=manifest, on=day), notes
    cached = _cached(snapshot_id, expected, home)
    if cached is not None:
        return Screener.over(cached, day), []
    manifest, kept, sha256 = kept_lists.read(records.list_of(snapshot_id, expected))
    notes = []
    if expected and sha256 != expected:
        notes.append(
            f"The list is not the one that was used: its parties were changed (SHA-256 {sha256}, then {expected})"
        )
    return Screener(kept, manifest=manifest, on=day), notes


def _cached(snapshot_id: str, sha256: str, home: Path | None) -> Any:
    """The snapshot with its index, where the cache still has it and it is the same list; None otherwise."""
    from tradecell.cache import files_folder, find, snapshots_folder
    from tradecell.home import home as default_home
    from tradecell.records import kept_lists
    from tradecell.screening.index import INDEX_FORMAT

    if not sha256 or Path(snapshot_id).name != snapshot_id:
        return None
    home = home or default_home()
    for folder in (snapshots_folder(home), files_folder(home)):
        found = find(folder, snapshot_id)
        if found is not None and found.manifest.index_format == INDEX_FORMAT and kept_lists.sha256_of(found) == sha256:
            return found
    return None


def _day(event: Event) -> date:
    """The day of the screening where it was done: entries that had ended by then were weak."""
    said = event.facts.get("day")
    if isinstance(said, str):
        try:
            return date.fromisoformat(said)
        except ValueError:
            pass
    return datetime.fromisoformat(event.time.replace("Z", "+00:00")).astimezone().date()


def _other_sources(facts: dict[str, Any], found: Iterable[str]) -> list[str]:
    then = [source.get("sha256") for source in facts.get("sources", []) if isinstance(source, dict)]
    if then and then != list(found):
        return ["The list is not the one that was used: this tradecell has another sample list built in"]
    return []


def _tool_notes(event: Event) -> list[str]:
    """What of tradecell itself is another thing than then."""
    from tradecell.screening.score import HIT_FROM, REVIEW_FROM

    notes = []
    if event.version != __version__:
        notes.append(f"tradecell {event.version} was used then, {__version__} is now")
    then = event.facts.get("thresholds")
    if isinstance(then, dict):
        figures = sorted(float(each) for each in then.values() if isinstance(each, (int, float)))
        if figures and figures != sorted((float(HIT_FROM), float(REVIEW_FROM))):
            notes.append(f"other thresholds: {then} then; HIT from {HIT_FROM}, REVIEW from {REVIEW_FROM} now")
    return notes
