"""What Excel and its administrators have set that decides whether the add-in loads and its macros run.

Policies are those of Microsoft's administrative templates for Office (admx.help, learn.microsoft.com, read
2026-11-24): below ``Software\\Policies\\Microsoft\\Office``, or for cloud policies in
``Software\\Policies\\Microsoft\\Cloud\\Office``, for the user or for the computer. The user's own choice in Excel's
Trust Center has the same names without ``Policies``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

from tradecell.excel.doctor_finding import OK, PROBLEM, WARNING, Finding
from tradecell.excel.install_open import FILE_NAME, OFFICE, entries, excel_versions, file_of, is_ours
from tradecell.excel.registry import Machine, Registry, value

CLICK_TO_RUN = "HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration"
APP_PATH = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\excel.exe"

ASK_IT = "Only your IT can change it: show them the table in tradecell's README, section Excel on Windows."

_MACHINES = {0x014C: 32, 0x8664: 64, 0xAA64: 64}
"""The processor in the header of a Windows program: x86, x64, ARM64."""


def excel_bits(registry: Registry) -> int | None:
    """32 or 64, of the Excel that is installed; None where nothing says so."""
    platform = str(value(registry, CLICK_TO_RUN, "Platform") or "").lower()
    if platform in ("x86", "x64"):
        return 32 if platform == "x86" else 64
    for version in excel_versions(registry):
        for node in ("", "WOW6432Node\\"):
            known = value(registry, f"HKLM\\SOFTWARE\\{node}Microsoft\\Office\\{version}\\Outlook", "Bitness")
            if str(known).lower() in ("x86", "x64"):
                return 32 if str(known).lower() == "x86" else 64
    program = excel_program(registry)
    return program_bits(program) if program else None


def excel_program(registry: Registry) -> Path | None:
    """Where excel.exe is, as Windows starts it."""
    known = str(value(registry, APP_PATH, "") or "").strip('" ')
    return Path(known) if known else None


def program_bits(program: Path) -> int | None:
    """32 or 64, from the header of a program (the PE format: the offset of its header is at byte 60)."""
    try:
        with program.open("rb") as file:
            head = file.read(4096)
        (at,) = struct.unpack_from("<I", head, 60)
        signature, kind = struct.unpack_from("<4sH", head, at)
    except (OSError, struct.error):
        return None
    return _MACHINES.get(kind) if signature == b"PE\0\0" and head[:2] == b"MZ" else None


def examine_excel(machine: Machine, addin: Path | None) -> list[Finding]:
    """The findings about Excel itself, for the add-in that it should load."""
    registry = machine.registry
    versions = excel_versions(registry)
    if not versions:
        return [
            Finding(
                "Excel",
                PROBLEM,
                "No Excel 2010 or later is found on this computer.",
                "If there is one, start it once and run this again. Excel on the web cannot load this add-in.",
            )
        ]
    findings = [_excel(machine)]
    for version in versions:
        findings.append(_registered(registry, version))
        findings.append(_disabled(registry, version))
        trusted = _trusted(registry, version, addin)
        findings.extend(_policies(registry, version, bool(trusted)))
        findings.append(_trusted_finding(version, addin, trusted))
    return findings


def _excel(machine: Machine) -> Finding:
    program = excel_program(machine.registry)
    if program and "windowsapps" in str(program).lower():
        return Finding(
            "Excel",
            PROBLEM,
            f"{program} comes from the Microsoft Store: it lets no other program reach into it.",
            "Uninstall it and install Office from office.com, with the same licence.",
        )
    bits = excel_bits(machine.registry)
    names = ", ".join(excel_versions(machine.registry))
    if bits is None:
        return Finding("Excel", WARNING, f"Excel {names}; whether it has 32 or 64 bits could not be told.")
    if bits != machine.bits:
        return Finding(
            "Excel",
            WARNING,
            f"Excel {names} has {bits} bits, Python has {machine.bits}. Excel runs Python as a program of its own, so "
            "this should do no harm.",
            f"Only if formulas do not answer: install a Python of {bits} bits, tradecell in it, and tradecell install.",
        )
    return Finding("Excel", OK, f"Excel {names}, {bits} bits, like Python.")


def _registered(registry: Registry, version: str) -> Finding:
    about = f"Loaded by Excel {version}"
    listed = entries(registry, version)
    ours = [(name, entry) for name, entry in listed if is_ours(entry)]
    if not ours:
        return Finding(
            about,
            PROBLEM,
            f"{FILE_NAME} is not among the add-ins that Excel loads when it starts.",
            "Close Excel and run: tradecell install. Or in Excel: File, Options, Add-ins, Go..., and tick Tradecell.",
        )
    names = [name.upper() for name, _ in listed]
    if names != [f"OPEN{number or ''}" for number in range(len(names))]:
        return Finding(
            about,
            WARNING,
            f"The list of add-ins has a gap ({', '.join(names)}): Excel may not read beyond it.",
            "Close Excel and run: tradecell install. It closes the gap.",
        )
    if len(ours) > 1:
        return Finding(about, WARNING, f"{FILE_NAME} is listed {len(ours)} times.", "Run: tradecell install")
    return Finding(about, OK, f"{file_of(ours[0][1])}, as {ours[0][0]}.")


def _disabled(registry: Registry, version: str) -> Finding:
    """Excel puts an add-in here that was open when it crashed: a type, two lengths, the path and a description."""
    key = f"{OFFICE}\\{version}\\Excel\\Resiliency\\DisabledItems"
    for content in registry.values(key).values():
        if isinstance(content, bytes) and FILE_NAME in content[12:].decode("utf-16-le", "replace").lower():
            return Finding(
                "Disabled items",
                PROBLEM,
                f"Excel {version} has disabled {FILE_NAME}, as it does after a crash or a slow start.",
                "In Excel: File, Options, Add-ins; choose Disabled Items at Manage, Go..., select it, Enable; restart.",
            )
    return Finding("Disabled items", OK, f"Excel {version} has not disabled the add-in.")


def _settings(registry: Registry, version: str, below: str, name: str) -> Iterator[tuple[bool, int | str, str]]:
    """Whether it is a policy, the value, and where it stands; policies before the user's own choice."""
    places = [
        (True, f"{root}\\{path}\\{version}")
        for root in ("HKLM", "HKCU")
        for path in ("Software\\Policies\\Microsoft\\Office", "Software\\Policies\\Microsoft\\Cloud\\Office")
    ]
    for policy, place in [*places, (False, f"{OFFICE}\\{version}")]:
        found = value(registry, f"{place}\\{below}", name)
        if isinstance(found, (int, str)):
            yield policy, found, f"{place}\\{below}, {name}"


