"""The whole way of a decision: screened, cleared, the entry changes, it lapses; and somebody who alters the records."""

from __future__ import annotations

import json
from typing import Any


def test_from_screening_to_tampering(desk: Any) -> None:
    path = desk.table("Acme Widgets", "Vektor Zavod", "Nobody at all")

    def screened() -> list[str]:
        done = desk.process("screen", path, "--column", "Supplier", "--json")
        assert done.returncode == 0, done.stderr
        return [one["status"] for one in json.loads(done.stdout)["screenings"]]

    assert screened() == ["HIT", "HIT", "NO HIT"]
    done = desk.process("decide", "Acme Widgets", "EL:a1", "cleared", "--comment", "another address, another trade")
    assert done.returncode == 0, done.stderr
    assert screened() == ["CLEARED", "HIT", "NO HIT"]
    cleared = desk.events("screening")[-1].id
    assert desk.process("rescreen").returncode == 0
    noted = json.loads(desk.process("audit", "verify", "--json").stdout)["head"]

    # the list changes in that party
    desk.parties["a1"]["alt_names"] = "Akme Widgets; Acme Gadgets"
    done = desk.process("refresh", "--from", desk.list_file(), "--accept")
    assert done.returncode == 0, done.stderr
    news = desk.process("rescreen", "--json")
    assert news.returncode == 1, news.stderr
    (one,) = json.loads(news.stdout)["news"]
    assert (one["what"], one["uid"], one["was"], one["status"]) == ("changed", "EL:a1", "CLEARED", "HIT")
    done = desk.process("screen", path, "--column", "Supplier", "--json")
    first = json.loads(done.stdout)["screenings"][0]
    assert first["status"] == "HIT"
    assert "(cleared: another address, another trade) has lapsed: the entry changed since (aliases)" in first["note"]
    held = json.loads(desk.process("decide", "--list", "--json").stdout)
    assert held[0]["state"] == "lapsed: aliases changed"

    # years later: the same answer, against the list of that day
    repeated = desk.process("audit", "repeat", cleared)
    assert repeated.returncode == 0, repeated.stdout
    assert "answered as they were then" in repeated.stdout

    good = desk.process("audit", "verify", "--expect", noted)
    assert good.returncode == 0, good.stdout
    desk.sql(
        "UPDATE rows SET content = replace(content, 'Vektor Zavod', 'Vector Sawmill') WHERE event = ? AND number = 2",
        cleared,
    )
    bad = desk.process("audit", "verify", "--expect", noted)
    assert bad.returncode == 2
    assert f"FAULT: event {cleared}: row 2 was changed" in bad.stdout
    assert bad.stdout.count("FAULT") == 1, "it names that row and no other"
