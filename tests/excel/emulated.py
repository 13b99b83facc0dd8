"""An Excel in memory with the add-in in it, joined to xlwings's own COM server class and its real ``call_udf``.

pyOpenVBA runs the VBA; pywin32 and the library that starts Python are stood in for, since both need Windows. What
crosses is converted as COM does: empty cells, missing arguments, errors as numbers, dates with a time zone, tuples of
tuples for ranges. A type that COM cannot carry is refused here as there.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import importlib
import sys
import time
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._model import Application, Range
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, member, method
from pyopenvba.interpreter._runtime import UNRESOLVED
from pyopenvba.interpreter._values import EMPTY, MISSING, VBAArray, VBADate, VBAErrorValue, VBAInt
from pyopenvba.vba import VBAModuleKind

STUBS = (
    "pythoncom", "pywintypes", "win32api", "win32con", "win32event", "win32gui", "win32process", "win32timezone",
    "win32com", "win32com.client", "win32com.server", "win32com.server.dispatcher", "win32com.server.policy",
    "win32com.server.util", "win32com.server.exception",
)  # fmt: skip

MISSING_ARGUMENT = -2147352572
ERROR_BASE = -2146828288
ESC = 18


class _NoDispatch:
    """The type that pywin32 gives a COM object; nothing here is of it."""


class _Anything:
    """A library of Windows: any function of it can be named, and what is called does nothing."""

    def __getattr__(self, name: str) -> Any:
        return _Anything()

    def __call__(self, *_: object) -> Any:
        return _Anything()


def _modules() -> dict[str, types.ModuleType]:
    made = {name: types.ModuleType(name) for name in STUBS}

    def refuse(*_: object, **__: object) -> None:
        raise NotImplementedError("this needs Windows")

    made["pythoncom"].__dict__.update(
        __file__="pythoncom",
        CoInitialize=lambda: None,
        IID_IDispatch=1,
        IID_IEnumVARIANT=2,
        TypeIIDs={1: _NoDispatch},
        com_error=OSError,
    )
    made["pywintypes"].__dict__.update(TimeType=dt.datetime, com_error=OSError, IID=str)
    made["win32timezone"].TimeZoneInfo = types.SimpleNamespace(utc=lambda: dt.UTC)
    client = made["win32com.client"]
    for name in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass"):
        setattr(client, name, type(name, (), {}))
    client.Dispatch = client.DispatchEx = refuse
    made["win32com.server.util"].__dict__.update(wrap=refuse, unwrap=refuse)
    made["win32com"].__dict__.update(client=client, server=made["win32com.server"])
    made["win32com.server"].util = made["win32com.server.util"]
    return made


@contextmanager
def _windows() -> Iterator[None]:
    """sys.modules and ctypes as xlwings's Windows modules want them, while these are imported."""
    had = {name: sys.modules.get(name) for name in STUBS}
    sys.modules.update(_modules())
    lent = {name: getattr(ctypes, name, None) for name in ("windll", "oledll", "PyDLL")}
    for name in lent:
        setattr(ctypes, name, _Anything())
    try:
        yield
    finally:
        for name, library in lent.items():
            if library is None:
                delattr(ctypes, name)
            else:
                setattr(ctypes, name, library)
        for name, module in had.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def real_server() -> Any:
    """xlwings's own XLPython over its own call_udf, with our functions decorated by its own decorators."""
    import xlwings

    if sys.platform == "win32":
        return importlib.import_module("xlwings.com_server").XLPython()
    if "excel" not in [engine.name for engine in xlwings.engines]:
        with _windows():
            windows = importlib.import_module("xlwings._xlwindows")
            xlwings._xlwindows = windows
            udfs = importlib.import_module("xlwings.udfs")
            importlib.import_module("xlwings.com_server")
        xlwings.engines.add(xlwings.Engine(impl=windows.engine))
        kept = xlwings.func, xlwings.arg, xlwings.ret
        xlwings.func, xlwings.arg, xlwings.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
        try:
            for name in (
                "functions_controls", "functions", "actions_screen", "actions_decide", "actions_audit", "actions",
            ):  # fmt: skip
                importlib.reload(importlib.import_module(f"tradecell.excel.{name}"))
        finally:
            xlwings.func, xlwings.arg, xlwings.ret = kept
    return importlib.import_module("xlwings.com_server").XLPython()