_BLOCKS = (
    (
        "Excel\\Security",
        "DisableAllAddins",
        "1",
        "all add-ins are switched off",
        "File, Options, Trust Center, Trust Center Settings..., Add-ins: untick Disable all Application Add-ins.",
    ),
    (
        "Excel\\Security",
        "RequireAddinSig",
        "1",
        "add-ins must be signed by a trusted publisher, and tradecell.xlam is not signed",
        "File, Options, Trust Center, Trust Center Settings..., Add-ins: untick Require Application Add-ins to be "
        "signed by Trusted Publisher.",
    ),
    (
        "Common",
        "VBAOff",
        "1",
        "Visual Basic is switched off in all of Office",
        "Ask your IT to switch it on for Excel.",
    ),
)
"""Where, which value, what it is where it blocks, what that means, and where a user changes it who may."""


def _policies(registry: Registry, version: str, trusted: bool) -> list[Finding]:
    findings = [
        Finding(
            "Policies",
            PROBLEM,
            f"Excel {version}: {means} ({where}).",
            ASK_IT if policy else f"In Excel: {change}" if change.startswith("File") else change,
        )
        for below, name, blocking, means, change in _BLOCKS
        for policy, found, where in _settings(registry, version, below, name)
        if str(found) == blocking
    ]
    findings += _macros(registry, version, trusted)
    findings += _managed(registry, version)
    if not findings:
        findings = [Finding("Policies", OK, f"Excel {version}: nothing forbids add-ins or their macros.")]
    internet = [where for _, found, where in _settings(registry, version, "Excel\\Security", _INTERNET) if found == 1]
    if internet:
        text = (
            f"Excel {version}: macros of files from the internet are blocked ({internet[0]}). The add-in is built here."
        )
        findings.append(Finding("Files from the internet", OK, text))
    return findings


