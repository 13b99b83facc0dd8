"""Figures with units out of free text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecell.controls.figures import read_figures, to_base
from tradecell.errors import InputError


@pytest.mark.parametrize(
    ("text", "quantity", "value"),
    [
        ("500 MSPS", "samples", 5e8),
        ("1.3 GSPS", "samples", 1.3e9),
        ("819 GB/s", "transfer", 8.19e11),
        ("25 Gbit/s", "bitrate", 2.5e10),
        ("814 mm2", "area", 8.14e-4),
        ("814 mm²", "area", 8.14e-4),
        ("0.8 micrometre", "length", 8e-7),
        ("0.9 µm", "length", 9e-7),
        ("1,950 MPa", "pressure", 1.95e9),
        ("13.3 mPa", "pressure", 0.0133),
        ("4 ppm", "ratio", 4e-6),
        ("0.1 %", "ratio", 0.001),
        ("20,000 L/s", "flow", 20),
        ("100 litre", "volume", 0.1),
        ("1.72 g/cm3", "density", 1720),
        ("0.5 deg/h", "angular drift", 0.5),
        ("0.0035 deg/√h", "random walk", 0.0035),
        ("10 pT/√Hz", "field noise", 1e-11),
        ("600 Hz", "frequency", 600),
        ("3 x 10^6 m", "length", 3e6),
        ("1e-3 W", "power", 1e-3),
        ("5 kW", "power", 5000),
        ("2 mW", "power", 0.002),
        ("2 MW", "power", 2e6),
        ("five-axis machine", "axes", 5),
        ("48 detectors", "count", 48),
        ("2 TOPS", "operations", 2e12),
        ("70 WT", "app", 70),
        ("1,080 nm", "length", 1.08e-6),
        ("-55 °C", "temperature", -55),
    ],
)
def test_one_figure(text: str, quantity: str, value: float) -> None:
    figure = read_figures(f"It has {text}, they say.")[-1]
    assert (figure.quantity, figure.value) == (quantity, pytest.approx(value))


def test_a_range_gives_both_ends() -> None:
    assert [f.value for f in read_figures("8 to 12 GHz")] == [8e9, 12e9]
    assert [f.value for f in read_figures("-55 to +125 °C")] == [-55, 125]


@pytest.mark.parametrize("text", ["model X5m", "ISO 9001", "RS-485", "STM32F407", "3090", "DN160", "a 5 5"])
def test_what_is_no_figure(text: str) -> None:
    assert read_figures(text) == []


@pytest.mark.parametrize(
    ("value", "quantity", "expected"),
    [(814, "area", 814), ("814", "area", 814), ("0.8 um", "length", 8e-7), ("1,000", "area", 1000)],
)
def test_given_figures(value: object, quantity: str, expected: float) -> None:
    assert to_base(value, quantity, "x") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "said"),
    [("5 kg", "measures mass, but length"), ("five", "no figure"), (True, "not True"), (float("nan"), "finite")],
)
def test_units_that_do_not_fit_are_errors(value: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        to_base(value, "length", "size")


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    for figure in read_figures(text):
        assert figure.start < figure.end <= len(text)
