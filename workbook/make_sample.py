"""Write tradecell-sample.xlsx, a workbook that uses the formulas of the add-in: on 60 suppliers, products and orders.

    python workbook/make_sample.py [tradecell-sample.xlsx]

Beside each formula stands the answer of the same function in Python, against the built-in sample list, so that the
workbook shows something where the add-in is not installed. With it, Ctrl+Alt+F9 asks anew, against your own list.
Companies are those of make_suppliers.py; orders, prices and owners are invented.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sample_book import Asked, Book, shown

OWNED_ON = (date(2026, 7, 31), date(2026, 11, 24))
"""Two days: the rule of 90 FR 47201 was suspended on the first and is in force on the second."""

DAY = date(2026, 7, 31)
"""The day that the licence formulas ask for: fixed, so that the answers in the file stay true."""

EXCEL_365 = 191029
"""The number of Excel's calculation engine. With an older one in the file, Excel would calculate while it opens, and
replace every answer by #NAME? where the add-in is not installed."""

PRODUCTS = (
    ("FPGA with 800 I/O pins", "CN"),
    ("AI accelerator, 1,979 TFLOPS FP8, 80 GB HBM3", "CN"),
    ("Thermal imaging camera, 640 x 480 focal plane array, 9 Hz", "IN"),
    ("Five-axis milling machine, positioning accuracy 1.2 µm", "CN"),
    ("Encryption software AES-256", "DE"),
    ("Laptop computer", "VN"),
    ("Carbon fibre prepreg, modulus 294 GPa", "KR"),
    ("Frequency converter, 600 Hz", "IN"),
    ("Ball bearing, stainless steel", "BR"),
)
"""A description and a destination. They show what the formula answers, and are no classification of any product."""

UNSETTLED = "Settle the ECCN first"
"""Instead of a licence requirement for an ECCN of low confidence: it would be read as an answer."""

CHIPS: tuple[tuple[str, float, int, float | None, bool | None], ...] = (
    ("NVIDIA H100 SXM", 1979, 8, 814, True),
    ("NVIDIA A100 SXM", 624, 8, 826, True),
    ("NVIDIA H20", 296, 8, 814, True),
    ("AMD Instinct MI210", 181, 16, 790, True),
    ("An accelerator, area not known yet", 500, 8, None, True),
    ("A camera processor", 26, 8, 60, False),
)
"""TOPS (dense), bit length, die area in mm2, for datacenters: of the makers' data sheets; the last two invented."""

ORDERS = (
    ("Maschinenbau Oberrieder GmbH", "DE", "2B001.b.2"),
    ("SMIC", "CN", "3B001.c.1.a"),
    ("Takanishi Seimitsu K.K.", "JP", "3A001.a.7"),
    ("Zhipu AI", "CN", "3A090.a"),
    ("Sophia Technologies Ltd", "GB", "EAR99"),
    ("PowerAir Private Limited", "SG", "3A991.p"),
    ("Kowalczyk Obróbka Skrawaniem Sp. z o.o.", "PL", "6A003"),
)
"""Customer, destination, ECCN. Invented orders."""

OWNERS = (("Zhipu AI", 0.30), ("SOPHGO technologies ltd", 0.25), ("Lindqvist Ytbehandling AB", 0.45))
"""The owners of an invented customer, and their shares."""


def next_step(status: str) -> str:
    """What the formula in the column Next step answers."""
    if status.endswith("NO HIT") or not status:
        return ""
    if status.endswith("HIT"):
        return "Hold the order"
    return "Have it looked at" if status.endswith("REVIEW") else "Find out why"