_INTERNET = "blockcontentexecutionfrominternet"


def _macros(registry: Registry, version: str, trusted: bool) -> list[Finding]:
    """VBAWarnings: 1 all macros run, 2 Excel asks (its default), 3 signed ones only, 4 none. The first found rules."""
    for policy, found, where in _settings(registry, version, "Excel\\Security", "VBAWarnings"):
        if str(found) not in ("3", "4"):
            return []
        means = "only signed macros run, and tradecell.xlam is not signed" if str(found) == "3" else "no macros run"
        if trusted:
            return [Finding("Policies", OK, f"Excel {version}: {means} ({where}), except in trusted locations.")]
        own = (
            "In Excel: File, Options, Trust Center, Trust Center Settings..., Trusted Locations: add the folder of the "
            "add-in. Or Macro Settings: Disable VBA macros with notification."
        )
        return [Finding("Policies", PROBLEM, f"Excel {version}: {means} ({where}).", ASK_IT if policy else own)]
    return []


def _managed(registry: Registry, version: str) -> list[Finding]:
    """Administrators can name the add-ins that run: 0 never, 1 always, 2 as the user likes."""
    below = "Excel\\Resiliency\\AddinList"
    listed = next(((str(found), where) for _, found, where in _settings(registry, version, below, FILE_NAME)), None)
    if listed and listed[0] == "0":
        return [
            Finding(
                "Policies",
                PROBLEM,
                f"Excel {version}: {FILE_NAME} is on the list of blocked add-ins ({listed[1]}).",
                ASK_IT,
            )
        ]
    for _, found, where in _settings(registry, version, "Excel\\Resiliency", "RestrictToList"):
        if str(found) == "1" and not listed:
            text = f"Excel {version}: only add-ins on your IT's list may run, and {FILE_NAME} is not on it ({where})."
            return [Finding("Policies", PROBLEM, text, ASK_IT)]
    return []


def _trusted(registry: Registry, version: str, addin: Path | None) -> str:
    """The trusted location that the add-in lies in; empty where it lies in none, or they are switched off."""
    below = "Excel\\Security\\Trusted Locations"
    if addin is None or any(str(v) == "1" for _, v, _ in _settings(registry, version, below, "AllLocationsDisabled")):
        return ""
    for root in ("HKLM\\Software\\Policies\\Microsoft\\Office", "HKCU\\Software\\Policies\\Microsoft\\Office", OFFICE):
        key = f"{root}\\{version}\\{below}"
        for name in registry.keys(key):
            place = str(value(registry, f"{key}\\{name}", "Path") or "").rstrip("\\")
            deep = str(value(registry, f"{key}\\{name}", "AllowSubfolders") or 0) == "1"
            folder = PureWindowsPath(_expanded(place))
            here = PureWindowsPath(str(addin)).parent
            if place and (here == folder or (deep and folder in here.parents)):
                return place
    return ""


def _expanded(path: str) -> str:
    """Windows writes trusted locations with variables such as %APPDATA%."""
    import ntpath

    return ntpath.expandvars(path)


def _trusted_finding(version: str, addin: Path | None, trusted: str) -> Finding:
    if trusted:
        return Finding("Trusted location", OK, f"Excel {version} trusts {trusted}, where the add-in lies.")
    where = f"{addin.parent} is" if addin else "The add-in's folder is"
    return Finding("Trusted location", OK, f"{where} none of Excel {version}'s trusted locations; it need not be one.")
