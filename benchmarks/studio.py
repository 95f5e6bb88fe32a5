"""What each kind costs from some papers without a language model, and whether every anchor resolves, with a bad one too.

    python -m benchmarks.studio PDF… [--bad]

CPU is that of this process and of those it started. "anchors" are citations whose words are those of their page. With --bad
a model on loopback writes that cites badly on purpose (tests/studio/bad_model.py): what is dropped and written anew is
counted. A table is added for "data"; the draft is twenty sentences of the papers.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import cpu
from notebook_app.notebook import Notebook
from notebook_app.settings import Settings
from notebook_app.studio.cited import citations_of, statements_in
from tests.llm.openai_server import MODEL, OpenAIServer
from tests.studio.bad_model import NAMES, bad_reply

KINDS: dict[str, dict[str, Any]] = {
    "report": {"form": "literature_review"},
    "evidence_table": {},
    "mind_map": {},
    "flashcards": {"count": 30},
    "quiz": {"count": 20},
    "slides": {"slides": 10},
    "infographic": {},
    "draft": {},
    "data": {},
    "video_overview": {"slides": 4},
}
ROWS = "group,recalled (%)\n" + "\n".join(
    f"{('reread', 'tested')[n % 2]},{40 + n % 2 * 21 + n % 5}" for n in range(200)
)
SENTENCES = 20


def resolved(notebook: Notebook, content: dict[str, Any]) -> tuple[int, int]:
    """Return how many citations there are, and how many of them are the words of their page."""
    cited = citations_of(content)
    pages = {(c.source, c.page): notebook.sources.pages(c.source, c.page).text for c in cited}
    return len(cited), sum(pages[c.source, c.page][c.start : c.end] == c.quote != "" for c in cited)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", type=Path, nargs="+")
    parser.add_argument("--bad", action="store_true")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, OpenAIServer() as server:
        home = Path(folder)
        server.will_reply(bad_reply)
        model = {"openai_base_url": server.url, "openai_model": MODEL} if options.bad else {}
        Settings(home=home).save(embedder="minilm", reranker="off", speech_engine="espeak", **model)
        notebook = Notebook.open("Papers", home)
        for paper in options.papers:
            notebook.add_source(paper, guide=False)
        table = home / "recall.csv"
        table.write_text(ROWS, "utf-8")
        notebook.add_source(table, guide=False)
        passages = notebook.workspace.library.passages(notebook.id)
        print(f"{len(options.papers)} papers, {len(passages)} passages\n")
        print(f"{'kind':<16}{'CPU s':>8}{'said':>7}{'anchors':>9}{'resolve':>9}{'dropped':>9}{'anew':>6}{'asked':>7}")
        sentences = [p.text.split(". ")[1] for p in passages if p.text.count(". ") > 2][:SENTENCES]
        for kind in options.kinds:
            wanted = {**KINDS[kind], **({"text": ". ".join(sentences) + "."} if kind == "draft" else {})}
            begun = cpu()
            made = notebook.studio.make(kind, **wanted)
            used = cpu() - begun
            anchors, held = resolved(notebook, dict(made.content))
            counts = made.counts
            figures = f"{used:8.1f}{len(statements_in(made.content)):7}{anchors:9}{held:9}"
            figures += f"{counts.get('dropped', 0):9.0f}{counts.get('regenerated', 0):6.0f}"
            more = f"  {used / counts['seconds']:.2f} s CPU a second" if counts.get("seconds") else ""
            invented = "  INVENTED" if any(name in made.body for name in NAMES) else ""
            print(f"{kind:<16}{figures}{made.provenance.get('requests', 0):7}{more}{invented}", flush=True)
        notebook.close()


if __name__ == "__main__":
    main()