def suppliers_sheet(made: Book) -> list[str]:
    """One formula a cell, as people fill them down. Returns the statuses."""
    from make_suppliers import suppliers

    from tradecell.excel.functions import TC_SCREEN

    sheet = made.sheet("Suppliers", (48, 9, 23, 8, 44, 8, 22, 18, 90))
    fields = ("status", "score", "name", "list", "citation", "reason")
    rows = suppliers()
    found: Any = shown(TC_SCREEN([[row.name] for row in rows], [[row.country] for row in rows], [list(fields)]))
    made.heads(
        sheet,
        0,
        ("Supplier", "Country", "Status", "Score", "Listed name", "List", "Citation", "Next step", "Reason"),
        (3,),
    )
    for number, (supplier, answers) in enumerate(zip(rows, found, strict=True), start=2):
        ask = {
            field: Asked(f'=TC_SCREEN(A{number},B{number},"{field}")', answer)
            for field, answer in zip(fields, answers, strict=True)
        }
        ask["status"] = Asked(f"=TC_SCREEN(A{number},B{number})", answers[0])
        step = (
            f'=IF(OR(C{number}="",RIGHT(C{number},6)="NO HIT"),"",IF(RIGHT(C{number},3)="HIT","Hold the order",'
            f'IF(RIGHT(C{number},6)="REVIEW","Have it looked at","Find out why")))'
        )
        cells = (
            supplier.name, supplier.country, ask["status"], ask["score"], ask["name"], ask["list"], ask["citation"],
            Asked(step, next_step(str(answers[0]))), ask["reason"],
        )  # fmt: skip
        looks = (
            made.text, made.text, made.bold, made.score, made.indented, made.text, made.wrap, made.bold, made.wrap,
        )  # fmt: skip
        made.line(sheet, number - 1, cells, looks)
    last = len(rows) + 1
    made.colour(sheet, f"C2:C{last}", "$C2")
    sheet.autofilter(0, 0, last - 1, 8)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    return [str(answers[0]) for answers in found]


def products_sheet(made: Book) -> None:
    """Descriptions to ECCNs, ECCNs to licence requirements; chips by their figures."""
    from tradecell.excel.functions import TC_CLASSIFY, TC_ECCN, TC_LICENSE

    sheet = made.sheet("Products", (46, 16, 12, 44, 44, 13, 12, 30))
    sheet.write_string(0, 0, "From a description to an ECCN, and on to a licence", made.section)
    heads = ("Product", "ECCN", "Confidence", "Title of the ECCN", "Why", "Destination", "Day", "Licence requirement")
    made.heads(sheet, 1, heads)
    row = 2
    for text, country in PRODUCTS:
        at = row + 1
        code: Any = TC_CLASSIFY(text, "paragraph")
        sure = TC_CLASSIFY(text, "confidence")
        requirement = UNSETTLED if sure == "low" else TC_LICENSE(code, country, DAY)
        cells = (
            text,
            Asked(f'=TC_CLASSIFY(A{at},"paragraph")', code),
            Asked(f'=TC_CLASSIFY(A{at},"confidence")', sure),
            Asked(f"=TC_ECCN(B{at})", TC_ECCN(code)),
            Asked(f'=TC_CLASSIFY(A{at},"why")', TC_CLASSIFY(text, "why")),
            country,
            DAY,
            Asked(f'=IF(C{at}="low","{UNSETTLED}",TC_LICENSE(B{at},F{at},G{at}))', requirement),
        )
        looks = (made.wrap, made.bold, made.text, made.wrap, made.wrap, made.text, made.day, made.wrap)
        made.line(sheet, row, cells, looks)
        row += 1
    note = "Proposals from words and figures: low confidence, or a missing figure, is for a person who knows the item."
    sheet.write_string(row + 1, 0, note, made.aside)


def chips_sheet(made: Book) -> None:
    """Chips by their figures, one of them missing."""
    from tradecell.excel.functions import TC_CHIP, TC_TPP

    sheet = made.sheet("Chips", (40, 14, 8, 14, 14, 14, 52))
    sheet.write_string(0, 0, "Total processing performance, and the paragraph of 3A090", made.section)
    heads = (
        "Chip",
        "TOPS, dense",
        "Bits",
        "Die area, mm²",
        "Datacenter",
        "TPP",
        "Paragraph of 3A090, or what is missing",
    )
    made.heads(sheet, 1, heads, (1, 2, 3, 5))
    for row, (name, tops, bits, area, center) in enumerate(CHIPS, start=2):
        at = row + 1
        power = TC_TPP(tops, bits)
        cells = (
            name,
            tops,
            bits,
            area,
            "" if center is None else ("yes" if center else "no"),
            Asked(f"=TC_TPP(B{at},C{at})", power),
            Asked(f"=TC_CHIP(F{at},D{at},E{at})", TC_CHIP(power, area, center)),
        )
        looks = (made.text, made.number, made.number, made.number, made.indented, made.number, made.answer)
        made.line(sheet, row, cells, looks)
    note = "Figures of the makers' data sheets, for trying the formula; take those of your own data sheet."
    sheet.write_string(3 + len(CHIPS), 0, note, made.aside)


def decision(status: str, requirement: str) -> str:
    """What the formula in the column Decision answers: only a NO HIT of a real list goes on."""
    if status == "HIT":
        return "Stop: a listed party"
    if status != "NO HIT":
        return f"Hold: {status}"
    if requirement.startswith("no licence"):
        return "Go on with the other checks"
    return f"Settle the licence first: {requirement}"


