"""``tradecell key``: keys of list services, in the system's own store. A key itself is never shown."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tradecell.commands.terminal import guarded, printable, say
from tradecell.errors import InputError, KeyStoreError

app = typer.Typer(no_args_is_help=True, help="Keys of list services: set, list, delete.")


def _names() -> dict[str, str]:
    """The names of the keys that sources need, with the sources' titles."""
    from tradecell.refresh import declarations
    from tradecell.settings import load_settings

    return {one.key: one.title for one in declarations(load_settings()).values() if one.key}


def _known(name: str) -> str:
    names = _names()
    if name not in names:
        raise InputError(f"No source needs a key called {name!r}; there are: {', '.join(names) or 'none'}.")
    return names[name]


@app.command("set")
@guarded
def set_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The key's name: csl, or the code of a source.")],
) -> None:
    """Ask for a key, without showing it, and store it.

    The key is never an argument: what stands on a command line can be read in the list of processes and in the shell's
    history. From a program, give it on standard input.
    """
    from getpass import getpass

    from tradecell.refresh.keys import set_key

    title = _known(name)
    asked = sys.stdin.isatty()
    key = getpass(f"Key for {title} (it is not shown): ") if asked else sys.stdin.readline()
    store = set_key(name, key)
    print(printable(f"The key {name!r} for {title} is kept in {store}."))


@app.command("list")
@guarded
def list_() -> None:
    """Say which sources need a key, and where one is kept."""
    from tradecell.refresh import declarations
    from tradecell.refresh.keys import environment_name, key_states
    from tradecell.settings import load_settings

    for state in key_states(declarations(load_settings()).values()):
        where = f"kept in {state.where}" if state.where else f"none; `tradecell key set {state.name}` asks for it"
        print(printable(f"{state.name}: {state.source}: {where}"))
        if not state.where:
            say(f"  Where no store can be used, the environment variable {environment_name(state.name)} stands in.")


@app.command("delete")
@guarded
def delete(name: Annotated[str, typer.Argument(metavar="NAME", help="The key's name.")]) -> None:
    """Remove a key from the store."""
    from tradecell.refresh.keys import delete_key

    if not delete_key(name):
        raise KeyStoreError(f"There is no key called {name!r} in the store; nothing was removed.")
    print(printable(f"The key {name!r} was removed."))
