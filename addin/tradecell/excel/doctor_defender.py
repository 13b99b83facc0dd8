"""Rules of Microsoft Defender that stop Excel from starting Python, whatever Excel itself allows.

They are its attack surface reduction rules (the reference at learn.microsoft.com/defender-endpoint, read 2026-11-24):
for each a state, 0 off, 1 block, 2 audit only, 6 warn. Group Policy, Intune and an administrator at the machine each
keep them in another place of the registry.
"""

from __future__ import annotations

from collections.abc import Iterator

from tradecell.excel.doctor_finding import OK, PROBLEM, WARNING, Finding
from tradecell.excel.registry import Registry, value

RULES = {
    "d4f940ab-401b-4efc-aadc-ad5f3c50688a": (
        "Block all Office applications from creating child processes",
        "Excel may not start Python",
    ),
    "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b": (
        "Block Win32 API calls from Office macros",
        "the add-in may not call xlwings's DLL",
    ),
}
"""The rules by their ids: the name that administrators know, and what it means here."""

_POLICY = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender"
_LOCAL = "HKLM\\SOFTWARE\\Microsoft\\Windows Defender"
_BELOW = "Windows Defender Exploit Guard\\ASR"
BLOCK, WARN = "1", "6"


def examine_defender(registry: Registry) -> list[Finding]:
    """A finding for each rule that is in the way; one that none is, where none is."""
    findings = []
    exempted = any(registry.values(f"{root}\\{_BELOW}\\ASROnlyExclusions") for root in (_POLICY, _LOCAL))
    for rule, (name, means) in RULES.items():
        state, where = next(_states(registry, rule), ("", ""))
        if state not in (BLOCK, WARN):
            continue
        text = f'The rule "{name}" is on ({where}): {means}.'
        if state == WARN:
            advice = "Windows asks when Excel first starts Python: choose Unblock. Or ask your IT for an exclusion."
            findings.append(Finding("Defender", WARNING, text, advice))
        elif exempted:
            advice = "There are exclusions from these rules; ask your IT whether the folder of Python is among them."
            findings.append(Finding("Defender", WARNING, text, advice))
        else:
            advice = (
                f"Ask your IT for an exclusion from the rule {rule} for the folder of Python and for tradecell.xlam."
            )
            findings.append(Finding("Defender", PROBLEM, text, advice))
    return findings or [
        Finding("Defender", OK, "No rule of Microsoft Defender is known to stop Excel from starting Python.")
    ]


def _states(registry: Registry, rule: str) -> Iterator[tuple[str, str]]:
    """The state of a rule and where it stands, what rules first."""
    for root in (_POLICY, _LOCAL):
        key = f"{root}\\{_BELOW}\\Rules"
        found = value(registry, key, rule)
        if found is not None:
            yield str(found), key
        listed = str(value(registry, f"{root}\\Policy Manager", "ASRRules") or "")
        for entry in listed.lower().split("|"):
            name, _, state = entry.partition("=")
            if name.strip(" {}") == rule:
                yield state.strip(), f"{root}\\Policy Manager, ASRRules"
