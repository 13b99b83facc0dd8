"""What other open scorers answer on the same task: rapidfuzz's over all names, nomenklatura's over our candidates.

nomenklatura is no dependency of tradecell (it needs PyICU, of which Windows has no wheel); it is compared with where it
is installed: ``pip install nomenklatura``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from tradecell import Screener
from tradecell.screening.batch import read_batch
from tradecell.screening.candidates import candidates

Best = Callable[[Sequence[str]], list[tuple[int, float] | None]]

SCHEMA = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
"""How followthemoney calls the kinds of party; the others are organizations."""


def candidate_parties(screener: Screener, query: str) -> list[int]:
    """The numbers of the parties that tradecell would compare a query with."""
    batch = read_batch(screener._index, [query])
    _, name, _ = candidates(screener._index, batch)
    return sorted(set(screener._index.name_party[name].tolist()))


def logic_v2(task: dict, screener: Screener) -> Best | None:
    """nomenklatura's logic-v2 over tradecell's candidates, or None where it is not installed.

    The queried name is compared as a party of the same kind as the listed one, which is more than a supplier's name
    tells, so nothing is lost to a wrong kind.
    """
    os.environ.setdefault("FTM_STORE_URI", "sqlite:///:memory:")
    try:
        from followthemoney import EntityProxy
        from nomenklatura.matching import LogicV2
        from nomenklatura.matching.types import ScoringConfig
    except ImportError:
        return None
    config = ScoringConfig.defaults()

    def entity(number: str, schema: str, names: Sequence[str]) -> object:
        return EntityProxy.from_dict({"id": number, "schema": schema, "properties": {"name": list(names)}})

    schemas = [SCHEMA.get(party["type"].lower(), "Organization") for party in task["parties"]]
    listed = [
        entity(f"party-{number}", schema, [party["name"], *party["aliases"]])
        for number, (party, schema) in enumerate(zip(task["parties"], schemas, strict=True))
    ]

    def best_of(queries: Sequence[str]) -> list[tuple[int, float] | None]:
        out: list[tuple[int, float] | None] = []
        for query in queries:
            # what it has read of a name is kept by the entity's id
            asked = {kind: entity(f"{kind}-{query}", kind, [query]) for kind in {*SCHEMA.values(), "Organization"}}
            scored = [
                (LogicV2.compare(asked[schemas[number]], listed[number], config).score, number)
                for number in candidate_parties(screener, query)
            ]
            score, number = max(scored, default=(0.0, -1))
            out.append((task["parties"][number]["id"], float(score)) if number >= 0 else None)
        return out

    return best_of


def peers(task: dict, screener: Screener) -> dict[str, Best]:
    """The peers that are installed, by name."""
    import score
    from rapidfuzz import fuzz
    from rapidfuzz.distance import JaroWinkler

    scorers = {
        "rapidfuzz token_sort_ratio": fuzz.token_sort_ratio,
        "rapidfuzz WRatio": fuzz.WRatio,
        "rapidfuzz JaroWinkler": JaroWinkler.normalized_similarity,
    }
    found = {name: score.rapidfuzz_baseline(task, scorer) for name, scorer in scorers.items()}
    logic = logic_v2(task, screener)
    if logic is None:
        print("        (nomenklatura is not installed: pip install nomenklatura)")
    else:
        found["nomenklatura logic-v2, tradecell's candidates"] = logic
    return found
