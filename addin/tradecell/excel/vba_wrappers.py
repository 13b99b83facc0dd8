"""VBA made from Python: a wrapper for each formula, its help, and what is fixed when the add-in is built."""

from __future__ import annotations

from collections.abc import Iterable

from tradecell.excel.functions_formula import Formula

LONGEST = 255
"""Characters that Excel shows of a description."""

NEVER_KEPT = frozenset({"TC_LIST"})
"""Formulas whose answer VBA never keeps: it may change without another list."""


def literal(text: str) -> str:
    """Text as a VBA expression; what is not plain ASCII by its number, whatever the code page of the file."""
    parts: list[str] = []
    plain = ""
    for char in text:
        if " " <= char <= "~":
            plain += '""' if char == '"' else char
            continue
        if plain:
            parts.append(f'"{plain}"')
            plain = ""
        units = char.encode("utf-16-le")
        parts.extend(f"ChrW$({int.from_bytes(units[i : i + 2], 'little')})" for i in range(0, len(units), 2))
    if plain or not parts:
        parts.append(f'"{plain}"')
    return " & ".join(parts)


def functions_module(formulas: Iterable[Formula]) -> str:
    """The module with a wrapper for each formula, and what describes them in the Function Wizard."""
    formulas = tuple(formulas)
    lines = ["Option Explicit", "", "' Made from the Python functions when the add-in was built.", ""]
    for formula in formulas:
        lines += [*_wrapper(formula), ""]
    lines += _descriptions(formulas)
    return "\r\n".join(lines) + "\r\n"


def built_module(version: str, python: str, folder: str, dlls: tuple[str, str], command: str) -> str:
    """The module with what is fixed at build time: versions, paths, the command line that starts Python."""
    values = (("BuiltVersion", version), ("BuiltPython", python), ("BuiltFolder", folder), ("BuiltCommand", command))
    lines = ["Option Explicit", "Option Private Module", "", "' Fixed when the add-in was built.", ""]
    for name, value in values:
        lines += [f"Public Function {name}() As String", f"    {name} = {literal(value)}", "End Function", ""]
    lines += [
        "Public Function BuiltDll() As String",
        "    #If Win64 Then",
        f"        BuiltDll = {literal(dlls[0])}",
        "    #Else",
        f"        BuiltDll = {literal(dlls[1])}",
        "    #End If",
        "End Function",
        "",
    ]
    return "\r\n".join(lines)


def _wrapper(formula: Formula) -> list[str]:
    optional = {name for name, _ in formula.defaults}
    names = [name for name, _ in formula.arguments]
    declared = ", ".join(
        f"Optional ByVal {name} As Variant" if name in optional else f"ByVal {name} As Variant" for name in names
    )
    each_row, keep = formula.each_row, formula.name not in NEVER_KEPT
    return [
        f"Public Function {formula.name}({declared}) As Variant",
        f'    {formula.name} = Ask("{formula.name}", Array({", ".join(names)}), {each_row}, {keep})',
        "End Function",
    ]


def _descriptions(formulas: tuple[Formula, ...]) -> list[str]:
    """What the Function Wizard shows. Excel refuses it while no workbook is open: then it is tried once more, later."""
    lines = ["Public Function DescribeFunctions() As Boolean", "    On Error GoTo Refused"]
    lines += [f"    Describe{formula.name}" for formula in formulas]
    lines += ["    ThisWorkbook.Saved = True", "    DescribeFunctions = True", "Refused:", "End Function"]
    for formula in formulas:
        lines += [
            "",
            f"Private Sub Describe{formula.name}()",
            f"    Dim Help(0 To {len(formula.arguments) - 1}) As Variant",
        ]
        lines += [f"    Help({i}) = {literal(said[:LONGEST])}" for i, (_, said) in enumerate(formula.arguments)]
        lines += [
            f'    Application.MacroOptions Macro:="\'" & ThisWorkbook.Name & "\'!{formula.name}", '
            f"Description:={literal(formula.help[:LONGEST])}, "
            f"Category:={literal(formula.category)}, ArgumentDescriptions:=Help",
            "End Sub",
        ]
    return lines
