"""A local language model's server: a child process that serves a model file on loopback, one for all parts of a home.

Whoever asks first starts it and says in ``run/model.json`` where it is; others find it there. It ends with the process
that started it, and the next question starts it anew.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import httpx
from filelock import FileLock

from ingest.errors import MissingExtra
from notebook_app.errors import LocalModelFailed, NoLocalModel
from notebook_app.settings import Settings

log = logging.getLogger(__name__)
HOST: Final = "127.0.0.1"
KEY: Final = "NOTEBOOK_LLM_KEY"
"""The variable that gives the server the key that every request must carry."""

_MODULE: Final = "notebook_app.run.model_server"
_READY_SECONDS: Final = 300.0
"""A model of many gigabytes is read from a slow disk."""
_LOOK_SECONDS: Final = 0.1
_LOOK_TIMEOUT: Final = 2.0
_STOP_SECONDS: Final = 10.0
_DEFAULT_CONTEXT: Final = 8192
"""Tokens of context where the settings name none: the prompt of an answer fills some 6,000."""
_LOG_BYTES: Final = 1_000_000


def model_file(settings: Settings) -> Path:
    """Return the GGUF file that the setting ``local_model`` names: a path, or the name of a model on board.

    Raises
    ------
    NoLocalModel
        If there is no such file.
    """
    named = settings.local_model
    path = Path(named).expanduser()
    if path.suffix.lower() == ".gguf" and path.is_file():
        return path.absolute()
    from ingest.model_files import CATALOGUE

    if (model := CATALOGUE.get(named)) is None or model.purpose != "answers":
        raise NoLocalModel(name=named)
    return next(iter(settings.models.find(named).values()))


def command(file: Path, port: int, context: int) -> Sequence[str]:
    """Return the command of a server.

    Raises
    ------
    MissingExtra
        If llama.cpp is not installed.
    """
    if find_spec("xllamacpp") is None:
        raise MissingExtra(
            feature="A language model on this computer",
            package="xllamacpp",
            command="pip install 'notebook-app[llm]'",
        )
    return [sys.executable, "-P", "-m", _MODULE, str(file), str(port), str(context or _DEFAULT_CONTEXT)]


@dataclass(frozen=True, slots=True)
class Served:
    """A model being served: the port on loopback, and the key that every request must carry."""

    file: str
    context: int
    port: int
    key: str

    @property
    def url(self) -> str:
        """The base address of its OpenAI-compatible interface."""
        return f"http://{HOST}:{self.port}/v1"

    def answers(self) -> bool:
        """Tell whether the server has read its model and knows the key."""
        try:
            headers = {"Authorization": f"Bearer {self.key}"}
            reply = httpx.get(f"{self.url}/models", headers=headers, timeout=_LOOK_TIMEOUT, trust_env=False)
        except httpx.HTTPError:
            return False
        return reply.status_code == httpx.codes.OK


class LocalServer:
    """The server of one model file and home folder."""

    def __init__(self, file: Path, context: int, folder: Path) -> None:
        self._file, self._context, self._folder = file, context, folder
        self._process: subprocess.Popen[bytes] | None = None
        self._known: Served | None = None

    def served(self) -> Served:
        """Return where the model is served, and start its server where nobody has.

        Raises
        ------
        LocalModelFailed
            If it does not start; names its log.
        MissingExtra
            If llama.cpp is not installed.
        """
        if self._known and self._known.answers():
            return self._known
        self._folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._folder / "model.lock", mode=0o600):
            self._known = self._found() or self._started()
        return self._known

    def close(self) -> None:
        """End the server, if this process started it."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(_STOP_SECONDS)

    def _found(self) -> Served | None:
        try:
            served = Served(**json.loads((self._folder / "model.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        wanted = (str(self._file), self._context)
        return served if (served.file, served.context) == wanted and served.answers() else None

    def _started(self) -> Served:
        self.close()
        log_file, note = self._folder / "model.log", self._folder / "model.json"
        served = Served(str(self._file), self._context, free_port(), secrets.token_urlsafe(24))
        keep = log_file.exists() and log_file.stat().st_size < _LOG_BYTES
        with log_file.open("ab" if keep else "wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 — our own command
                command(self._file, served.port, self._context),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, KEY: served.key},
                start_new_session=True,
            )
        atexit.register(self.close)
        log.info("starting the language model %s", self._file.name)
        deadline = time.monotonic() + _READY_SECONDS
        while not served.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise LocalModelFailed(name=self._file.name, log=log_file)
            time.sleep(_LOOK_SECONDS)
        note.touch(mode=0o600)
        note.write_text(json.dumps(asdict(served)), "utf-8")
        return served


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


_servers: dict[tuple[Path, int, Path], LocalServer] = {}
_making = threading.Lock()


def local_server(settings: Settings) -> LocalServer:
    """Return the server of the model that the settings name; nothing is started yet."""
    named = model_file(settings), settings.context_window, settings.home / "run"
    with _making:
        return _servers.setdefault(named, LocalServer(*named))
