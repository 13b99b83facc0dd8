"""The summary as one HTML page for mail: no script, nothing loaded from anywhere, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from pathlib import Path

from tradecell.report.answer import Searched, score, warnings
from tradecell.report.method import measured, not_searched, status_meaning
from tradecell.report.output import replacing, well_formed
from tradecell.report.summary import (
    COLOURS,
    OPEN,
    ORDER,
    STATUS_COLOURS,
    Bar,
    Summary,
    facts_of_list,
    facts_of_run,
    summarise,
)
from tradecell.report.table import Table
from tradecell.screening.result import Screening

_MOST_ROWS = 200
"""Rows that a person must look at; a mail is no place for thousands, the workbook has them all."""

_LONGEST, _LONGEST_CELL = 1_000, 200  # characters that are shown of any text, and of one in the table of rows


def write_html(path: Path, table: Table, answers: Sequence[Screening], searched: Searched) -> None:
    """Write the summary of a screening as an HTML page, whole or not at all.

    Args:
        path: where to.
        table: the input.
        answers: one for each row of it.
        searched: what was searched, when and by whom.

    Raises:
        InputError: it cannot be written there.
    """
    text = html_page(table, answers, searched)
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def html_page(table: Table, answers: Sequence[Screening], searched: Searched) -> str:
    """The page as text; arguments as for :func:`write_html`."""
    counted = summarise(answers, searched)
    css = resources.files("tradecell.report").joinpath("resources", "report.css").read_text(encoding="utf-8")
    title = f"Screening report: {searched.input}" if searched.input else "Screening report"
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        # were a text ever to slip through, nothing of it could run or be loaded
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light">',
        f"<title>{_text(title)}</title>",
        f"<style>\n{css}</style>",
        "</head>",
        "<body>",
        "<main>",
        *_head(table, counted, searched),
        *_statuses(counted),
        *_open_rows(table, answers),
        *_bars("Hits by list", counted.lists),
        *_bars("Hits by country of the listed party", counted.countries),
        *_bars("Rows by score of the nearest listed name", counted.scores[2:]),
        *_searched(searched),
        *_facts("How it was screened", facts_of_run(searched, table)),
        *_foot(),
        "</main>",
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(parts)


def _head(table: Table, counted: Summary, searched: Searched) -> list[str]:
    where = [searched.input, f"sheet {table.sheet}" if table.sheet else "", f"column {searched.column}"]
    who = " on ".join(filter(None, (searched.user, searched.machine)))
    when = f"Screened {searched.when}{' by ' + who if who else ''}; list of {searched.manifest.list_date}"
    out = [
        "<h1>Screening report</h1>",
        f'<p class="about">{_text(", ".join(filter(None, where)))}</p>',
        f'<p class="about">{_text(when)}</p>',
    ]
    out += [f'<p class="warning">{_text(warning)}</p>' for warning in warnings(searched)]
    return [*out, f'<p class="headline">{_text(counted.headline)}</p>']


def _statuses(counted: Summary) -> list[str]:
    rows = []
    for status, count in counted.statuses:
        share = count / counted.rows if counted.rows else 0
        rows.append(
            f'<tr>{_status(status or "(empty)", status)}<td class="figure">{count:,}</td>'
            f'<td class="figure">{share:.1%}</td><td class="meaning">{_text(status_meaning(status))}</td></tr>'
        )
    head = (
        '<tr><th>Status</th><th class="figure">Rows</th><th class="figure">Share</th>'
        '<th class="meaning">What it means</th></tr>'
    )
    no_hit = ORDER[-1]
    return [
        "<h2>Rows by status</h2>",
        *_table("", head, rows),
        f'<p class="small phone">{_text(no_hit)}: {_text(status_meaning(no_hit))}</p>',
    ]


def _open_rows(table: Table, answers: Sequence[Screening]) -> list[str]:
    found = [(table.row_number(at), answer) for at, answer in enumerate(answers) if answer.outcome in OPEN]
    if not found:
        return []
    found.sort(key=lambda one: OPEN.index(one[1].outcome))
    names = ("Row", "Status", "Score", "Name", "Listed name", "List", "Country", "Note")
    rows = []
    for number, answer in found[:_MOST_ROWS]:
        best, shown = answer.best, score(answer.score)
        more = [answer.note] if answer.note else []
        if len(answer.hits) > 1:
            others = len(answer.hits) - 1
            more.append(f"and {others} more {'hit' if others == 1 else 'hits'}")
        cells = (
            str(number),
            None,
            "" if shown is None or best is None else f"{shown:.1f}",
            answer.query,
            "" if best is None else best.listed_name,
            "" if best is None else best.party.list_code,
            "" if best is None else ", ".join(best.party.countries),
            "; ".join(more),
        )
        row = (
            _status(answer.status, answer.outcome, name) if cell is None else _cell(name, cell)
            for name, cell in zip(names, cells, strict=True)
        )
        rows.append(f"<tr>{''.join(row)}</tr>")
    head = "<tr>" + "".join(f"<th>{name}</th>" for name in names) + "</tr>"
    out = ["<h2>Rows that need a person</h2>", *_table("cards", head, rows)]
    if len(found) > _MOST_ROWS:
        rest = len(found) - _MOST_ROWS
        out.append(f'<p class="small">And {rest:,} rows more; the workbook has them all, with the reasons.</p>')
    return out


def _bars(title: str, bars: Sequence[Bar]) -> list[str]:
    """A table whose last column is drawn: readable where a mail program leaves out the colours, too."""
    out = [f"<h2>{_text(title)}</h2>"]
    if not bars:
        return [*out, "<p>There are no hits.</p>"]
    most = max(bar.total for bar in bars) or 1
    rows = []
    for bar in bars:
        parts = [(COLOURS[status], 100 * bar.counts[status] / most) for status in ORDER if bar.counts.get(status)]
        rest = 100 - sum(share for _, share in parts)
        # a table, since mail programs that know no style give its cells their widths all the same
        pieces = "".join(
            f'<td width="{share:.2f}%" style="width:{share:.2f}%;background:{colour}">&nbsp;</td>'
            for colour, share in ([*parts, ("none", rest)] if rest > 0.01 else parts)
        )
        name = " · ".join(filter(None, (bar.code, bar.label)))
        rows.append(
            f'<tr><td class="name">{_text(name)}</td><td class="figure">{bar.total:,}</td>'
            f'<td class="bar"><table class="line"><tbody><tr>{pieces}</tr></tbody></table></td></tr>'
        )
    used = [status for status in ORDER if any(bar.counts.get(status) for bar in bars)]
    key = "".join(f'<i style="background:{COLOURS[status]}"></i>{_text(status)}' for status in used)
    return [*out, *_table("bars", "", rows), f'<p class="key">{key}</p>']


def _searched(searched: Searched) -> list[str]:
    out = _facts("What was searched", facts_of_list(searched))
    for source in searched.manifest.sources:
        title = source.title or source.file.replace("\\", "/").rpartition("/")[2]
        facts: list[tuple[str, object]] = [
            ("Source", title),
            ("From", source.address or source.file),
            ("Date", source.list_date or source.day),
            ("Parties", source.parties),
            ("Rows refused", source.refused),
            ("SHA-256", source.sha256),
            ("Not renewed", source.failed),
        ]
        out += _fact_table((label, value) for label, value in facts if value != "")
    return out


def _facts(title: str, facts: Iterable[tuple[str, object]]) -> list[str]:
    return [f"<h2>{_text(title)}</h2>", *_fact_table(facts)]


def _fact_table(facts: Iterable[tuple[str, object]]) -> list[str]:
    rows = []
    for label, value in facts:
        shown = f"{value:,g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
        kind = ' class="hash"' if label == "SHA-256" else ""
        rows.append(f"<tr><th>{_text(label)}</th><td{kind}>{_text(shown)}</td></tr>")
    return _table("facts", "", rows)


def _foot() -> list[str]:
    rates, against = measured()
    shares = "; ".join(
        f"{rate.kind}: {rate.hit:.2%} HIT, {rate.alert:.2%} HIT or REVIEW of {rate.names:,} names" for rate in rates
    )
    measured_on = f", measured against {against}" if against else ""
    return [
        "<h2>What was not searched</h2>",
        "<p>A screening of names is one of several duties. This one says nothing about:</p>",
        "<ul>",
        *(f"<li>{_text(item)}</li>" for item in not_searched()),
        "</ul>",
        f'<p class="small">False alarms on names that are on no list{_text(measured_on)}: {_text(shares)}.</p>',
        '<p class="small">This report says what was searched and what was found. It is no legal advice.</p>',
    ]


def _table(kind: str, head: str, rows: Sequence[str]) -> list[str]:
    named = f' class="{kind}"' if kind else ""
    top = [f"<thead>{head}</thead>"] if head else []
    return [f"<table{named}>", *top, "<tbody>", *rows, "</tbody>", "</table>"]


def _cell(name: str, text: str) -> str:
    size = "short" if name in ("Row", "Score", "List") else "long"
    # a name in a script from right to left must not turn round what stands beside it
    inside = f"<bdi>{_text(text, _LONGEST_CELL)}</bdi>" if text else ""
    return f'<td class="{size}" data-name="{name}">{inside}</td>'


def _status(text: str, outcome: str, name: str = "Status") -> str:
    fill, ink = STATUS_COLOURS.get(outcome, ("#FFFFFF", "#1B1B1B"))
    return f'<td class="status" data-name="{name}" style="background:{fill};color:{ink}">{_text(text)}</td>'


def _text(text: str, most: int = _LONGEST) -> str:
    """Text as HTML that is nothing but text: escaped, without control characters and without direction marks."""
    plain = "".join(char if char.isprintable() else " " for char in well_formed(text))
    if len(plain) > most:
        plain = f"{plain[:most].rstrip()}… ({len(plain):,} characters)"
    return escape(plain, quote=True)
