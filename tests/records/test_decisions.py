"""Deciding on a name and a party, taking it back, finding it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tradecell.errors import InputError, RecordsError
from tradecell.party import Party
from tradecell.records import Proposed, Records, fingerprint, name_key
from tradecell.screening import Screener

Parties = tuple[Party, ...]


def test_a_decision_keeps_all_that_an_auditor_asks(records: Records, parties: Parties) -> None:
    when = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    until = date.today() + timedelta(days=90)
    made = records.decide(
        "ACME Widgets, GmbH", parties[0], "cleared", "  another address  ", until=until, by="J. Doe", when=when,
        snapshot="list-1", score=97.5,
    )  # fmt: skip
    assert (made.query, made.name, made.uid) == ("ACME Widgets, GmbH", "acme widgets gmbh", "EL:1")
    assert (made.party, made.entry) == (parties[0], fingerprint(parties[0]))
    assert (made.outcome, made.comment, made.by) == ("cleared", "another address", "J. Doe")
    assert (made.when, made.until, made.snapshot, made.score) == ("2026-03-04T12:00:00.000Z", until, "list-1", 97.5)
    assert made.user
    assert made.machine
    assert records.decisions() == [made]


def test_it_is_an_event_of_the_audit_trail(records: Records, parties: Parties) -> None:
    made = records.decide("Acme", parties[0], "confirmed", "it is them")
    event = records.event(made.id)
    assert event.kind == "decision"
    assert event.facts["comment"] == "it is them"
    assert event.facts["party"]["name"] == parties[0].name


def test_the_user_of_the_machine_decides_by_default(records: Records, parties: Parties) -> None:
    made = records.decide("Acme", parties[0], "cleared", "x")
    assert made.by == made.user != ""


def test_it_is_there_when_the_records_are_opened_again(records: Records, home: Path, parties: Parties) -> None:
    made = records.decide("Acme", parties[0], "cleared", "x")
    with Records.open(home) as again:
        assert again.decisions("ACME") == [made]
        assert again.decided_names() == {"acme"}


def test_only_the_last_one_on_a_name_and_party_counts(records: Records, parties: Parties) -> None:
    first = records.decide("Acme", parties[0], "cleared", "x")
    other = records.decide("Acme", parties[1], "cleared", "x")
    second = records.decide("acme", parties[0], "confirmed", "after all")
    assert records.decisions("Acme") == [other, second]
    assert records.decisions("Acme", all=True) == [first, other, second]


def test_one_taken_back_is_gone_but_not_forgotten(records: Records, parties: Parties) -> None:
    records.decide("Acme", parties[0], "cleared", "x")
    records.decide("Acme", parties[0], "withdrawn", "a mistake")
    assert records.decisions() == []
    assert [each.outcome for each in records.decisions(all=True)] == ["cleared", "withdrawn"]
    assert records.decided_names() == {"acme"}


def test_one_whose_day_is_over_is_not_shown(records: Records, parties: Parties) -> None:
    today = date.today()
    records.decide("Acme", parties[0], "cleared", "x", until=today)
    assert len(records.decisions(on=today)) == 1
    assert records.decisions(on=today + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"comment": "  "}, "needs a comment"),
        ({"outcome": "approved"}, "no decision"),
        ({"query": "#N/A"}, "no name"),
        ({"query": "..."}, "no name"),
        ({"query": "Acme " * 300}, "damaged, or so long"),
        ({"query": "Acm\ufffd"}, "damaged, or so long"),
        ({"until": date(2020, 1, 1)}, "is past"),
        ({"when": datetime(2999, 1, 1, tzinfo=UTC)}, "still to come"),
        ({"outcome": "withdrawn"}, "no decision to take back"),
        ({"outcome": "withdrawn", "until": date(2999, 1, 1)}, "leave out until"),
        ({"party": Party("", "X", "EL")}, "no uid"),
    ],
)
def test_what_makes_no_sense_is_refused(
    records: Records, parties: Parties, change: dict[str, object], said: str
) -> None:
    values: dict[str, object] = {"query": "Acme", "party": parties[0], "outcome": "cleared", "comment": "x"}
    with pytest.raises(InputError, match=said):
        records.decide_many([Proposed(**{**values, **change})])  # type: ignore[arg-type]
    assert list(records.events()) == []


def test_many_are_recorded_all_or_none(records: Records, parties: Parties) -> None:
    good = [Proposed(f"Acme {number}", parties[0], "cleared", "x") for number in range(5)]
    never = Proposed("Never decided", parties[0], "withdrawn", "x")
    with pytest.raises(InputError, match="take back"):
        records.decide_many([*good, never])
    assert records.decisions(all=True) == []
    made = records.decide_many(good)
    assert [each.query for each in made] == [one.query for one in good]
    assert records.decide_many([]) == []


def test_taking_back_within_one_go_works(records: Records, parties: Parties) -> None:
    made = records.decide_many(
        [Proposed("Acme", parties[0], "cleared", "x"), Proposed("Acme", parties[0], "withdrawn", "y")]
    )
    assert [each.outcome for each in made] == ["cleared", "withdrawn"]


def test_names_in_any_script_and_quotes_in_comments(records: Records, parties: Parties) -> None:
    made = records.decide("智谱 'AI'; DROP TABLE decisions --", parties[0], "cleared", '=cmd|"/c calc"!A1 <b>')
    assert records.decisions("智谱 AI DROP TABLE decisions") == [made]
    assert made.comment == '=cmd|"/c calc"!A1 <b>'


def test_somebody_elses_decision_is_seen_at_once(records: Records, home: Path, parties: Parties) -> None:
    assert records.decided_names() == frozenset()
    with Records.open(home) as other:
        other.decide("Acme", parties[0], "cleared", "x")
        assert records.decided_names() == {name_key("Acme")}
        other.decide("Beta", parties[0], "cleared", "x")
        assert records.decided_names() == {"acme", "beta"}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE events SET facts = replace(facts, 'confirmed', 'cleared')",
        "UPDATE events SET facts = 'x' WHERE kind = 'decision'",
        "UPDATE decisions SET outcome = 'cleared'",
        "UPDATE decisions SET uid = 'EL:9'",
        "UPDATE decisions SET until = '2999-01-01'",
        "DELETE FROM decisions",
        "DELETE FROM events",
        "INSERT INTO decisions VALUES (7, 'acme widgets gmbh', 'EL:1', 'cleared', NULL)",
    ],
)
def test_a_decision_that_was_tampered_with_is_never_applied(
    records: Records, home: Path, parties: Parties, tamper: Callable[..., int], sql: str
) -> None:
    records.decide(parties[0].name, parties[0], "confirmed", "x")
    tamper(records, sql)
    with Records.open(home) as opened, pytest.raises(RecordsError, match="audit verify"):
        opened.screen_decided(Screener(parties), [parties[0].name])
