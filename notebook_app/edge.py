"""The outermost edge of the command line: what nobody foresaw becomes one sentence, and its whole story a log."""

from __future__ import annotations

import errno
import logging

from ingest.errors import DiskFull, UserError
from notebook_app.errors import BadSetting, UnexpectedError
from notebook_app.printing import say


def check_settings() -> None:
    """Read the settings once, so that a wrong one is named before anything is done.

    Raises
    ------
    BadSetting
        If one cannot be used.
    """
    from pydantic import ValidationError

    from notebook_app.settings import Settings, default_home

    file = default_home() / "settings.json"
    try:
        Settings()
    except ValidationError as exc:
        first = exc.errors()[0]
        raise BadSetting(name=".".join(map(str, first["loc"])), detail=first["msg"], file=file) from exc
    except ValueError as exc:  # no JSON
        raise BadSetting(name=file.name, detail=exc, file=file) from exc


def log_to_file() -> str:
    """Let what is logged from now on go to a file in the home folder, and return its path; "—" where none can be."""
    from notebook_app.settings import default_home

    log = default_home() / "run" / "cli.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        logging.basicConfig(filename=log, format="%(asctime)s %(message)s", force=True)
    except OSError:
        logging.basicConfig(handlers=[logging.NullHandler()], force=True)
        return "—"
    return str(log)


def explained(error: Exception, log: str) -> UserError:
    """Return one sentence for an error that is none of ours; ``log`` is where its story stands."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull(folder=error.filename or say("output"))
    return UnexpectedError(detail=f"{type(error).__name__}: {error}", log=log)
