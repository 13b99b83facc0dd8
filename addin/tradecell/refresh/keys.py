"""Keys of list services, in the system's own store (keyring): the Windows Credential Manager there, the keychain on
macOS, the Secret Service on Linux.

A key is never written anywhere else, and never shown: messages and listings name the service only.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tradecell.errors import KeyStoreError

if TYPE_CHECKING:
    from tradecell.refresh.declared import Declaration

__all__ = ["KeyState", "delete_key", "environment_name", "get_key", "key_for", "key_states", "set_key"]

_SERVICE = "tradecell"
_HELP = (
    "this machine has no store for keys that keyring can use. On Windows and macOS the system's own is used; on Linux "
    "install "
    "gnome-keyring or KWallet, or `pip install keyrings.alt` for an encrypted file"
)


@dataclass(frozen=True, slots=True)
class KeyState:
    """Whether there is a key for a service, and where it lies; never the key itself."""

    name: str
    where: str
    source: str


def environment_name(name: str) -> str:
    """The environment variable that stands in where there is no store: ``TRADECELL_KEY_CSL`` for ``csl``."""
    return "TRADECELL_KEY_" + re.sub(r"[^A-Z0-9]", "_", name.upper())


def _store() -> Any:
    import keyring

    backend = keyring.get_keyring()
    # keyring's own "fail" and "null" stand for no backend at all
    if type(backend).__module__ in ("keyring.backends.fail", "keyring.backends.null"):
        raise KeyStoreError(f"{_HELP[0].upper()}{_HELP[1:]}.")
    return backend


def _refused(what: str, error: Exception) -> KeyStoreError:
    # the error's text may hold what was to be stored, so only its kind is told
    return KeyStoreError(f"The system's store of keys could not {what} ({type(error).__name__}); is it locked?")


def get_key(name: str) -> str:
    """The key of a service: from the system's store, else from the environment; empty where there is none."""
    try:
        found = _store().get_password(_SERVICE, name)
    except KeyStoreError:
        found = None
    except Exception as error:
        if not os.environ.get(environment_name(name), "").strip():
            raise _refused("be read", error) from None
        found = None
    return found or os.environ.get(environment_name(name), "").strip()


def set_key(name: str, key: str) -> str:
    """Store a key.

    Args:
        name: of the service.
        key: the key; blanks around it are taken off.

    Returns:
        The store's name.

    Raises:
        KeyStoreError: the key is empty or has characters that no key has, or there is no store.
    """
    text = key.strip()
    if not text:
        raise KeyStoreError("The key is empty: nothing was stored.")
    if not text.isascii() or not text.isprintable() or " " in text or len(text) > 512:
        raise KeyStoreError("This is no key: keys are printable ASCII without blanks. Nothing was stored.")
    backend = _store()
    try:
        backend.set_password(_SERVICE, name, text)
    except Exception as error:
        raise _refused("keep the key", error) from None
    return _name(backend)


def delete_key(name: str) -> bool:
    """Remove a key from the store; whether there was one.

    Raises:
        KeyStoreError: there is no store, or it refuses.
    """
    backend = _store()
    try:
        if not backend.get_password(_SERVICE, name):
            return False
        backend.delete_password(_SERVICE, name)
    except Exception as error:
        raise _refused("remove the key", error) from None
    return True


def key_for(source: Declaration) -> str:
    """The key that a source needs.

    Raises:
        KeyStoreError: there is none.
    """
    found = get_key(source.key)
    if not found:
        try:
            _store()
            store = ""
        except KeyStoreError:
            store = f" (mind that {_HELP})"
        raise KeyStoreError(
            f"{source.title} needs a key, and there is none: store it with `tradecell key set {source.key}`{store}, "
            "or set the "
            f"environment variable {environment_name(source.key)}"
        )
    return found


def key_states(sources: Iterable[Declaration]) -> list[KeyState]:
    """For each source that needs a key, whether and where there is one."""
    states = []
    for source in sources:
        if not source.key:
            continue
        try:
            backend: Any = _store()
            stored = bool(backend.get_password(_SERVICE, source.key))
        except KeyStoreError:
            stored = False
        except Exception as error:
            raise _refused("be read", error) from None
        if stored:
            where = _name(backend)
        else:
            variable = environment_name(source.key)
            where = f"environment variable {variable}" if os.environ.get(variable, "").strip() else ""
        states.append(KeyState(source.key, where, source.title))
    return states


def _name(backend: Any) -> str:
    return str(getattr(backend, "name", type(backend).__name__))
