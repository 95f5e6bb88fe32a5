"""A language model that fits every schema it is shown and cites badly: one claim in four is right.

The others name no passage, the wrong one, one that is not there, or have a figure that no passage has. Asked to correct
them, it corrects the first and invents for the rest.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BLOCK = re.compile(r"^\[(\d+)\] (?:[^\n]*, page \S+\n)?(.*?)(?=^\[\d+\] |\n<<<|\Z)", re.MULTILINE | re.DOTALL)
_SENTENCE = re.compile(r"[A-Z][^.!?\[\]|]{50,220}\.(?=\s|$)|[\u4e00-\u9fff][^。！？\n]{14,120}。")
INVENTED = (
    "It rose by 73.9 percent in 1847 according to Professor Zork.",
    "Zork of Atlantis measured 512 whales near the harbour of Vienna.",
    "Nobody but Zork has ever eaten 88 lamps during an opera.",
    "The emperor Zork sold his 31 submarines to a baker from Lima.",
    "Under the moon 640 violins were painted green for Zork.",
    "Lady Zork walked 9,000 miles on stilts across the frozen Sahara.",
    "Seventeen volcanoes elected Zork as their treasurer in 1703.",
    "A parliament of 45 owls sued Zork over the price of thunder.",
)
INVENTED_ZH = (
    "据佐克教授称，它在1847年上升了73.9%。",
    "佐克在亚特兰蒂斯测量了512头鲸鱼。",
    "只有佐克在歌剧院里吃过88盏灯。",
    "佐克皇帝把31艘潜艇卖给了面包师。",
)
NAMES = ("Zork", "佐克")
"""In all that is invented."""
_ITEMS, _INNER = 8, 2
"""Of a list, and of one within another: a reply that says the same too often is taken for a loop."""


def bad_reply(body: Mapping[str, Any]) -> str:
    """Return a reply in the form that the request asks for."""
    texts = [message["content"] for message in body["messages"]]
    schema = json.loads(re.search(r"(\{.*\})", texts[-1], re.DOTALL)[1])  # type: ignore[index]
    blocks = next(list(_BLOCK.finditer(text)) for text in texts if "<<<SOURCES" in text and _BLOCK.search(text))
    said = [(int(m[1]), " ".join(s[0].split())) for m in blocks for s in _SENTENCE.finditer(m[2])]
    return json.dumps(_Writer(schema, said or [(1, "Nothing.")], len(blocks)).value(schema), ensure_ascii=False)


class _Writer:
    def __init__(self, schema: Mapping[str, Any], said: list[tuple[int, str]], passages: int) -> None:
        self._definitions = schema.get("$defs", {})
        self._said = itertools.cycle(said)
        self._invented, self._invented_zh = itertools.cycle(INVENTED), itertools.cycle(INVENTED_ZH)
        self._claims = self._each_claim(passages)
        self._count = itertools.count(1)
        self._depth = 0

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
            return schema["enum"][0]
        if "anyOf" in schema:
            return self.value(schema["anyOf"][0])
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                self._depth += 1
                made = [self.value(schema["items"]) for _ in range(_ITEMS if self._depth == 1 else _INNER)]
                self._depth -= 1
                return made
            case "integer" | "number":
                return next(self._count)
            case "boolean":
                return False
        return self._name()

    def _name(self) -> str:
        """Return a few words of the sources that are not a sentence."""
        text = next(self._said)[1]
        return text[:16] if re.search(r"[\u4e00-\u9fff]", text) else " ".join(text.split()[:6])

    def _object(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        fields = schema.get("properties", {})
        if {"text", "passages"} > fields.keys() or not {"text", "passages"} <= fields.keys():
            return {name: self.value(each) for name, each in fields.items()}
        number = next(self._count) if "number" in fields else 0
        claim = next(self._claims)
        if number > 1:
            claim = {"text": next(self._invented), "passages": [1]}
        return {
            **{n: self.value(each) for n, each in fields.items() if n not in claim},
            **claim,
            **({"number": number} if number else {}),
        }
