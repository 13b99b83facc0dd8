"""The refresh itself: fetch side by side, judge one by one, publish once."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tradecell import __version__
from tradecell.cache import (
    Snapshot,
    current,
    downloads_folder,
    heal,
    open_snapshot,
    snapshots,
    snapshots_folder,
    writing,
)
from tradecell.cache.age import confirm, confirmed, note_clock
from tradecell.errors import CacheError, InputError, ListError, SourceError, TradecellError
from tradecell.home import home as default_home
from tradecell.refresh.aside import forget, kept_aside, put_aside
from tradecell.refresh.declared import Declaration, built_in, by_hand, declarations, shown
from tradecell.refresh.download import Fetched
from tradecell.refresh.fetch import fetch
from tradecell.refresh.judge import doubts, wrong_format
from tradecell.refresh.loaded import Loaded, from_fetched, from_list, from_snapshot, in_words, now
from tradecell.refresh.model import (
    FAILED,
    KEPT,
    NEW,
    OFF,
    REFUSED,
    SAME,
    RefreshSummary,
    SourceOutcome,
    Told,
)
from tradecell.refresh.publish import publish
from tradecell.refresh.telling import Teller
from tradecell.settings import Settings, load_settings

__all__ = ["PATIENCE", "refresh"]

PATIENCE = 120.0
"""Seconds to wait for another refresh; if it has done the work then, there is nothing left to do."""
_SIDE_BY_SIDE = 4


def refresh(
    home: Path | None = None,
    *,
    sources: Sequence[str] | None = None,
    progress: Told | None = None,
    accept: bool = False,
    files: Sequence[Path | str] = (),
    drop: Sequence[str] = (),
    patience: float = PATIENCE,
) -> RefreshSummary:
    """Bring the lists up to date and publish what is good as the current snapshot.

    What could not be had, or is not believed, leaves that source's last good data in use; its outcome says why.
    Whatever
    goes wrong, the list in use stays.

    Args:
        home: tradecell's folder; the user's own by default.
        sources: codes of the sources to ask; those that the settings turn on by default.
        progress: called with each step, from one thread at a time but not always the same; what it raises ends the
            refresh.
        accept: let in what was refused before and lies aside, or these ``files``, whatever speaks against them.
        files: list files to bring in instead of asking any source. A file of an official format stands for that source,
            any other becomes a list of the user's own.
        drop: codes of sources to take out of the list in use.
        patience: seconds to wait for another refresh.

    Returns:
        What became of each source. ``published`` is false where nothing was new.

    Raises:
        InputError: the settings or a code make no sense, or there is nothing to accept.
        SourceError: no list could be had at all, and none is in use; or none of the ``files`` could be used.
        BusyError: another refresh is under way.
        CacheError: the disk is full or may not be written.
    """
    folder = home or default_home()
    settings = load_settings(home)
    teller = Teller(progress)
    began = datetime.now(UTC).replace(microsecond=0)
    with writing(
        folder, patience, lambda who: teller("", "wait", 0, 0, f"Waiting: {who} is refreshing the lists")
    ) as waited:
        plain = not (files or accept or drop or sources)
        done = _done_meanwhile(folder, began) if waited and plain else None
        if done is not None:
            return RefreshSummary(False, done.manifest, (), stepped_back=True)
        heal(folder)
        try:
            return _Refresh(folder, settings, teller, accept).run(sources, files, drop)
        finally:
            shutil.rmtree(downloads_folder(folder), ignore_errors=True)


def _done_meanwhile(home: Path, began: datetime) -> Snapshot | None:
    """The current snapshot, if another refresh made or confirmed it since ``began``."""
    try:
        snapshot = current(home)
    except CacheError:
        return None
    if snapshot is None:
        return None
    moments = [snapshot.manifest.created, *confirmed(home, snapshot.manifest.id).values()]
    return snapshot if any(datetime.fromisoformat(each) >= began for each in moments) else None


@dataclass(slots=True)
class _Refresh:
    """One refresh under way; its caller holds the lock."""

    home: Path
    settings: Settings
    told: Teller
    accept: bool
    before: Snapshot | None = None
    healing: bool = False
    used: dict[str, Loaded] = field(default_factory=dict)
    declared: dict[str, Declaration] = field(default_factory=dict)
    fresh: dict[str, Loaded] = field(default_factory=dict)
    outcomes: dict[str, SourceOutcome] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    mark: float = field(default_factory=time.perf_counter)
    start: float = field(default_factory=time.perf_counter)

    def run(self, sources: Sequence[str] | None, files: Sequence[Path | str], drop: Sequence[str]) -> RefreshSummary:
        self.declared = declarations(self.settings)
        self.open_used()
        self.timed("open")
        full = False
        if files:
            self.take_files([Path(file) for file in files])
        elif self.accept:
            self.take_refused(sources)
        elif sources or not drop:
            full = sources is None
            self.ask(self.chosen(sources))
        data = self.together(full, drop)
        if not any(not each.info.part for each in data.values()):
            raise SourceError(f"No list of parties could be had, and none is in use. {self.reasons()}")
        if files and not any(one.outcome in (NEW, SAME) for one in self.outcomes.values()):
            raise SourceError(f"{self.reasons()} The list in use stays.")
        changed = (
            any(one.outcome in (NEW, OFF) for one in self.outcomes.values()) or self.clock_was_wrong() or self.healing
        )
        if not changed and self.before is not None:
            return self.unchanged(self.before)
        snapshot, changes = publish(self.home, data, self.before, self.used, self.settings.keep, self.step, self.timed)
        for code, one in self.outcomes.items():
            if one.outcome == NEW:
                forget(self.home, code)
        note_clock(self.home, trusted=True)
        counts = (len(changes.added), len(changes.removed), len(changes.changed))
        if self.before is None:
            counts = (snapshot.manifest.parties, 0, 0)
        return RefreshSummary(
            True, snapshot.manifest, tuple(self.outcomes.values()), *counts, seconds=self.all_seconds()
        )

    def timed(self, part: str) -> None:
        moment = time.perf_counter()
        self.seconds[part] = self.seconds.get(part, 0.0) + moment - self.mark
        self.mark = moment

    def all_seconds(self) -> tuple[tuple[str, float], ...]:
        return (*self.seconds.items(), ("all", time.perf_counter() - self.start))

    def step(self, stage: str, done: int, total: int) -> None:
        text = f"Indexing {total:,} parties" if stage == "index" else "Publishing the lists"
        self.told("", stage, done, total, text)

    def open_used(self) -> None:
        """What is in use. Where that is damaged, the newest snapshot that is whole stands for it: a refresh heals, and
        no list of the user's own may be lost by it.
        """
        try:
            self.take_up(current(self.home))
            return
        except (CacheError, OSError, ValueError, KeyError):
            pass
        for manifest in snapshots(self.home):
            with suppress(CacheError, OSError, ValueError, KeyError):
                self.take_up(open_snapshot(snapshots_folder(self.home) / manifest.id))
                self.healing = True
                return
        self.before, self.used = None, {}

    def take_up(self, snapshot: Snapshot | None) -> None:
        self.used = from_snapshot(snapshot) if snapshot is not None else {}
        self.before = snapshot
        # what was found unchanged since then is as young as that, in the next snapshot, too
        noted = confirmed(self.home, snapshot.manifest.id) if snapshot is not None else {}
        for code, one in self.used.items():
            latest = max(one.info.fetched, noted.get(code, ""))
            self.used[code] = replace(one, info=replace(one.info, fetched=latest))

    def clock_was_wrong(self) -> bool:
        """Whether the snapshot in use bears a time that is still to come: a new one sets that right."""
        if self.before is None:
            return False
        return datetime.fromisoformat(self.before.manifest.created) > datetime.now(UTC) + timedelta(hours=1)

    def chosen(self, sources: Sequence[str] | None) -> list[Declaration]:
        if sources is None:
            found = [one for one in self.declared.values() if one.on]
            if not found:
                raise InputError(f"{self.settings.path}: all sources are turned off; turn one on")
            return found
        unknown = [code for code in sources if code not in self.declared]
        if unknown:
            raise InputError(f"no source is called {', '.join(unknown)}; there are {', '.join(self.declared)}")
        return [self.declared[code] for code in dict.fromkeys(sources)]

    def asks_for_news(self) -> bool:
        """Whether a server may answer that nothing has changed: not to a newer tradecell, which may read more."""
        return (
            self.before is not None and self.before.manifest.tool_version == __version__ and not self.clock_was_wrong()
        )

    def ask(self, asked: list[Declaration]) -> None:
        """Fetch side by side; read and judge each as it comes."""
        folder = downloads_folder(self.home)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CacheError(
                f"{folder}: cannot be written ({error.strerror or error}); free some space or check the rights on "
                "this folder. "
                "The list in use stays"
            ) from error
        under_way: dict[Future[Fetched], Declaration] = {}
        pool = ThreadPoolExecutor(_SIDE_BY_SIDE, thread_name_prefix="tradecell-fetch")
        try:
            for one in asked:
                used = self.used.get(one.code)
                info = used.info if used is not None and self.asks_for_news() and not used.info.failed else None
                under_way[pool.submit(self.fetch, one, folder / one.code, info)] = one
            while under_way:
                done, _ = wait(under_way, timeout=0.5, return_when=FIRST_COMPLETED)
                if self.told.broken is not None:
                    raise self.told.broken
                self.timed("download")
                for future in done:
                    one = under_way.pop(future)
                    try:
                        fetched = future.result()
                    except TradecellError as error:
                        self.failed(one, FAILED, str(error))
                        continue
                    self.take(one, fetched)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def fetch(self, one: Declaration, folder: Path, used: object) -> Fetched:
        from tradecell.cache import SourceInfo

        info = used if isinstance(used, SourceInfo) else None
        where = one.file or shown(one.address)
        self.told(one.code, "download", 0, 0, f"Asking for {one.title}")

        def told(done: int, total: int) -> None:
            of = f" of {total / 1e6:,.1f}" if total else ""
            self.told(one.code, "download", done, total, f"{one.title}: {done / 1e6:,.1f}{of} MB from {where}")

        return fetch(one, folder, self.settings.network, info, told)

    def take(self, one: Declaration, fetched: Fetched) -> None:
        """Read and judge what a source sent."""
        if fetched.path is None:
            self.same(one)
            return
        self.told(one.code, "read", 0, 0, f"Reading {one.title}")
        try:
            new = from_fetched(one, fetched, fetched.path)
        except (ListError, MemoryError, RecursionError) as error:
            reason = (
                in_words(error)
                if isinstance(error, ListError)
                else f"it is too large to be read ({type(error).__name__})"
            )
            self.refused(one, fetched, f"what it sent cannot be used: {reason}", lookable=False)
            return
        self.timed("read")
        self.judge(one, fetched, new)
        self.timed("judge")

    def judge(self, one: Declaration, fetched: Fetched, new: Loaded, accepted: str = "") -> None:
        self.told(one.code, "judge", 0, 0, f"Looking over {one.title}")
        used = self.used.get(one.code)
        if used is not None and used.info.sha256 == new.info.sha256 and self.asks_for_news() and not used.info.failed:
            self.same(one)
            return
        if wrong := wrong_format(one, new):
            self.refused(one, fetched, wrong, lookable=False)
            return
        against = doubts(one, new, used)
        if against and not self.accept:
            self.refused(one, fetched, "; ".join(against), lookable=True)
            return
        info = replace(
            new.info, accepted=accepted or "; ".join(against), by_hand=fetched.hand and not self.known_file(one)
        )
        self.fresh[one.code] = replace(new, info=info)
        note = f"let in although {info.accepted}" if info.accepted else ""
        self.outcomes[one.code] = SourceOutcome(
            one.code, one.title, NEW, new.entries, info.day, note, size=info.size, rows_refused=info.refused
        )

    def known_file(self, one: Declaration) -> bool:
        """Whether a file is one that the settings name, not one given by hand."""
        said = self.declared.get(one.code)
        return said is not None and said.file == one.file

    def same(self, one: Declaration) -> None:
        used = self.used[one.code]
        self.outcomes[one.code] = SourceOutcome(one.code, one.title, SAME, used.entries, used.info.day)

    def failed(self, one: Declaration, outcome: str, reason: str, aside: str = "") -> None:
        """A source that brought nothing good: its last good data stay."""
        used = self.used.get(one.code)
        day = used.info.day if used else ""
        stays = f"its data of {day} stay in use" if used else "nothing of it is in use"
        self.outcomes[one.code] = SourceOutcome(
            one.code, one.title, outcome, used.entries if used else 0, day, f"{reason.rstrip('.')}; {stays}.", aside
        )

    def refused(self, one: Declaration, fetched: Fetched, reason: str, lookable: bool) -> None:
        aside = put_aside(self.home, one, fetched, reason) if lookable else None
        where = one.file if fetched.hand else shown(one.address)
        text = reason if reason.startswith(where) else f"{where}: {reason}"
        if aside is not None:
            text += f". It is kept in {aside}; if it is right, `tradecell refresh --accept` lets it in"
        elif lookable:
            text += ". If it is right, --accept lets it in"
        self.failed(one, REFUSED, text, str(aside or ""))

    def take_files(self, paths: list[Path]) -> None:
        """Files given by hand, each for the source whose format it has."""
        from tradecell.lists import read_list

        for path in paths:
            self.told("", "read", 0, 0, f"Reading {path.name}")
            try:
                read = read_list(path)
            except ListError as error:
                if len(paths) == 1:
                    raise
                self.failed(Declaration(path.name, path.name, file=str(path)), REFUSED, str(error))
                continue
            one = by_hand(path.absolute(), read.format, frozenset(party.list_code for party in read.parties))
            fetched = Fetched(path, hand=True)
            self.timed("read")
            self.judge(one, fetched, from_list(one, fetched, read))
            self.timed("judge")

    def take_refused(self, sources: Sequence[str] | None) -> None:
        """Let in what lies aside, as it lies there: what a person has looked at is what is published."""
        waiting = {code: one for code, one in kept_aside(self.home).items() if sources is None or code in sources}
        if not waiting:
            raise InputError("There is nothing to accept: no download that was refused lies aside.")
        for code, one in waiting.items():
            source = self.declared.get(code)
            if source is None or one.fetched.path is None:
                continue
            try:
                new = from_fetched(source, one.fetched, one.fetched.path)
            except ListError as error:
                self.failed(source, FAILED, f"what lies aside cannot be used: {in_words(error)}")
                continue
            self.timed("read")
            self.judge(source, one.fetched, replace(new, info=replace(new.info, fetched=one.when)), one.reason)
            self.timed("judge")

    def together(self, full: bool, drop: Sequence[str]) -> dict[str, Loaded]:
        """What the new snapshot shall hold, in the order of the declarations."""
        absent = [code for code in drop if code not in self.used]
        if absent:
            raise InputError(
                f"the list in use holds no source called {', '.join(absent)}; it holds {', '.join(self.used)}"
            )
        data: dict[str, Loaded] = {}
        for code in dict.fromkeys((*built_in(), *self.declared, *self.used, *self.fresh)):
            if code in self.fresh and code not in drop:
                data[code] = self.fresh[code]
                continue
            used = self.used.get(code)
            if used is None:
                continue
            title = used.info.title or code
            said = self.declared.get(code)
            gone = full and not used.info.by_hand and (said is None or not said.on)
            if code in drop or gone:
                why = "taken out" if code in drop else "turned off in the settings, so it was taken out"
                self.outcomes[code] = SourceOutcome(code, title, OFF, message=f"{why}.")
                continue
            outcome = self.outcomes.get(code)
            if outcome is None:
                self.outcomes[code] = SourceOutcome(code, title, KEPT, used.entries, used.info.day)
            failed = outcome.message if outcome is not None and outcome.outcome in (FAILED, REFUSED) else ""
            fetched = now() if outcome is not None and outcome.outcome == SAME else used.info.fetched
            kept = failed or ("" if outcome is not None else used.info.failed)
            data[code] = replace(used, info=replace(used.info, failed=kept, fetched=fetched))
        return data

    def unchanged(self, before: Snapshot) -> RefreshSummary:
        """Nothing new: note that it was looked for, so that the list is known to be young."""
        same: Mapping[str, str] = {code: now() for code, one in self.outcomes.items() if one.outcome == SAME}
        if same:
            confirm(self.home, before.manifest.id, same)
            note_clock(self.home, trusted=True)
        return RefreshSummary(False, before.manifest, tuple(self.outcomes.values()), seconds=self.all_seconds())

    def reasons(self) -> str:
        """What went wrong, source by source."""
        bad = [one for one in self.outcomes.values() if one.outcome in (FAILED, REFUSED)]
        return " ".join(f"{one.title}: {one.message}" for one in bad)
