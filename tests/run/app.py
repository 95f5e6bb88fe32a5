"""The whole app in processes of its own, as `notebook-app run` starts it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tests.processes import environment, wait_until_gone

PARTS = {"worker": "notebook_app.run.worker", "screen": "streamlit", "index": "ingest.index.chroma_process"}


class RunningApp:
    """`notebook-app run` on a home folder; at the end nothing of it may be left."""

    def __init__(self, home: Path, *options: str, **variables: str) -> None:
        self.home = home
        self.errors = home / "errors.txt"
        command = [sys.executable, "-m", "notebook_app.cli.main", "run", "--no-browser", *options]
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                command, env=environment(home, **variables), cwd=home, stdout=subprocess.PIPE, stderr=errors, text=True
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.communicate()
        wait_until_gone(self.home)

    def address(self) -> str:
        """Wait for the line that tells the address, and return it."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"(http://127\.0\.0\.1:\d+)(/\S*[?&]key=[\w-]+)", line)
        assert found, f"{line}\n{self.said()}"
        return found[1]

    def said(self) -> str:
        """What it wrote on standard error."""
        return self.errors.read_text("utf-8")

    def parts(self) -> dict[str, int]:
        """The id of each part's process."""
        found: dict[str, int] = {}
        for process in psutil.Process(self.process.pid).children():
            try:
                command = process.cmdline()
            except psutil.Error:  # it ended, or is a child not yet its own program
                continue
            found |= {name: process.pid for name, module in PARTS.items() if command[1:4] == ["-P", "-m", module]}
        return found

    def stop(self, sign: signal.Signals) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(sign)
        return self.process.wait(20)


def healthy(address: str) -> bool:
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as reply:
        return bool(reply.status == 200)
