"""Ask two models the same question of the same passages, and keep both answers in an order that tells nothing."""

from __future__ import annotations

import random
import time
from dataclasses import asdict
from typing import Any

from notebook_app.chat.answer import AnswerRequest, Listener, load_answerer
from notebook_app.chat.tuning import CHAT
from notebook_app.errors import BadOption
from notebook_app.i18n import translate
from notebook_app.llm import LanguageModel, load_language_model
from notebook_app.studio.comparison.tally import LETTERS
from notebook_app.studio.port import Made, Making
from notebook_app.text.markdown import escape


def write(making: Making) -> Made:
    """Ask both models.

    The answers go through the checks of every answer; one that fell back to quotations says so in ``failure``.

    Raises
    ------
    BadOption
        If nothing is asked, or no other model is named.
    LanguageModelError
        If an endpoint breaks off in the middle of an answer.
    """
    question, other = making.options.question.strip(), making.options.model.strip()
    assert making.model is not None  # the catalogue says that this kind needs one
    if not question:
        raise BadOption(name="comparison", option="question", detail="ask something", known="question, model")
    if not other or other == making.model.name:
        raise BadOption(name="comparison", option="model", detail="name another model", known="question, model")
    second = load_language_model(making.workspace.settings.model_copy(update={"openai_model": other}))
    assert second is not None
    answers = []
    for done, model in enumerate((making.model, second)):
        making.progress("ask", done, 2)
        answers.append(making.part(f"answer{done}", lambda model=model: _answer(making, question, model)))  # type: ignore[misc]
    random.shuffle(answers)
    content = {"question": question, "answers": answers, "vote": ""}
    body = "\n\n".join(
        f"### {letter.upper()}\n\n{answer['text']}" for letter, answer in zip(LETTERS, answers, strict=True)
    )
    title = translate("comparison.of", making.language, question=question)
    return Made(title, content, f"{escape(question)}\n\n{body}", writer=f"{making.model.name}, {other}")


def _answer(making: Making, question: str, model: LanguageModel) -> dict[str, Any]:
    workspace = making.workspace
    found = workspace.retrieve(making.notebook.id, question, CHAT.model_passages, making.sources)
    began = time.monotonic()
    answer = load_answerer(model, workspace.embedder).answer(AnswerRequest(question, (), found), Listener())
    checked = [sentence.verdict for sentence in answer.sentences]
    return {
        "model": model.name,
        "text": answer.text,
        "citations": [citation.to_json() for citation in answer.citations],
        "sentences": [asdict(sentence) for sentence in answer.sentences],
        "abstained": answer.abstained,
        "seconds": round(time.monotonic() - began, 1),
        "supported": checked.count("supported") / len(checked) if checked else None,
        "failure": answer.failure.code if answer.failure else "",
    }
