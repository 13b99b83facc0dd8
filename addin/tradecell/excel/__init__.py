"""What Excel calls: the formulas, the ribbon's actions, and the building and installing of the add-in.

    functions.py     the formulas (TC_SCREEN, ...), each an ordinary Python function with its help
    actions.py       what the ribbon asks for: labels, texts, refresh and its progress; actions_screen.py the blocks of
                     a selection, actions_decide.py decisions on its rows, actions_audit.py the audit log
    jobs.py          work that goes on in the background while Excel stays usable
    server.py        the process that Excel starts: nothing of the open workbook reaches it but arguments
    build.py         tradecell.xlam from workbook/vba, workbook/ribbon and the functions

VBA owns the sheet, Python owns the answer, and one door leads from one to the other: xlwings's ``CallUDF``.
"""

__all__: list[str] = []
