"""Texts that make a regular expression slow, made from the expression itself, and how its cost grows with them."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import re._constants as codes  # type: ignore[import-untyped]
import re._parser as parser  # type: ignore[import-untyped]
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

SHORT, LONG = 700, 2_800
"""Repetitions; what grows with their square takes sixteen times as long, what grows with them four times."""
MOST_RATIO = 9.0
LEAST_SECONDS = 0.01
_ENDS = ("\x01", "\n", "!", "", "a")
_CLASSES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_WORD: "-",
}


def modules(package: str) -> Iterator[ModuleType]:
    """Yield every module of a package that can be imported here."""
    root = importlib.import_module(package)
    yield root
    for found in pkgutil.walk_packages(getattr(root, "__path__", ()), f"{package}."):
        if not found.name.endswith("__main__") and ".migrations" not in found.name:
            try:
                yield importlib.import_module(found.name)
            except ImportError:  # an extra that is not installed
                continue


def patterns(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield the compiled expressions that a module keeps, those in its tables too."""
    for name, value in vars(module).items():
        yield from ((f"{module.__name__}.{name}", pattern) for pattern in _within(value, 3))


def _within(value: object, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for each in value.values():
            yield from _within(each, depth - 1)
    elif depth and isinstance(value, list | tuple):
        for each in value:
            yield from _within(each, depth - 1)


_CALLS = frozenset(("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"))


def inline(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any], frozenset[str]]]:
    """Yield the expressions that stand in a module's calls (``re.sub(r"…", …)``), and how they are used.

    Those made of what is known only while a function runs cannot be told here and are passed over.
    """
    source = Path(inspect.getsourcefile(module) or "").read_text("utf-8")
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=way), args=[first, *_], keywords=keywords
            ) if way in _CALLS:
                flags = [*node.args[1:], *(each.value for each in keywords if each.arg == "flags")]
                code = compile(ast.Expression(first), "<expression>", "eval")
                try:
                    written = eval(code, vars(module))  # our own source
                    compiled = re.compile(written, _flags(flags))
                except (NameError, TypeError):
                    continue
                used = way if way in {"match", "fullmatch"} else "search"
                yield f"{module.__name__}:{node.lineno}", compiled, frozenset({used})


def _flags(arguments: list[ast.expr]) -> int:
    found = 0
    for argument in arguments:
        for node in ast.walk(argument):
            if isinstance(node, ast.Attribute) and isinstance(value := getattr(re, node.attr, None), re.RegexFlag):
                found |= value
    return found


def pumps(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """Yield what stands before a repetition, and what is repeated in it."""
    source = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    yield from dict.fromkeys(_pumps(parser.parse(source, pattern.flags & (re.I | re.S | re.M | re.X)), ""))


def _pumps(nodes: Any, before: str) -> Iterator[tuple[str, str]]:
    for kind, argument in nodes:
        if kind in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            least, most, body = argument
            if most is codes.MAXREPEAT or most > 50:
                yield before, _sample(body) or "a"
                for other in ("a", " ", "1", "\n"):
                    yield before, other
            yield from _pumps(body, before)
            before += _sample(body) * max(least, 1)
            continue
        for inner in _inner(kind, argument):
            yield from _pumps(inner, before)
        before += _sample([(kind, argument)])


def _inner(kind: Any, argument: Any) -> list[Any]:
    if kind is codes.SUBPATTERN:
        return [argument[3]]
    if kind is codes.BRANCH:
        return list(argument[1])
    if kind in {codes.ASSERT, codes.ASSERT_NOT}:
        return [argument[1]]
    return [argument] if kind is codes.ATOMIC_GROUP else []


def _sample(nodes: Any) -> str:
    """Return a text that nodes match, as far as that is easily said."""
    return "".join(_one(kind, argument) for kind, argument in nodes)


def _one(kind: Any, argument: Any) -> str:
    if kind is codes.LITERAL:
        return chr(argument)
    if kind is codes.NOT_LITERAL:
        return "b" if argument == ord("a") else "a"
    if kind is codes.ANY:
        return "a"
    if kind is codes.IN:
        return _member(argument)
    if kind in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
        return _sample(argument[2]) * max(argument[0], 1)
    inner = _inner(kind, argument)
    return _sample(inner[0]) if inner and kind not in {codes.ASSERT, codes.ASSERT_NOT} else ""


def _member(items: Any) -> str:
    if items[0][0] is codes.NEGATE:
        return next((sign for sign in "a 1-,Zé\n" if not any(_holds(item, sign) for item in items[1:])), "a")
    kind, argument = items[0]
    return chr(argument) if kind is codes.LITERAL else chr(argument[0]) if kind is codes.RANGE else _CLASSES[argument]


def _holds(item: Any, sign: str) -> bool:
    kind, argument = item
    if kind is codes.LITERAL:
        return chr(argument) == sign
    if kind is codes.RANGE:
        return argument[0] <= ord(sign) <= argument[1]
    return bool(re.match({"1": r"\d", " ": r"\s", "a": r"\w"}.get(_CLASSES.get(argument, ""), r"\W"), sign))


def ways_used(module: ModuleType, name: str) -> frozenset[str]:
    """Return how a module uses an expression: "search", "match", "fullmatch"; where that is not clear, the first two."""
    source = Path(str(module.__file__)).read_text("utf-8")
    used = set(re.findall(rf"\b{re.escape(name)}\.(\w+)\(", source))
    at_start = frozenset(used & {"match", "fullmatch"})
    return at_start if used and used <= {"match", "fullmatch"} else at_start | {"search", "match"}


def seconds(pattern: re.Pattern[Any], text: str, ways: frozenset[str], most: float = 2.0) -> float:
    """Return the CPU seconds that an expression takes on a text; ``most`` where it takes more."""
    given: Any = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text

    def stop(*_: object) -> None:
        raise TimeoutError

    former = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, most)
    begun = time.process_time()
    try:
        for _ in pattern.finditer(given) if "search" in ways else ():
            pass
        for way in ways - {"search"}:
            getattr(pattern, way)(given)
    except TimeoutError:
        return most
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)
    return time.process_time() - begun


def slow_texts(pattern: re.Pattern[Any], ways: frozenset[str]) -> Iterator[tuple[str, float, float]]:
    """Yield a text (shown as an expression) on which an expression's cost grows faster than it does, with two costs."""
    for before, pump in pumps(pattern):
        for repeated, start in ((pump, before), (before + pump, "")):
            for end in _ENDS:
                for times in (SHORT, LONG):  # what seems to grow too fast is tried once more with longer ones
                    long = seconds(pattern, start + repeated * times * 4 + end, ways)
                    if long < LEAST_SECONDS:
                        break
                    short = max(seconds(pattern, start + repeated * times + end, ways), 1e-4)
                    if long / short < MOST_RATIO and long < 2.0:
                        break
                else:
                    yield f"{start!r} + {repeated!r} * n + {end!r}", short, long
                    return
