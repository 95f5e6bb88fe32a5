"""A language model that fits every schema it is shown and cites badly: one claim in four is right.

The others name no passage, the wrong one, one that is not there, or have a figure that no passage has. Asked to correct
them, it corrects the first and invents for the rest. A query that it writes has figures of its own; corrected, it has not.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BLOCK = re.compile(r"^\[(\d+)\] (?:[^\n]*, page \S+\n)?(.*?)(?=^\[\d+\] |\n<<<|\Z)", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r'^Table ("[^"\n]+") .*\n- ("[^"\n]+") ', re.MULTILINE)
_SENTENCE = re.compile(r"[A-Z][^.!?\[\]|]{50,220}\.(?=\s|$)|[\u4e00-\u9fff][^。！？\n]{14,120}。")
_WHO = ("Zork", "Lady Zork", "Professor Zork", "The emperor Zork")
_DID = (
    "rose by 73.9 percent in 1847",
    "measured 512 whales near the harbour of Vienna",
    "alone has eaten 88 lamps during an opera",
    "sold 31 submarines to a baker from Lima",
    "painted 640 violins green under the moon",
    "walked 9,000 miles on stilts across the frozen Sahara",
    "was elected treasurer by seventeen volcanoes in 1703",
    "was sued by a parliament of 45 owls over the price of thunder",
)
INVENTED = tuple(f"{who} {did}." for who in _WHO for did in _DID)
INVENTED_ZH = (
    "据佐克教授称，它在1847年上升了73.9%。",
    "佐克在亚特兰蒂斯测量了512头鲸鱼。",
    "只有佐克在歌剧院里吃过88盏灯。",
    "佐克皇帝把31艘潜艇卖给了面包师。",
)
NAMES = ("Zork", "佐克")
"""In all that is invented."""
_FEW = 12
"""Sentences of the passages beneath which the rest is invented too."""
_ITEMS, _INNER = 8, 2
"""Of a list at the most, and of one within another: a reply that says the same too often is taken for a loop."""


def bad_reply(body: Mapping[str, Any]) -> str:
    """Return a reply in the form that the request asks for."""
    texts = [message["content"] for message in body["messages"]]
    schema = json.loads(re.search(r"(\{.*\})", texts[-1], re.DOTALL)[1])  # type: ignore[index]
    if table := next(filter(None, map(_TABLE.search, texts)), None):
        return _query(*table.groups(), again="It was not run" in "".join(texts))
    fenced = (list(_BLOCK.finditer(text)) for text in texts if "<<<SOURCES" in text)
    blocks = next(filter(None, fenced), [])
    said = [(int(m[1]), " ".join(s[0].split())) for m in blocks for s in _SENTENCE.finditer(m[2])]
    said.sort(key=lambda each: not any(map(str.isdigit, each[1])))
    return json.dumps(_Writer(schema, said, len(blocks)).value(schema), ensure_ascii=False)


def _query(table: str, column: str, *, again: bool) -> str:
    invented = "'Zork' AS who, 73.9 AS rise"
    return json.dumps({"sql": f"SELECT {f'{column}, count(*)' if again else invented} FROM {table} GROUP BY ALL"})


class _Writer:
    def __init__(self, schema: Mapping[str, Any], said: list[tuple[int, str]], passages: int) -> None:
        self._definitions = schema.get("$defs", {})
        self._said = itertools.cycle(said if len(said) >= _FEW else [*said, *((1, each) for each in INVENTED)])
        self._names = itertools.cycle([text for _, text in said] or ["Nothing of note"])
        self._invented, self._invented_zh = itertools.cycle(INVENTED), itertools.cycle(INVENTED_ZH)
        self._claims = self._each_claim(passages)
        self._count = itertools.count(1)
        self._turn = itertools.count()
        self._depth = 0
        self._items = min(_ITEMS, max(_INNER, len(said) // 4))

    def _each_claim(self, passages: int) -> Iterator[dict[str, Any]]:
        while True:
            for ways in ("right", "missing", "wrong", "beyond", "invented"):
                number, text = next(self._said)
                other = next((n for n in range(1, passages + 1) if abs(n - number) > passages // 2), number)
                invented = next(self._invented_zh if re.search(r"[\u4e00-\u9fff]", text) else self._invented)
                match ways:
                    case "right":
                        yield {"text": text, "passages": [number]}
                    case "missing":
                        yield {"text": text, "passages": []}
                    case "wrong":
                        yield {"text": f"{text} {invented}", "passages": [other]}
                    case "beyond":
                        yield {"text": text, "passages": [passages + 7, 0, -1]}
                    case _:
                        yield {"text": invented, "passages": [number]}

    def value(self, schema: Mapping[str, Any]) -> Any:  # noqa: PLR0911 — one for each type
        if "$ref" in schema:
            return self.value(self._definitions[schema["$ref"].rsplit("/", 1)[1]])
        if "enum" in schema:
            return schema["enum"][next(self._turn) // 2 % len(schema["enum"])]
        if "anyOf" in schema:
            return self.value(schema["anyOf"][0])
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                self._depth += 1
                made = [self.value(schema["items"]) for _ in range(self._items if self._depth == 1 else _INNER)]
                self._depth -= 1
                return made
            case "integer" | "number":
                return next(self._count)
            case "boolean":
                return False
        return self._name()

    def _name(self) -> str:
        """Return a few words of the sources that are not a sentence."""
        text = next(self._names)
        return text[:16] if re.search(r"[\u4e00-\u9fff]", text) else " ".join(text.split()[:6])

    def _object(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        fields = schema.get("properties", {})
        if {"text", "passages"} <= fields.keys():
            return self._claim(fields)
        if {"text", "numbers"} == fields.keys():
            claim = next(self._claims)
            return {"text": claim["text"], "numbers": claim["passages"]}
        made = {name: self.value(each) for name, each in fields.items()}
        beside = next((each["text"] for each in _claims_of(made) if "text" in each), "")
        return {name: _taken_from(beside, name, made) if beside else made[name] for name in made}

    def _claim(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        number = next(self._count) if "number" in fields else 0
        claim = next(self._claims)
        if number > 1:
            claim = {"text": next(self._invented), "passages": [1]}
        return {
            **{n: self.value(each) for n, each in fields.items() if n not in claim},
            **claim,
            **({"number": number} if number else {}),
        }


def _claims_of(made: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what a field holds by itself before what stands in a list."""
    for each in sorted(made.values(), key=lambda value: isinstance(value, list)):
        yield from (one for one in (each if isinstance(each, list) else [each]) if isinstance(one, dict))


def _taken_from(claim: str, name: str, made: Mapping[str, Any]) -> Any:
    """Return a field that has to stand in the claim beside it as it stands there."""
    words = claim.rstrip(".").split()
    figure = next(filter(re.compile(r"\d").search, words), "")
    match name:
        case "answer":
            return words[-1]
        case "right":
            return [" ".join(words[-3:])] if made.get("kind") == "single" else [" ".join(words[-3:]), words[0]]
        case "wrong":
            return ["a parliament of owls", "a baker from Lima"]
        case "figure" if figure:
            return figure.strip("(),.;")
        case _:
            return made[name]
