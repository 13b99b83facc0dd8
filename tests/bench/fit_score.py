"""Fit the points table of the score, and measure its thresholds on names that are on no list.

    python tests/bench/fit_score.py [--shared ../shared] [--write]

Needs scipy. The table is a generalised additive model (Hastie and Tibshirani 1986): logistic regression on curves of
straight pieces, made to rise or fall where sense demands it, so that a reviewer can follow every point.

Fitted on tasks of seeds 101 to 108 of bench/task.py, without any query whose right party, and without any clean name,
that stands in the tasks of seeds 1 to 5, which the evaluation uses. Persons, vessels and misspelt names are added,
since the task itself has companies only.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from tradecell.party import Party
from tradecell.screening.batch import read_batch
from tradecell.screening.candidates import candidates
from tradecell.screening.features import FEATURES, features
from tradecell.screening.index import build_index
from tradecell.screening.opened import Index
from tradecell.screening.score import ALIKE_AT_MOST, HIT_FROM, REVIEW_FROM, read_points

EVALUATED = (1, 2, 3, 4, 5)
FITTED = (101, 102, 103, 104, 105, 106)
SMOOTH = 2.0
OTHER_PARTY = 0.3  # what another party beside the right one counts, against 1 for a party found for a name on no list
HIT_RATE, REVIEW_RATE = 0.0024, 0.0185

# feature: (direction: 1 rises, -1 falls, 0 free; knots; what it means)
CURVES = {
    "query_covered": (
        1,
        (0.2, 0.4, 0.55, 0.7, 0.8, 0.9, 1.0),
        "share of the queried name's weight found in the listed name",
    ),
    "listed_covered": (
        1,
        (0.2, 0.4, 0.55, 0.7, 0.8, 0.9, 1.0),
        "share of the listed name's weight found in the queried name",
    ),
    "query_left": (-1, (0.0, 0.15, 0.3, 0.5, 0.7, 0.9, 1.0), "weight of the rarest queried word left over"),
    "listed_left": (-1, (0.0, 0.15, 0.3, 0.5, 0.7, 0.9, 1.0), "weight of the rarest listed word left over"),
    "both_left": (
        -1,
        (0.0, 0.1, 0.2, 0.4, 0.7, 1.0),
        "weight of own words left over on both sides: two different firms",
    ),
    "evidence": (1, (0.0, 0.3, 0.6, 1.0, 1.5, 2.0, 3.0), "weight of all words that match"),
    "rarest_match": (1, (0.1, 0.3, 0.5, 0.7, 0.85, 1.0), "weight of the rarest word that matches"),
    "weakest_match": (1, (0.74, 0.8, 0.86, 0.93, 1.0), "likeness of the least alike own words that match"),
    "letters_alike": (1, (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0), "letters in common, blanks left out"),
    "start_alike": (1, (0.5, 0.65, 0.75, 0.85, 0.93, 1.0), "likeness that counts the start of the name (Jaro-Winkler)"),
    "longer_by": (0, (-20, -10, -5, -2, 0, 2, 5, 10, 20), "letters that the queried name is longer by"),
    "shorter_core": (1, (2, 4, 6, 8, 11, 15, 20, 30), "letters of the shorter name"),
    "own_words_query": (0, (0, 1, 2, 3, 5), "queried words that are no place, number or ordinary word"),
    "own_words_listed": (0, (0, 1, 2, 3, 5), "listed words that are no place, number or ordinary word"),
}
CLASSES = {
    "first_word": (3, "first words: 0 the queried one unmatched, 1 the same, 2 the same in another place"),
    "numbers": (4, "numbers left over: 0 none, 1 in the queried name, 2 in the listed one, 3 in both"),
    "places": (4, "places left over: 0 none, 1 in the queried name, 2 in the listed one, 3 in both"),
    "legal_form": (5, "legal form: 0 none, 1 the same, 2 only listed, 3 only queried, 4 different"),
    "kind": (
        10,
        "listed kind: 0 unsaid, 1 entity, 2 individual, 3 vessel, 4 aircraft; 5 to 9: the query looks like a firm",
    ),
    "acronym": (4, "acronym: 0 none, 1 the queried name, of three letters, 2 of more, 3 the listed name"),
    "whole": (
        3,
        "words: 0 some differ, 1 all the same but all ordinary, 2 all the same, at least one of them the firm's own",
    ),
}


def parties_of(task: dict) -> list[Party]:
    return [
        Party(str(p["id"]), p["name"], "CSL", tuple(p["aliases"]), p["type"].lower() if p["type"] != "" else "")
        for p in task["parties"]
    ]


def misspelt(rng: random.Random, name: str) -> str:
    """A name as someone else types it: a letter lost, doubled, swapped or wrong, words swapped, joined or lost."""
    words = name.split()
    for _ in range(rng.choice((1, 1, 2))):
        kind = rng.randrange(6)
        i = rng.randrange(len(words))
        w = words[i]
        if kind <= 2 and len(w) > 4:
            k = rng.randrange(1, len(w) - 1)
            words[i] = (
                w[:k] + w[k + 1 :],
                w[:k] + w[k + 1] + w[k] + w[k + 2 :],
                w[:k] + rng.choice("aeiounrstl") + w[k + 1 :],
            )[kind]
        elif kind == 3 and len(words) > 1:
            words[0], words[1] = words[1], words[0]
        elif kind == 4 and len(words) > 2:
            words[i : i + 2] = ["".join(words[i : i + 2])]
        elif kind == 5 and len(words) > 3:
            words.pop()
    return " ".join(words)


def more_queries(rng: random.Random, task: dict, owner: dict, held: set, n: int = 250) -> tuple[list, list]:
    """Persons and vessels by an alias taken out of the list, names misspelt, and made-up persons and vessels."""
    queries, clean = [], []
    by_type = {t: [p for p in task["parties"] if p["type"] == t] for t in ("Individual", "Vessel", "Aircraft")}
    for kind, many in (("Individual", n), ("Vessel", n // 2)):
        for p in rng.sample([p for p in by_type[kind] if p["aliases"]], many):
            alias = p["aliases"].pop(rng.randrange(len(p["aliases"])))
            queries.append((alias, owner[alias.lower()] | {p["id"]}))
        words = [w for p in by_type[kind] for w in p["name"].replace(",", " ").split()]
        listed = {p["name"].lower() for p in by_type[kind]}
        while sum(1 for c in clean if c[1] == kind) < many:
            made = " ".join(rng.sample(words, rng.choice((2, 2, 3) if kind == "Individual" else (1, 2))))
            if made.lower() not in owner and made.lower() not in listed:
                clean.append((made, kind))
    for p in rng.sample(task["parties"], n):
        name = rng.choice([p["name"], *p["aliases"]])
        queries.append((misspelt(rng, name), owner[name.lower()] | {p["id"]}))
    return [q for q in queries if not (q[1] & held)], [c for c, _ in clean]


def pairs_of(index: Index, queries: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows, of, names = [], [], []
    for k in range(0, len(queries), 256):
        batch = read_batch(index, queries[k : k + 256])
        reading, name, acronym = candidates(index, batch)
        rows.append(features(index, batch, reading, name, acronym))
        of.append(np.array([r.query for r in batch.readings])[reading] + k)
        names.append(name)
    return np.concatenate(rows), np.concatenate(of), np.concatenate(names)


def training(task_module, csl: Path, clean_path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, list]:
    held_parties, held_clean, evaluated = set(), set(), []
    for seed in EVALUATED:
        task = task_module.build(csl, clean_path, seed)
        evaluated.append(task)
        held_parties |= {i for q in task["queries"] for i in q["party_ids"]}
        held_clean |= {c["query"] for c in task["clean"]}
    xs, ys, ws = [], [], []
    for seed in FITTED:
        rng = random.Random(seed)
        task = task_module.build(csl, clean_path, seed)
        owner: dict[str, set] = {}
        for p in task["parties"]:
            for name in [p["name"], *p["aliases"]]:
                owner.setdefault(name.lower(), set()).add(p["id"])
        more, made = more_queries(rng, task, owner, held_parties)
        index = Index(build_index(parties_of(task)))
        asked = [(q["query"], set(q["party_ids"])) for q in task["queries"] if not held_parties & set(q["party_ids"])]
        asked += more
        asked += [(c["query"], set()) for c in task["clean"] if c["query"] not in held_clean]
        asked += [(c, set()) for c in made]
        x, of, name = pairs_of(index, [q for q, _ in asked])
        party = index.name_party[name]
        y = np.array([p in asked[q][1] for q, p in zip(of.tolist(), party.tolist(), strict=True)])
        listed = np.array([bool(right) for _, right in asked])[of]
        # a second party of the very same words is no mistake for a name that is listed
        keep = y | ~listed | (x[:, FEATURES.index("whole")] == 0)
        xs.append(x[keep])
        ys.append(y[keep])
        ws.append(np.where(listed & ~y, OTHER_PARTY, 1.0)[keep])
        print(f"seed {seed}: {len(asked)} queries, {keep.sum()} pairs, {y.sum()} right", flush=True)
    return np.concatenate(xs), np.concatenate(ys), np.concatenate(ws), evaluated


def basis(x: np.ndarray) -> tuple[np.ndarray, list, list]:
    """Columns: for each curve the share of each piece that lies below the value; for each class an indicator."""
    columns, bounds, names = [], [], []
    for name, (direction, knots, _) in CURVES.items():
        v = x[:, FEATURES.index(name)]
        for low, high in itertools.pairwise(knots):
            columns.append(np.clip((v - low) / (high - low), 0, 1))
            bounds.append({1: (0, None), -1: (None, 0), 0: (None, None)}[direction])
            names.append(name)
    for name, (many, _) in CLASSES.items():
        v = x[:, FEATURES.index(name)].astype(int)
        for value in range(many):
            columns.append((v == value).astype(np.float32))
            bounds.append(((0, None) if value else (0, 0)) if name == "whole" else (None, None))
            names.append(name)
    return np.stack(columns, axis=1).astype(np.float32), bounds, names


def fit(x: np.ndarray, y: np.ndarray, share: np.ndarray) -> tuple[float, np.ndarray, list]:
    b, bounds, names = basis(x)
    sign = np.where(y, 1.0, -1.0).astype(np.float32)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (b @ w[1:].astype(np.float32) + np.float32(w[0]))
        chance = 1 / (1 + np.exp(np.clip(margin, -30, 30)))
        value = (share * np.logaddexp(0, -margin)).sum() + SMOOTH * (w[1:] ** 2).sum()
        pull = -sign * chance * share
        return float(value), np.concatenate([[pull.sum()], b.T @ pull + 2 * SMOOTH * w[1:]]).astype(float)

    got = minimize(
        loss,
        np.zeros(b.shape[1] + 1),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None), *bounds],
        options={"maxiter": 400},
    )
    return float(got.x[0]), got.x[1:], names


def table(base: float, weights: np.ndarray, names: list, middle: float, spread: float, measured: str) -> str:
    out = [
        "# The score's points table: what each feature of two names adds to the log-odds that they are one party.",
        "# Made by tests/bench/fit_score.py, which says on what it was fitted; straight lines between the knots.",
        f"base = {base:.3f}",
        "",
        "[scale]",
        "# the log-odds value that scores 50, and the width of the logistic curve; they put HIT at 80 and REVIEW at 60",
        f"middle = {middle:.3f}",
        f"spread = {spread:.3f}",
        "",
        measured.rstrip(),
    ]
    for name, (_, knots, meaning) in CURVES.items():
        steps = weights[[i for i, n in enumerate(names) if n == name]]
        points = np.concatenate([[0], np.cumsum(steps)])
        out += [
            "",
            f"[curves.{name}]",
            f"# {meaning}",
            f"knots = {list(knots)}",
            f"points = [{', '.join(f'{p:.2f}' for p in points)}]",
        ]
    for name, (_, meaning) in CLASSES.items():
        points = weights[[i for i, n in enumerate(names) if n == name]]
        out += ["", f"[classes.{name}]", f"# {meaning}", f"points = [{', '.join(f'{p:.2f}' for p in points)}]"]
    return "\n".join(out) + "\n"


def best_of(pairs: tuple[np.ndarray, np.ndarray, int], value: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    x, of, many = pairs
    best = np.full(many, -99.0)
    np.maximum.at(best, of, value(x))
    return best


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    arguments.add_argument("--write", action="store_true", help="write the table into the package")
    a = arguments.parse_args()
    sys.path.insert(0, str(a.shared / "bench"))
    import task as task_module

    csl, clean_path = a.shared / "data/csl/consolidated.csv", a.shared / "bench/clean_companies.txt"
    x, y, share, evaluated = training(task_module, csl, clean_path)
    base, weights, names = fit(x, y, share)
    raw = table(base, weights, names, 0.0, 1.0, "")
    # thresholds: on clean names of the fitted seeds only, against the whole list
    index = Index(build_index(parties_of(evaluated[0])))
    clean: dict[str, list[str]] = {"listed on an exchange": [], "Chinese": [], "Russian": [], "Turkish": []}
    used = {c["query"] for t in evaluated for c in t["clean"]}
    for seed in FITTED:
        for c in task_module.build(csl, clean_path, seed)["clean"]:
            if c["query"] in used:
                continue
            group = "listed on an exchange"
            if c["kind"] == "invented_supplier":
                first = c["query"].split()[0]
                group = {"Moscow": "Russian", "Minsk": "Russian", "Istanbul": "Turkish", "Ankara": "Turkish"}.get(
                    first, "Chinese"
                )
                if first in ("Dubai", "Sharjah", "Tehran", "Almaty"):
                    continue
            clean[group].append(c["query"])
    found = {}
    for group, group_names in clean.items():
        distinct = sorted(set(group_names))
        features_of, query_of, _ = pairs_of(index, distinct)
        found[group] = (features_of, query_of, len(distinct))
    best = {group: best_of(pairs, read_points(raw).log_odds) for group, pairs in found.items()}
    every = np.sort(np.concatenate(list(best.values())))[::-1]
    hit, review = every[int(HIT_RATE * len(every))], every[int(REVIEW_RATE * len(every))]
    logit = {t: float(np.log(t / (ALIKE_AT_MOST - t))) for t in (HIT_FROM, REVIEW_FROM)}
    spread = (hit - review) / (logit[HIT_FROM] - logit[REVIEW_FROM])
    middle = review - spread * logit[REVIEW_FROM]
    lines = [
        "[measured]",
        "# share of names on no list that alert: [names, at HIT, at REVIEW or HIT]",
        'against = "the CSL of 2026-07-31"',
    ]
    scale = read_points(table(base, weights, names, middle, spread, ""))
    for group, pairs in found.items():
        values = best_of(pairs, scale.scores)
        shares = f"{np.mean(values >= HIT_FROM):.4f}, {np.mean(values >= REVIEW_FROM):.4f}"
        lines.append(f'"{group}" = [{len(values)}, {shares}]')
    text = table(base, weights, names, middle, spread, "\n".join(lines))
    print(text)
    if a.write:
        target = Path(__file__).parents[2] / "addin/tradecell/screening/resources/points.toml"
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
