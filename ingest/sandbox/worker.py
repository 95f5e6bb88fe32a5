"""The inside of the sandbox: ``python -m ingest.sandbox.worker`` reads a request from stdin and does the task."""

from __future__ import annotations

import errno
import importlib
import importlib.util
import json
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from ingest.errors import DiskFull, UserError
from ingest.sandbox.confine import confine, runtime
from ingest.sandbox.limits import Limits, limit_self

log = logging.getLogger(__name__)


def main() -> int:
    """Do the one task that stdin asks for; say how it ended on the original stdout."""
    channel = _private_channel()
    request = json.load(sys.stdin)
    _confine_self(request)
    limit_self(Limits(**request["limits"]))
    try:
        _perform(request, channel)
    except UserError as error:
        _say(channel, error=error.code, params=error.params)
    except MemoryError:
        _say(channel, limit="memory")
    except Exception as error:  # the outermost edge: logged whole, and the parent says it in one sentence
        log.exception("the reader failed")
        _say(channel, crash=f"{type(error).__name__}: {error}"[:200])
    return 0


def _confine_self(request: Mapping[str, Any]) -> None:
    """Keep what the task needs: its file, where it may write, and what there is to run."""
    packages = {"ingest", request["task"].partition(".")[0]}
    code = {
        Path(folder)
        for package in packages
        if (spec := importlib.util.find_spec(package)) and spec.submodule_search_locations
        for folder in spec.submodule_search_locations
    }
    writable = [Path(request["answer"]).parent, *map(Path, request["writable"])]
    confine([*runtime(), *code, Path(request["path"])], writable, listable=[folder.parent for folder in code])


def _perform(request: Mapping[str, Any], channel: TextIO) -> None:
    module, function = request["task"].split(":")
    task = getattr(importlib.import_module(module), function)

    def report(step: str, done: int, total: int) -> None:
        _say(channel, progress=[step, done, total])

    answer: bytes = task(Path(request["path"]), request["params"], report)
    try:
        Path(request["answer"]).write_bytes(answer)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise DiskFull(folder=str(Path(request["answer"]).parent)) from error
    _say(channel, done=True)


def _private_channel() -> TextIO:
    """Keep stdout for ourselves: what a library prints goes to stderr, never into the conversation."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    return channel


def _say(channel: TextIO, **message: Any) -> None:
    channel.write(json.dumps(message) + "\n")
    channel.flush()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    sys.exit(main())
