"""Answers written by a language model from numbered passages, cited and verified by us."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from ingest.embedding.embed import Embedder
from ingest.languages import is_understood
from ingest.models import FloatArray
from ingest.tokens import count_tokens
from notebook_app.chat.port import AnswerRequest, Listener, abstain
from notebook_app.chat.tuning import CHAT
from notebook_app.chat.writing.context import build_context
from notebook_app.chat.writing.digests import DigestCache, Digests, digest_sources
from notebook_app.chat.writing.draft import Draft
from notebook_app.chat.writing.everything import wants_everything
from notebook_app.chat.writing.history import exchanges
from notebook_app.chat.writing.material import Material
from notebook_app.chat.writing.prompting import Prompt, compose
from notebook_app.chat.writing.second_reading import read_again
from notebook_app.errors import ContextTooLong, EmptyReply, LanguageModelError, ReplyCutOff, UnusableReply
from notebook_app.i18n import translate
from notebook_app.llm import ChatMessage, LanguageModel, Window
from notebook_app.prompts import ANSWER_EVERYTHING, REWRITE_QUESTION, REWRITE_SYSTEM
from notebook_app.records import Answer, AnswerSentence, Message
from notebook_app.records.conversation import Reading
from notebook_app.search.language import language_of
from notebook_app.verify.verdict import verify

log = logging.getLogger(__name__)
_SMALLER = 0.6
"""Share of the window that is used when a prompt did not fit although it should have: our count was too low by that."""
_TRUNCATED = 0.7
"""An endpoint that counts less than this share of a prompt has not read it whole."""
_REWRITTEN_AT_MOST = 4
"""Times the length of a question that a rewritten one may have, beside 100 characters; a longer one is no question."""


class ModelAnswerer:
    """Lets a language model answer from the passages alone.

    Parameters
    ----------
    language_model : LanguageModel
        What writes.
    embedder : Embedder, optional
        Finds by meaning, as well as by words, which sentence a claim rests on and whether it bears it out.
    context_tokens : int
        How many tokens of passages the model is given at the most, if its window has room for them.
    material : Material, optional
        Where more of the sources can be read than was found.
    digests : DigestCache, optional
        Keeps what was read of whole sources; with it and ``material``, questions about everything are answered from all.
    second_reading : bool
        Whether the model judges each sentence against its passages, after us.
    """

    def __init__(
        self,
        language_model: LanguageModel,
        embedder: Embedder | None = None,
        context_tokens: int = CHAT.context_tokens,
        *,
        material: Material | None = None,
        digests: DigestCache | None = None,
        second_reading: bool = False,
    ) -> None:
        self.name = language_model.name
        self._model = language_model
        self._embedder = embedder
        self._context_tokens = context_tokens
        self._material = material
        self._digests = digests
        self._second_reading = second_reading

    def search_query(self, question: str, history: Sequence[Message]) -> str:
        """Return the question, rewritten by the model to stand alone where there was a conversation before it."""
        before = exchanges(history)
        if not before:
            return question
        told = "\n".join(f"Q: {e.question}\nA: {e.answer[: CHAT.history_characters]}" for e in before)
        asked = REWRITE_QUESTION.format(history=told, question=question)
        text = ""
        try:
            for delta in self._model.reply([ChatMessage("system", REWRITE_SYSTEM), ChatMessage("user", asked)]):
                text = delta.text if delta.retracts else text + delta.text
        except (ReplyCutOff, UnusableReply, ContextTooLong) as error:
            log.info("the question is searched for as it stands: %s", error)
            return question
        rewritten = " ".join(text.split())
        return rewritten if 0 < len(rewritten) <= 100 + _REWRITTEN_AT_MOST * len(question) else question

    def answer(self, request: AnswerRequest, listener: Listener) -> Answer:
        """Stream an answer; see :meth:`notebook_app.chat.port.Answerer.answer`.

        A prompt that the endpoint finds too long, or silently cuts, is sent once more with less in it.

        Raises
        ------
        LanguageModelError
            If the endpoint fails; what was written until then has been passed on.
        """
        window = self._model.window()
        prompt, digests = self._prompt(request, window, listener)
        if not prompt.context.passages:
            return abstain(request, self.name, listener)
        try:
            draft = self._write(request, prompt, listener)
            smaller = self._window_if_truncated(prompt, draft)
        except ContextTooLong as error:
            log.info("asking %s again with less: %s", self.name, error)
            draft, smaller = None, _smaller(window, error.params["limit"])
        if draft is None or smaller is not None:
            if draft is not None:
                listener.restart()
            prompt, digests = self._prompt(request, smaller or window, listener, digests)
            draft = self._write(request, prompt, listener)
        reading = _reading(prompt, draft, digests, shortened=smaller is not None)
        written = self._finished(request, prompt, draft, listener)
        sent = tuple({"role": message.role, "content": message.content} for message in prompt.messages)
        return replace(
            written, thoughts=draft.thoughts, thinking_seconds=draft.thinking_seconds, reading=reading, sent=sent
        )

    def _prompt(
        self, request: AnswerRequest, window: Window, listener: Listener, digests: Digests | None = None
    ) -> tuple[Prompt, Digests | None]:
        """Return what to ask: from passages, or for a question about everything, from digests of all the sources.

        Digests that were made before are used again.

        Raises
        ------
        UnusableReply
            If the model made nothing of any source.
        """
        if digests:
            return compose(request, window, digests.context, ANSWER_EVERYTHING), digests
        found = [each.passage for each in request.passages]
        prompt = compose(
            request,
            window,
            lambda room, fence: build_context(
                found,
                min(room, self._context_tokens),
                self._material,
                fence,
                everything=wants_everything(request.question),
            ),
        )
        everything = self._material and self._digests and wants_everything(request.question)
        if not everything or prompt.context.is_everything:
            return prompt, None
        assert self._material
        assert self._digests
        digests = digest_sources(self._model, self._material, request, window, self._digests, listener)
        if not digests.sources:
            raise EmptyReply(model=self.name, detail="no source could be read")
        return compose(request, window, digests.context, ANSWER_EVERYTHING), digests

    def _write(self, request: AnswerRequest, prompt: Prompt, listener: Listener) -> Draft:
        passages, language = prompt.context.passages, request.answer_language
        draft = Draft(passages, self._encode, listener, writer=self.name, language=language)
        draft.take(self._model.reply(prompt.messages))
        return draft

    def _window_if_truncated(self, prompt: Prompt, draft: Draft) -> Window | None:
        """Return the window to use instead where the endpoint has cut the prompt without a word (Ollama does)."""
        if draft.usage is None or draft.usage.prompt >= _TRUNCATED * prompt.tokens:
            return None
        served = self._model.window(fresh=True)
        read = draft.usage.prompt
        if served.origin == "endpoint" and served.tokens >= prompt.tokens:
            return None  # it would have fitted: what was read before is not counted again
        if served.origin != "endpoint" and read % 256:
            return None  # not the size of a window
        log.warning("%s read %d of about %d tokens: asking again with less", self.name, read, prompt.tokens)
        return Window(min(read, served.tokens), "endpoint")

    def _finished(self, request: AnswerRequest, prompt: Prompt, draft: Draft, listener: Listener) -> Answer:
        if draft.abstains:
            return abstain(request, self.name, listener)
        writer = draft.writer
        if not writer.text.strip():
            raise EmptyReply(model=self.name, detail="only thoughts" if draft.thoughts else "an empty reply")
        draft.check(whole=True)
        sentences = verify(writer.text, request.answer_language, writer.passage_of, self._embedder)
        if self._second_reading:
            sentences = self._read_again(sentences, prompt, draft, listener)
        notice = f"\n\n*{translate('chat.cut_off', request.answer_language)}*" if draft.cut_off else ""
        if notice:
            listener.text(notice)
        return Answer(
            request.question,
            writer.text + notice,
            sentences,
            writer.citations,
            abstained=False,
            answerer=self.name,
            dropped_markers=writer.dropped,
        )

    def _read_again(
        self, sentences: tuple[AnswerSentence, ...], prompt: Prompt, draft: Draft, listener: Listener
    ) -> tuple[AnswerSentence, ...]:
        """Return the sentences with our verdicts, a step stricter where the model's is; ours where it gives none."""
        listener.step("second_reading", 0, 1)
        try:
            return read_again(self._model, sentences, draft.writer.passage_of, prompt.window)
        except LanguageModelError as error:
            log.warning("no second reading: %s", error)
            return sentences

    def _encode(self, claim: str) -> FloatArray | None:
        known = self._embedder and is_understood(language_of(claim), self._embedder.languages)
        return self._embedder.encode([claim])[0] if self._embedder and known else None


def _smaller(window: Window, limit: int) -> Window:
    """Return the window after a refusal: as the endpoint says, if that is less than we thought."""
    return Window(limit if 0 < limit < _SMALLER * window.tokens else int(_SMALLER * window.tokens), "endpoint")


def _reading(prompt: Prompt, draft: Draft, digests: Digests | None, *, shortened: bool) -> Reading:
    context, usage = prompt.context, draft.usage
    return Reading(
        window=prompt.window.tokens,
        window_origin=prompt.window.origin,
        instructions=prompt.instructions,
        conversation=prompt.conversation,
        sources=context.shares,
        prompt=usage.prompt if usage else prompt.tokens,
        reply=usage.reply if usage else count_tokens(draft.thoughts) + count_tokens(draft.text),
        estimated=usage is None,
        passages_left_out=context.left_out,
        sources_left_out=context.sources_left_out,
        unread=digests.unread if digests else (),
        digested=digests.count if digests else 0,
        shortened=shortened,
    )
