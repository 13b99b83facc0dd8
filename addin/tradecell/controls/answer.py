"""What classify, license_requirement and owned answer: frozen values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

HIGH, MEDIUM, LOW = "high", "medium", "low"
EAR99 = "EAR99"
NO_LICENCE = "No licence required"
"""How the note of a determination of False begins."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One classification that the product may have.

    Args:
        eccn: ``"3A090"`` or ``"EAR99"``.
        paragraph: ``"3A090.a"``; empty where only the entry is told.
        title: what the entry covers, in a line.
        score: 0 to 100; only to compare candidates of one answer.
        why: what in the text spoke for it.
        against: what spoke against it.
        check: what a person must look at before relying on it.
        controls: its controls (``"NS2"``, ``"RS"`` where no column is named, ``"AT1"``).
        citation: the paragraph of the regulation that decides.
    """

    eccn: str
    paragraph: str = ""
    title: str = ""
    score: float = 0.0
    why: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    citation: str = ""

    @property
    def code(self) -> str:
        """The paragraph where it is told, else the ECCN."""
        return self.paragraph or self.eccn


@dataclass(frozen=True, slots=True)
class Classification:
    """The answer for one product.

    Args:
        text: what was asked.
        candidates: best first; empty where nothing can be told.
        confidence: ``"high"``, ``"medium"`` or ``"low"``.
        needs: the figures and facts that would decide, each named ("die area").
        notes: what the reader must know of this answer.
        figures: the figures that were read out of the text or given, as understood.
        as_of: the day of the list that was used, ISO 8601.
    """

    text: str
    candidates: tuple[Candidate, ...] = ()
    confidence: str = LOW
    needs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    as_of: str = ""

    @property
    def best(self) -> Candidate | None:
        """The first candidate."""
        return self.candidates[0] if self.candidates else None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that the answer rests on.

    Args:
        title: what it says, in our words.
        citation: where it stands.
        start: the first day it held, None as far back as the data go.
        until: the last day it holds, None where no end is known.
        status: what else a reader must know: a suspension, non-enforcement, a review policy.
    """

    title: str
    citation: str
    start: date | None = None
    until: date | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One control looked up for one destination.

    Args:
        control: ``"NS2"`` or ``"RS"``.
        applies: whether the control applies to the item: True, False, None under a condition.
        marked: whether it calls for a licence for the destination: True, False, None cannot be told.
        why: in a sentence.
        citation: where that stands.
    """

    control: str
    applies: bool | None
    marked: bool | None
    why: str
    citation: str

    @property
    def required(self) -> bool | None:
        """What this control alone says of the licence."""
        if self.applies is False or self.marked is False:
            return False
        return True if self.applies and self.marked else None


def together(answers: Iterable[bool | None]) -> bool | None:
    """Several answers as one: True if any is; else None if any is open; else False."""
    result: bool | None = False
    for answer in answers:
        if answer:
            return True
        if answer is None:
            result = None
    return result


@dataclass(frozen=True, slots=True)
class ExceptionCandidate:
    """A licence exception to look at, never a conclusion.

    Args:
        code: ``"GBS"``, ``"STA"``, ...
        possible: whether nothing found here bars it.
        text: what the entry or Part 740 says of it.
        bar: why it is barred, empty where it is not.
        citation: its section of Part 740.
    """

    code: str
    possible: bool
    text: str = ""
    bar: str = ""
    citation: str = ""

    def __str__(self) -> str:
        said = f": {self.text}" if self.text else ""
        return f"{self.code}{said} [{'candidate' if self.possible else 'barred: ' + self.bar}; {self.citation}]"


@dataclass(frozen=True, slots=True)
class Determination:
    """Whether a licence is required.

    Args:
        eccn: the ECCN, or ``"EAR99"``.
        paragraph: the paragraph that was asked for, with its ECCN; else empty.
        country: the destination's ISO code.
        on: the day that was asked for.
        required: True; False for "no licence required by what was looked at"; None: cannot be told.
        controls: the controls that call for the licence, the sure ones first.
        rules: the rules it rests on, each with its citation and dates.
        exceptions: candidate licence exceptions with their bars.
        notes: what the answer did not look at, and what else to know.
        needs: what would settle an answer of None.
        findings: every control that was looked up.
        destination: the destination's name.
        party: the screening of the consignee in a sentence, empty where none was asked for.
    """

    eccn: str
    paragraph: str
    country: str
    on: date
    required: bool | None
    controls: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    exceptions: tuple[ExceptionCandidate, ...] = ()
    notes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    destination: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class OwnershipRule:
    """What one rule on ownership says of the shares.

    Args:
        rule: the rule.
        in_force: whether it held on the day.
        reached: True: 50 % reached by listed owners; False: not even with all unknown shares; None: cannot be told.
        listed: the sum of shares of owners listed on the lists of the rule.
        doubtful: the sum of shares of owners that a person must look at.
        unknown: the shares that nobody named, or whose owner could not be screened.
        owners: the listed owners with their share and list.
    """

    rule: Rule
    in_force: bool
    reached: bool | None
    listed: float
    doubtful: float
    unknown: float
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ownership:
    """The answer of :func:`tradecell.controls.owned`.

    Args:
        text: the answer in a sentence.
        reached: over the rules in force, as :attr:`OwnershipRule.reached`.
        rules: rule by rule.
        notes: what else to know.
        on: the day that was asked for.
    """

    text: str
    reached: bool | None
    rules: tuple[OwnershipRule, ...] = ()
    notes: tuple[str, ...] = ()
    on: date | None = None
