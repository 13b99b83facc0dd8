"""The screener: names in, one answer for each out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from tradecell.cache import Manifest
from tradecell.countries import country_code
from tradecell.names import is_generic, is_place
from tradecell.party import Party
from tradecell.screening import sources
from tradecell.screening.arrays import Array, Bools, Int64, find
from tradecell.screening.batch import Batch, Reading, read_batch
from tradecell.screening.candidates import candidates
from tradecell.screening.features import features
from tradecell.screening.hashing import hash_words
from tradecell.screening.identifiers import identifiers_in
from tradecell.screening.index import build_index
from tradecell.screening.opened import Index
from tradecell.screening.query import Query, to_query
from tradecell.screening.reasons import likeness, reasons, same_name, single_ordinary
from tradecell.screening.result import HIT, NO_HIT, NOT_SCREENED, REVIEW, SAMPLE_PREFIX, Hit, Screening
from tradecell.screening.score import HIT_FROM, REVIEW_FROM, points

Progress = Callable[[int, int], None]

BATCH = 256
"""Names that are worked on together."""

WORKERS = 2
"""Batches under way at once: numpy and rapidfuzz let other threads run while they work."""


@dataclass(frozen=True, slots=True)
class _Near:
    """What is near one queried name: rows into the arrays of its batch, the best for each party, best first."""

    parties: list[int]
    scores: list[float]
    rows: list[int]
    same: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Found:
    """A batch with all that is near its names."""

    batch: Batch
    reading: Int64
    name: Int64
    acronym: Bools
    near: list[_Near]


class Screener:
    """Screens names against one list.

    Args:
        parties: the listed parties; the index is built in memory. Use :meth:`open` for the list in the cache.
        manifest: what is known of the list; made up for parties given in memory.
        arrays: a ready index of these parties.
    """

    def __init__(
        self,
        parties: Sequence[Party],
        *,
        manifest: Manifest | None = None,
        arrays: Mapping[str, Array] | None = None,
    ) -> None:
        self._parties = parties if isinstance(parties, Sequence) else tuple(parties)
        self.manifest = manifest or sources.manifest_of(self._parties, "in memory", date.today(), "today")
        self._index = Index(arrays if arrays is not None else build_index(self._parties))

    @classmethod
    def open(cls, home: Path | None = None) -> Screener:
        """A screener over the current snapshot; over the built-in sample list where no list was ever published.

        Args:
            home: tradecell's folder; the user's own by default.

        Raises:
            CacheError: a list was published, but its snapshot is damaged: the sample never stands in for it.
        """
        snapshot = sources.current_snapshot(home)
        if snapshot is not None:
            return cls(snapshot.parties, manifest=snapshot.manifest, arrays=snapshot.arrays)
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
        return cls(snapshot.parties, manifest=snapshot.manifest, arrays=snapshot.arrays)

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
    ) -> list[Screening]:
        """Screen names.

        Args:
            names: names as text, or whatever a cell holds (see :func:`tradecell.screening.query.to_query`).
            countries: for each name the country it is in, by name or code; shown as support or conflict, it never
                turns a hit into none.
            limit: hits returned for each name, at most.
            progress: called with distinct names done and distinct names in all.

        Returns:
            One answer a name, in order. A repeated name is screened once.
        """
        queries = [to_query(name) for name in names]
        texts = list(dict.fromkeys(query.text for query in queries if query.text))
        found: dict[str, tuple[_Found, int]] = {}
        for start, part in self._batches(texts, progress):
            for number in range(len(part.near)):
                found[texts[start + number]] = (part, number)
        places = [None] * len(queries) if countries is None else list(countries)
        made: dict[tuple[str, str, str, bool], Screening] = {}
        likenesses: dict[int, dict[tuple[str, str], float]] = {}
        out = []
        for name, query, place in zip(names, queries, places, strict=True):
            country = (country_code(str(place)) or "") if place else ""
            key = (query.text, country, query.note, query.truncated)
            answer = made.get(key)
            if answer is None:
                answer = made[key] = self._answer(query, country, limit, found, likenesses)
            shown = name if isinstance(name, str) else ("" if query.empty else query.text or str(name))
            out.append(answer if answer.query == shown else replace(answer, query=shown))
        return out

    def best_parties(self, names: Sequence[str]) -> list[tuple[int, float] | None]:
        """The number of the best party for each name and its score, whatever the thresholds: for measurements."""
        return [
            (near.parties[0], near.scores[0]) if near.parties else None
            for _, part in self._batches(list(names), None)
            for near in part.near
        ]

    def _batches(self, texts: list[str], progress: Progress | None) -> list[tuple[int, _Found]]:
        """All batches with what is near their names, two at a time."""
        begins = range(0, len(texts), BATCH)
        if len(texts) <= BATCH:
            done = [(start, self._search(texts[start : start + BATCH])) for start in begins]
            if progress and texts:
                progress(len(texts), len(texts))
            return done
        done = []
        _ = self._index.number_of
        with ThreadPoolExecutor(WORKERS) as pool:
            for start, part in zip(begins, pool.map(lambda s: self._search(texts[s : s + BATCH]), begins), strict=True):
                done.append((start, part))
                if progress:
                    progress(min(start + BATCH, len(texts)), len(texts))
        return done

    def _search(self, texts: Sequence[str]) -> _Found:
        index = self._index
        batch = read_batch(index, texts)
        reading, name, acronym = candidates(index, batch)
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
                    frozenset(row for row in rows if equal[row]),
                )
            )
        return _Found(batch, reading, name, acronym, near)

    def _answer(
        self,
        query: Query,
        country: str,
        limit: int,
        found: Mapping[str, tuple[_Found, int]],
        likenesses: dict[int, dict[tuple[str, str], float]],
    ) -> Screening:
        day = self.manifest.list_date
        if query.empty:
            return Screening("", "", list_date=day)
        if not query.text:
            return Screening("", self._status(NOT_SCREENED), list_date=day, note=query.note)
        part, number = found[query.text]
        near = part.near[number]
        known = likenesses.get(id(part))
        if known is None and near.scores and near.scores[0] >= REVIEW_FROM - 1:
            known = likenesses[id(part)] = likeness(self._index, part.batch)
        hits = self._by_number(query.text)
        listed = {hit.party.uid for hit in hits}
        for party, score, row in zip(near.parties, near.scores, near.rows, strict=True):
            hit = (
                self._hit(query.text, country, part, party, score, row, known or {})
                if score >= REVIEW_FROM - 1
                else None
            )
            if hit is not None and hit.party.uid not in listed:
                hits.append(hit)
        hits.sort(key=lambda hit: self._rank(hit, country))
        hits = hits[:limit]
        if hits:
            return Screening(query.text, hits[0].status, hits[0].score, hits[0], tuple(hits), day, query.note)
        score_shown = round(near.scores[0], 1) if near.scores else None
        note = query.note
        words = {word for reading in part.batch.readings if reading.query == number for word in reading.words}
        status = NOT_SCREENED if query.truncated or not words else NO_HIT
        if not words and not note:
            note = "no letters or digits to compare"
        elif not note and all(is_generic(w) or is_place(w) or w.isdigit() for w in words):
            note = "only ordinary words, places and numbers: too little to tell one firm from another"
        return Screening(query.text, self._status(status), score_shown, None, (), day, note)

    def _rank(self, hit: Hit, country: str) -> tuple[bool, float, bool, bool]:
        """HIT before REVIEW, then by score; among equals one in the country asked, then one with a licence requirement."""
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
        party = self._parties[number]
        alias = int(self._index.name_alias[name])
        listed_name = party.name if alias == 0 else party.aliases[alias - 1]
        if score < 100 and self._same(reading, listed_name):
            score = 100.0
        score = round(score, 1)
        if score < REVIEW_FROM:
            return None
        today = date.today()
        weak = party.ended(today) or single_ordinary(reading)
        outcome = HIT if score >= HIT_FROM and not weak else REVIEW
        why = reasons(text, reading, party, listed_name, near, bool(part.acronym[row]), country, today)
        return Hit(party, listed_name, score, self._status(outcome), why)

    @staticmethod
    def _same(reading: Reading, listed_name: str) -> bool:
        from tradecell.names import prepare, readings

        return any(same_name(reading.prepared, prepare(text)) for text in readings(listed_name))

    def _by_number(self, text: str) -> list[Hit]:
        """Parties listed with a number that the text gives: an IMO or tail number, a registration."""
        keys = sorted(identifiers_in(text))
        if not keys or not len(self._index.id_hash):
            return []
        first, count = find(self._index.id_hash, hash_words(keys))
        hits = {}
        for key, at, many in zip(keys, first.tolist(), count.tolist(), strict=True):
            for number in self._index.id_party[at : at + many].tolist():
                party = self._parties[number]
                outcome = REVIEW if party.ended(date.today()) else HIT
                why = (f"Listed with the number {key}", f"The queried text gives the number {key}")
                hits[party.uid] = Hit(party, party.name, 100.0, self._status(outcome), why)
        return list(hits.values())
