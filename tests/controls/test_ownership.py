"""TC_OWNED: the 50 % rules by date, with unknown shares told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecell.controls import owned
from tradecell.errors import InputError, NoListError
from tradecell.screening.result import SAMPLE_PREFIX

IN_FORCE, STAYED, BEFORE = "2026-11-24", "2026-05-01", "2025-09-01"
EL, EL_REVIEW, SDN, MEU, OTHER = (
    "Example Intelligence",
    "Example Inteligence Ltd",
    "Example Bank",
    "Example Aviation",
    "Somebody",
)


@pytest.mark.parametrize(
    ("owners", "shares", "on", "reached", "said"),
    [
        ([EL, OTHER], [50, 50], IN_FORCE, True, "50 % reached by Example Intelligence 50 %"),
        ([EL, OTHER], [49.9, 50.1], IN_FORCE, False, "listed minority owner"),
        ([EL, MEU], [30, 20], IN_FORCE, True, "50 % in sum"),
        ([EL, MEU], [30, 19], IN_FORCE, None, "unknown 51 %: red flag"),
        ([EL, ""], [30, 40], IN_FORCE, None, "known 30 %, unknown 70 %: red flag"),
        ([EL, OTHER], [30, 30], IN_FORCE, None, "unknown 40 %: red flag"),
        ([EL, OTHER], [10, 60], IN_FORCE, False, "known 10 %, unknown 30 %"),
        ([EL_REVIEW, OTHER], [60, 40], IN_FORCE, None, "to be looked at 60 %"),
        ([EL, OTHER], [None, 60], IN_FORCE, False, "listed minority owner, a red flag"),
        ([EL, OTHER], [None, 40], IN_FORCE, None, "red flag"),
        ([OTHER], [100], IN_FORCE, False, "below 50 %, known 0 %"),
        (
            [EL, OTHER],
            [100, 0],
            STAYED,
            False,
            "below 50 %",
        ),  # the Affiliates Rule is stayed; an Entity List owner is no SDN
        ([SDN, OTHER], [50, 50], STAYED, True, "OFAC"),
        ([SDN, OTHER], [50, 50], BEFORE, True, "OFAC"),
        ([SDN, EL], [25, 25], IN_FORCE, True, "90 FR 47201"),
    ],
)
def test_shares(screener, owners, shares, on: str, reached: bool | None, said: str) -> None:
    answer = owned(owners, shares, on, screener)
    assert answer.reached is reached, answer
    assert said in answer.text


@pytest.mark.parametrize(
    ("on", "in_force"),
    [
        ("2025-09-28", False),
        ("2025-09-29", True),
        ("2025-11-09", True),
        ("2025-11-10", False),
        ("2026-11-09", False),
        ("2026-11-10", True),
    ],
)
def test_the_affiliates_rule_and_its_stay(screener, on: str, in_force: bool) -> None:
    rule = next(r for r in owned([EL], [100], on, screener).rules if r.rule.citation == "90 FR 47201")
    assert rule.in_force is in_force


def test_a_cell_of_one_is_the_whole(screener) -> None:
    assert owned([EL], [1], IN_FORCE, screener).reached is True
    assert owned([EL, OTHER], [1, 99], IN_FORCE, screener).reached is False, "here it is one per cent"


def test_after_the_stay_the_answer_says_what_was_not_seen(screener) -> None:
    assert any("no later document" in note for note in owned([EL], [100], IN_FORCE, screener).notes)


@pytest.mark.parametrize("shares", [[0.3, 0.25], ["30 %", "25%"], ["30,0", "25"], [30, 25]])
def test_shares_as_people_write_them(screener, shares) -> None:
    rule = next(r for r in owned([EL, MEU], shares, IN_FORCE, screener).rules if r.rule.citation == "90 FR 47201")
    assert rule.listed == 55


@pytest.mark.parametrize(
    ("owners", "shares", "said"),
    [
        ([EL], [], "1 owners but 0 shares"),
        ([EL], [-1], "between 0 and 100"),
        ([EL], [101], "between 0 and 100"),
        ([EL, OTHER], [60, 60], "add up to 120"),
        ([EL], ["half"], "no number"),
        ([], [], "no owner"),
        ([EL], [True], "no number"),
    ],
)
def test_bad_shares_are_errors(screener, owners, shares, said: str) -> None:
    with pytest.raises(InputError, match=said):
        owned(owners, shares, IN_FORCE, screener)


def test_without_a_list_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_list() -> object:
        raise NoListError("there is no list")

    monkeypatch.setattr("tradecell.controls.consignee.open_screener", no_list)
    with pytest.raises(NoListError):
        owned([EL], [50])


def test_the_sample_list_is_named_and_never_says_below(screener) -> None:
    screener._prefix = SAMPLE_PREFIX
    answer = owned([OTHER], [100], IN_FORCE, screener)
    assert answer.text.startswith(SAMPLE_PREFIX)
    assert answer.reached is None


class _NoHits:
    def screen(self, names, _countries=None):
        from tradecell.screening.result import NO_HIT, Screening

        return [Screening(name, NO_HIT) for name in names]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=5))
def test_shares_never_disappear(parts: list[float]) -> None:
    if sum(parts) > 100:
        return
    for rule in owned([f"Owner {n}" for n in range(len(parts))], parts, IN_FORCE, _NoHits()).rules:
        assert 0 <= rule.listed + rule.doubtful + rule.unknown <= 100.5
