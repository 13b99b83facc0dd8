"""The process that Excel starts: xlwings's COM server with the formulas.

    pythonw -I -m tradecell.excel.server {CLSID}

``-I`` keeps the current folder (which may be a stranger's workbook's) and the environment's PYTHON variables out of
the module path.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
import sys
import threading
from importlib import import_module

LOG_BYTES = 200_000
"""Size of the log file, in bytes, before it is started anew; one older file is kept."""


def main(arguments: list[str]) -> None:
    """Serve until Excel ends.

    Args:
        arguments: the class id under which Excel asks for the server.
    """
    # Away from the folder that Excel was in: a library beside a workbook must not be found first.
    os.chdir(sys.exec_prefix)
    _log()
    serve = import_module("xlwings.com_server").serve

    threading.Thread(target=_warm_up, name="warm up", daemon=True).start()
    try:
        serve(arguments[0])
    finally:
        _end()


def _log() -> None:
    from tradecell.home import home

    folder = home() / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "excel.log", maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8"
        )
    except OSError:
        return  # no log is no reason not to answer
    logging.basicConfig(handlers=[handler], level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")


def _warm_up() -> None:
    """Load the list while the user still types: the first formula then answers at once."""
    from tradecell.excel.functions_lists import lists
    from tradecell.excel.functions_records import in_use

    try:
        in_use().records().decided_names()
        lists().screener().screen(["warm up"], limit=1)
    except Exception:
        # The formula that needs the list tells the reason in its cell; here it is only kept for the log.
        logging.getLogger(__name__).warning("the list or the records could not be loaded", exc_info=True)


def _end() -> None:
    """Excel has ended: record what waits, and runs over a selection that it left without an end."""
    from tradecell.excel.actions_screen import runs
    from tradecell.excel.functions_records import in_use

    try:
        runs().finish_all()
        in_use().close()
    except Exception:
        logging.getLogger(__name__).warning("not all was recorded when Excel ended", exc_info=True)


if __name__ == "__main__":
    main(sys.argv[1:])
