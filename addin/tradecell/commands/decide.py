"""``tradecell decide``: say of a hit that it is somebody else, or the party itself; and see what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tradecell.commands.changes import day_of
from tradecell.commands.recording import recording
from tradecell.commands.terminal import UNUSABLE, guarded, print_table, printable, say
from tradecell.errors import InputError

if TYPE_CHECKING:
    from tradecell.commands.decide_find import Where
    from tradecell.records import Decision, Records


class Outcome(StrEnum):
    """What can be decided."""

    CLEARED = "cleared"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


@guarded
def decide(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The name, written as it was screened.")] = None,
    uid: Annotated[
        str | None, typer.Argument(metavar="UID", help='The listed party: TC_SCREEN(...,"uid") and reports show it.')
    ] = None,
    outcome: Annotated[
        Outcome | None,
        typer.Argument(
            metavar="OUTCOME",
            help="cleared: somebody else. confirmed: the party itself. withdrawn: takes an earlier decision back.",
        ),
    ] = None,
    comment: Annotated[str, typer.Option("--comment", "-m", metavar="TEXT", help="Why; it is required.")] = "",
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The last day on which it holds (2027-12-31).")
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who decided, if not the user of this machine.")] = "",
    from_file: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Record what was filled into a report that screen --output wrote."),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="FILE", help="The list file, for what was screened with --list FILE."),
    ] = None,
    listing: Annotated[
        bool, typer.Option("--list", help="Show the decisions, of NAME or all, and whether they still hold.")
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="With --list: also what was replaced, taken back, or is over.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the same as JSON.")] = False,
) -> None:
    """Record a decision on a hit: for this name and this party, as the party is listed today.

    When the entry changes, the decision lapses and the hit comes back. Several decisions: fill them into the workbook
    that `tradecell screen FILE --output REPORT.xlsx` writes, and give that with --from.

    Exit status 2: something could not be recorded; what was wrong is printed.
    """
    if listing:
        _refuse({"UID": uid, "OUTCOME": outcome, "--comment": comment, "--until": until, "--from": from_file}, "--list")
        _list(name, every, as_json)
        return
    if every:
        raise InputError("--all belongs to --list.")
    if from_file is not None:
        given = {"NAME": name, "--comment": comment, "--until": until, "--against": against}
        _refuse(given, "--from: the file says all of it")
        _from_file(from_file, by, as_json)
        return
    if name is None or uid is None or outcome is None:
        raise InputError(
            "Say the name as it was screened, the UID of the listed party, and cleared, confirmed or withdrawn; or "
            "--from FILE for a report that was filled in, or --list for what was decided."
        )
    if not comment.strip():
        raise InputError("A decision needs a comment: say why with --comment TEXT.")
    day = day_of(until, "--until") if until else None
    with recording() as records:
        decision = _one(records, name, uid, outcome.value, comment, day, by, against)
    if as_json:
        from tradecell.report.json_text import dump

        print(dump(as_facts(decision)))
        return
    print(printable(f"Decision {decision.id}: {in_words(decision)}"))


def _refuse(given: Mapping[str, object], beside: str) -> None:
    if wrong := [what for what, value in given.items() if value]:
        raise InputError(f"{' and '.join(wrong)} cannot stand beside {beside}.")


def _one(
    records: Records, name: str, uid: str, outcome: str, comment: str, until: date | None, by: str, against: Path | None
) -> Decision:
    from tradecell.commands.decide_find import Where

    if outcome == Outcome.WITHDRAWN:
        # what is taken back may be gone from the list, or come near the name no more
        earlier = [one for one in records.decisions(name, all=True) if one.uid == uid]
        if not earlier or earlier[-1].outcome == Outcome.WITHDRAWN:
            known = ", ".join(dict.fromkeys(one.uid for one in records.decisions(name)))
            raise InputError(
                f'"{name[:80]}" and {uid}: there is no decision to take back. '
                + (f"Decided of this name: {known}." if known else "tradecell decide --list shows all decisions.")
            )
        return records.decide(name, earlier[-1].party, outcome, comment, until=until, by=by)
    where = Where.current() if against is None else Where.file(against)
    hit = where.hit(name, uid)
    if where.sample:
        say(f"tradecell: {where.sample_warning}")
    return records.decide(
        name, hit.party, outcome, comment, until=until, by=by, snapshot=where.snapshot, score=hit.score
    )


def _from_file(path: Path, by: str, as_json: bool) -> None:
    from tradecell.commands.decide_file import read_back

    with recording() as records:
        done = read_back(records, path, by)
    if as_json:
        from tradecell.report.json_text import dump

        print(
            dump(
                {
                    "recorded": [as_facts(one) for one in done.recorded],
                    "known": [{"sheet": one.sheet, "row": one.row, "why": one.reason} for one in done.known],
                    "faults": [{"sheet": one.sheet, "row": one.row, "reason": one.reason} for one in done.faults],
                }
            )
        )
    else:
        for decision in done.recorded:
            print(printable(f"Decision {decision.id}: {in_words(decision)}"))
        for note in done.known:
            print(printable(f"Not recorded again: {note}"))
        counts = f"{len(done.recorded):,} recorded, {len(done.known):,} known before, {len(done.faults):,} refused."
        print(counts if done.recorded or done.known or done.faults else "No decision is filled in: nothing to record.")
    for fault in done.faults:
        say(f"tradecell: {path}, {fault}")
    if done.faults:
        raise typer.Exit(UNUSABLE)


def _list(name: str | None, every: bool, as_json: bool) -> None:
    from tradecell.commands.decide_find import Where
    from tradecell.records import Records

    with Records.open() as records:
        found = records.decisions(name, all=every)
        last = {(one.name, one.uid): one.id for one in (found if every else records.decisions(name, all=True))}
        path = records.path
    where = Where.current_or_none() if found else None
    states = [_state(one, last[one.name, one.uid], where) for one in found]
    if as_json:
        from tradecell.report.json_text import dump

        print(dump([{**as_facts(one), "state": state} for one, state in zip(found, states, strict=True)]))
        return
    if not found:
        of = f' on "{name}"' if name else ""
        print(printable(f"No decision{of} is recorded in {path}{'' if every else ' that holds; --all shows all'}."))
        return
    _table(found, states)


def _state(decision: Decision, last: int, where: Where | None) -> str:
    """Whether a decision holds, as far as that can be told."""
    if decision.outcome == Outcome.WITHDRAWN:
        return "taken back"
    if decision.id != last:
        return f"replaced by {last}"
    if decision.over(date.today()):
        return "over"
    if where is None:
        return ""
    return where.state(decision)


def _table(found: Sequence[Decision], states: Sequence[str]) -> None:
    head = ("No", "Decided", "By", "Outcome", "Until", "State", "UID", "Name", "Party", "Comment")
    rows = [
        (
            one.id, one.day, one.by, one.outcome, one.until, state, one.uid, one.query, one.party.name, one.comment
        )
        for one, state in zip(found, states, strict=True)
    ]  # fmt: skip
    print_table(head, rows, ("No", "Decided", "Outcome"))


def in_words(decision: Decision) -> str:
    """A decision as a sentence."""
    verb = {"cleared": "is not", "confirmed": "is", "withdrawn": "is open again as to"}[decision.outcome]
    until = f" until {decision.until.isoformat()}" if decision.until else ""
    said = f"{decision.outcome} by {decision.by}{until}: {decision.comment}"
    return f'"{decision.query}" {verb} {decision.party.name} ({decision.uid}), {said}'


def as_facts(decision: Decision) -> dict[str, Any]:
    """A decision for a program."""
    return {
        "id": decision.id,
        "query": decision.query,
        "uid": decision.uid,
        "party": decision.party.name,
        "list": decision.party.list_code,
        "outcome": decision.outcome,
        "comment": decision.comment,
        "by": decision.by,
        "when": decision.when,
        "until": decision.until.isoformat() if decision.until else None,
        "entry": decision.entry,
        "snapshot": decision.snapshot,
        "score": decision.score,
        "user": decision.user,
        "machine": decision.machine,
    }
