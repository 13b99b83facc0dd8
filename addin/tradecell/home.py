"""Where tradecell keeps what belongs to the user: cache, records, settings.

``TRADECELL_HOME`` moves all of it; otherwise it is the platform's own place for
application data (``%LOCALAPPDATA%\\tradecell`` on Windows).
"""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """The folder that holds cache, records and settings; it need not exist yet."""
    moved = os.environ.get("TRADECELL_HOME", "").strip()
    if moved:
        return Path(moved).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("tradecell", appauthor=False)
