"""A screener that knows two names, so that the command line can be tested without a list.

Run as a program, it is ``tradecell`` with that screener: ``python tests/cli/fake.py screen names.csv --column Name``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tradecell.cache import Manifest, SourceInfo
from tradecell.party import Party
from tradecell.screening.query import to_query
from tradecell.screening.result import HIT, NO_HIT, NOT_SCREENED, REVIEW, SAMPLE_PREFIX, Hit, Screening

ZHIPU = Party(
    uid="EL:1",
    name="Beijing Zhipu Huazhang Technology Co., Ltd.",
    list_code="EL",
    aliases=("Zhipu AI",),
    countries=("CN",),
    license_requirement="All items subject to the EAR (See §§ 734.3 and 744.11 of the EAR)",
    license_policy="Presumption of denial",
    citation="90 FR 4617, 1/16/25",
)
SOPHGO = Party(
    uid="EL:2",
    name="Sophgo Technologies Ltd.",
    list_code="EL",
    countries=("CN", "SG"),
    programs=("FOOTNOTE-4", "OTHER"),
    license_requirement="All items subject to the EAR",
    license_policy="Presumption of denial",
    citation="90 FR 4621, 1/16/25",
)


MANIFEST = Manifest(
    id="2026-07-31-abababab",
    created="2026-08-01T10:00:00+00:00",
    tool_version="0.1.0",
    index_format=1,
    list_date="2026-07-31",
    list_date_from="content",
    parties=25_921,
    names=57_174,
    sources=(
        SourceInfo(
            file="C:\\lists\\consolidated.csv",
            format="CSL CSV",
            sha256="ab" * 32,
            size=12_345,
            parties=25_921,
            refused=3,
            list_date="2026-07-31",
            notes=("96 ids were there twice.",),
        ),
    ),
    lists={"EL": 3_409, "SDN": 18_000},
)


class FakeScreener:
    """Hits on "zhipu", reviews on "sophgo", and finds both in "both"."""

    folder = None
    parties = (ZHIPU, SOPHGO)

    def __init__(self, sample: bool = False) -> None:
        self.manifest = replace(MANIFEST, sample=sample)

    @classmethod
    def open(cls, home: Path | None = None) -> FakeScreener:  # noqa: ARG003
        return cls()

    @classmethod
    def open_file(cls, path: Path, **_options: object) -> FakeScreener:
        return cls(sample="sample" in str(path))

    def screen(
        self,
        names: Sequence[object],
        countries: Sequence[str] | None = None,
        limit: int = 5,
        progress: Callable[[int, int], None] | None = None,
        workers: int = 1,  # noqa: ARG002
    ) -> list[Screening]:
        assert countries is None or len(countries) == len(names)
        if progress is not None:
            progress(len(names), len(names))
        return [self._one(name, limit) for name in names]

    def _one(self, name: object, limit: int) -> Screening:
        query, shown = to_query(name), "" if name is None else str(name)
        prefix = SAMPLE_PREFIX if self.manifest.sample else ""
        day = self.manifest.list_date
        if query.empty:
            return Screening(shown, "", list_date=day)
        if not query.text:
            return Screening(shown, prefix + NOT_SCREENED, list_date=day, note=query.note)
        text = query.text.casefold()
        hits = []
        if "zhipu" in text or "both" in text:
            hits.append(
                Hit(ZHIPU, "Zhipu AI", 97.25, prefix + HIT, ("same as the alias Zhipu AI", "country CN agrees"))
            )
        if "sophgo" in text or "both" in text:
            hits.append(Hit(SOPHGO, SOPHGO.name, 81.0, prefix + REVIEW, ("Sophgo is the rare word",)))
        if hits:
            return Screening(shown, hits[0].status, hits[0].score, hits[0], tuple(hits[:limit]), day, query.note)
        return Screening(
            shown, prefix + (NOT_SCREENED if query.truncated else NO_HIT), 31.04, None, (), day, query.note
        )


def install() -> None:
    """Put the fake in the real one's place."""
    import tradecell.cache as cache
    import tradecell.screening as screening

    screening.Screener = FakeScreener  # type: ignore[misc,assignment]
    cache.current = lambda _home: None  # type: ignore[assignment]
    cache.snapshots = lambda _home: [MANIFEST]  # type: ignore[assignment]


if __name__ == "__main__":
    install()
    from tradecell.cli import main

    main()
