"""Who is at which machine: what an event says of where it comes from."""

from __future__ import annotations

import getpass
import os
import platform
import sys
from functools import cache

__all__ = ["machine_name", "user_name"]


@cache
def user_name() -> str:
    """Who is at this machine, as the system knows the account: not as the environment has it, which anybody sets."""
    try:
        if sys.platform == "win32":
            return _windows_user() or getpass.getuser()
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (OSError, ImportError, KeyError):  # an account without a name, as containers have
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown"


def _windows_user() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    size = ctypes.c_ulong(257)  # UNLEN + 1
    text = ctypes.create_unicode_buffer(size.value)
    return text.value if ctypes.windll.advapi32.GetUserNameW(text, ctypes.byref(size)) else ""


@cache
def machine_name() -> str:
    """The machine's name."""
    return platform.node() or "unknown"
