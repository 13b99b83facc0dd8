"""``tradecell classify``: a product or a column of products in, the ECCN each may have out."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tradecell.commands.recording import Made, record, recording, tell
from tradecell.commands.terminal import UNUSABLE, guarded, print_plain, printable, progress, say
from tradecell.errors import InputError

if TYPE_CHECKING:
    from tradecell.controls.answer import Classification
    from tradecell.report import Table

_LONGEST = 60  # characters of a description that are shown


@guarded
def classify(
    product: Annotated[
        str,
        typer.Argument(metavar="TEXT|FILE", help="A product description, or with --column a table of products."),
    ],
    column: Annotated[
        str | None, typer.Option("--column", "-c", metavar="NAME", help="The column of descriptions: header or letter.")
    ] = None,
    figure: Annotated[
        list[str] | None,
        typer.Option("--figure", "-f", metavar="NAME=VALUE", help='A figure beside the text: "die_area=814 mm2".'),
    ] = None,
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="The sheet; else the first visible one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=6, metavar="N", help="At most so many candidates.")] = 3,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of a CSV that is not UTF-8: cp1252, gbk, ...")
    ] = None,
) -> None:
    """Propose the ECCN of a product, with what spoke for it, what is missing and what to check."""
    from tradecell.controls import classify as ask
    from tradecell.controls.present import classification_text, to_dict

    if column is None:
        if sheet or encoding:
            raise InputError("--sheet and --encoding belong to a file: say its column with --column NAME.")
        if len(product) < 300 and Path(product).suffix.lower() in (".xlsx", ".xlsm", ".csv", ".parquet"):
            raise InputError(f"{product}: which column holds the products? Say it with --column NAME.")
        answer = ask(product, **_figures(figure or []))
        if as_json:
            print(json.dumps(to_dict(answer), ensure_ascii=False, indent=2))
        else:
            print(_shown(classification_text(answer, limit)))
        return
    if figure:
        raise InputError("--figure belongs to a single description, not to a column.")
    _column(Path(product), column, sheet, encoding, as_json, limit)


def _figures(given: list[str]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise InputError(f'--figure "{text[:40]}": write it as NAME=VALUE, such as die_area=814')
        figures[name.strip()] = value.strip()
    return figures


def _shown(text: str) -> str:
    return "\n".join(printable(line) for line in text.splitlines())


def _column(path: Path, column: str, sheet: str | None, encoding: str | None, as_json: bool, limit: int) -> None:
    from tradecell.controls import classify as ask
    from tradecell.report import read_table

    with recording() as records:
        table = read_table(path, column, None, sheet, encoding)
        for note in table.notes:
            say(f"tradecell: {note}")
        texts = ["" if name is None else str(name).strip() for name in table.names()]
        answers: list[Classification | None] = []
        with progress("Classifying") as told:
            for done, text in enumerate(texts, start=1):
                answers.append(ask(text) if text else None)
                told(done, len(texts))
        number = record(records, "classification", lambda: _made(path, table, texts, answers))
    tell(number)
    if as_json:
        _print_json(table, texts, answers)
    else:
        _print_table(table, texts, answers, limit)
    if number is None:
        sys.stdout.flush()
        raise typer.Exit(UNUSABLE)


def _made(path: Path, table: Table, texts: Sequence[str], answers: Sequence[Classification | None]) -> Made:
    """The facts and rows by which a classification is recorded."""
    from tradecell.controls import current_ccl
    from tradecell.records.facts import classification_facts, classified_row

    facts = classification_facts(
        answers, current_ccl(), input=path, sheet=table.sheet, column=table.columns[table.name_at]
    )
    rows = (
        classified_row(table.row_number(index), text, answer)
        for index, (text, answer) in enumerate(zip(texts, answers, strict=True))
    )
    return facts, rows


def _print_json(table: Table, texts: Sequence[str], answers: Sequence[Classification | None]) -> None:
    from tradecell.controls.present import to_dict

    rows = [
        {"row": table.row_number(index), "text": text, "answer": to_dict(answer) if answer else None}
        for index, (text, answer) in enumerate(zip(texts, answers, strict=True))
    ]
    json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
    print()


def _print_table(table: Table, texts: Sequence[str], answers: Sequence[Classification | None], limit: int) -> None:
    from rich.table import Table as RichTable

    grid = RichTable(box=None, pad_edge=False)
    for title in ("Row", "Product", "ECCN", "Confidence", "Needs", "Others"):
        grid.add_column(title, no_wrap=True)
    for index, (text, answer) in enumerate(zip(texts, answers, strict=True)):
        if answer is None:
            continue
        best = answer.best
        others = ", ".join(candidate.code for candidate in answer.candidates[1:limit])
        shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        needs = ", ".join(answer.needs) or ("; ".join(answer.notes) if best is None else "")
        grid.add_row(
            str(table.row_number(index)), printable(shown), best.code if best else "-", answer.confidence, needs, others
        )
    print_plain(grid)
    empty = sum(1 for answer in answers if answer is None)
    high = sum(1 for answer in answers if answer and answer.confidence == "high")
    print(
        f"{len(answers):,} rows: {high:,} of high confidence, {empty:,} empty. Candidates to check, no classification."
    )