def to_python(value: object) -> object:
    """A VBA value as pywin32 hands it over."""
    if value is EMPTY:
        return None
    if value is MISSING:
        return MISSING_ARGUMENT
    if isinstance(value, VBAErrorValue):
        return ERROR_BASE + value.number
    if isinstance(value, VBADate):
        return value.to_datetime().replace(tzinfo=dt.UTC)
    if isinstance(value, VBAArray):
        if value.dimensions == 1:
            return tuple(to_python(one) for one in value.items)
        (top, bottom), (left, right) = value.bounds
        return tuple(
            tuple(to_python(value.get([r, c])) for c in range(left, right + 1)) for r in range(top, bottom + 1)
        )
    if isinstance(value, bool):
        return value
    if isinstance(value, VBAInt):
        return int(value)
    if isinstance(value, Decimal):
        return Decimal(value)
    if isinstance(value, (float, str)):
        return value
    raise TypeError(f"{type(value).__name__} must not cross to Python: cells cross as values")


def to_vba(value: object) -> object:
    """What Python answers as COM hands it to VBA."""
    if isinstance(value, (list, tuple)):
        if value and isinstance(value[0], (list, tuple)):
            high, wide = len(value), len(value[0])
            out = VBAArray([(0, high - 1), (0, wide - 1)])
            for r, row in enumerate(value):
                assert len(row) == wide, "COM arrays are not jagged"
                for c, cell in enumerate(row):
                    out.items[out.offset([r, c])] = to_vba(cell)
            return out
        return VBAArray([(0, len(value) - 1)], items=[to_vba(one) for one in value])
    if type(value) is bool:
        return value
    if type(value) is int:
        return VBAInt(value, "Long")
    if type(value) is float:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dt.datetime):
        return VBADate.from_datetime(value.replace(tzinfo=None))
    raise TypeError(f"COM cannot carry {type(value).__name__} {value!r}")


class Server(VBAObject):
    """The COM object, counting what crosses; and the library that starts it, noting what it is asked to start."""

    vba_type_name = "XLPython"

    def __init__(self) -> None:
        self.real = real_server()
        self.calls: list[str] = []
        self.seconds = 0.0
        self.commands: list[str] = []
        self.libraries: list[str] = []
        self.starts = True
        self.after_call: Callable[[str], None] = lambda _: None

    @method(name="CallUDF")
    def call_udf(self, script: object, name: object, args: object) -> object:
        self.calls.append(str(name))
        values = to_python(args)
        begin = time.perf_counter()
        try:
            answer = self.real.CallUDF(str(script), str(name), values)
        except Exception as error:
            raise VBARuntimeError(-2147352567, f"{type(error).__name__}: {error}") from error
        finally:
            self.seconds += time.perf_counter() - begin
        self.after_call(str(name))
        return to_vba(answer)

    @method(name="Started")
    def started(self, command: object) -> object:
        self.commands.append(str(command))
        return VBAInt(0 if self.starts else 1, "Long")

    @method(name="Loaded")
    def loaded(self, path: object) -> object:
        self.libraries.append(str(path))
        return VBAInt(1, "Long")

    def count(self, name: str) -> int:
        return self.calls.count(name)


TEST_DECLARES = """
Private Function ActivateServer(ByRef Result As Variant, ByVal Config As String, ByVal Mode As Long) As Long
    ActivateServer = TestServer.Started(Config)
    If ActivateServer = 0 Then
        Set Result = TestServer
    Else
        Result = "Python process exited before it was possible to create the interface object."
    End If
End Function
Private Function LoadLibraryW(ByVal Path As Variant) As Long
    LoadLibraryW = TestServer.Loaded(Path)
End Function
Private Function MessageBoxW(ByVal Window As Long, ByVal Text As String, ByVal Title As String, ByVal Style As Long)
    MessageBoxW = MsgBox(Text, Style, Title)
End Function
"""


class Control(VBAObject):
    """A ribbon control, as a callback gets it."""

    vba_type_name = "IRibbonControl"
    vba_library = "office"

    def __init__(self, name: str) -> None:
        self.name = name

    @member(name="ID")
    def _id(self) -> object:
        return self.name


class RibbonUI(VBAObject):
    """The ribbon, as onLoad gets it."""

    vba_type_name = "IRibbonUI"
    vba_library = "office"

    def __init__(self) -> None:
        self.invalidated = 0

    @method(name="Invalidate")
    def _invalidate(self) -> object:
        self.invalidated += 1
        return EMPTY


