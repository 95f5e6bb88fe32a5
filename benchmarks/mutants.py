"""Small changes made to core modules that their own tests should notice (mutation testing, with cosmic-ray's operators).

    python -m benchmarks.mutants [--modules NAME...] [--sample 10] [--seed 0] [--list]

A sample of each module's mutants, the same for the same seed, is tried one at a time: a forked process imports the module
with the change and runs the module's own tests. A mutant is noticed when a test fails, or takes far longer than unchanged.
Places in annotations are passed over: there a change changes nothing. Survivors are printed as the lines they change.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]
_ARCHIVES = ("tests/notebook/test_notebook.py", "tests/run/test_round_trip.py")
TESTS = {
    "notebook_app.text.anchors": ["tests/text/test_anchors.py"],
    "ingest.chunk": ["tests/ingest/test_chunk.py"],
    "ingest.parsers.pdf.reading_order": ["tests/ingest/parsers/pdf/test_reading_order.py"],
    "ingest.fetch.guard": ["tests/ingest/fetch/test_guard.py"],
    "ingest.archive": ["tests/run/test_hostile_archives.py"],
    "notebook_app.run.archive": [*_ARCHIVES, "tests/run/test_hostile_archives.py"],
    "notebook_app.run.export_format": [
        *_ARCHIVES,
        "tests/run/test_hostile_archives.py",
        "tests/run/test_export_format.py",
    ],
    "ingest.fetch.public": ["tests/ingest/fetch/test_public.py"],
    "notebook_app.chat.quoting.select": ["tests/chat/quoting"],
    "notebook_app.search.retrieve": ["tests/search"],
    "notebook_app.search.arrange": ["tests/search"],
    "notebook_app.search.scoring": ["tests/search"],
    "notebook_app.search.question": ["tests/search"],
    "notebook_app.verify.facts": ["tests/verify"],
    "notebook_app.verify.numerals": ["tests/verify"],
    "notebook_app.verify.verdict": ["tests/verify"],
    "notebook_app.library.passages": ["tests/library"],
    "notebook_app.library.sources": ["tests/library"],
    "notebook_app.library.messages": ["tests/library"],
    "notebook_app.library.jobs": ["tests/library"],
    "notebook_app.library.store": ["tests/library"],
    "notebook_app.library.originals": ["tests/library"],
    "notebook_app.library.trash": ["tests/library"],
    "notebook_app.library.backups": ["tests/run/test_doctor.py"],
}
"""The tests of each module."""
_SLOWER = 5.0
_LEAST_SECONDS = 60.0
_OURS = ("ingest", "notebook_app", "tests")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: cosmic-ray's operator and which of its places, and the line."""

    operator: str
    occurrence: int
    line: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--modules", nargs="+", default=list(TESTS))
    parser.add_argument("--sample", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--list", action="store_true", help="only say how many mutants there are")
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    noticed = tried = 0
    for name in options.modules:
        source = path_of(name).read_text("utf-8")
        found = list(mutants(source))
        if options.list:
            print(f"{name:<40} {len(found):5}")
            continue
        drawn = sample(found, options.sample, random.Random(f"{options.seed} {name}"))
        chosen = [mutant for mutant in drawn if changed(source, mutant) is not None]
        began = time.monotonic()
        if not passes(name, source, 600.0):
            print(f"{name}: its tests fail unchanged")
            continue
        limit = max(_LEAST_SECONDS, _SLOWER * (time.monotonic() - began))
        survivors = [m for m in chosen if passes(name, changed(source, m) or source, limit)]
        print(
            f"{name:<40} {len(chosen) - len(survivors):3} of {len(chosen):3} noticed ({len(found)} mutants)", flush=True
        )
        for mutant in survivors:
            print(f"  {mutant.operator}, line {mutant.line}")
            print(
                "\n".join(f"    {line}" for line in difference(source, changed(source, mutant) or source)), flush=True
            )
        noticed, tried = noticed + len(chosen) - len(survivors), tried + len(chosen)
    if tried:
        print(f"in all: {noticed} of {tried} ({noticed / tried:.0%})")


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module, but for those in annotations."""
    import parso
    from cosmic_ray.ast import ast_nodes
    from cosmic_ray.plugins import get_operator, operator_names

    annotations = annotated(source)
    nodes = list(ast_nodes(parso.parse(source)))
    for name in operator_names():
        if name.startswith("core/Variable"):  # these ask which variable
            continue
        operator = get_operator(name)()
        places = (place for node in nodes for place in operator.mutation_positions(node))
        for occurrence, (start, _end) in enumerate(places):
            if not any(first <= start <= last for first, last in annotations):
                yield Mutant(name, occurrence, start[0])


def annotated(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return from where to where annotations, and what only type checkers run, stand."""
    found: list[ast.AST | None] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            found += [
                node.returns,
                *(a.annotation for a in (*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs)),
            ]
        elif isinstance(node, ast.AnnAssign):
            found.append(node.annotation)
        elif (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING") or (
            isinstance(node, ast.ClassDef) and any(isinstance(b, ast.Name) and b.id == "Protocol" for b in node.bases)
        ):
            found.append(node)
    return [
        ((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0))  # type: ignore[attr-defined]
        for node in found
        if node is not None
    ]


def sample(found: Sequence[Mutant], count: int, drawing: random.Random) -> list[Mutant]:
    """Draw mutants line by line, so that a line of many operators does not count for more than others."""
    lines: dict[int, list[Mutant]] = {}
    for mutant in found:
        lines.setdefault(mutant.line, []).append(mutant)
    chosen: list[Mutant] = []
    while len(chosen) < min(count, len(found)):
        for line in drawing.sample(sorted(lines), len(lines)):
            left = [mutant for mutant in lines[line] if mutant not in chosen]
            if left and len(chosen) < count:
                chosen.append(drawing.choice(left))
    return chosen


def changed(source: str, mutant: Mutant) -> str | None:
    """Return the source with the change; None where the operator cannot make it (cosmic-ray, several exceptions caught)."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    try:
        found: str | None = mutate_code(source, get_operator(mutant.operator)(), mutant.occurrence)
    except AttributeError:
        return None
    return found


def difference(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"}]


def path_of(name: str) -> Path:
    return ROOT / (name.replace(".", "/") + ".py")


def passes(name: str, source: str, seconds: float) -> bool:
    """Run the tests of a module that has this source, in a process of their own; say whether they pass in time."""
    preload()
    child = os.fork()
    if not child:
        os.setsid()
        _run(lambda: tests(name, source))
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            _end(child)
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.05)
    _end(child)
    os.waitpid(child, 0)
    return False


def _end(child: int) -> None:
    """End what the tests have started and left, such as a search server."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)


def _run(work: Callable[[], int]) -> None:
    code = 70
    try:
        code = work()
    finally:
        os._exit(code)


def tests(name: str, source: str) -> int:
    import pytest

    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    sys.meta_path.insert(0, _Changed(name, source))
    with tempfile.TemporaryDirectory() as folder:
        slow = [] if _ARCHIVES[0] in TESTS[name] else ["-m", "not slow"]  # what goes out and comes back takes its time
        options = ["-x", "-q", *slow, "-p", "no:cacheprovider", f"--basetemp={folder}/made", "--no-header"]
        return int(pytest.main([*options, *TESTS[name]]))


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module with another source."""

    def __init__(self, name: str, source: str) -> None:
        self._name, self._source = name, source

    def find_spec(
        self, fullname: str, _path: object = None, _target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(fullname, path_of(fullname), loader=self)

    def create_module(self, _spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, str(path_of(self._name)), "exec"), module.__dict__)


def preload() -> None:
    """Import what others wrote and the tests need, once: a fork has it for nothing."""
    if preload.done:  # type: ignore[attr-defined]
        return
    preload.done = True  # type: ignore[attr-defined]
    read, write = os.pipe()
    if not (child := os.fork()):
        os.close(read)
        _run(lambda: _tell_imports(write))
    os.close(write)
    with os.fdopen(read) as told:
        names = json.load(told)
    os.waitpid(child, 0)
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


preload.done = False  # type: ignore[attr-defined]


def _tell_imports(write: int) -> int:
    importlib.import_module("tests.conftest")
    importlib.import_module("notebook_app.library")
    names = [
        n
        for n in list(sys.modules)
        if n.split(".")[0] not in {*_OURS, "benchmarks", "__main__"} and not n.startswith("_")
    ]
    with os.fdopen(write, "w") as out:
        json.dump(names, out)
    return 0


if __name__ == "__main__":
    main()
