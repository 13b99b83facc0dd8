"""customUI14.xml: by the schema as MS-CUSTOMUI and the Open XML SDK give it (read 2026-11-24), and against the VBA."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from tradecell.excel import build

NAMESPACE = "{http://schemas.microsoft.com/office/2009/07/customui}"

COMMON = {"id", "getVisible", "visible", "insertAfterMso", "insertBeforeMso", "tag"}
TIPS = {"screentip", "getScreentip", "supertip", "getSupertip"}
LABEL = {"label", "getLabel", "showLabel", "getShowLabel"}
KEY = {"keytip", "getKeytip"}
ENABLED = {"enabled", "getEnabled"}
IMAGE = {"image", "imageMso", "getImage", "showImage", "getShowImage"}
SIZE = {"size", "getSize"}

ELEMENTS: dict[str, tuple[set[str], set[str]]] = {
    "customUI": ({"onLoad", "loadImage"}, {"commands", "ribbon", "backstage", "contextMenus"}),
    "ribbon": ({"startFromScratch"}, {"qat", "tabs", "contextualTabs"}),
    "tabs": (set(), {"tab"}),
    "tab": (COMMON | {"label", "getLabel"} | KEY, {"group"}),
    "group": (
        COMMON | {"label", "getLabel", "image", "imageMso", "getImage", "autoScale", "centerVertically"} | TIPS | KEY,
        {"button", "box", "splitButton", "menu", "labelControl", "separator"},
    ),
    "box": (COMMON | {"boxStyle"}, {"button", "labelControl", "splitButton", "menu"}),
    "button": (COMMON | TIPS | LABEL | KEY | ENABLED | IMAGE | SIZE | {"onAction", "description"}, set()),
    "labelControl": (COMMON | TIPS | LABEL | ENABLED, set()),
    "splitButton": (COMMON | KEY | ENABLED | SIZE | {"showLabel"}, {"button", "toggleButton", "menu"}),
    "menu": (COMMON | TIPS | LABEL | KEY | ENABLED | IMAGE | SIZE | {"itemSize", "description"}, {"button"}),
}
"""Attributes and children that an element may have: those of the schema that stand a chance to be used here."""

ICONS = {
    "RefreshAll", "Info", "FindDialog", "FileNew", "TableInsert", "Filter", "ReviewNextComment", "AcceptInvitation",
    "ReviewTrackChanges", "FunctionWizard", "Help",
}  # fmt: skip
"""Built-in icons that public workbooks and Microsoft's lists of control ids name."""

CALLBACKS = {
    "onLoad": r"ribbonUI As IRibbonUI",
    "onAction": r"control As IRibbonControl",
    "getLabel": r"control As IRibbonControl, ByRef returnedVal",
    "getEnabled": r"control As IRibbonControl, ByRef returnedVal",
    "getSupertip": r"control As IRibbonControl, ByRef returnedVal",
}
"""The parameters that Excel calls each with, in VBA."""


@pytest.fixture(scope="module")
def root() -> ElementTree.Element:
    return ElementTree.fromstring((build.folder_of("ribbon") / "customUI14.xml").read_bytes())


def name_of(element: ElementTree.Element) -> str:
    assert element.tag.startswith(NAMESPACE)
    return element.tag.removeprefix(NAMESPACE)


def test_elements_and_attributes_are_those_of_the_schema(root: ElementTree.Element) -> None:
    for element in root.iter():
        attributes, children = ELEMENTS[name_of(element)]
        assert set(element.keys()) <= attributes, element.attrib
        assert {name_of(child) for child in element} <= children
        assert not (element.text or "").strip()


def test_an_attribute_and_its_callback_do_not_stand_together(root: ElementTree.Element) -> None:
    for element in root.iter():
        for name in element.attrib:
            assert not (name.startswith("get") and name[3].lower() + name[4:] in element.attrib), element.attrib


def test_ids_are_unique_and_short(root: ElementTree.Element) -> None:
    ids = [element.get("id") for element in root.iter() if name_of(element) not in ("customUI", "ribbon", "tabs")]
    assert None not in ids
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,1023}", str(one)) for one in ids)


def test_groups_and_buttons_are_those_of_the_design(root: ElementTree.Element) -> None:
    (tab,) = root.iter(f"{NAMESPACE}tab")
    assert tab.get("label") == "Trade controls"
    assert [group.get("label") for group in tab] == ["Lists", "Screen", "Records", "Help"]
    labels = {one.get("label") for one in tab.iter(f"{NAMESPACE}button")}
    assert {
        "Status", "Screen selection", "Classify selection", "Next hit", "Decide", "Audit log", "Functions", "About",
    } <= labels  # fmt: skip


def test_every_control_has_help_a_keytip_and_an_icon(root: ElementTree.Element) -> None:
    for element in root.iter():
        kind = name_of(element)
        if kind not in ("button", "labelControl"):
            continue
        assert 0 < len(element.get("screentip") or "") < 1_024
        assert element.get("getSupertip") == "Tradecell_GetSupertip"
        if kind == "button":
            assert element.get("imageMso") in ICONS
            assert element.get("onAction") == "Tradecell_OnAction"
            assert element.get("getEnabled") == "Tradecell_GetEnabled"


def test_keytips_are_short_and_unique_where_they_are_shown_together(root: ElementTree.Element) -> None:
    (tab,) = root.iter(f"{NAMESPACE}tab")
    shown = [e.get("keytip") for e in tab.iter() if e.get("keytip") and e is not tab]
    for menu in root.iter(f"{NAMESPACE}menu"):
        inside = [e.get("keytip") for e in menu if e.get("keytip")]
        assert len(inside) == len(set(inside))
        for one in inside:
            shown.remove(one)
    assert len(shown) == len(set(shown))
    assert all(re.fullmatch(r"[A-Z0-9]{1,3}", str(one)) for one in shown)


def test_every_callback_exists_in_the_vba_with_the_right_parameters(root: ElementTree.Element) -> None:
    source = (build.folder_of("vba") / "tradecell_ribbon.bas").read_text()
    named = 0
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "onLoad" or name == "onAction" or name.startswith("get"):
                assert re.search(rf"^Public Sub {value}\({CALLBACKS[name]}\)$", source, re.MULTILINE), (name, value)
                named += 1
    assert named > 30


@pytest.mark.usefixtures("excel_home")
def test_the_vba_and_python_know_every_control(root: ElementTree.Element) -> None:
    from tradecell.excel.actions import excel_ribbon

    source = (build.folder_of("vba") / "tradecell_ribbon.bas").read_text()
    known = {row[0]: row for row in excel_ribbon()}
    for element in root.iter():
        if name_of(element) not in ("button", "labelControl"):
            continue
        row = known[element.get("id")]
        assert isinstance(row[2], bool)
        assert 0 < len(str(row[3])) < 1_024, "a supertip"
        if element.get("getLabel"):
            assert row[1]
        if name_of(element) == "button":
            assert f'"{element.get("id")}"' in source.split("Tradecell_OnAction")[1]
