"""Decisions applied to answers: a hit that nobody decided on always leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tradecell.cache.sample import sample_parties
from tradecell.party import Party
from tradecell.records import ALL_HITS, Records
from tradecell.screening import Screener, Screening
from tradecell.screening.sources import sample_manifest

Parties = tuple[Party, ...]
NAME = "Acme Widgets GmbH"


def one(records: Records, screener: Screener, name: str = NAME, limit: int = 5, on: date | None = None) -> Screening:
    return records.screen_decided(screener, [name], limit=limit, on=on)[0]


def test_without_decisions_nothing_changes(records: Records, screener: Screener) -> None:
    names = [NAME, "Zorro", "", "#N/A"]
    assert records.screen_decided(screener, names) == screener.screen(names)


def test_cleared_only_when_every_hit_is(records: Records, screener: Screener, parties: Parties) -> None:
    assert [hit.party.uid for hit in one(records, screener).hits] == ["EL:1", "SDN:2"]
    records.decide(NAME, parties[0], "cleared", "other address", by="J. Doe")
    before, answer = screener.screen([NAME])[0], one(records, screener)
    assert (answer.status, answer.best and answer.best.party.uid) == ("HIT", "SDN:2")
    assert answer.score == before.hits[1].score
    assert [(hit.party.uid, hit.status) for hit in answer.hits] == [("SDN:2", "HIT"), ("EL:1", "CLEARED")]
    made = records.decide(NAME, parties[1], "cleared", "no", by="J. Doe", until=date.today())
    answer = one(records, screener)
    assert answer.status == answer.outcome == "CLEARED"
    assert [hit.status for hit in answer.hits] == ["CLEARED", "CLEARED"]
    assert answer.hits[1].reasons[0] == f"Cleared by J. Doe on {made.day} until {date.today()}: no"
    assert answer.hits[0].reasons[0] == f"Cleared by J. Doe on {made.day}: other address"
    assert len(answer.hits[0].reasons) > 1, "why it was a hit stays to be read"


def test_a_limit_never_hides_an_undecided_hit(records: Records, screener: Screener, parties: Parties) -> None:
    # at limit 1 the screener returns the cleared hit alone
    assert [hit.party.uid for hit in screener.screen([NAME], limit=1)[0].hits] == ["EL:1"]
    records.decide(NAME, parties[0], "cleared", "x")
    answer = one(records, screener, limit=1)
    assert (answer.status, [hit.party.uid for hit in answer.hits]) == ("HIT", ["SDN:2"])
    records.decide(NAME, parties[1], "cleared", "x")
    assert one(records, screener, limit=1).status == "CLEARED"
    assert len(one(records, screener, limit=1).hits) == 1
    assert one(records, screener, limit=0).hits == ()


def test_it_holds_for_that_name_only(records: Records, screener: Screener, parties: Parties) -> None:
    for party in parties[:2]:
        records.decide(NAME, party, "cleared", "x")
    assert one(records, screener, "ACME  widgets gmbh.").status == "CLEARED"
    for other in ("Acme Widgets", "Acme Widgets Ltd", "Widgets Acme GmbH", "Acme Widgets GmbH & Co. KG"):
        assert one(records, screener, other).status in ("HIT", "REVIEW"), other


def test_a_name_that_is_cut_is_never_cleared(records: Records, screener: Screener, parties: Parties) -> None:
    for party in parties[:2]:
        records.decide(NAME, party, "cleared", "x")
    damaged = one(records, screener, NAME + "\ud800")
    assert damaged.status == "HIT"


def test_confirmed_is_a_hit_and_leads(records: Records, screener: Screener, parties: Parties) -> None:
    records.decide(NAME, parties[1], "confirmed", "it is them", by="J. Doe")
    records.decide(NAME, parties[0], "cleared", "x")
    answer = one(records, screener)
    assert (answer.status, answer.best and answer.best.party.uid) == ("HIT", "SDN:2")
    assert answer.best is not None
    assert answer.best.reasons[0].startswith("Confirmed by J. Doe on ")


def test_a_confirmed_review_becomes_a_hit(records: Records) -> None:
    ended = Party("EL:9", "Granit Rostov Works", "EL", end_date=date(2020, 1, 1))
    screener = Screener([ended])
    assert one(records, screener, ended.name).status == "REVIEW"
    records.decide(ended.name, ended, "confirmed", "x")
    assert one(records, screener, ended.name).status == "HIT"


def test_taken_back_is_as_if_never_decided(records: Records, screener: Screener, parties: Parties) -> None:
    before = one(records, screener)
    for party in parties[:2]:
        records.decide(NAME, party, "cleared", "x")
    for party in parties[:2]:
        records.decide(NAME, party, "withdrawn", "x")
    assert one(records, screener) == before


def test_a_changed_entry_brings_the_hit_back(records: Records, parties: Parties) -> None:
    for party in parties[:2]:
        records.decide(NAME, party, "cleared", "other address", by="J. Doe")
    changed = replace(parties[0], aliases=("New alias",), addresses=("Bonn",))
    answer = one(records, Screener([changed, *parties[1:]]))
    assert (answer.status, answer.best and answer.best.party.uid) == ("HIT", "EL:1")
    day = records.decisions()[0].day
    lapse = (
        f"The decision of J. Doe on {day} (cleared: other address) has lapsed: the entry changed since "
        "(aliases, addresses)"
    )
    assert answer.note == lapse
    assert answer.best is not None
    assert answer.best.reasons[-1] == lapse
    assert answer.hits[1].status == "CLEARED"
    # decided on anew, it holds again
    records.decide(NAME, changed, "cleared", "still another address")
    assert one(records, Screener([changed, *parties[1:]])).status == "CLEARED"


def test_another_party_under_the_same_uid_is_not_cleared(records: Records, parties: Parties) -> None:
    records.decide(NAME, parties[0], "cleared", "x")
    other = Party("EL:1", "Acme Widgets AG", "EL")
    assert one(records, Screener([other])).status in ("HIT", "REVIEW")


def test_an_entry_that_was_numbered_anew_comes_back_with_a_note(records: Records, parties: Parties) -> None:
    for party in parties[:2]:
        records.decide(NAME, party, "cleared", "x", by="J. Doe")
    again = [replace(parties[0], uid="EL:77"), parties[1]]
    answer = one(records, Screener(again))
    assert (answer.status, [hit.status for hit in answer.hits]) == ("HIT", ["HIT", "CLEARED"])
    assert answer.note.endswith("has lapsed: the entry was EL:1 then, and is EL:77 now")
    # beside the old one it is another party, and no news
    both = one(records, Screener([*again, parties[0]]))
    assert (both.status, both.note) == ("HIT", "")


def test_a_day_that_is_over_brings_the_hit_back(records: Records, screener: Screener, parties: Parties) -> None:
    today = date.today()
    for party in parties[:2]:
        records.decide(NAME, party, "cleared", "x", until=today, by="J. Doe")
    assert one(records, screener, on=today).status == "CLEARED"
    late = one(records, screener, on=today + timedelta(days=1))
    assert late.status == "HIT"
    assert late.note.count(f"held until {today}") == 2


def test_the_sample_list_stays_marked(records: Records) -> None:
    parties = sample_parties()
    screener = Screener(parties, manifest=sample_manifest(parties))
    name = parties[0].name
    for hit in screener.screen([name], limit=ALL_HITS)[0].hits:
        records.decide(name, hit.party, "cleared", "x")
    answer = one(records, screener, name)
    assert answer.status == "SAMPLE LIST: CLEARED"
    records.decide(name, parties[0], "confirmed", "x")
    assert one(records, screener, name).status == "SAMPLE LIST: HIT"


def test_what_was_screened_is_told_beside_what_is_answered(
    records: Records, screener: Screener, parties: Parties
) -> None:
    ids = tuple(records.decide(NAME, party, "cleared", "x").id for party in parties[:2])
    decided = records.screen(screener, [NAME, "Vektor Zavod", "Zorro"])
    assert [(each.answer.status, each.screened, each.decisions) for each in decided] == [
        ("CLEARED", "HIT", ids), ("HIT", "HIT", ()), ("NO HIT", "NO HIT", ()),
    ]  # fmt: skip


def test_apply_gives_the_same_for_answers_with_all_hits(records: Records, screener: Screener, parties: Parties) -> None:
    records.decide(NAME, parties[0], "cleared", "x")
    names = [NAME, "Zorro", "Vektor Zavod"]
    answers = screener.screen(names, limit=ALL_HITS)
    assert [each.answer for each in records.apply(answers, limit=1)] == records.screen_decided(screener, names, limit=1)


def test_countries_go_with_their_names(records: Records, screener: Screener, parties: Parties) -> None:
    records.decide(NAME, parties[0], "cleared", "x")
    names, places = ["Zorro", NAME], ["FR", "RU"]
    expected = next(hit for hit in screener.screen(names, places, limit=9)[1].hits if hit.party.uid == "SDN:2")
    assert records.screen_decided(screener, names, places, limit=1)[1].best == expected


def test_what_was_confirmed_never_goes_in_silence(records: Records, parties: Parties) -> None:
    """The name does not match by itself any more, but the party is listed as it was."""
    records.decide("Trading House 7", parties[2], "confirmed", "its other name, by the register", by="J. Doe", score=81)
    screener = Screener(parties)
    assert screener.screen(["Trading House 7"])[0].status == "NO HIT"
    decided = records.screen(screener, ["Trading House 7", "Trading House 8", ""])
    answer = decided[0].answer
    assert (answer.status, answer.score, decided[0].screened) == ("HIT", 81, "NO HIT")
    assert answer.best is not None
    assert answer.best.party == parties[2]
    assert answer.best.reasons[0].startswith("Confirmed by J. Doe")
    assert [each.answer.status for each in decided[1:]] == ["NO HIT", ""]
    # the entry changed: a person must look again
    changed = [*parties[:2], replace(parties[2], aliases=("Other",))]
    assert one(records, Screener(changed), "Trading House 7").status == "REVIEW"
    assert "has lapsed" in " ".join(one(records, Screener(changed), "Trading House 7").hits[0].reasons)
    # not on this list, or taken back: nothing to say
    assert one(records, Screener(parties[:2]), "Trading House 7").status == "NO HIT"
    records.decide("Trading House 7", parties[2], "withdrawn", "x")
    assert one(records, screener, "Trading House 7").status == "NO HIT"


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_no_order_of_decisions_hides_an_undecided_party(records: Records, limit: int) -> None:
    """All subsets of four alike parties: CLEARED only where all four are."""
    alike = [Party(f"EL:{number}", "Acme Widgets GmbH", "EL", citation=str(number)) for number in range(4)]
    screener = Screener(alike)
    for mask in range(16):
        for number, party in enumerate(alike):
            there = any(each.uid == party.uid for each in records.decisions(NAME))
            if mask >> number & 1 and not there:
                records.decide(NAME, party, "cleared", "x")
            elif there and not mask >> number & 1:
                records.decide(NAME, party, "withdrawn", "x")
        answer = one(records, screener, limit=limit)
        assert (answer.status == "CLEARED") == (mask == 15)
        undecided = [number for number in range(4) if not mask >> number & 1]
        if undecided:
            assert answer.best is not None
            assert answer.best.party.uid == f"EL:{undecided[0]}"
            assert answer.hits[0] == answer.best
