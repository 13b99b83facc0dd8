"""``tradecell rescreen``: names that were screened before, against the list of today; only what is news is told."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tradecell.commands.changes import day_of
from tradecell.commands.recording import Made, record, recording, tell
from tradecell.commands.terminal import FOUND, UNUSABLE, guarded, progress, say
from tradecell.errors import InputError, TradecellError

if TYPE_CHECKING:
    from tradecell.commands.rescreen_compare import Lists, News
    from tradecell.commands.rescreen_inputs import Watched
    from tradecell.party import Party
    from tradecell.records import Decided, Event, Records
    from tradecell.screening import Screener
    from tradecell.screening.result import Screening

RENEWED = timedelta(days=365)
"""After that long the rows are recorded again though nothing is new, so that pruning never takes the names away."""

MOST_NEWS = 1_000
"""News that stand in the facts of an event; more are only counted there, and follow from its rows."""

OUTPUTS = (".xlsx", ".csv", ".json")


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one input.

    Args:
        watched: the input.
        answers: of its rows.
        decided: the same with what decisions did.
        news: of it.
        unchanged: every name has the very hits that it had.
    """

    watched: Watched
    answers: list[Screening]
    decided: list[Decided]
    news: list[News]
    unchanged: bool

    def count(self, what: str) -> int:
        """How much news of one kind there is."""
        return sum(one.what == what for one in self.news)


@guarded
def rescreen(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Only these of the files that were screened.")
    ] = None,
    watch: Annotated[
        Path | None, typer.Option("--watch", metavar="FILE", help="A watch list: its names as they stand in it now.")
    ] = None,
    column: Annotated[
        str | None, typer.Option("--column", "-c", metavar="NAME", help="The column of names of the watch list.")
    ] = None,
    country_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="The column of countries of the watch list.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="The sheet of the watch list.")] = None,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help="Of a watch list as CSV, not UTF-8.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only files screened on and after this day.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the news: .xlsx, .csv or .json.")
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="FOLDER", help="Write a workbook of that day into it, if there is any news."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an output file that is there already.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the news as JSON.")] = False,
) -> None:
    """Screen again what was screened last, against the current list, and tell only what is news.

    The names come out of the audit trail; the files need not be there any more. News are hits that are new, changed
    (their status, their entry on the list, a decision that does not hold any more) or gone.

    Exit status 0: nothing new. 1: something new or changed. 2: it could not be told; with --into, a file says why.
    """
    if into is None:
        _rescreen(files, watch, column, country_column, sheet, encoding, since, output, None, force, as_json)
        return
    if not into.is_dir():
        raise InputError(f"{into}: there is no such folder: make it first.")
    try:
        _rescreen(files, watch, column, country_column, sheet, encoding, since, output, into, force, as_json)
    except (typer.Exit, KeyboardInterrupt):
        raise
    except Exception as error:
        # nobody watches a scheduled run: a folder without news must not look like a day without news
        why = str(error) if isinstance(error, TradecellError) else f"{type(error).__name__}: {error}"
        with suppress(OSError):
            text = f"tradecell rescreen could not screen on {_stamp()}, so nothing is known of that day.\n\n{why}\n"
            (into / f"rescreen-FAILED-{_stamp()}.txt").write_text(text, "utf-8", "backslashreplace")
        raise


