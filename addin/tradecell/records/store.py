"""The records as other parts use them: one object over one file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from tradecell.errors import InputError
from tradecell.home import home as default_home
from tradecell.party import Party
from tradecell.records import apply as applying
from tradecell.records import audit, decisions, reading
from tradecell.records.audit import Event
from tradecell.records.database import FILE, Database, records_folder
from tradecell.records.decided import DecidedNames
from tradecell.records.decisions import WITHDRAWN, Decision, Proposed
from tradecell.records.entry import name_key, whole_name
from tradecell.records.rows import ScreenedRow

if TYPE_CHECKING:
    from tradecell.cache import Snapshot
    from tradecell.records.apply import Decided
    from tradecell.records.verify import Verification
    from tradecell.screening import Screener
    from tradecell.screening.result import Screening
    from tradecell.settings import Settings

Progress = Callable[[int, int], None]

_IN_BULK = ("screening", "refresh", "classification", "rescreen", "repeat")
"""What is recorded after the settings that it was done with."""


class Records:
    """Decisions and audit trail; use :meth:`open`.

    One object may be used from several threads. Every method raises RecordsError where the file cannot be read or
    written; what was recorded before stays.

    Args:
        database: the opened file.
        home: tradecell's folder as it was given; None for the user's own.
    """

    def __init__(self, database: Database, home: Path | None = None) -> None:
        self._database = database
        self._names = DecidedNames(database)
        self._by_uid = applying.ByUid()
        self.home = home

    @classmethod
    def open(cls, home: Path | None = None) -> Records:
        """Open the records, and begin them where there are none yet.

        Args:
            home: tradecell's folder; the user's own by default. ``shared_folder`` under ``[records]`` in its settings
                puts the file elsewhere.

        Raises:
            RecordsError: the file is damaged, of a later version, something else, or the shared folder is not there.
            InputError: the settings cannot be used.
        """
        if home is not None and home == default_home():
            home = None  # the user's settings need not lie in that folder
        folder, shared = records_folder(home)
        return cls(Database(folder / FILE, shared), home)

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    @property
    def shared(self) -> bool:
        """Whether other machines use it, too."""
        return self._database.shared

    def check_writable(self) -> None:
        """See that the file can be written, before long work begins that is to be recorded.

        Raises:
            RecordsError: it cannot.
        """
        with self._database.writing("write to the records"):
            pass

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Records:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # decisions

    def decide(
        self,
        query: str,
        party: Party,
        outcome: str,
        comment: str,
        *,
        until: date | None = None,
        by: str = "",
        when: datetime | None = None,
        snapshot: str = "",
        score: float | None = None,
    ) -> Decision:
        """Record a decision on one name and one party; arguments as for :class:`Proposed`.

        Raises:
            InputError: no comment, no name, an end that is past, or nothing to take back.
        """
        return self.decide_many([Proposed(query, party, outcome, comment, until, by, when, snapshot, score)])[0]

    def decide_many(self, proposed: Iterable[Proposed]) -> list[Decision]:
        """Record decisions, all of them or none.

        Raises:
            InputError: one of them makes no sense; none was recorded.
        """
        wanted, today = list(proposed), date.today()
        for one in wanted:
            decisions.check(one, today)
        if not wanted:
            return []
        with self._database.writing("record the decision") as connection:
            numbers = decisions.write(connection, wanted)
        self._names.forget()
        made = {decision.id: decision for decision in self._of(wanted)}
        return [made[number] for number in numbers]

    def _of(self, wanted: Sequence[Proposed]) -> Iterator[Decision]:
        for key in dict.fromkeys(name_key(one.query) for one in wanted):
            with self._database.reading() as connection:
                yield from decisions.read_all(connection, self.path, key)

    def decisions(self, query: str | None = None, all: bool = False, on: date | None = None) -> list[Decision]:
        """What was decided.

        Args:
            query: only for this name.
            all: also what was replaced or taken back since, or whose day is over.
            on: the day by which that is told; today by default.

        Returns:
            In the order in which they were recorded. Whether a party's entry has changed since is told by screening.
        """
        key = name_key(query) if query is not None else ""
        if query is not None and not key:
            return []
        with self._database.reading() as connection:
            found = decisions.read_all(connection, self.path, key)
        if all:
            return found
        day, last = on or date.today(), {(each.name, each.uid): each.id for each in found}
        return [
            each
            for each in found
            if last[each.name, each.uid] == each.id and each.outcome != WITHDRAWN and not each.over(day)
        ]

    def decided_names(self) -> frozenset[str]:
        """The keys of the names that have any decision; kept in memory until somebody decides again."""
        return self._names.current()

    def apply(
        self, answers: Sequence[Screening], on: date | None = None, limit: int = applying.ALL_HITS
    ) -> list[Decided]:
        """Apply decisions to answers that were screened with ALL hits (``limit=ALL_HITS``).

        Where answers were cut to fewer hits, use :meth:`screen_decided`: a hit that was cut off would be hidden.
        """
        decided, day = self.decided_names(), on or date.today()
        return [
            applying.apply(answer, self._names.of(key), day, limit)
            if decided and (key := name_key(answer.query)) in decided and whole_name(answer.query)
            else applying.Decided(
                replace(answer, hits=answer.hits[:limit]) if len(answer.hits) > limit else answer, answer.status
            )
            for answer in answers
        ]

    def screen(
        self,
        screener: Screener,
        names: Sequence[object],
        countries: Sequence[str | None] | None = None,
        limit: int = 5,
        progress: Progress | None = None,
        workers: int = 1,
        on: date | None = None,
    ) -> list[Decided]:
        """Screen names and apply the decisions; arguments as for :meth:`tradecell.Screener.screen`.

        Args:
            on: the day on which decisions must hold; today by default.

        Returns:
            The answers, each with its status before decisions and the numbers of those that were applied.
        """
        decided = self.decided_names()  # before the work, so that a file that cannot be read is told at once
        day = on or date.today()
        confirmed, find, listed = self._names.confirmed, self._names.of, partial(self._by_uid.find, screener)
        return applying.screen(
            screener, names, countries, limit, progress, workers, decided, confirmed, find, listed, day
        )

    def screen_decided(
        self,
        screener: Screener,
        names: Sequence[object],
        countries: Sequence[str | None] | None = None,
        limit: int = 5,
        progress: Progress | None = None,
        workers: int = 1,
        on: date | None = None,
    ) -> list[Screening]:
        """The answers of :meth:`screen` alone."""
        found = self.screen(screener, names, countries, limit, progress, workers, on)
        return [each.answer for each in found]

    # lists

    @property
    def lists_folder(self) -> Path:
        """Where the lists of recorded screenings are kept."""
        return self.path.parent / "lists"

    def keep_list(self, used: Snapshot | Screener) -> dict[str, Any]:
        """Keep the list of a screening beside the records, so that it can be repeated when the cache has it no more.

        Args:
            used: the screener that answered, or its snapshot.

        Returns:
            What the event of the screening should say of its list (``snapshot``, ``list_sha256``, ``sources``, ...).
        """
        from tradecell.records.kept_lists import keep

        return keep(self.lists_folder, used)

    def list_of(self, snapshot_id: str, sha256: str = "") -> Path:
        """The folder of a kept list.

        Raises:
            InputError: it is not kept.
        """
        from tradecell.records.kept_lists import kept_folder

        return kept_folder(self.lists_folder, snapshot_id, sha256)

    def prune(self, keep_years: int | None = None, now: datetime | None = None) -> int:
        """Remove what is older than so many years; see :func:`tradecell.records.prune.prune`.

        Args:
            keep_years: as the settings say by default (``keep_years`` under ``[records]``).
            now: the time, where it is not now.

        Returns:
            How many events were removed.
        """
        from tradecell.records.prune import prune
        from tradecell.settings import load_settings

        years = load_settings(self.home).records.keep_years if keep_years is None else keep_years
        removed = prune(self._database, self.lists_folder, years, now)
        self._names.forget()
        return removed

    # audit trail

    def note_settings(self, settings: Settings | None = None) -> int | None:
        """Record the settings if they differ from those last recorded for this user and machine.

        Args:
            settings: read from their file by default. Done by :meth:`record` for all that works in bulk.

        Returns:
            The number of the event; None where nothing changed.
        """
        from tradecell.records.watch import note_settings
        from tradecell.settings import load_settings

        return note_settings(self._database, settings or load_settings(self.home))

    def record(self, kind: str, facts: Mapping[str, Any], rows: Iterable[ScreenedRow | Sequence[Any]] = ()) -> int:
        """Record that something happened, with its rows, in one transaction.

        Args:
            kind: one of ``KINDS``; decisions and pruning record themselves.
            facts: what is known of it.
            rows: taken one by one, however many.

        Returns:
            The event's number.

        Raises:
            InputError: a kind there is not.
            RecordsError: it could not be recorded.
        """
        if kind not in audit.KINDS or kind in ("decision", "prune"):
            raise InputError(f"{kind}: cannot be recorded as an event of its own; there are {', '.join(audit.KINDS)}")
        if kind in _IN_BULK:
            try:
                self.note_settings()
            except InputError as error:  # what was done must be recorded all the same
                facts = {**facts, "settings": str(error)}
        token = audit.new_token()
        with audit.ready(rows, token, self.path) as ready, self._database.writing(f"record the {kind}") as connection:
            return audit.append(connection, kind, facts, token, ready)

    def event(self, event_id: int) -> Event:
        """The event of this number.

        Raises:
            InputError: there is none.
        """
        return reading.one_event(self._database, event_id)

    def events(
        self,
        since: date | None = None,
        until: date | None = None,
        kinds: Collection[str] = (),
        backwards: bool = False,
    ) -> Iterator[Event]:
        """Events from the first to the last day (UTC), in the order in which they were recorded, one by one."""
        return reading.events(self._database, since, until, kinds, backwards)

    def rows(self, event_id: int) -> Iterator[list[Any]]:
        """The rows of an event as they were recorded, one by one."""
        return reading.rows(self._database, event_id)

    def screened_rows(self, event_id: int) -> Iterator[ScreenedRow]:
        """The rows of an event of the kinds that screen."""
        return (ScreenedRow.of(content) for content in reading.rows(self._database, event_id))

    def last_screenings(self, kinds: Collection[str] = ("screening",)) -> list[Event]:
        """The last screening of each input (file, sheet and column), the latest first."""
        return reading.last_screenings(self._database, kinds)

    def head(self) -> tuple[int, str]:
        """Number and hash of the last event: note the hash elsewhere, and :meth:`verify` can be given it later."""
        with self._database.reading() as connection:
            return audit.head(connection)

    def verify(self, expect: str = "", progress: Progress | None = None) -> Verification:
        """See that nothing was changed, removed or inserted; see :func:`tradecell.records.verify.verify`."""
        from tradecell.records.verify import verify

        return verify(self._database, expect, progress)