class Bars(VBAObject):
    """Application.CommandBars("Standard").Controls(1).Enabled, by which VBA knows of an open Function Wizard."""

    vba_type_name = "CommandBarStandIn"
    enabled = True

    @member(name="Controls", default=True)
    def _controls(self, Index: object = MISSING) -> object:  # noqa: ARG002 - the names are VBA's
        return self

    @member(name="Enabled")
    def _enabled(self) -> object:
        return self.enabled


class Excel:
    """The emulated Excel with the add-in and an empty workbook of the user's."""

    def __init__(self, addin: Path, environment: dict[str, str]) -> None:
        self.environment = environment
        self.server = Server()
        self.ribbon = RibbonUI()
        self.bars = Bars()
        self.planned: list[str] = []
        self.described: dict[str, dict[str, object]] = {}
        self.refuses_descriptions = False
        self.dirty: list[str] = []
        self.proposed: list[str] = []
        self.status: list[object] = []
        self.on_doevents: Callable[[], None] = lambda: None
        self.app = ExcelApplication.open(addin, with_vba=False)
        self.application = self.app.application
        self.addin = self.application.active_book
        self._members()
        self._globals()
        with ExcelFile(addin) as host:
            for module in host.vba_project().modules:
                kind = "standard" if module.kind is VBAModuleKind.standard else "document"
                self.app.add_module(self._joined(module.name, module.source), name=module.name, kind=kind)
        self.app.add_module(TEST_MODULE, name="test_callbacks")
        self.book = self.app.add_workbook()
        self.sheet = self.app.sheet(1)

    @staticmethod
    def _joined(name: str, source: str) -> str:
        """The bridge with calls into libraries led to the stand-in; everything else as it is in the file."""
        if name != "tradecell_bridge":
            return source
        head, rest = source.split("'[declares")
        return head + TEST_DECLARES.replace("\n", "\r\n") + rest.split("'declares]")[1]

    def _members(self) -> None:
        """What pyOpenVBA's Application has not: kept on the instance, looked up by name."""
        mine = self
        excel: dict[str, MemberSpec] = {}

        def add(name: str, getter: Callable[..., Any], kind: str = "method", setter: Any = None, **more: Any) -> None:
            excel[name.lower()] = MemberSpec(name=name, kind=kind, getter=getter, setter=setter, **more)

        def cancel_key(_: object) -> object:
            return VBAInt(mine.cancel_key, "Long")

        def set_cancel_key(_: object, value: Any) -> None:
            mine.cancel_key = int(value)

        self.cancel_key = 1
        add("EnableCancelKey", cancel_key, "property", set_cancel_key)
        add("Hwnd", lambda _: VBAInt(0, "Long"), "property")
        boxes = ("Prompt", "Title", "Default", "Left", "Top", "HelpFile", "HelpContextID", "Type")
        add("InputBox", lambda _, *given: mine._input_box(*given), parameters=boxes)
        add("CommandBars", lambda *_: mine.bars, parameters=("Index",))
        times = ("EarliestTime", "Procedure", "LatestTime", "Schedule")
        add("OnTime", lambda _, *given: mine._on_time(*given), parameters=times)
        options = ("Macro", "Description", "Category", "ArgumentDescriptions")
        add("MacroOptions", lambda _, *given: mine._describe(*given), parameters=options)
        look = Application.vba_member

        def vba_member(one: Application, name: str) -> MemberSpec | None:
            return excel.get(name.lower()) or look(one, name)

        self.application.vba_member = types.MethodType(vba_member, self.application)  # type: ignore[method-assign]
        spec = MemberSpec(name="Dirty", kind="method", getter=self._dirtied)
        Range._vba_members["dirty"] = spec

    def _globals(self) -> None:
        host = self.app.interpreter.host
        found = host.global_object
        host.global_object = lambda name: self.server if name == "testserver" else found(name)  # type: ignore[method-assign]
        intrinsics = self.app.interpreter._intrinsics
        self.app.interpreter._intrinsics = intrinsics = dict(intrinsics)
        intrinsics["environ"] = lambda _, args, __: self.environment.get(str(args[0]), "")
        intrinsics["doevents"] = lambda *_: self._doevents()
        intrinsics["strptr"] = lambda _, args, __: args[0]
        intrinsics["filedatetime"] = lambda _, args, __: self._file_time(str(args[0]))

    @staticmethod
    def _file_time(path: str) -> object:
        try:
            changed = dt.datetime.fromtimestamp(int(Path(path).stat().st_mtime))
            return VBADate.from_datetime(changed)
        except OSError as error:
            raise VBARuntimeError(53, "File not found") from error

    def _doevents(self) -> object:
        self.status.append(self.application.status_bar)
        self.on_doevents()
        return VBAInt(0, "Integer")

    def _on_time(self, _when: object, procedure: object, _latest: object, schedule: object) -> object:
        if schedule is False:
            self.planned.remove(str(procedure))
        else:
            self.planned.append(str(procedure))
        return EMPTY

    def _dirtied(self, one: Range) -> object:
        self.dirty.append(str(one.vba_get("Address")))
        return EMPTY

    def _input_box(self, prompt: object, title: object, default: object, *_: object) -> object:
        """Excel's own box: False where it is cancelled, which is what happens where a test has no answer for it."""
        assert len(str(prompt)) <= 255, "Excel refuses longer prompts"
        self.app.dialogs.append(("InputBox", str(prompt), str(title), 0))
        self.proposed.append(str(default))
        return self.app.interpreter.answers.pop(0) if self.app.interpreter.answers else False

    def _describe(self, macro: object, description: object, category: object, arguments: object) -> object:
        if self.refuses_descriptions:
            raise VBARuntimeError(1004, "Cannot edit a macro on a hidden workbook.")
        book, _, name = str(macro).rpartition("!")
        assert book == f"'{self.addin.name}'", "a macro of another workbook than the active one is named with its own"
        self.described[name] = {
            "description": description,
            "category": category,
            "arguments": list(to_python(arguments)),  # type: ignore[call-overload]
        }
        return EMPTY

    # --- what a test does

    def evaluate(self, expression: str) -> Any:
        """A VBA expression: ``TC_SCREEN(Range("A1"))``."""
        return self.app.evaluate(expression)

    def column(self, values: list[object], column: int = 1, first: int = 1) -> None:
        """Fill a column of the user's sheet."""
        for number, value in enumerate(values):
            if value is not None:
                self.sheet.set_value(f"{chr(64 + column)}{first + number}", value)

    def select(self, address: str) -> None:
        self.app.evaluate(f'Application.Workbooks("{self.book.name}").Worksheets(1).Activate')
        self.app.evaluate(f'Range("{address}").Select')

    def press(self, control: str) -> None:
        """A click on a button of the ribbon."""
        self.app.interpreter.run("Tradecell_OnAction", [Control(control)])

    def screened(self, names: list[object]) -> Any:
        """A sheet that Screen selection has made of a column of names, its first answer selected."""
        self.column(names)
        self.select(f"A1:A{len(names)}")
        self.press("screen")
        self.app.evaluate('Worksheets("Screening").Activate')
        self.app.evaluate('Range("A3").Select')
        return self.app.sheet("Screening")

    def decide(self, *answers: object) -> str:
        """Press Decide and answer its boxes; what it says at last."""
        self.app.answer_dialogs(*answers)
        self.press("decide")
        assert not self.app.interpreter.answers, "every answer was asked for"
        return self.dialogs[-1]

    def ask(self, callback: str, control: str) -> object:
        """What a get-callback answers."""
        self.app.interpreter.run("TestAsk", [callback, Control(control)])
        return self.app.evaluate("TestAnswer()")

    def run_planned(self) -> None:
        """What OnTime has planned, in turn."""
        planned, self.planned = self.planned, []
        for procedure in planned:
            self.app.run(procedure.rpartition("!")[2])

    @property
    def dialogs(self) -> list[str]:
        return [prompt for _, prompt, _, _ in self.app.dialogs]


TEST_MODULE = """Option Explicit
Private Told As Variant
Public Sub TestAsk(ByVal Callback As String, ByVal Control As Object)
    Select Case Callback
        Case "Tradecell_GetLabel": Tradecell_GetLabel Control, Told
        Case "Tradecell_GetEnabled": Tradecell_GetEnabled Control, Told
        Case "Tradecell_GetSupertip": Tradecell_GetSupertip Control, Told
    End Select
End Sub
Public Function TestAnswer() As Variant
    TestAnswer = Told
End Function
"""

__all__ = ["ESC", "UNRESOLVED", "Control", "Excel", "Server", "to_python", "to_vba"]
