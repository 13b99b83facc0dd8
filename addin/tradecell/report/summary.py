"""What a screening comes to, counted once for the workbook and for the page that goes by mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tradecell.countries import country_name
from tradecell.report.answer import DATE_FROM, Searched
from tradecell.report.answer import score as shown_score
from tradecell.report.table import Table
from tradecell.screening.result import CLEARED, HIT, NO_HIT, NOT_SCREENED, REVIEW, SAMPLE_PREFIX, Hit, Screening

ORDER = (HIT, REVIEW, NOT_SCREENED, CLEARED, NO_HIT)
"""The statuses as they are counted: what needs a person first."""

OPEN = (HIT, REVIEW, NOT_SCREENED)
"""What a person must look at."""

COLOURS = {HIT: "#C00000", REVIEW: "#E8A200", NOT_SCREENED: "#7B68A6", CLEARED: "#5B87B2", NO_HIT: "#A6A6A6"}
"""Of bars. None is green: nothing here is permission to go on."""

STATUS_COLOURS = {
    HIT: ("#FFC7CE", "#9C0006"),
    REVIEW: ("#FFEB9C", "#7F4F00"),
    NOT_SCREENED: ("#E4DFEC", "#403152"),
    CLEARED: ("#DDEBF7", "#1F4E78"),
}
"""Of cells, fill and text: Excel's own "bad" and "neutral", a violet and a blue."""

MOST_BARS = 10
"""Bars of a chart; what is beyond them is one bar more."""

_OTHERS = "others"
_BIN = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A label and how many there are by status.

    Args:
        code: short, for the axis of a chart: "EL", "CN"; empty where the label is short enough.
        label: "Entity List (BIS)", "China", "80 to 84.9".
        counts: by status, those that occur.
    """

    code: str
    label: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All statuses together."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Summary:
    """A screening, counted.

    Args:
        rows: of the table, empty ones included.
        statuses: rows by status, in the order of ``ORDER``, and last the empty cells under ``""``.
        lists: hits by list, the most first.
        countries: hits by country of the listed party; one with several countries counts in each.
        scores: rows by the score of their best candidate, ascending; the first two bars are rows with no score, and
            with one too low to be told apart.
    """

    rows: int
    statuses: tuple[tuple[str, int], ...]
    lists: tuple[Bar, ...]
    countries: tuple[Bar, ...]
    scores: tuple[Bar, ...]

    @property
    def open(self) -> int:
        """Rows that a person must look at."""
        return sum(count for status, count in self.statuses if status in OPEN)

    @property
    def headline(self) -> str:
        """The result in a sentence."""
        counts = dict(self.statuses)
        parts = [f"{counts[status]:,} {status}" for status in ORDER if counts[status]]
        if counts[""]:
            parts.append(f"{counts['']:,} empty")
        need = "needs" if self.open == 1 else "need"
        return f"{self.open:,} of {self.rows:,} rows {need} a person" + (f": {', '.join(parts)}" if parts else "")


def summarise(answers: Sequence[Screening], searched: Searched) -> Summary:
    """Count the answers of a table."""
    statuses = Counter(answer.outcome for answer in answers)
    lists: dict[str, Counter[str]] = {}
    countries: dict[str, Counter[str]] = {}
    for answer in answers:
        for hit in answer.hits:
            status = hit_outcome(hit)
            lists.setdefault(hit.party.list_code, Counter())[status] += 1
            for country in hit.party.countries or ("",):
                countries.setdefault(country, Counter())[status] += 1
    return Summary(
        rows=len(answers),
        statuses=(*((status, statuses[status]) for status in ORDER), ("", statuses[""])),
        lists=_bars(((code or "none"), list_title(code), counts) for code, counts in lists.items()),
        countries=_bars((code or "none", _country(code), counts) for code, counts in countries.items()),
        scores=_scores(answers, searched),
    )


def hit_outcome(hit: Hit) -> str:
    """The status of a hit without the sample list's prefix."""
    return hit.status.removeprefix(SAMPLE_PREFIX)


def list_title(code: str) -> str:
    """The title of a list by its code; the code itself where it is none of those that are published."""
    return _titles().get(code, code) or "no list named"


def facts_of_list(searched: Searched) -> list[tuple[str, object]]:
    """What is known of the list that was searched: label and value."""
    manifest = searched.manifest
    return [
        ("List date", f"{manifest.list_date} ({DATE_FROM.get(manifest.list_date_from, manifest.list_date_from)})"),
        ("Parties searched", manifest.parties),
        ("Names searched", manifest.names),
        ("Snapshot", manifest.id),
        ("Snapshot made", f"{manifest.created} by tradecell {manifest.tool_version}"),
        ("Sample list", "yes" if manifest.sample else "no"),
    ]


def facts_of_run(searched: Searched, table: Table) -> list[tuple[str, object]]:
    """How, by whom and when it was screened: label and value; what is not known is left out."""
    facts: list[tuple[str, object]] = [
        ("Screened", searched.when),
        ("By", searched.user),
        ("On the machine", searched.machine),
        ("With", f"tradecell {searched.tool_version}" if searched.tool_version else ""),
        ("Audit event", searched.event),
        ("Input", searched.input),
        ("Sheet", table.sheet),
        ("Column", searched.column),
        ("Country column", "" if table.country_at is None else table.columns[table.country_at]),
        ("Hits shown for a row", f"at most {searched.limit}" if searched.limit else ""),
        *searched.thresholds,
    ]
    return [(label, value) for label, value in facts if value != ""]


@cache
def _titles() -> dict[str, str]:
    text = resources.files("tradecell.report").joinpath("resources", "lists.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t", 1) for line in text.splitlines()[1:] if line)


def _country(code: str) -> str:
    return country_name(code) if code else "no country stated"


def _bars(counted: Iterable[tuple[str, str, Counter[str]]]) -> tuple[Bar, ...]:
    """The most frequent first; beyond ``MOST_BARS`` one bar for all others."""
    ranked = sorted(counted, key=lambda one: (-one[2].total(), one[0]))
    kept, rest = ranked[:MOST_BARS], ranked[MOST_BARS:]
    if len(rest) == 1:
        kept, rest = ranked, []
    bars = [Bar(code, label, dict(counts)) for code, label, counts in kept]
    if rest:
        together: Counter[str] = Counter()
        for _, _, counts in rest:
            together.update(counts)
        bars.append(Bar(_OTHERS, f"{len(rest)} more together", dict(together)))
    return tuple(bars)


def _scores(answers: Sequence[Screening], searched: Searched) -> tuple[Bar, ...]:
    """From two bins below the lower threshold upward: how near to a status the others came."""
    lowest = min((figure for _, figure in searched.thresholds), default=60.0)
    start = max(0, int(lowest // _BIN) * _BIN - 2 * _BIN)
    none: Counter[str] = Counter()
    low: Counter[str] = Counter()
    bins: dict[int, Counter[str]] = {at: Counter() for at in range(start, 101, _BIN)}
    for answer in answers:
        if not answer.status:
            continue
        score = shown_score(answer.score)
        if score is None:
            none[answer.outcome] += 1
        elif score < start:
            low[answer.outcome] += 1
        else:
            bins[int(score // _BIN) * _BIN][answer.outcome] += 1
    named = [(f"{at} to {at + _BIN - 0.1:.1f}" if at < 100 else "100", counts) for at, counts in bins.items()]
    every = [("no listed name near", none), (f"below {start}", low), *named]
    return tuple(Bar("", label, dict(counts)) for label, counts in every)
