"""The screener: names in, one answer for each out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from tradecell.cache import Manifest, Snapshot, refuse_if_too_old
from tradecell.countries import country_code
from tradecell.names import is_generic, is_place
from tradecell.party import Party
from tradecell.screening import pool, sources
from tradecell.screening.arrays import Array, Int64, find
from tradecell.screening.batch import Batch, Reading, read_batch
from tradecell.screening.candidates import candidates
from tradecell.screening.features import features
from tradecell.screening.hashing import hash_words
from tradecell.screening.identifiers import identifiers_in
from tradecell.screening.index import build_index
from tradecell.screening.opened import Index
from tradecell.screening.pool import Asked
from tradecell.screening.query import Query, to_query
from tradecell.screening.reasons import likeness, prepared_readings, reasons, same_name, single_ordinary
from tradecell.screening.result import HIT, NO_HIT, NOT_SCREENED, REVIEW, SAMPLE_PREFIX, Hit, Screening
from tradecell.screening.score import HIT_FROM, REVIEW_FROM, points

Progress = Callable[[int, int], None]

BATCH = 256
"""Names that are worked on together."""

EVERY_HIT = 1000
"""As a limit: whoever asks for so many hits wants every one."""


@dataclass(frozen=True, slots=True)
class _Near:
    """What is near one queried name: rows into the arrays of its batch, the best for each party, best first."""

    parties: list[int]
    scores: list[float]
    rows: list[int]

    @property
    def promising(self) -> bool:
        """Whether any of it may be a hit."""
        return bool(self.scores) and self.scores[0] >= REVIEW_FROM - 1


@dataclass(frozen=True, slots=True)
class _Found:
    """A batch with all that is near its names."""

    batch: Batch
    reading: Int64
    name: Int64
    acronym: Int64
    near: list[_Near]


class Screener:
    """Screens names against one list.

    Args:
        parties: the listed parties; the index is built in memory. Use :meth:`open` for the list in the cache.
        manifest: what is known of the list; made up for parties given in memory.
        arrays: a ready index of these parties.
        folder: of the snapshot that parties and index come from, where they do.
        on: the day for which is answered, where it is not today: an entry that ended before that day is weak.
    """

    def __init__(
        self,
        parties: Sequence[Party],
        *,
        manifest: Manifest | None = None,
        arrays: Mapping[str, Array] | None = None,
        folder: Path | None = None,
        on: date | None = None,
    ) -> None:
        self._on = on
        self.folder = folder
        self.parties = parties if isinstance(parties, Sequence) else tuple(parties)
        self.manifest = manifest or sources.manifest_of(self.parties, "in memory", date.today(), "today")
        self._index = Index(arrays if arrays is not None else build_index(self.parties))

    @classmethod
    def open(cls, home: Path | None = None) -> Screener:
        """A screener over the current snapshot; over the built-in sample list where no list was ever published.

        Args:
            home: tradecell's folder; the user's own by default.

        Raises:
            CacheError: a list was published, but its snapshot is damaged: the sample never stands in for it.
            NoListError: it is older than the hard limit of the settings.
        """
        snapshot = sources.current_snapshot(home)
        if snapshot is not None:
            refuse_if_too_old(snapshot.manifest, home)
            return cls.over(snapshot)
        from tradecell.cache.sample import sample_parties

        parties = sample_parties()
        return cls(parties, manifest=sources.sample_manifest(parties))

    @classmethod
    def open_file(cls, path: Path | str, home: Path | None = None, progress: Progress | None = None) -> Screener:
        """A screener over a list file, kept in the cache so that it opens at once the next time.

        Raises:
            ListError: the file is no list that can be used.
        """
        snapshot = sources.snapshot_of_file(Path(path), home, progress)
        return cls.over(snapshot)

    @classmethod
    def over(cls, snapshot: Snapshot, on: date | None = None) -> Screener:
        """A screener over an opened snapshot; ``on`` as for the class."""
        return cls(snapshot.parties, manifest=snapshot.manifest, arrays=snapshot.arrays, folder=snapshot.path, on=on)

    @property
    def sample(self) -> bool:
        """Whether this is the built-in sample list, which is no real screening."""
        return self.manifest.sample

    def screen(
        self,
        names: Sequence[object],
        countries: Sequence[str | None] | None = None,
        limit: int = 5,
        progress: Progress | None = None,
        workers: int = 1,
    ) -> list[Screening]:
        """Screen names.

        Args:
            names: names as text, or whatever a cell holds (see :func:`tradecell.screening.query.to_query`).
            countries: for each name the country it is in, by name or code; shown as support or conflict, it never
                turns a hit into none.
            limit: hits returned for each name, at most. From :data:`EVERY_HIT` on all that there are: more names are
                compared then, so that none of a large family is left out.
            progress: called with distinct names done and distinct names in all.
            workers: processes to use, at most, for a long column and a list from the cache. A program that asks for
                more than one must be importable (``if __name__ == "__main__":``), as multiprocessing has it.

        Returns:
            One answer a name, in order. A repeated name is screened once.
        """
        codes: dict[object, str] = {}
        asked: list[Asked] = []
        for name, place in zip(names, countries or [None] * len(names), strict=True):
            if place not in codes:
                codes[place] = (country_code(str(place)) or "") if place else ""
            asked.append((to_query(name), codes[place]))
        distinct = list(dict.fromkeys(asked))
        if workers > 1 and self.folder is not None and (many := pool.processes(len(distinct))) > 1:
            made = pool.answer_in_processes((self.folder, self._on), distinct, limit, min(workers, many), progress)
        else:
            made = self.answers(distinct, limit, progress)
        answer_of = dict(zip(distinct, made, strict=True))
        out = []
        for name, one in zip(names, asked, strict=True):
            answer = answer_of[one]
            shown = name if isinstance(name, str) else ("" if one[0].empty else one[0].text or str(name))
            out.append(answer if answer.query == shown else replace(answer, query=shown))
        return out

    def answers(self, asked: Sequence[Asked], limit: int, progress: Progress | None = None) -> list[Screening]:
        """One answer for each distinct query, in order; see :meth:`screen`, which calls this."""
        out: list[Screening] = []
        for start in range(0, len(asked), BATCH):
            block = asked[start : start + BATCH]
            texts = list(dict.fromkeys(query.text for query, _ in block if query.text))
            part = self._search(texts, limit >= EVERY_HIT)
            number_of = {text: number for number, text in enumerate(texts)}
            near = likeness(self._index, part.batch) if any(n.promising for n in part.near) else {}
            out.extend(
                self._answer(query, country, limit, part, number_of.get(query.text, -1), near)
                for query, country in block
            )
            if progress:
                progress(len(out), len(asked))
        return out

    def best_parties(self, names: Sequence[str]) -> list[tuple[int, float] | None]:
        """The number of the best party for each name and its score, whatever the thresholds: for measurements."""
        return [
            (near.parties[0], near.scores[0]) if near.parties else None
            for start in range(0, len(names), BATCH)
            for near in self._search(names[start : start + BATCH]).near
        ]

    def _search(self, texts: Sequence[str], all_near: bool = False) -> _Found:
        index = self._index
        batch = read_batch(index, texts)
        reading, name, acronym = candidates(index, batch, all_near)
        score = points().scores(features(index, batch, reading, name, acronym)) if len(reading) else np.empty(0)
        query = np.array([r.query for r in batch.readings], dtype=np.int64)[reading] if len(reading) else reading
        party = index.name_party[name].astype(np.int64)
        # the same name after normalisation is the best there can be; the rest is compared only where it might be
        equal = batch.full[reading] == index.name_full[name]
        score = np.where(equal, 100.0, score)
        order = np.lexsort((party, -score, query))
        query, party, score, order = query[order], party[order], score[order], order
        begin = np.searchsorted(query, np.arange(len(texts) + 1))
        near = []
        for number in range(len(texts)):
            low, high = int(begin[number]), int(begin[number + 1])
            # rows below REVIEW matter only for the best of them, which is the score shown beside NO HIT
            keep = max(1, int((score[low:high] >= REVIEW_FROM - 1).sum()))
            seen: dict[int, int] = {}
            for at in range(low, min(low + keep, high)):
                seen.setdefault(int(party[at]), at)
            rows = [int(order[at]) for at in seen.values()]
            near.append(
                _Near(
                    list(seen),
                    [float(score[at]) for at in seen.values()],
                    rows,
                )
            )
        return _Found(batch, reading, name, acronym, near)

    def _answer(
        self,
        query: Query,
        country: str,
        limit: int,
        part: _Found,
        number: int,
        known: dict[tuple[str, str], float],
    ) -> Screening:
        day = self.manifest.list_date
        if query.empty:
            return Screening("", "", list_date=day)
        if not query.text:
            return Screening("", self._status(NOT_SCREENED), list_date=day, note=query.note)
        near = part.near[number]
        hits = self._by_number(query.text)
        listed = {hit.party.uid for hit in hits}
        for party, score, row in zip(near.parties, near.scores, near.rows, strict=True):
            hit = self._hit(query.text, country, part, party, score, row, known) if score >= REVIEW_FROM - 1 else None
            if hit is not None and hit.party.uid not in listed:
                hits.append(hit)
        hits.sort(key=lambda hit: self._rank(hit, country))
        if hits:
            best = hits[0]
            return Screening(query.text, best.status, best.score, best, tuple(hits[: max(limit, 0)]), day, query.note)
        score_shown = round(near.scores[0], 1) if near.scores else None
        note = query.note
        words = {word for reading in part.batch.of(number) for word in reading.words}
        status = NOT_SCREENED if query.truncated or not words else NO_HIT
        if not words and not note:
            note = "no letters or digits to compare"
        elif not note and all(is_generic(w) or is_place(w) or w.isdigit() for w in words):
            note = "only ordinary words, places and numbers: too little to tell one firm from another"
        return Screening(query.text, self._status(status), score_shown, None, (), day, note)

    def _rank(self, hit: Hit, country: str) -> tuple[bool, float, bool, bool]:
        """HIT before REVIEW, then by score; among equals in the country asked, then with a licence requirement."""
        party = hit.party
        elsewhere = bool(country) and country not in party.countries
        return self._status(HIT) != hit.status, -hit.score, elsewhere, not party.license_requirement

    def _status(self, outcome: str) -> str:
        return SAMPLE_PREFIX + outcome if self.sample else outcome

    def _hit(
        self,
        text: str,
        country: str,
        part: _Found,
        number: int,
        score: float,
        row: int,
        near: dict[tuple[str, str], float],
    ) -> Hit | None:
        reading: Reading = part.batch.readings[int(part.reading[row])]
        name = int(part.name[row])
        party = self.parties[number]
        alias = int(self._index.name_alias[name])
        listed_name = party.name if alias == 0 else party.aliases[alias - 1]
        if score < 100 and any(same_name(reading.prepared, one) for one in prepared_readings(listed_name)):
            score = 100.0
        score = round(score, 1)
        if score < REVIEW_FROM:
            return None
        today = self._on or date.today()
        weak = party.ended(today) or single_ordinary(reading)
        outcome = HIT if score >= HIT_FROM and not weak else REVIEW
        why = reasons(text, reading, party, listed_name, near, bool(part.acronym[row]), country, today)
        return Hit(party, listed_name, score, self._status(outcome), why)

    def _by_number(self, text: str) -> list[Hit]:
        """Parties listed with a number that the text gives: an IMO or tail number, a registration."""
        keys = sorted(identifiers_in(text))
        if not keys or not len(self._index.id_hash):
            return []
        first, count = find(self._index.id_hash, hash_words(keys))
        hits = {}
        for key, at, many in zip(keys, first.tolist(), count.tolist(), strict=True):
            for number in self._index.id_party[at : at + many].tolist():
                party = self.parties[number]
                outcome = REVIEW if party.ended(self._on or date.today()) else HIT
                why = (f"Listed with the number {key}", f"The queried text gives the number {key}")
                hits[party.uid] = Hit(party, party.name, 100.0, self._status(outcome), why)
        return list(hits.values())
