"""A Streamlit app in a process of its own, and sessions that speak to it as a browser does, without drawing anything."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import httpx
import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from notebook_app.run import access

DIALOG = "None"
"""What stands for the key of a dialog, which has none."""
_PATIENCE = 60.0
_MOMENT = 0.4
_OPTIONS = ("--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.address", "127.0.0.1")


class Server:
    """A running app: its address, and what it costs."""

    def __init__(self, address: str, process: psutil.Process, home: Path) -> None:
        self.address, self._process, self._home = address, process, home

    def cookie(self) -> dict[str, str]:
        """Return the header of a browser that was let in."""
        name, value = (
            f"notebook_access_{self.address.split(':')[1]}",
            access.cookie_value(access.access_key(self._home)),
        )
        return {"Cookie": f"{name}={value}"}

    def cpu(self) -> float:
        """Return the CPU seconds that the process has taken so far, its children apart."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> float:
        """Return the megabytes that the process holds."""
        return float(self._process.memory_info().rss) / 1e6


@contextmanager
def served(script: Path, home: Path, log: Path) -> Iterator[Server]:
    """Run ``streamlit run script`` with a home folder, and end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *_OPTIONS, "--server.port", str(port)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "NOTEBOOK_"))}
    with log.open("wb") as out:
        environment = {**kept, "NOTEBOOK_HOME": str(home)}
        process = subprocess.Popen(command, cwd=log.parent, env=environment, stdout=out, stderr=out)
    try:
        _wait(process, f"http://127.0.0.1:{port}/_stcore/health", log)
        yield Server(f"127.0.0.1:{port}", psutil.Process(process.pid), home)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(address, timeout=2).close()
            return
        time.sleep(0.1)
    raise SystemExit(f"the app did not start: {log.read_text()}")


class Session:
    """One browser tab: it keeps the widgets it was sent, and asks again for what wants to be drawn again.

    That is what runs again by itself, and an answer that grows, of which it hears as ``growth.js`` does.
    ``widgets`` maps the key of each widget to its id and the fragment that holds it, ``given`` that of each of our components
    to its data; ``runs`` counts the runs that ended.
    """

    def __init__(self, connection: ClientConnection, client: httpx.AsyncClient, query: str) -> None:
        self._connection, self._client, self._query = connection, client, query
        self._repeating: dict[str, asyncio.Task[None]] = {}
        self._hearing: dict[str, asyncio.Task[None]] = {}
        self._heard = asyncio.Event()
        self._running = False
        self.widgets: dict[str, tuple[str, str]] = {}
        self.given: dict[str, dict[str, Any]] = {}
        self.runs = 0

    @classmethod
    @asynccontextmanager
    async def opened(cls, server: Server, query: str = "") -> AsyncIterator[Self]:
        """Open a tab and wait until its first run has ended."""
        link = f"ws://{server.address}/_stcore/stream"
        async with (
            connect(
                link, subprotocols=[Subprotocol("streamlit")], max_size=None, additional_headers=server.cookie()
            ) as connection,
            httpx.AsyncClient(
                base_url=f"http://{server.address}", timeout=_PATIENCE, headers=server.cookie()
            ) as client,
        ):
            session = cls(connection, client, query)
            async with asyncio.TaskGroup() as tasks:  # a failure to read ends the session
                reader = tasks.create_task(session._read())
                await session._send()
                await session.until(lambda: session.runs > 0)
                yield session
                reader.cancel()
                session._stop_repeating()
                for task in session._hearing.values():
                    task.cancel()

    async def act(self, key: str, **value: Any) -> None:
        """Give a widget a value (a field of its protocol message), as a click or a submission does."""
        widget, fragment = self.widgets[key]
        await self._send(fragment, WidgetState(id=widget, **value))

    async def trigger(self, key: str, event: str, value: Any) -> None:
        """Have one of our components report an event, as its script does with ``setTriggerValue``."""
        widget, fragment = self.widgets[key]
        told = json.dumps([{"event": event, "value": value}])
        await self._send(
            fragment, WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{widget}__events", json_trigger_value=told)
        )

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds; it is looked at after every message."""
        async with asyncio.timeout(_PATIENCE):
            while not condition():
                self._heard.clear()
                await self._heard.wait()

    async def rest(self) -> None:
        """Wait until nothing has been heard for a moment and no run is under way."""
        while True:
            self._heard.clear()
            try:
                await asyncio.wait_for(self._heard.wait(), _MOMENT)
            except TimeoutError:
                if not self._running:
                    return

    def find(self, beginning: str) -> list[str]:
        """Return the keys that begin so."""
        return [key for key in self.widgets if key.startswith(beginning)]

    async def _send(self, fragment: str = "", *states: WidgetState, by_itself: bool = False) -> None:
        message = BackMsg()
        client = message.rerun_script
        client.query_string, client.fragment_id, client.is_auto_rerun = self._query, fragment, by_itself
        client.widget_states.widgets.extend(states)
        await self._connection.send(message.SerializeToString())

    async def _read(self) -> None:
        async for data in self._connection:
            message = ForwardMsg()
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            self._take(message)
            self._heard.set()

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._running = True
                if not message.metadata.run.fragment_ids:
                    self._stop_repeating()
            case "script_finished":
                self._running = False
                self.runs += 1
            case "auto_rerun":
                again = message.auto_rerun
                self._stop_repeating(again.fragment_id)
                self._repeating[again.fragment_id] = asyncio.create_task(
                    self._repeat(again.fragment_id, again.interval)
                )
            case "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    self._stop_repeating(fragment)
            case "delta":
                self._keep(message.delta)

    def _keep(self, delta: Delta) -> None:
        """Note the widget in a delta; Streamlit's ids end with the key that the script gave."""
        part = delta.new_element if delta.WhichOneof("type") == "new_element" else delta.add_block
        kind = part.WhichOneof("type")
        widget = str(getattr(getattr(part, kind), "id", "")) if kind else ""
        if not widget.startswith("$$ID-"):
            return
        key = widget.split("-", 2)[2]
        self.widgets[key] = (widget, delta.fragment_id)
        if kind == "bidi_component":
            self.given[key] = json.loads(part.bidi_component.json)[0]
            if key.startswith("growth_of_"):
                if earlier := self._hearing.pop(key, None):
                    earlier.cancel()
                self._hearing[key] = asyncio.create_task(self._hear(key))

    async def _hear(self, key: str) -> None:
        seen = version = str(self.given[key]["seen"])
        while version == seen:
            answer = await self._client.get(f"{self.given[key]['address']}&seen={seen}")
            version = answer.raise_for_status().text
            if not version:
                break
        await self.trigger(key, "growth", version)

    async def _repeat(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._send(fragment, by_itself=True)

    def _stop_repeating(self, fragment: str | None = None) -> None:
        for each in [fragment] if fragment is not None else list(self._repeating):
            if task := self._repeating.pop(each, None):
                task.cancel()
