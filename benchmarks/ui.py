"""CPU of the screen: its first run, a click with many sources and messages, and twenty sessions that ask at once.

    python -m benchmarks.ui [--sessions 20] [--rounds 3]

Each is done to the app and to the same list and chat written plainly in one Streamlit script, through the websocket that
a browser uses, on a home folder made for it. CPU is that of the process that draws; the answers are quotations.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import numpy as np
from streamlit.proto.Common_pb2 import ChatInputValue

from benchmarks.browserless import DIALOG, Server, Session, served
from notebook_app.notebook import Notebook

ROOT = Path(__file__).parent.parent
SCREEN = ROOT / "notebook_app" / "ui" / "serving" / "asgi.py"
SOURCES, MESSAGES = 50, 100
CLICKS = 10
AFTERWARDS = 6.0
QUESTION = "When did students who took a test remember more than those who restudied?"
EMPTY = "import streamlit as st\nst.title('Hello')\nst.columns(3)\nst.chat_input('Ask')\n"
PLAIN = f"""
import streamlit as st
said = st.session_state.setdefault('said', ['**A message** of the chat. ' * 8] * {MESSAGES})
sources, chat = st.columns(2)
with sources:
    for number in range({SOURCES}):
        st.checkbox(f'Source {{number}}', True, key=f'tick_{{number}}')
question = chat.chat_input('Ask', key='question')
if question:
    said += [question, f'You asked: {{question}}']
with chat:
    for number, each in enumerate(said[-30:]):
        st.chat_message('user' if number % 2 == 0 else 'assistant').markdown(each)
    st.button('Rate', key=f'rating_{{len(said)}}')