def licence_sheet(made: Book) -> None:
    """Orders: who, where, what. And the owners of a customer."""
    from tradecell.excel.functions import TC_LICENSE, TC_OWNED, TC_SCREEN

    sheet = made.sheet("Licence", (42, 13, 14, 12, 24, 34, 44, 64))
    sheet.write_string(0, 0, "Orders: the customer, the destination and the item", made.section)
    heads = ("Customer", "Destination", "ECCN", "Day", "Customer's status", "Licence requirement", "Decision", "Rule")
    made.heads(sheet, 1, heads)
    row = 2
    for customer, country, eccn in ORDERS:
        at = row + 1
        status = str(TC_SCREEN(customer, country))
        requirement = str(TC_LICENSE(eccn, country, DAY))
        decide = (
            f'=IF(TC_SCREEN(A{at},B{at})="HIT","Stop: a listed party",IF(TC_SCREEN(A{at},B{at})="NO HIT",'
            f'IF(LEFT(F{at},10)="no licence","Go on with the other checks","Settle the licence first: "&F{at}),'
            f'"Hold: "&E{at}))'
        )
        cells = (
            customer,
            country,
            eccn,
            DAY,
            Asked(f"=TC_SCREEN(A{at},B{at})", status),
            Asked(f"=TC_LICENSE(C{at},B{at},D{at})", shown(TC_LICENSE(eccn, country, DAY))),
            Asked(decide, decision(status, requirement)),
            Asked(f'=TC_LICENSE(C{at},B{at},D{at},"rule")', TC_LICENSE(eccn, country, DAY, "rule")),
        )
        looks = (made.wrap, made.text, made.text, made.day, made.bold, made.wrap, made.bold, made.wrap)
        made.line(sheet, row, cells, looks)
        row += 1
    made.colour(sheet, f"E3:E{row}", "$E3")
    made.colour_start(sheet, f"G3:G{row}", "$G3")
    note = (
        "Write such formulas the safe way round: only an exact NO HIT goes on. An answer of the sample list never does."
    )
    sheet.write_string(row + 1, 0, note, made.aside)
    row += 3
    sheet.write_string(row, 0, "Owners of a customer", made.section)
    made.heads(sheet, row + 1, ("Owner", "Share"), (1,))
    first = row + 3
    for number, (owner, share) in enumerate(OWNERS):
        made.line(sheet, row + 2 + number, (owner, share), (made.text, made.share))
    last = first + len(OWNERS) - 1
    names, parts = [[owner] for owner, _ in OWNERS], [[share] for _, share in OWNERS]
    row = last + 1
    made.heads(sheet, row, ("50 per cent of it owned by listed parties?", "On"))
    for number, day in enumerate(OWNED_ON, start=row + 1):
        asked = Asked(f"=TC_OWNED(A{first}:A{last},B{first}:B{last},B{number + 1})", TC_OWNED(names, parts, day))
        made.line(sheet, number, (None, day, asked), (made.text, made.day, made.bold_plain))


def signature(function: Any) -> str:
    """A formula with its arguments, those that may be left out in brackets."""
    optional = dict(function.defaults)
    names = (f"[{name}]" if name in optional else name for name, _ in function.arguments)
    return f"{function.name}({', '.join(names)})"


def functions_sheet(made: Book) -> None:
    """The help sheet, from the functions themselves."""
    from tradecell.excel.functions import FUNCTIONS

    sheet = made.sheet("Functions", (28, 106, 36))
    sheet.write_string(0, 0, "The formulas", made.title)
    sheet.set_row(0, 28)
    note = (
        "In Excel: the fx button beside the formula bar, category Trade controls, shows the same help while you type."
    )
    sheet.write_string(1, 0, note, made.aside)
    made.heads(sheet, 2, ("Formula, argument", "What it answers, what to give", "Example"))
    row = 3
    for function in FUNCTIONS:
        made.line(
            sheet, row, (function.name, function.help, function.example), (made.group, made.group_text, made.code)
        )
        made.line(sheet, row + 1, ("", signature(function), ""), (made.text, made.code, made.text))
        row += 2
        optional = dict(function.defaults)
        for name, said in function.arguments:
            label = f"    [{name}]" if name in optional else f"    {name}"
            made.line(sheet, row, (label, said, ""), (made.text, made.wrap, made.text))
            row += 1
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)


