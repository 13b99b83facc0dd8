"""What the commands share: where text goes, how a failure is told, and text from files made harmless."""

from __future__ import annotations

import functools
import os
import sys
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import typer

from tradecell.errors import TradecellError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

FOUND = 1
UNUSABLE = 2
FAULT = 3
INTERRUPTED = 130
BROKEN_PIPE = 141
"""Exit statuses; 130 and 141 are what shells use for Ctrl-C and for a reader that has gone."""

P = ParamSpec("P")
R = TypeVar("R")
Progress = Callable[[int, int], None]


def prepare_streams() -> None:
    """Let the output be UTF-8 everywhere: a Windows console or a pipe in another code page cannot hold every name.

    Python without a window (pythonw.exe, by which a scheduled run starts) has no output at all: it goes nowhere then.
    """
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  for as long as the program runs
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what a command raises into a line on standard error and an exit status, never a traceback."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            result = command(*args, **kwargs)
            sys.stdout.flush()
            return result
        except TradecellError as error:
            say(f"tradecell: {error}")
            raise typer.Exit(UNUSABLE) from None
        except KeyboardInterrupt:
            say("tradecell: interrupted, nothing was written.")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # Python would complain once more when it closes standard output at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(BROKEN_PIPE) from None
        except Exception as error:
            if isinstance(error, (typer.Exit, typer.Abort)) or hasattr(error, "exit_code"):
                raise  # typer's own: a wrong option, a wanted exit
            if os.environ.get("TRADECELL_DEBUG"):
                raise
            say(
                f"tradecell: an unexpected fault, nothing that was printed is complete: {type(error).__name__}: {error}"
            )
            say("Please report it; with TRADECELL_DEBUG=1 set, the same command shows the details to send along.")
            raise typer.Exit(FAULT) from None

    return run


def say(text: str) -> None:
    """A line for the user on standard error."""
    print(printable(text), file=sys.stderr)


def printable(text: str) -> str:
    """Text from a file as it may be shown: control characters, half characters and marks that turn the direction of
    writing are shown as escapes, so that a name can neither colour nor move nor disguise anything on the screen.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(char: str) -> str:
    kind = unicodedata.category(char)
    if char in "\u200c\u200d":  # joiners: part of Persian and Indian words and of emoji
        return char
    if kind in ("Zl", "Zp") or char in "\n\r\t":
        return " "
    return char.encode("unicode_escape").decode("ascii") if kind in ("Cc", "Cf", "Cs", "Cn", "Co") else char


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()


def console(width: int | None = None) -> Console:
    """Standard output by rich: colours only on a terminal, as wide as it is or as ``width`` says."""
    from rich.console import Console

    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def print_plain(grid: Table) -> None:
    """A table for a pipe or a file: each row on one line, as wide as that takes, no colours, no spaces at the end."""
    from rich.measure import Measurement

    out = console()
    out = console(width=Measurement.get(out, out.options.update(max_width=100_000), grid).maximum)
    with out.capture() as capture:
        out.print(grid)
    print("\n".join(line.rstrip() for line in capture.get().splitlines()))


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]], short: Collection[str] = ()) -> None:
    """Text in columns, made harmless: folded to the width of a terminal, each row on one line in a pipe.

    Args:
        head: the headings.
        rows: cells; None is empty.
        short: headings of columns that are never folded.
    """
    from rich.table import Table as RichTable
    from rich.text import Text

    terminal = is_terminal()
    lines = [[Text(printable("" if cell is None else str(cell))) for cell in row] for row in rows]
    grid = RichTable(box=None, pad_edge=False, header_style="bold" if terminal else "")
    for at in range(max([len(head), *map(len, lines)])):
        title = head[at] if at < len(head) else ""
        grid.add_column(title, no_wrap=not terminal or title in short, overflow="fold")
    for line in lines:
        grid.add_row(*line)
    if terminal:
        console().print(grid)
    else:
        print_plain(grid)


def _unheard(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


@contextmanager
def progress(task: str) -> Iterator[Progress]:
    """A progress bar on standard error for work that takes long; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield _unheard
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
    )
    with bar:
        number = bar.add_task(task, total=None)
        yield lambda done, total: bar.update(number, completed=done, total=total or None)