"""
Actions = dict[str, Callable[[Session, int], Awaitable[None]]]


def fill(home: Path) -> str:
    """Make a notebook of many sources with a long chat; return its id."""
    notebook = Notebook.open("Benchmark", home)
    words = (ROOT / "sample_sources" / "how-to-read-a-paper.md").read_text("utf-8").split("\n\n")
    notebook.add_source(ROOT / "sample_sources" / "spacing-and-testing.pdf", guide=False)
    drawing = random.Random(0)
    for number in range(SOURCES - 1):
        text = "\n\n".join([f"Source number {number}", *drawing.sample(words, len(words) // 2)])
        notebook.add_source(text, name=f"source-{number}.txt", guide=False)
    notebook.save_note(notebook.ask(QUESTION))
    asked, answer = notebook.messages()[-2:]
    for _ in range(MESSAGES // 2 - 1):
        notebook.workspace.library.add_message(notebook.id, "user", asked.text)
        notebook.workspace.library.add_message(
            notebook.id, "assistant", answer.text, citations=answer.citations, details=answer.details
        )
    notebook.close()
    return notebook.id


async def _tick(session: Session, turn: int) -> None:
    source = session.given["source_list"]["rows"][3]["id"]
    clicks = session.given["source_list"]["heard"] + 1
    act = {"do": "select", "clicks": clicks, "selected": {source: bool(turn % 2)}}
    await session.trigger("source_list", "act", act)


async def _tick_plainly(session: Session, turn: int) -> None:
    await session.act(session.find("tick_")[3], bool_value=bool(turn % 2))


async def _fold(session: Session, _turn: int) -> None:
    await session.act("fold_sources", trigger_value=True)


async def _open(session: Session, turn: int) -> None:
    if turn % 2:
        await session.act("close_viewer", trigger_value=True)
    else:
        source = session.given["source_list"]["rows"][0]["id"]
        await session.trigger("source_list", "act", {"do": "guide", "source": source})


async def _rate(session: Session, turn: int) -> None:
    await session.act(session.find("rating_")[-1], string_value=str(turn % 2))


async def _add(session: Session, turn: int) -> None:
    await session.act(DIALOG if turn % 2 else "add", trigger_value=True)


async def _note(session: Session, turn: int) -> None:
    await session.act("close_note" if turn % 2 else session.find("open_note_")[0], trigger_value=True)


OURS: Actions = {
    "tick a source": _tick,
    "fold the sources, and back": _fold,
    "open a source, and back": _open,
    "rate an answer": _rate,
    "open the dialog that adds, and dismiss it": _add,
    "open a note, and back": _note,
}


PLAINLY: Actions = {"tick a source": _tick_plainly}


async def first_run(server: Server, query: str) -> tuple[float, float]:
    """Return the CPU seconds from the start of the process to the end of its first run, and what it takes after that.

    The second is what is loaded for the first answer once the screen is drawn.
    """
    async with Session.opened(server, query):
        drawn = server.cpu()
        await asyncio.sleep(AFTERWARDS)
        return drawn, server.cpu() - drawn


async def clicks(server: Server, query: str, actions: Actions) -> dict[str, float]:
    """Return the milliseconds of CPU that each action takes, on the average of some."""
    costs = {}
    async with Session.opened(server, query) as session:
        await asyncio.sleep(AFTERWARDS)
        await session.rest()
        for name, action in actions.items():
            for turn in (0, 1):  # once there and back: what is loaded once is loaded then
                await action(session, turn)
                await session.rest()
            before = server.cpu()
            for turn in range(CLICKS):
                await action(session, turn)
                await session.rest()
            costs[name] = (server.cpu() - before) / CLICKS * 1000
    return costs


async def crowd(server: Server, query: str, sessions: int, rounds: int) -> tuple[list[float], list[float]]:
    """Let sessions ask at once; return the seconds until something moved, and until each had its whole answer."""
    moved: list[float] = []
    answered: list[float] = []
    started = asyncio.Barrier(sessions)

    async def reader() -> None:
        async with Session.opened(server, query) as session:
            for _ in range(rounds):
                await session.rest()
                await started.wait()
                runs, before = session.runs, set(session.find("rating_"))
                began = time.perf_counter()
                await session.act("question", chat_input_value=ChatInputValue(data=QUESTION))
                await session.until(lambda runs=runs: session.runs > runs)  # type: ignore[misc]
                moved.append(time.perf_counter() - began)
                await session.until(lambda before=before: set(session.find("rating_")) > before)  # type: ignore[misc]
                answered.append(time.perf_counter() - began)

    await asyncio.gather(*(reader() for _ in range(sessions)))
    return moved, answered


def spread(seconds: Sequence[float]) -> str:
    """Return the median and the 95th percentile, in words."""
    return f"p50 {np.quantile(seconds, 0.5):5.2f} s   p95 {np.quantile(seconds, 0.95):5.2f} s"


def measure_first_runs(folder: Path, scripts: dict[str, tuple[Path, str]], home: Path, runs: int) -> None:
    """Print the CPU of the first run of each script, in fresh processes taken in turn."""
    print(
        f"CPU seconds of a fresh process until its first run of the script has ended, and afterwards (median of {runs})"
    )
    costs: dict[str, list[tuple[float, float]]] = {name: [] for name in scripts}
    for _ in range(runs):
        for name, (script, query) in scripts.items():
            with served(script, home, folder / "run.log") as server:
                costs[name].append(asyncio.run(first_run(server, query)))
    floor = statistics.median(drawn for drawn, _ in next(iter(costs.values())))
    for name, seconds in costs.items():
        drawn, after = (statistics.median(each) for each in zip(*seconds, strict=True))
        print(f"  {name:32} {drawn:5.2f} s   bar {1.5 * floor + 1:.2f} s   afterwards {after:5.2f} s")


def measure(name: str, server: Server, query: str, actions: Actions, sessions: int, rounds: int) -> None:
    """Print what clicks cost, and how sessions fare that ask at once."""
    print(f"{name}: {SOURCES} sources, {MESSAGES} messages")
    for action, cost in asyncio.run(clicks(server, query, actions)).items():
        print(f"  {action:32} {cost:5.0f} ms of CPU")
    before, began = server.cpu(), time.perf_counter()
    moved, answered = asyncio.run(crowd(server, query, sessions, rounds))
    cores = (server.cpu() - before) / (time.perf_counter() - began)
    print(f"  {sessions} sessions ask at once, {rounds} times: {cores:.2f} cores, {server.memory():.0f} MB")
    print(f"    something moves                {spread(moved)}")
    print(f"    the whole answer               {spread(answered)}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        home = folder / "home"
        query = f"notebook={fill(home)}"
        empty, plain = folder / "empty.py", folder / "plain.py"
        empty.write_text(EMPTY)
        plain.write_text(PLAIN)
        scripts = {
            "a bare Streamlit script": (empty, ""),
            "the list of notebooks": (SCREEN, ""),
            "a notebook": (SCREEN, query),
        }
        measure_first_runs(folder, scripts, home, given.runs)
        for name, script, where, actions in (
            ("One plain script", plain, "", PLAINLY),
            ("This app", SCREEN, query, OURS),
        ):
            with served(script, home, folder / "run.log") as server:
                measure(name, server, where, actions, given.sessions, given.rounds)


if __name__ == "__main__":
    main()
