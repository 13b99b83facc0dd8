"""What the tests of controls share: a home of their own, a small list, and a screener that knows a few names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tradecell.party import Party
from tradecell.screening.result import HIT, NO_HIT, REVIEW, Hit, Screening

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads the user's own cache."""
    home = tmp_path / "home"
    monkeypatch.setenv("TRADECELL_HOME", str(home))
    return home


@pytest.fixture
def shared() -> Path:
    """The folder of real data; the test is skipped where it is absent."""
    if not (SHARED / "ecfr").is_dir():
        pytest.skip("../shared/data is absent")
    return SHARED


class FakeScreener:
    """Answers from a table of name -> (party, status); everything else is NO HIT."""

    def __init__(self, table: dict[str, tuple[Party, str]], prefix: str = "") -> None:
        self._table = table
        self._prefix = prefix
        self.asked: list[tuple[list[str], list[str | None] | None]] = []

    def screen(self, names: list[str], countries: list[str | None] | None = None) -> list[Screening]:
        self.asked.append((list(names), countries))
        return [self._one(name) for name in names]

    def _one(self, name: str) -> Screening:
        if name not in self._table:
            return Screening(name, self._prefix + NO_HIT, list_date="2026-07-31")
        party, status = self._table[name]
        hit = Hit(party, party.name, 100.0 if status == HIT else 84.0, self._prefix + status)
        return Screening(name, self._prefix + status, hit.score, hit, (hit,), "2026-07-31")


ENTITY = Party(
    "EL:1",
    "Example Intelligence Co.",
    "EL",
    license_requirement="For all items subject to the EAR. (See 744.11 of the EAR)",
    license_policy="Presumption of denial",
    citation="90 FR 4617",
)
PARTLY = Party(
    "EL:2", "Example Institute", "EL", license_requirement="For items of ECCN 3A001 and 6A003.", citation="87 FR 1"
)
DENIED = Party("DPL:1", "Example Trading", "DPL", citation="80 FR 1")
BLOCKED = Party("SDN:1", "Example Bank", "SDN", programs=("RUSSIA-EO14024",))
OTHER_BLOCKED = Party("SDN:2", "Example Shipping", "SDN", programs=("VENEZUELA",))
MILITARY = Party("MEU:1", "Example Aviation", "MEU", citation="85 FR 83793")
UNVERIFIED = Party("UVL:1", "Example Logistics", "UVL")


@pytest.fixture
def screener() -> FakeScreener:
    """A screener with one party of each list."""
    return FakeScreener(
        {
            "Example Intelligence": (ENTITY, HIT),
            "Example Inteligence Ltd": (ENTITY, REVIEW),
            "Example Institute": (PARTLY, HIT),
            "Example Trading": (DENIED, HIT),
            "Example Bank": (BLOCKED, HIT),
            "Example Shipping": (OTHER_BLOCKED, HIT),
            "Example Aviation": (MILITARY, HIT),
            "Example Logistics": (UNVERIFIED, HIT),
        }
    )


_TABLE = """<DIV width="100%"><DIV class="gpotbl_div"><TABLE><THEAD><TR><TH>Control(s)</TH>
<TH>Country Chart<br></br>(see Supp. No. 1 to part 738)</TH></TR></THEAD><TBODY>{rows}</TBODY></TABLE></DIV></DIV>"""


def _entry_xml(eccn: str, heading: str, rows: list[tuple[str, str]], items: str = "", extra: str = "") -> str:
    """One entry as the eCFR prints it."""
    cells = "".join(f"<TR><TD>{scope}</TD><TD>{cell}</TD></TR>" for scope, cell in rows)
    reasons = ", ".join(dict.fromkeys(scope.split()[0] for scope, _ in rows))
    return f"""<FP-2><B>{eccn} {heading}</B></FP-2><FP-1><E T="04">License Requirements</E></FP-1>
<FP-1><I>Reason for Control:</I> {reasons}</FP-1>{_TABLE.format(rows=cells)}
<FP-1><E T="05">List Based License Exceptions (See Part 740 for a description of all license exceptions)</E></FP-1>
<FP-1><I>LVS:</I> $3000, except N/A for {eccn}.b</FP-1><FP-1><I>GBS:</I> N/A</FP-1>{extra}
<FP-1><E T="04">List of Items Controlled</E></FP-1><FP-1><I>Related Controls:</I> See 9A999.</FP-1>
<FP-1><I>Related Definitions:</I> N/A</FP-1><FP><I>Items:</I></FP>{items}"""


def _supplement(body: str, filler: int = 600) -> str:
    """A whole supplement: the body, and as many entries more as a real list needs."""
    more = "".join(
        _entry_xml(
            f"{n // 300}{'ABCDE'[n % 5]}{100 + n % 300}", "Filler.", [("AT applies to entire entry", "AT Column 1")]
        )
        for n in range(filler)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?><DIV9 N="Supplement No. 1 to Part 774" TYPE="APPENDIX">
<HEAD>Supplement No. 1 to Part 774—The Commerce Control List</HEAD><HD1>Category 3</HD1>{body}{more}
<FP-2><B>EAR99 Items subject to the EAR that are not elsewhere specified.</B></FP-2></DIV9>"""


@pytest.fixture
def entry_xml() -> Callable[..., str]:
    """Makes one entry as the eCFR prints it."""
    return _entry_xml


@pytest.fixture
def supplement() -> Callable[..., str]:
    """Makes a whole supplement around a body."""
    return _supplement