def _rescreen(
    files: list[Path] | None,
    watch: Path | None,
    column: str | None,
    country_column: str | None,
    sheet: str | None,
    encoding: str | None,
    since: str | None,
    output: Path | None,
    into: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    from tradecell.commands import rescreen_output
    from tradecell.commands.rescreen_compare import CHANGED, NEW
    from tradecell.report import check_output

    if watch is None and (column or country_column or sheet or encoding):
        raise InputError("--column, --country-column, --sheet and --encoding belong to --watch FILE.")
    if watch is not None and (files or since):
        raise InputError("Either --watch FILE, or files that were screened before.")
    if watch is not None and not column:
        raise InputError(f"{watch}: which column holds the names? Say it with --column NAME.")
    if output is not None:
        check_output(output, (watch, *(files or ())), force, OUTPUTS)
    with recording() as records:
        screener, notes = _open()
        if watch is not None:
            watched, more = _watched(records, watch, column or "", country_column, sheet, encoding)
        else:
            watched, more = _recorded(records, since, files or ())
        notes += more
        found = _screened(records, screener, watched, notes)
        told = rescreen_output.Told(screener.manifest, found, tuple(notes))
        if output is not None:
            rescreen_output.write(output, told)
        if into is not None and told.news:
            path = into / f"news-{_stamp()}.xlsx"
            rescreen_output.write(path, told)
            say(f"Written: {path}")
        rescreen_output.show(told, as_json)
        sys.stdout.flush()
        # recorded last: what could not be told to anybody is news the next time, too
        numbers = _record_all(records, screener, found, watch is not None)
    for number in numbers:
        tell(number)
    if None in numbers:
        raise typer.Exit(UNUSABLE)
    if any(one.count(NEW) or one.count(CHANGED) for one in found):
        raise typer.Exit(FOUND)


def _stamp() -> str:
    return f"{datetime.now():%Y-%m-%d_%H%M%S}"


def _open() -> tuple[Screener, list[str]]:
    from tradecell.cache import age_of
    from tradecell.screening import Screener

    screener = Screener.open()
    if screener.manifest.sample:
        raise InputError(
            "There is no list yet but the built-in sample, against which nothing is screened again: bring one in with "
            "`tradecell refresh`."
        )
    warning = age_of(screener.manifest).warning
    return screener, [warning] if warning else []


def _recorded(records: Records, since: str | None, files: Sequence[Path]) -> tuple[list[Watched], list[str]]:
    from tradecell.commands.rescreen_inputs import recorded_inputs

    watched, notes = recorded_inputs(records, day_of(since, "--since") if since else None, files)
    if not watched:
        why = f" {'; '.join(notes)}." if notes else ""
        of = "None of these files was screened" if files else "No file was screened yet"
        span = f" on and after {since}" if since else ""
        raise InputError(
            f"{of}{span} and recorded in {records.path}, so there is nothing to screen again: first "
            f"`tradecell screen FILE --column NAME`.{why}"
        )
    return watched, notes


def _watched(
    records: Records, path: Path, column: str, country_column: str | None, sheet: str | None, encoding: str | None
) -> tuple[list[Watched], list[str]]:
    from tradecell.commands.rescreen_inputs import watch_list
    from tradecell.report import read_table

    table = read_table(path, column, country_column, sheet, encoding)
    return [watch_list(records, table, path)], list(table.notes)


def _screened(records: Records, screener: Screener, watched: Sequence[Watched], notes: list[str]) -> list[Found]:
    """Screen the distinct names of all inputs once, and compare input by input."""
    from tradecell.commands.rescreen_compare import LIMIT, Lists

    asked: dict[tuple[object, str], int] = {}
    for one in watched:
        for name, country in zip(one.asked, one.countries, strict=True):
            asked.setdefault((name, country), len(asked))
    with progress("Screening") as told:
        answers = records.screen(
            screener,
            [name for name, _ in asked],
            [country for _, country in asked],
            LIMIT,
            told,
            workers=os.cpu_count() or 1,
        )
    uids = {hit.party.uid for each in answers for hit in each.answer.hits}
    uids |= {hit.uid for one in watched for before in one.before.values() for hit in before.hits}
    now = frozenset(party.uid for party in screener.parties)
    decisions = {one.id: one for one in records.decisions(all=True)}
    lists: dict[str, dict[str, Party] | None] = {}
    found = []
    for one in watched:
        then = Lists.of(records, one.event, screener, frozenset(uids), now, lists)
        if then.then is None:
            notes.append(
                f"The list against which {one.place} was screened before is not at hand any more: entries that changed "
                "without a change of status cannot be told."
            )
        mine = [answers[asked[ask]] for ask in zip(one.asked, one.countries, strict=True)]
        found.append(_compared(one, mine, then, decisions))
    return found


def _compared(one: Watched, decided: list[Decided], lists: Lists, decisions: dict[int, Any]) -> Found:
    from tradecell.commands.rescreen_compare import compare, same

    answers = one.finished([each.answer for each in decided])
    news: list[News] = []
    unchanged, done = True, set[tuple[str, str]]()
    for answer, country, each in zip(answers, one.countries, decided, strict=True):
        key = answer.query, country
        if key in done or not answer.status:
            continue
        done.add(key)
        before = one.before.get(key)
        unchanged = unchanged and same(before, each)
        news += compare(answer.query, country, before, each, lists, decisions)
    return Found(one, answers, decided, news, unchanged and not news)


def _record_all(records: Records, screener: Screener, found: Sequence[Found], watch: bool) -> list[int | None]:
    kept: dict[str, Any] = {}

    def made(one: Found) -> Made:
        if not kept:
            kept.update(records.keep_list(screener))
        return _made(one, kept, watch)

    return [record(records, "rescreen", lambda one=one: made(one)) for one in found]  # type: ignore[misc]


def _made(one: Found, used: dict[str, Any], watch: bool) -> Made:
    """The facts and rows of one input. Rows that say what an earlier event says are not recorded again."""
    from tradecell.commands.rescreen_compare import CHANGED, GONE, LIMIT, NEW
    from tradecell.records import screened_row
    from tradecell.records.facts import screening_facts

    watched = one.watched
    facts = screening_facts(
        used, one.answers, input=watched.input, sheet=watched.sheet, column=watched.column, limit=LIMIT
    )
    facts |= {
        "range": watched.cells,
        "watch": watch,
        "since": watched.event.id if watched.event is not None else 0,
        "screened": watched.screened,
        "new": one.count(NEW),
        "changed": one.count(CHANGED),
        "gone": one.count(GONE),
        "news": [
            [each.what, each.query, each.uid, each.listed_name, each.status, each.was, each.why]
            for each in one.news[:MOST_NEWS]
        ],
    }
    if one.unchanged and watched.event is not None and not _old(watched.event):
        return facts, ()
    rows = (
        screened_row(number, answer, country, each if each.decisions else None)
        for number, answer, country, each in zip(
            watched.numbers, one.answers, watched.countries, one.decided, strict=True
        )
    )
    return facts, rows


def _old(event: Event) -> bool:
    return datetime.now(UTC) - datetime.fromisoformat(event.time.replace("Z", "+00:00")) > RENEWED
