"""Top-level handler of the command line: unexpected errors become one sentence and a log entry."""

from __future__ import annotations

import errno
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from ingest.characters import readable
from ingest.errors import DiskFull, UserError
from notebook_app.cli.printing import complain, error_json, print_json, say
from notebook_app.errors import BadSetting, HomeReadOnly, UnexpectedError

INTERRUPTED = 130
"""The exit code after Ctrl-C: 128 and the number of the signal, as shells have it."""


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


@contextmanager
def interrupts() -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether Ctrl-C was pressed.

    Whatever is raised after that is its doing: libraries that are being loaded turn it into an error of their own, and
    what is torn down meanwhile complains. So none of it is printed.
    """
    pressed = threading.Event()

    def on_interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
        pressed.set()
        logging.disable()
        sys.unraisablehook = lambda _: None
        raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:  # else it is ignored, as in the background of a shell
        signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def as_text(argument: str) -> str:
    """Return an argument whose bytes are no UTF-8 as a text that can be searched and kept; a path to a file stays."""
    plain = readable(argument)
    return argument if plain == argument or os.path.lexists(argument) else plain


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
    if isinstance(error, OSError) and error.errno in {errno.EROFS, errno.EACCES, errno.EPERM} and error.filename:
        from notebook_app.settings import default_home

        if Path(os.fsdecode(error.filename)).is_relative_to(default_home()):
            return HomeReadOnly(folder=default_home())
    return UnexpectedError(detail=f"{type(error).__name__}: {error}", log=log)


def end_with(error: UserError, arguments: Sequence[str], interrupted: bool) -> NoReturn:
    """End the program with an error's sentence and exit code 1; after a Ctrl-C with its exit code and no word."""
    if interrupted:
        sys.exit(INTERRUPTED)
    complain(error)
    if "--json" in arguments:
        print_json(error_json(error))
    sys.exit(1)
