"""Write suppliers.xlsx, a buyer's sheet of 60 suppliers to try a screening on.

    python workbook/make_suppliers.py [suppliers.xlsx]

Some of the suppliers are listed parties in the odd spellings that real sheets are full of (PLANTED, below); the others
are well-known companies that no list of 2026-07-31 names, or are made up. Figures, dates, categories and buyers are
invented throughout: no company in the sheet is said to have supplied anyone. The same script writes the same bytes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

PLANTED = {
    "Zhipu AI": "Beijing Zhipu Huazhang Technology Co., Ltd.",  # an alias
    "SOPHGO technologies ltd": "Sophgo Technologies Ltd.",  # letter case
    "Huawei Tech. Co Ltd": "Huawei Technologies Co., Ltd. (Huawei)",  # an abbreviation
    "Suanneng Technology, Wuxi Co. Ltd": "Wuxi Suanneng Technology Co., Ltd.",  # words in another order
    "北京智谱华章科技有限公司": "Beijing Zhipu Huazhang Technology Co., Ltd.",  # Chinese script
    "ПАО Сбербанк": "PUBLIC JOINT STOCK COMPANY SBERBANK OF RUSSIA",  # Cyrillic script
    "PowerAir Private Limited": "PowerAir Pte. Ltd.",  # the same legal form, written out
    "Hangzhou Hik Vision Digital Technology": "Hangzhou Hikvision Digital Technology Co., Ltd.",  # a word split
    "RSLaser": "Beijing Keyi Hongyuan Optoelectronics Co., Ltd.",  # an alias unlike the name
    "SMIC": "Semiconductor Manufacturing International Corporation (SMIC)",  # an acronym
    "Yangtze Memmory Technologies Co Ltd": "Yangtze Memory Technologies Co., Ltd.",  # a slip of the pen
    "Beijing Sophon Technology Co., Ltd.": "Sophon Technology (Beijing) Co., Ltd.",  # the place moved
    "China Nat'l Offshore Oil Corp": "China National Offshore Oil Corporation",  # two abbreviations
    "DaJiang Innovations": "DJI",  # words joined, of an alias
    "Kaspersky Lab, AO": "AO Kaspersky Lab",  # the legal form moved
    "ＩＦＬＹＴＥＫ Co., Ltd.": "IFLYTEK",  # full-width letters, and a legal form that is not on the list
}
"""The supplier as the sheet has it, and the name of the listed party (Consolidated Screening List of 2026-07-31)."""

NEAR_MISSES = (
    "Sophia Technologies Ltd",
    "Hangzhou Digital Technology Trading Co., Ltd.",
    "Shenzhen Hongtaiyu Precision Technology Co., Ltd.",
    "Beijing Yuchenguang Technology Co., Ltd.",
    "International Semiconductor Supplies Corp.",
    "Offshore Cable Services Ltd",
    "Airpower Compressors Ltd",
    "Memory Lane Promotions Ltd",
)
"""Unlisted names that share words, or the look of a word, with a listed one: a screening should not call them hits."""


@dataclass(frozen=True, slots=True)
class Supplier:
    """A row of the sheet."""

    name: str
    country: str
    city: str
    category: str
    spend: float
    since: date


# name | country | city | category | spend in 2025, EUR | supplier since
SUPPLIERS_TEXT = """
Siemens AG | DE | München | Drives and controls | 412880.40 | 2009-03-16
Robert Bosch GmbH | DE | Gerlingen | Sensors | 233190.00 | 2011-07-01
Huawei Tech. Co Ltd | CN | Shenzhen | Network equipment | 18440.00 | 2017-05-22
Thorlabs Inc. | US | Newton, NJ | Optics | 96315.75 | 2013-02-11
Festo SE & Co. KG | DE | Esslingen | Pneumatics | 151022.10 | 2010-10-04
Shenzhen Hongtaiyu Precision Technology Co., Ltd. | CN | Shenzhen | Turned parts | 38790.00 | 2021-06-15
Würth Elektronik eiSos GmbH & Co. KG | DE | Waldenburg | Passive components | 74210.33 | 2014-01-20
Zhipu AI | CN | Beijing | Software licences | 12600.00 | 2024-04-08
SKF Sverige AB | SE | Göteborg | Bearings | 88140.00 | 2008-11-28
Murata Manufacturing Co., Ltd. | JP | Kyoto | Passive components | 64998.20 | 2012-09-03
Maschinenbau Oberrieder GmbH | DE | Kempten | Machined housings | 120455.00 | 2006-05-02
Sophia Technologies Ltd | GB | Reading | Test services | 9850.00 | 2022-01-17
SOPHGO technologies ltd | CN | Beijing | Processors | 27300.00 | 2023-08-30
Trumpf SE + Co. KG | DE | Ditzingen | Laser systems | 310000.00 | 2015-03-09
Hamamatsu Photonics K.K. | JP | Hamamatsu | Detectors | 141760.90 | 2016-10-24
RSLaser | CN | Beijing | Laser systems | 45500.00 | 2022-11-14
Mouser Electronics, Inc. | US | Mansfield, TX | Components, catalogue | 51877.46 | 2012-04-02
Delaunay & Ferrand Mécanique SARL | FR | Annecy | Turned parts | 66230.00 | 2010-02-19
Omron Europe B.V. | NL | Hoofddorp | Relays | 43901.12 | 2009-08-12
International Semiconductor Supplies Corp. | US | Phoenix, AZ | Clean-room consumables | 15720.00 | 2020-07-06
北京智谱华章科技有限公司 | CN | 北京 | Software licences | 8300.00 | 2024-09-02
Phoenix Contact GmbH & Co. KG | DE | Blomberg | Terminals | 58340.27 | 2007-06-11
Hangzhou Hik Vision Digital Technology | CN | Hangzhou | Cameras | 22150.00 | 2018-03-27
Carl Zeiss AG | DE | Oberkochen | Metrology | 187500.00 | 2011-12-05
Officine Valbruzzi S.r.l. | IT | Bergamo | Castings | 91264.80 | 2013-05-30
Suanneng Technology, Wuxi Co. Ltd | CN | Wuxi | Processors | 19980.00 | 2024-01-15
Edmund Optics Ltd | GB | York | Optics | 34105.60 | 2017-09-18
Texas Instruments Incorporated | US | Dallas, TX | Integrated circuits | 102345.00 | 2012-06-25
Offshore Cable Services Ltd | GB | Aberdeen | Cable assemblies | 27430.00 | 2019-10-21
SMIC | CN | Shanghai | Foundry services | 240000.00 | 2016-02-29
Keyence Deutschland GmbH | DE | Neu-Isenburg | Sensors | 39871.00 | 2014-11-10
Hangzhou Digital Technology Trading Co., Ltd. | CN | Hangzhou | Cable assemblies | 13260.00 | 2022-05-23
Nordhavn Emballage ApS | DK | Aarhus | Packaging | 24118.35 | 2015-08-17
STMicroelectronics N.V. | CH | Plan-les-Ouates | Integrated circuits | 119006.70 | 2010-04-26
ПАО Сбербанк | RU | Москва | Bank charges | 1240.00 | 2014-06-09
Beijing Sophon Technology Co., Ltd. | CN | Beijing | Evaluation boards | 6400.00 | 2023-12-04
Weidmüller Interface GmbH & Co. KG | DE | Detmold | Terminals | 36782.00 | 2008-02-25
Kowalczyk Obróbka Skrawaniem Sp. z o.o. | PL | Rzeszów | Machined housings | 83590.00 | 2016-05-12
Airpower Compressors Ltd | IE | Cork | Compressed air | 17845.00 | 2018-01-08
NXP Semiconductors N.V. | NL | Eindhoven | Integrated circuits | 78452.15 | 2011-03-14
China Nat'l Offshore Oil Corp | CN | Beijing | Lubricants | 4870.00 | 2019-04-01
Tecnifluido Ibérica, S.L. | ES | Zaragoza | Valves | 45266.00 | 2017-07-24
Rittal GmbH & Co. KG | DE | Herborn | Cabinets | 69240.00 | 2009-01-19
Memory Lane Promotions Ltd | GB | Leeds | Giveaways | 3150.00 | 2023-03-06
Yangtze Memmory Technologies Co Ltd | CN | Wuhan | Flash memory | 88600.00 | 2020-10-12
Infineon Technologies AG | DE | Neubiberg | Integrated circuits | 164390.00 | 2010-09-27
Beijing Yuchenguang Technology Co., Ltd. | CN | Beijing | Optics | 21475.00 | 2021-11-29
Schaltanlagen Huber & Söhne OG | AT | Linz | Wiring | 30911.00 | 2012-12-17
DaJiang Innovations | CN | Shenzhen | Inspection drones | 14200.00 | 2019-08-26
Parker Hannifin Corporation | US | Cleveland, OH | Hydraulics | 93020.00 | 2013-10-07
Takanishi Seimitsu K.K. | JP | Nagoya | Turned parts | 52880.00 | 2018-06-04
PowerAir Private Limited | SG | Singapore | Power supplies | 11900.00 | 2023-05-15
Endress+Hauser AG | CH | Reinach | Flow measurement | 71333.00 | 2014-07-28
Lindqvist Ytbehandling AB | SE | Västerås | Surface treatment | 42705.00 | 2011-05-09
Kaspersky Lab, AO | RU | Москва | Software licences | 5600.00 | 2015-11-02
Balluff GmbH | DE | Neuhausen | Sensors | 47118.90 | 2009-06-22
Hutní zpracování Moravec s.r.o. | CZ | Ostrava | Castings | 60450.00 | 2015-02-16
ＩＦＬＹＴＥＫ Co., Ltd. | CN | 合肥 | Speech modules | 9400.00 | 2021-09-13
Harting Technologiegruppe | DE | Espelkamp | Connectors | 33294.00 | 2010-08-30
Reinraumtechnik Ostermayr e.K. | DE | Jena | Clean-room consumables | 12766.00 | 2020-02-03
"""

COLUMNS = (
    ("Supplier no.", 15),
    ("Supplier", 48),
    ("Country", 11),
    ("City", 17),
    ("Category", 25),
    ("Buyer", 12),
    ("Spend 2025 (EUR)", 20),
    ("Since", 14),
)
BUYERS = ("A. Brandt", "M. Okafor", "J. Lindner")

ABOUT = (
    "A sample to try a screening on. It is not a record of any purchase.",
    "Supplier names are those of listed parties in odd spellings, of well-known companies, or made up.",
    "Countries and cities of the known companies are real. Categories, buyers, amounts and dates are invented.",
    "No company named here is said to have supplied anyone, and a name without a hit is not cleared by that.",
)


def suppliers() -> tuple[Supplier, ...]:
    """The rows of the sheet, in order."""
    rows = [[field.strip() for field in line.split(" | ")] for line in SUPPLIERS_TEXT.strip().splitlines()]
    return tuple(
        Supplier(name, country, city, category, float(spend), date.fromisoformat(since))
        for name, country, city, category, spend, since in rows
    )


def write(path: Path) -> None:
    """Write the workbook to ``path``."""
    import xlsxwriter

    rows = suppliers()
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        # A fixed date here, as in the ZIP by XlsxWriter itself: the file changes only when its content does.
        book.set_properties({"title": "Suppliers, a sample", "author": "tradecell", "created": datetime(2026, 1, 5)})
        # Colours and lines are in the cells, not in the table's style, which only Excel draws.
        line = {"valign": "vcenter", "bottom": 1, "bottom_color": "#D9DEE4"}
        head = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "valign": "vcenter", "text_wrap": True}
        text = book.add_format(line)
        kinds = {
            "Spend 2025 (EUR)": (
                book.add_format({**head, "align": "right"}),
                book.add_format({**line, "num_format": "#,##0.00"}),
            ),
            "Since": (
                book.add_format({**head, "align": "left", "indent": 1}),
                book.add_format({**line, "num_format": "yyyy-mm-dd", "align": "left", "indent": 1}),
            ),
        }
        plain = (book.add_format(head), text)
        sheet = book.add_worksheet("Suppliers")
        table = [
            [
                f"S-{20010 + 7 * number}",
                row.name,
                row.country,
                row.city,
                row.category,
                BUYERS[number % len(BUYERS)],
                row.spend,
                row.since,
            ]
            for number, row in enumerate(rows)
        ]
        sheet.add_table(
            0,
            0,
            len(table),
            len(COLUMNS) - 1,
            {
                "name": "Suppliers",
                "style": None,
                "data": table,
                "columns": [
                    {"header": header, "header_format": heading, "format": cell}
                    for header, _ in COLUMNS
                    for heading, cell in [kinds.get(header, plain)]
                ],
            },
        )
        for number, (_, width) in enumerate(COLUMNS):
            sheet.set_column(number, number, width)
        sheet.set_row(0, 22)
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&RPage &P of &N")

        about = book.add_worksheet("About")
        about.set_column(0, 0, 110)
        about.write(0, 0, "About this workbook", book.add_format({"bold": True, "font_size": 14}))
        for number, line in enumerate(ABOUT, start=2):
            about.write(number, 0, line)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("suppliers.xlsx")
    write(target)
    print(f"{target}: {len(suppliers())} suppliers, {len(PLANTED)} of them listed parties in odd spellings")