def start_sheet(made: Book, sheet: Any, statuses: Sequence[str]) -> None:
    """What this is, which list answers, and how many suppliers have which status."""
    from tradecell.excel.functions import TC_LIST

    sheet.set_row(0, 30)
    sheet.write_string(0, 0, "tradecell: a workbook to try the formulas", made.title)
    warning = TC_LIST("warning")
    sheet.write_formula(1, 0, '=TC_LIST("warning")', made.aside, shown(warning))
    lines: list[tuple[str, Any]] = [
        ("List date", Asked("=TC_LIST()", TC_LIST())),
        ("Kind of list", Asked('=TC_LIST("kind")', TC_LIST("kind"))),
        ("Parties on it", Asked('=TC_LIST("parties")', TC_LIST("parties"))),
    ]
    last = len(statuses) + 1
    cells = f"Suppliers!C2:C{last}"
    counts: dict[str, tuple[str, int]] = {
        "Suppliers": (f"=COUNTA(Suppliers!A2:A{last})", len(statuses)),
        "HIT": (
            f'=COUNTIF({cells},"*HIT")-COUNTIF({cells},"*NO HIT")',
            sum(one.endswith("HIT") and not one.endswith("NO HIT") for one in statuses),
        ),
        "REVIEW": (f'=COUNTIF({cells},"*REVIEW")', sum(one.endswith("REVIEW") for one in statuses)),
        "NO HIT": (f'=COUNTIF({cells},"*NO HIT")', sum(one.endswith("NO HIT") for one in statuses)),
        "NOT SCREENED": (f'=COUNTIF({cells},"*NOT SCREENED")', sum(one.endswith("SCREENED") for one in statuses)),
    }
    lines += [(name, Asked(*count)) for name, count in counts.items()]
    sheet.write_string(3, 0, "The list, and what it says of the suppliers", made.section)
    for number, (name, value) in enumerate(lines, start=4):
        made.line(sheet, number, (name, value), (made.text, made.bold if number < 6 else made.left))
    row = 5 + len(lines)
    sheet.write_string(row, 0, "The sheets", made.section)
    for name, said in SHEETS:
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", made.link, name)
        sheet.write_string(row, 1, said, made.wrap)
    row += 2
    sheet.write_string(row, 0, "Good to know", made.section)
    for said in KNOW:
        row += 1
        sheet.write_string(row, 0, said, made.note)


SPILL = '=TC_SCREEN(Suppliers!A2:A61,Suppliers!B2:B61,{"status","score","name","list"})'

SHEETS = (
    ("Suppliers", "60 suppliers, one formula a cell: status, score, listed name, list, citation, reason."),
    ("Products", "Descriptions to ECCNs, and on to a licence for a destination."),
    ("Chips", "Total processing performance, and the paragraph of 3A090 that a chip falls under."),
    ("Licence", "Orders: does the item need a licence for its destination, and is the customer listed? Owners."),
    ("Functions", "Every formula with its arguments and an example."),
)

KNOW = (
    "The answers in this file were computed against the built-in sample list of 90 parties: no screening of anyone.",
    "With the add-in installed: Refresh on the tab Trade controls brings the real lists; Ctrl+Alt+F9 then asks anew.",
    f"In Excel 2021 or 365 one formula answers for all rows: {SPILL}, in an empty sheet.",
    "Cells show #NAME?: the add-in is not loaded. Run tradecell doctor; it says why, and what to do.",
    "It is loaded and they still show #NAME?: replace = by = in the sheet (Ctrl+H): Excel then reads them anew.",
    "Orders, amounts and owners are invented. No company named here is said to have supplied or bought anything.",
    "NO HIT says that nothing came near enough on this list, of this day. It clears nobody.",
)


def write(path: Path) -> None:
    """Write the workbook to ``path``, with the answers of the built-in sample list."""
    import xlsxwriter

    before = os.environ.get("TRADECELL_HOME")
    with tempfile.TemporaryDirectory() as home:
        os.environ["TRADECELL_HOME"] = home
        try:
            with xlsxwriter.Workbook(path) as book:
                book.set_properties(
                    {"title": "tradecell, a sample", "author": "tradecell", "created": datetime(2026, 1, 5)}
                )
                book.set_calc_mode("auto", EXCEL_365)
                book.calc_on_load = False
                made = Book(book)
                start = made.sheet("Start", (26, 104))
                statuses = suppliers_sheet(made)
                products_sheet(made)
                chips_sheet(made)
                licence_sheet(made)
                functions_sheet(made)
                start_sheet(made, start, statuses)
        finally:
            if before is None:
                del os.environ["TRADECELL_HOME"]
            else:
                os.environ["TRADECELL_HOME"] = before


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("tradecell-sample.xlsx")
    write(target)
    print(f"{target} written")
