"""Make a self-test: questions from the sources' own sentences, asked again, and how they were answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ingest.tuning import CHUNKING
from notebook_app.chat.answer import AnswerRequest, Listener, QuoteAnswerer
from notebook_app.errors import NothingToAsk
from notebook_app.i18n import translate
from notebook_app.records import Answer
from notebook_app.search.scored import ScoredPassage
from notebook_app.studio.port import Made, Making
from notebook_app.studio.selftest.questions import SEED, TOPS, make_questions, run_selftest


def extract(making: Making) -> Made:
    """Make questions from the sources, ask them, and return how they were answered.

    The answers are quotations, also where a language model is set: what is measured is finding and refusing.

    Raises
    ------
    NothingToAsk
        If no sentence of the sources can be asked about.
    """
    workspace, notebook_id = making.workspace, making.notebook.id
    passages = making.passages()
    questions = make_questions(passages, making.options.questions)
    if not questions:
        raise NothingToAsk
    making.progress("ask", 0, len(questions))

    def retrieve(question: str, chosen: Collection[str]) -> Sequence[ScoredPassage]:
        return workspace.retrieve(notebook_id, question, top=max(TOPS), sources=chosen)

    def reply(question: str, found: Sequence[ScoredPassage]) -> Answer:
        return QuoteAnswerer(workspace.reranker).answer(AnswerRequest(question, (), found), Listener())

    def asked(done: int) -> None:
        making.progress("ask", done, len(questions))

    result = run_selftest(questions, making.sources, retrieve, reply, asked).to_json()
    made_with = {
        "embedder": workspace.embedder_name,
        "chunk_tokens": CHUNKING.passage_tokens,
        "sources": len(making.sources),
        "passages": len(passages),
        "seed": SEED,
    }
    content = {**made_with, **result}
    return Made(translate("selftest.title", making.language), content, _table(content, making.language))


def _table(content: dict[str, object], language: str) -> str:
    """Return the figures as Markdown."""

    def shown(name: str) -> str:
        value = content[name]
        return f"{value:.0%}" if isinstance(value, int | float) else translate("selftest.none", language)

    def line(key: str, **params: object) -> str:
        return f"- {' '.join(translate(f'selftest.{key}', language, **params).split())}"

    return "\n".join(
        [
            line(
                "printed",
                **{name: content[name] for name in ("questions", "sources", "passages", "embedder", "chunk_tokens")},
            ),
            line("recall", one=shown("recall@1"), five=shown("recall@5"), ten=shown("recall@10")),
            line("ndcg", ndcg=shown("ndcg@10")),
            line("answered", answered=shown("answered")),
            line("quoted", quoted=shown("quoted")),
            line("precision", precision=shown("citation_precision")),
            line("refused", refused=shown("refused")),
        ]
    )
