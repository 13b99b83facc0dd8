"""Entries whose test is a figure: each limit on both sides, and what is named when a figure is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tradecell.controls import classify
from tradecell.controls.families import families
from tradecell.controls.store import embedded

LIMITS: list[tuple[str, str]] = [
    ("14-bit analog-to-digital converter, 251 MSPS", "3A001.a.5.a.4"),
    ("14-bit analog-to-digital converter, 250 MSPS", "3A991.c.3"),
    ("14-bit analog-to-digital converter, 10 MSPS", "EAR99"),
    ("16-bit ADC, 66 MSPS", "3A001.a.5.a.5"),
    ("16-bit ADC, 65 MSPS", "3A991.c.4"),
    ("12-bit digital-to-analog converter, 3.6 GSPS", "3A001.a.5.b.2.b"),
    ("Microcontroller, 26 MHz", "3A991.a.2"),
    ("Microcontroller, 16 MHz", "EAR99"),
    ("FPGA with 701 user I/O", "3A001.a.7.a"),
    ("FPGA with 700 user I/O", "3A991.d"),
    ("FPGA with 150 user I/O", "EAR99"),
    ("Flow cytometer, non-spectral, 26 detectors", "3A069.a"),
    ("Flow cytometer, non-spectral, 25 detectors", "3A999.f"),
    ("Spectral flow cytometer, 48 detectors", "3A069.a"),
    ("LC-MS/MS system for top-down proteomics", "3A069.b"),
    ("Frequency changer, multiphase, 40 VA, 600 Hz, frequency control 0.1 %", "3A225"),
    ("Frequency changer, multiphase, 40 VA, 500 Hz, frequency control 0.1 %", "3A999.a"),
    ("Frequency changer, multiphase, 40 VA, 60 Hz, frequency control 0.1 %", "EAR99"),
    ("Direct current power supply, 20 kV, 1 A, stability 0.05 %", "3A227"),
    ("Direct current power supply, 19 kV, 1 A, stability 0.05 %", "EAR99"),
    ("Direct current power supply, 100 V, 500 A, stability 0.05 %", "3A226"),
    ("Digital oscilloscope, 500 MHz bandwidth, 1.1 GSPS, noise 3 % of full scale", "3A992.g"),
    ("Five-axis milling machine, unidirectional positioning repeatability 0.9 um", "2B001.b.2.a"),
    ("Five-axis milling machine, unidirectional positioning repeatability 1.0 um", "2B201.b"),
    ("Five-axis milling machine, travel 2 m, unidirectional positioning repeatability 1.4 um", "2B001.b.2.b"),
    ("CNC lathe, two axes, positioning accuracy 14 um, repeatability 5 um", "2B991.c"),
    ("Manual lathe", "EAR99"),
    ("Coordinate measuring machine, E0 = 1.7 + L/1000 um", "2B006.a"),
    ("Coordinate measuring machine, E0 = 1.7 + L/800 um", "2B206.a.2"),
    ("Hot isostatic press, 450 mm diameter, 208 MPa, 1,200 °C", "2B004"),
    ("Shaker, 50 kN, 10 g", "2B116.a"),
    ("Shaker, 49 kN, 10 g", "9B990"),
    ("Vacuum pump, throat 380 mm, 15 m3/s, ultimate vacuum 13 mPa", "2B231"),
    ("Vacuum pump, throat 379 mm, 15 m3/s, ultimate vacuum 13 mPa", "2B999"),
    ("Bellows-sealed valve, nickel, 5 mm", "2A226"),
    ("Glass-lined reaction vessel, 101 litre", "2B350.a.1"),
    ("Glass-lined reaction vessel, 100 litre", "EAR99"),
    ("Fermenter, 20 litre", "2B352.b.1"),
    ("Fermenter, 19 litre", "EAR99"),
    ("Maraging steel, ultimate tensile strength 1,950 MPa", "1C216"),
    ("Maraging steel sheet, ultimate tensile strength 1,949 MPa", "1C116"),
    ("Carbon fibre, strength 5.5 GPa, modulus 290 GPa, density 1.79 g/cm3", "1C010.b"),
    ("Carbon fibre, strength 3.5 GPa, modulus 230 GPa, density 1.8 g/cm3", "1C210.a"),
    ("Graphite, boron 4 ppm, density 1.6 g/cm3", "1C298.a"),
    ("Graphite, boron 6 ppm, density 1.6 g/cm3, grain 200 um", "EAR99"),
    ("Thermal camera, uncooled, 9 Hz", "6A993.a"),
    ("Thermal camera, uncooled, 30 Hz", "6A003.b.4.b"),
    ("Framing camera, 1,000,001 frames per second, exposure 100 ns", "6A003.a.4"),
    ("CW laser, 1,064 nm, single mode, 1,001 W", "6A005.a.6"),
    ("CW laser, 1,064 nm, single mode, 100 W", "6A995"),
    ("Fluxgate magnetometer, 10 pT/√Hz", "6A006.a.3"),
    ("Fluxgate magnetometer, 11 pT/√Hz", "6A996.a"),
    ("Gyro, 400 deg/s, bias stability 0.49 deg/h, 0.01 deg/√h", "7A002.a.1"),
    ("Gyro, 400 deg/s, bias stability 0.5 deg/h, 0.01 deg/√h", "7A994"),
    ("Gyro, 500 deg/s, bias stability 3.9 deg/h, 0.2 deg/√h", "7A002.a.2"),
    ("Accelerometer, 10 g, bias stability 129 micro g, scale factor 500 ppm", "7A001.a.1"),
    ("Inertial navigation system, 0.8 nmi/h", "7A003.a.1"),
    ("UAV flown beyond visual line of sight, endurance 1 hour", "9A012.a.2"),
    ("UAV flown beyond visual line of sight, endurance 29 minutes", "EAR99"),
    ("Computer with adjusted peak performance 71 WT", "4A003.b"),
    ("Computer with adjusted peak performance 70 WT", "4A994.b"),
    ("Optical fibre, single mode, 600 m, proof test 2 GPa", "5A001.c"),
    ("Optical fibre, single mode, 600 m, proof test 1 GPa", "5A991.d"),
    ("Aircraft radar altimeter, 4.5 GHz", "7A006"),
    ("Aircraft radar altimeter, 4.3 GHz", "7A994"),
    ("Unmanned tethered underwater vehicle, 1,001 m", "8A001.c"),
    ("Unmanned tethered underwater vehicle, 1,000 m", "8A992"),
    ("Integrated circuit with 10 TOPS INT8", "3A991.p"),
    ("Integrated circuit with 7 TOPS INT8", "EAR99"),
]


@pytest.mark.parametrize(("description", "code"), LIMITS)
def test_on_both_sides_of_the_limit(description: str, code: str) -> None:
    best = classify(description).best
    assert best is not None
    assert best.code == code, [(c.code, c.why) for c in classify(description).candidates[:3]]


@pytest.mark.parametrize(
    ("description", "need", "possible"),
    [
        ("GPU for datacenters, 200 TFLOPS FP16", "die area", {"3A090"}),
        ("14-bit analog-to-digital converter", "sample rate of the ADC", {"3A001", "3A991"}),
        ("Thermal camera, uncooled", "frame rate", {"6A003"}),
        ("Flow cytometer", "whether it is specially designed for spectral analysis", {"3A069", "3A999"}),
        ("Maraging steel bar", "ultimate tensile strength at 20 °C", {"1C216"}),
        ("Fermenter, sterilisable", "internal volume", {"2B352"}),
        ("Vacuum pump, throat 400 mm", "pumping speed", {"2B231", "2B999"}),
        ("Carbon fibre tow", "density", {"1C010", "1C210"}),
        ("HBM3E memory stack", "memory bandwidth density (GB/s per mm2)", {"3A090"}),
    ],
)
def test_a_missing_figure_is_named_not_guessed(description: str, need: str, possible: set[str]) -> None:
    answer = classify(description)
    assert need in answer.needs
    assert answer.confidence != "high"
    assert possible <= {candidate.eccn for candidate in answer.candidates}


@pytest.mark.parametrize(
    ("description", "specs", "code"),
    [
        ("GPU for datacenters, 200 TFLOPS FP16", {"die_area": 800}, "3A090.b.1"),
        ("AI accelerator", {"tops": 600, "bits": 8}, "3A090.a.1"),
        ("AI accelerator", {"tpp": 2000, "die_area": "500 mm2", "datacenter": True}, "3A090.b.2"),
        ("Milling machine with five axes", {"repeatability": "0.8 um"}, "2B001.b.2.a"),
        ("Fermenter", {"volume": "50 L"}, "2B352.b.1"),
        ("Flow cytometer", {"spectral": True}, "3A069.a"),
    ],
)
def test_figures_given_as_arguments(description: str, specs: dict[str, object], code: str) -> None:
    best = classify(description, **specs).best
    assert best is not None
    assert best.code == code


def test_there_are_more_than_twenty_entries_decided_by_figures() -> None:
    decided = {
        test.paragraph[:5] for family in families() for test in family.tests if any(c.compare for c in test.conditions)
    }
    assert len(decided) >= 40, sorted(decided)


def test_every_paragraph_of_the_data_exists() -> None:
    for family in families():
        for code in (*(t.paragraph for t in family.tests), family.otherwise, family.typical):
            if code in ("", "EAR99"):
                continue
            entry = embedded().get(code[:5])
            assert entry is not None, code
            assert not code[6:] or entry.has(code[6:]), code


def test_every_condition_names_a_figure_or_fact_of_its_family() -> None:
    for family in families():
        known = {*family.figures, *family.flags, *family.derived}
        for test in family.tests:
            assert {c.name for c in (*test.conditions, *test.unless)} <= known, family.name


def test_no_pattern_names_a_brand() -> None:
    text = (Path(__file__).parents[2] / "addin/tradecell/controls/resources/families.toml").read_text(encoding="utf-8")
    assert not re.search(r"nvidia|stm32|esp32|adis\d|thorlabs|lnd|microchip|xilinx", text, re.I)
