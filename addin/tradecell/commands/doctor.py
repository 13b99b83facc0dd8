"""``tradecell doctor``: what stands in the way of the formulas in Excel, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tradecell.commands.terminal import FOUND, guarded, printable

if TYPE_CHECKING:
    from tradecell.excel.doctor_finding import Finding


@guarded
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print the same as JSON.")] = False) -> None:
    """Look over Python, Excel, the add-in and the lists, and say for each what to do.

    Changes nothing. The exit status is 1 where something is a problem.
    """
    from tradecell.excel.doctor import OK, PROBLEM, WARNING, examine
    from tradecell.excel.registry import this_machine

    findings = examine(this_machine())
    problems = sum(finding.state == PROBLEM for finding in findings)
    warnings = sum(finding.state == WARNING for finding in findings)
    if as_json:
        from tradecell import __version__
        from tradecell.report.json_text import dump

        rows = [{"about": one.about, "state": one.state, "found": one.found, "advice": one.advice} for one in findings]
        print(dump({"version": __version__, "problems": problems, "warnings": warnings, "findings": rows}))
    else:
        for finding in findings:
            print(printable(told(finding)))
            if finding.state != OK and finding.advice:
                print(printable(f"         -> {finding.advice}"))
        if problems or warnings:
            print(f"{problems} {'problem' if problems == 1 else 'problems'}, {warnings} to look at.")
        else:
            print("Nothing stands in the way.")
    if problems:
        raise typer.Exit(FOUND)


def told(finding: Finding) -> str:
    """A finding as a line, its state first."""
    return f"{finding.state:<8} {finding.about}: {finding.found}"
