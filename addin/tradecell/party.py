"""What a listed party is. Values only: nothing here reads or writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Party:
    """One entry of a restricted-party list.

    Args:
        uid: unique within a snapshot: the list code and the source's own id, ``"SDN:15268"``.
        name: the primary name as the list prints it.
        list_code: the code of the list, as the Consolidated Screening List writes it (EL, SDN, DPL, ...).
        aliases: other names, as printed; every one is screened against.
        kind: ``"entity"``, ``"individual"``, ``"vessel"``, ``"aircraft"`` or ``""`` where the source does not say.
        countries: ISO 3166-1 alpha-2 codes, from addresses first, each once.
        addresses: addresses as printed.
        programs: sanctions programmes (``"RUSSIA-EO14024"``).
        license_requirement: what the entry says needs a licence.
        license_policy: the review policy ("Presumption of denial").
        citation: Federal Register citation or other notice.
        start_date: when the entry took effect.
        end_date: when it ends or ended; an entry whose end has passed stays in some files.
        remarks: the source's remarks.
        source_url: where the source describes the list or the party.
        ids: registration, tax, IMO, tail and document numbers, as printed (``"IMO 9187629"``).
    """

    uid: str
    name: str
    list_code: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    license_requirement: str = ""
    license_policy: str = ""
    citation: str = ""
    start_date: date | None = None
    end_date: date | None = None
    remarks: str = ""
    source_url: str = ""
    ids: tuple[str, ...] = ()

    def ended(self, on: date) -> bool:
        """Whether the entry had ended before the day ``on``."""
        return self.end_date is not None and self.end_date < on
