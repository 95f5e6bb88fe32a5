"""Measure what a language model's second reading adds to the check, by how often the model is wrong.

    python -m benchmarks.second_reading [--papers FOLDER] [--embedder e5] [--error 0 0.1 0.2 0.3] [--draws 5]

The claims of claims.toml, and given a FOLDER the English ones of claims_papers.toml, get our verdict, then the second reading
of a model on loopback whose error is known: with this chance, drawn per claim from a seed, it calls a true claim
unsupported or a false one supported, else it is right. All of it is our own code over HTTP but for the model's opinion.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.verify import PAPER_CLAIMS, Case, claims_of, papers_claimed, sample_passages
from ingest.embedding.embed import Embedder, load_embedder
from notebook_app.chat.writing.second_reading import read_again
from notebook_app.llm import Window
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.records import AnswerSentence, Verdict
from notebook_app.verify.verdict import judge
from tests.llm.openai_server import MODEL, OpenAIServer

_WINDOW = Window(8192, "setting")
_TOGETHER = 8
"""Sentences of one answer, as a model is asked about them in one request."""
_ASKED = re.compile(r"^(\d+)\. (.+) \(cites ", re.MULTILINE)


def is_true(case: Case) -> bool:
    return case.kind in ("true", "verbatim")


def opinion(cases: Sequence[Case], error: float, seed: int) -> dict[str, Verdict]:
    """Return what the model says of each claim."""
    drawing = random.Random(seed)
    return {case.text: "supported" if is_true(case) != (drawing.random() < error) else "unsupported" for case in cases}


def reread(cases: Sequence[Case], ours: Sequence[Verdict], said: dict[str, Verdict]) -> list[Verdict]:
    """Return the verdicts after the second reading."""

    def reply(body: dict[str, Any]) -> str:
        asked = _ASKED.findall(body["messages"][-1]["content"])
        return json.dumps({"judgements": [{"sentence": int(n), "verdict": said[text]} for n, text in asked]})

    found: list[Verdict] = []
    with OpenAIServer() as server:
        server.will_reply(reply)
        model = OpenAIModel(MODEL, base_url=server.url, api_key="none")
        for at in range(0, len(cases), _TOGETHER):
            some = cases[at : at + _TOGETHER]
            passages = {n: case.passage for n, case in enumerate(some, 1)}
            sentences = [
                AnswerSentence(case.text, (n,), verdict)
                for (n, case), verdict in zip(enumerate(some, 1), ours[at:], strict=False)
            ]
            found += [s.verdict for s in read_again(model, sentences, passages.__getitem__, _WINDOW)]
    return found


def shares(cases: Sequence[Case], verdicts: Sequence[Verdict]) -> tuple[float, float, float]:
    """Return the shares of false claims caught, of true ones supported, and of true ones called unsupported."""
    true = [v for case, v in zip(cases, verdicts, strict=True) if case.kind == "true"]
    false = [v for case, v in zip(cases, verdicts, strict=True) if not is_true(case)]
    return (
        sum(v != "supported" for v in false) / len(false),
        sum(v == "supported" for v in true) / len(true),
        sum(v == "unsupported" for v in true) / len(true),
    )


def cases_of(papers: Path | None, embedder: Embedder) -> list[Case]:
    found = list(claims_of(sample_passages(embedder)))
    if papers:
        found += claims_of(papers_claimed(papers, embedder), PAPER_CLAIMS, "english")
    return [case for case in found if case.kind != "verbatim"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=Path)
    parser.add_argument("--embedder", default="e5")
    parser.add_argument("--error", type=float, nargs="+", default=[0.0, 0.1, 0.2, 0.3])
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--models", type=Path, default=Path(tempfile.gettempdir()) / "models")
    options = parser.parse_args()
    options.models.mkdir(exist_ok=True)
    embedder = load_embedder(options.embedder, options.models)
    cases = cases_of(options.papers, embedder)
    vectors = embedder.encode([case.text for case in cases])
    ours = [judge(case.text, [case.passage], v, embedder.name) for case, v in zip(cases, vectors, strict=True)]
    print(f"{len(cases)} claims, {embedder.name}: false caught, true supported, true called unsupported")
    print("  ours alone       {:.0%}  {:.0%}  {:.0%}".format(*shares(cases, ours)))
    for error in options.error:
        drawn = [shares(cases, reread(cases, ours, opinion(cases, error, seed))) for seed in range(options.draws)]
        means = [sum(column) / len(drawn) for column in zip(*drawn, strict=True)]
        print("  error {:4.0%}       {:.0%}  {:.0%}  {:.0%}".format(error, *means))


if __name__ == "__main__":
    main()
