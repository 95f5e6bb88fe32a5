"""The gate that every statement of an artifact passes: its passages are found, its words cited, its claim judged.

Quotations pass as they are. What a language model proposes is checked: a claim that names no passage, that its passages
do not bear out, or that is in another language is given back once to be written anew, then dropped and counted.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from ingest.languages import language as language_row
from ingest.models import Span
from notebook_app.errors import UncitedReply
from notebook_app.llm import ChatMessage
from notebook_app.llm.blocks import blocks_of, on_one_line
from notebook_app.llm.fence import Fence
from notebook_app.prompts import ARTIFACT_CORRECTIONS_SYSTEM, LANGUAGE_NAMES
from notebook_app.records import Citation, Statement, StoredPassage, Verdict
from notebook_app.search.language import language_of
from notebook_app.studio.port import Making
from notebook_app.text.anchors import best_sentence, cite, sentence_text
from notebook_app.text.prose import one_line
from notebook_app.verify.facts import Facts

_MARKERS = re.compile(r"\s{0,9}[\[【]\d[\d,\s–-]{0,40}[\]】]")
_MARKUP = re.compile(r"[*_`#]{1,6}|</?[A-Za-z][^<>]{0,80}>")
_SHOWS_LANGUAGE = 12
"""Characters from which the script of a claim is clear."""


class Claim(BaseModel):
    """A sentence that a language model proposes, and the numbers of the passages it rests on."""

    text: str = Field(description="One plain sentence or phrase, without Markdown and without numbers in brackets.")
    passages: list[int] = Field(default_factory=list, description="The numbers of the passages that say it.")


class _Correction(Claim):
    number: int = Field(description="Which of the sentences this takes the place of.")


class _Corrections(BaseModel):
    sentences: list[_Correction] = Field(default_factory=list)


Schema = TypeVar("Schema", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Reply(Generic[Schema]):
    """What the model wrote, and what became of each claim in it."""

    value: Schema
    _statements: dict[int, Statement | None] = field(repr=False)

    def statement(self, claim: Claim) -> Statement | None:
        """Return the statement a claim of ``value`` became, or None where it did not pass."""
        return self._statements[id(claim)]

    def statements(self, claims: Sequence[Claim]) -> list[Statement]:
        """Return the statements of those claims that passed, in order."""
        return [found for claim in claims if (found := self.statement(claim)) is not None]


class Gate:
    """Makes the statements of one artifact, with the list of its citations and the counts of what passed.

    Parameters
    ----------
    making : Making
        The artifact in the making.
    """

    def __init__(self, making: Making) -> None:
        self._making = making
        self._citations: dict[tuple[str, int, int, int], Citation] = {}
        self._ids: Counter[str] = Counter()
        self._counts: Counter[str] = Counter(statements=0, weak=0, regenerated=0, dropped=0)

    @property
    def citations(self) -> list[dict[str, Any]]:
        """The citations so far as JSON values, for the content's field of that name."""
        return [citation.to_json() for citation in self._citations.values()]

    @property
    def counts(self) -> dict[str, float]:
        """How many statements there are, how many are weak, were written anew, and were dropped."""
        return dict(self._counts)

    def drop(self, count: int = 1) -> None:
        """Count what a kind left out for a reason of its own (a distractor that is also right, a second card alike)."""
        self._counts["dropped"] += count

    def quote(self, passage: StoredPassage, span: Span, text: str = "") -> Statement:
        """Return a statement in the source's own words: those of a span of its page, or ``text`` made of them alone."""
        words = text or one_line(sentence_text(passage, span))
        return self._kept(words, [(passage, span)], "supported")

    def check(self, text: str, passages: Sequence[StoredPassage]) -> Statement | None:
        """Return a statement on passages, or None (nothing is counted) where they do not bear it out."""
        plain = self.plain(text)
        if not plain or not passages or not self._is_in_language(plain):
            return None
        verdict = self._making.workspace.judge(plain, list(passages))
        if verdict == "unsupported":
            return None
        return self._kept(plain, [(p, best_sentence(plain, p)) for p in passages], verdict)

    def heading(self, text: str, passages: Sequence[StoredPassage], fallback: str = "") -> str:
        """Return a title or heading on one line; the fallback where it has a figure that the passages do not have."""
        plain = self.plain(text)[:200]
        facts = [Facts.of(passage.searchable_text) for passage in passages]
        return plain if plain and Facts.of(plain).numbers_in(facts) else fallback

    @staticmethod
    def plain(text: str) -> str:
        """Return what a model wrote as plain text on one line, without markers and Markdown."""
        return " ".join(_MARKUP.sub("", _MARKERS.sub("", text)).split())

    def ask(
        self,
        name: str,
        rules: str,
        passages: Sequence[StoredPassage],
        schema: type[Schema],
        wish: str = "",
        **values: Any,
    ) -> Reply[Schema]:
        """Ask the language model for a reply in the form of a schema, and pass every :class:`Claim` in it through the gate.

        Parameters
        ----------
        name : str
            Of the part, unique in the artifact: what was finished before a restart is not asked again.
        rules : str
            A prompt template with ``{language}``, ``{opening}``, ``{closing}`` and the fields given as ``values``.
        passages : sequence of StoredPassage
            Shown under the numbers 1, 2, 3…
        schema : type of BaseModel
            Its claims may stand at any depth.
        wish : str
            The reader's own words, put before the passages.

        Raises
        ------
        notebook_app.errors.LanguageModelError
            If the endpoint fails, or nothing that it wrote can be read or passes.
        """
        making = self._making
        assert making.model is not None  # only a kind's write.py asks
        model = making.model

        def asked() -> Any:
            messages = self._messages(rules, passages, wish, **values)
            return model.structured(messages, schema).model_dump(mode="json")

        value = schema.model_validate(making.part(name, asked))
        claims = list(_claims_in(value))
        found = {id(claim): self.check(claim.text, self._named(claim, passages)) for claim in claims}
        failed = [claim for claim in claims if found[id(claim)] is None]
        if failed:
            again = making.part(f"{name}/again", lambda: self._asked_again(failed, passages).model_dump(mode="json"))
            for correction in _Corrections.model_validate(again).sentences:
                if 1 <= correction.number <= len(failed) and found[id(failed[correction.number - 1])] is None:
                    statement = self.check(correction.text, self._named(correction, passages))
                    found[id(failed[correction.number - 1])] = statement
                    self._counts["regenerated"] += statement is not None
            self.drop(sum(found[id(claim)] is None for claim in failed))
        if claims and not any(found.values()):
            raise UncitedReply(url=model.name)
        return Reply(value, found)

    def _messages(self, rules: str, passages: Sequence[StoredPassage], wish: str, **values: Any) -> list[ChatMessage]:
        fence = Fence()
        language = LANGUAGE_NAMES.get(self._making.language, LANGUAGE_NAMES["en"])
        system = fence.rules(rules, language=language, **values)
        user = fence.around(blocks_of(enumerate(passages, 1)))
        return [ChatMessage("system", system), ChatMessage("user", f"{wish}\n\n{user}" if wish else user)]

    def _asked_again(self, failed: Sequence[Claim], passages: Sequence[StoredPassage]) -> _Corrections:
        """Ask for the claims that did not pass once more; a reply that cannot be read corrects nothing."""
        assert self._making.model is not None
        listed = "\n".join(f"{n}. {on_one_line(claim.text)}" for n, claim in enumerate(failed, 1))
        messages = self._messages(ARTIFACT_CORRECTIONS_SYSTEM, passages, "")
        messages.append(ChatMessage("user", listed))
        return self._making.model.structured(messages, _Corrections)

    def _named(self, claim: Claim, passages: Sequence[StoredPassage]) -> list[StoredPassage]:
        return [passages[n - 1] for n in dict.fromkeys(claim.passages) if 1 <= n <= len(passages)]

    def _is_in_language(self, text: str) -> bool:
        wanted = language_row(self._making.language).script
        return len(text) < _SHOWS_LANGUAGE or language_row(language_of(text)).script == wanted

    def _kept(self, text: str, places: Sequence[tuple[StoredPassage, Span]], verdict: Verdict) -> Statement:
        numbers = []
        for passage, span in places:
            key = (passage.source, passage.page, span.start, span.end)
            if key not in self._citations:
                self._citations[key] = cite(passage, span, len(self._citations) + 1)
            numbers.append(self._citations[key].n)
        self._counts["statements"] += 1
        self._counts["weak"] += verdict == "weak"
        first, span = places[0]
        return Statement(self.item_id(first.source, first.page, span.start), text, tuple(numbers), verdict)

    def item_id(self, *of: object) -> str:
        """Return an id for an item, made of what it is about; the second of the same gets another one."""
        made = hashlib.sha256(json.dumps(of, default=str).encode()).hexdigest()[:12]
        self._ids[made] += 1
        return made if self._ids[made] == 1 else f"{made}-{self._ids[made]}"


def _claims_in(value: Any) -> Iterator[Claim]:
    match value:
        case Claim():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                yield from _claims_in(getattr(value, name))
        case list() | tuple():
            for each in value:
                yield from _claims_in(each)
        case dict():
            yield from _claims_in(list(value.values()))
