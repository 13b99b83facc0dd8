"""``tradecell license``: whether an ECCN needs a licence for a country on a day."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from tradecell.commands.terminal import guarded, printable


@guarded
def license_(
    eccn: Annotated[str, typer.Argument(metavar="ECCN", help="3A090.a, 5A992.c, ... or EAR99.")],
    country: Annotated[str, typer.Argument(metavar="COUNTRY", help="Name, ISO code or alias: China, DE, UAE.")],
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day to ask for, as 2026-01-15; today else.")
    ] = None,
    party: Annotated[
        str | None, typer.Option(metavar="NAME", help="The consignee: it is screened, and its listing counts.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
) -> None:
    """Say whether an export needs a licence, by which control, rule and date, and what was not looked at."""
    from tradecell.controls import license_requirement
    from tradecell.controls.present import determination_text, requirement, to_dict

    answer = license_requirement(eccn, country, on, party)
    if as_json:
        print(json.dumps({"answer": requirement(answer), **to_dict(answer)}, ensure_ascii=False, indent=2))
        return
    for line in determination_text(answer).splitlines():
        print(printable(line))
