"""How a draft's sentences are judged: 200 made from papers by a seed, 100 true in other words, 60 altered, 40 absent.

    python benchmarks/drafts.py FOLDER_OF_PDFS [--dev]

The first half of the PDFs by name are the sources; the absent sentences are taken from the second half. True sentences
are rewritten by rules (synonyms, order of clauses, figures written otherwise, opening words); altered ones too, and then
one fact of each is changed: a figure, a denial, a direction, or a name. ``--dev`` draws by another seed: thresholds were
looked at on that, the figures in README.md are of the other.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from ingest.sentences import split_sentences
from ingest.tokens import lexical_tokens
from notebook_app.notebook import Notebook
from notebook_app.records import StoredPassage
from notebook_app.studio.recall.figures import changed, with_figure
from notebook_app.studio.recall.gaps import Gap
from notebook_app.studio.recall.sentences import plain
from notebook_app.studio.recall.vocabulary import FIGURE, names_in
from notebook_app.text.key_sentences import told_sentences
from notebook_app.text.prose import is_statement
from notebook_app.text.standalone import leans, points_elsewhere, refers_back
from notebook_app.verify.facts import denials

TRUE, ALTERED, ABSENT = 100, 60, 40
SEED, DEV_SEED = 11, 5
SYNONYMS = {
    "show": "demonstrate", "shows": "demonstrates", "showed": "demonstrated", "use": "employ", "uses": "employs",
    "used": "employed", "using": "employing", "method": "technique", "methods": "techniques", "large": "big",
    "improve": "enhance", "improves": "enhances", "performance": "results", "propose": "put forward", "study": "investigation",
    "many": "numerous", "say": "state", "says": "states", "said": "stated", "adults": "grown-ups", "about": "roughly",
    "help": "assist", "helps": "assists", "need": "require", "needs": "requires", "important": "significant",
    "however": "yet", "also": "too", "different": "distinct", "often": "frequently", "get": "obtain", "give": "provide",
    "gives": "provides", "big": "large", "people": "persons", "task": "problem", "tasks": "problems", "find": "observe",
    "found": "observed", "finds": "observes", "support": "back", "question": "query", "questions": "queries",
    "approach": "procedure", "compared": "contrasted", "several": "a number of", "because": "since", "while": "whereas",
    "majority": "larger part", "views": "opinions", "country": "nation", "problem": "issue", "answer": "reply",
    "answers": "replies", "introduce": "present", "present": "introduce", "create": "build", "additional": "further",
    "further": "additional", "such as": "like", "including": "among them", "among": "amid", "evaluate": "assess",
    "knowledge": "know-how", "obtain": "get", "conducted": "carried out", "roughly": "about", "whether": "if",
}  # fmt: skip
OPPOSITES = {
    "more": "fewer", "higher": "lower", "lower": "higher", "increase": "decrease", "increased": "decreased",
    "increases": "decreases", "better": "worse", "best": "worst", "most": "fewest", "improves": "worsens",
    "improve": "worsen", "outperforms": "underperforms", "favor": "oppose", "oppose": "favor", "older": "younger",
    "younger": "older", "less": "more", "strong": "weak", "weak": "strong", "positive": "negative", "large": "small",
    "before": "after", "effective": "ineffective", "majority": "minority", "always": "never", "support": "reject",
}  # fmt: skip
OPENINGS = ("According to the authors, ", "It is reported that ", "The work states that ", "We read that ")


def statements(passages: Sequence[StoredPassage]) -> list[str]:
    texts = [plain(sentence.text) for sentence in told_sentences(passages)]
    return [
        text
        for text in dict.fromkeys(texts)
        if is_statement(text)
        and 9 <= len(text.split()) <= 32
        and not (leans(text) or refers_back(text) or points_elsewhere(text))
        and not re.search(r"[=∗†α-ω?]", text)
        and len(split_sentences(text, "en")) == 1
        and not is_entry(text)
    ]


def is_entry(text: str) -> bool:
    """Say whether a sentence is a piece of a list of references: a place of publication, or a row of names."""
    words = re.findall(r"[A-Za-z]+", text)
    capitals = sum(word[0].isupper() for word in words)
    return bool(
        re.search(r"\bProceedings of|\bpages \d|\bIn Findings of|arXiv|Journal of", text)
    ) or capitals > 0.5 * len(words)


def reworded(text: str, drawing: random.Random) -> str:
    """Return a sentence in other words: synonyms, clauses in another order, a percentage spelled out, an opening."""

    def other(match: re.Match[str]) -> str:
        found = SYNONYMS.get(match[0].lower())
        return (found[0].upper() + found[1:] if match[0][0].isupper() else found) if found else match[0]

    made = re.sub(r"\b[A-Za-z]+\b", other, text)
    made = re.sub(r"(\d)\s?%", r"\1 percent", made)
    clause = re.match(r"((?:While|When|If|In|Among|By|For|After|Before|With)\b[^,]{8,80}), (.+)\.$", made)
    if clause:
        made = f"{clause[2][0].upper()}{clause[2][1:]}, {clause[1][0].lower()}{clause[1][1:]}."
    if made == text or drawing.random() < 0.5:
        first = made.split(" ")[0]
        keep = first.isupper() or first in set(names_in(f"x {made}")) or first in {"I"}
        made = drawing.choice(OPENINGS) + (made if keep else made[0].lower() + made[1:])
    return made


def other_figure(text: str, drawing: random.Random, passage: str, _names: Sequence[str]) -> str | None:
    match = FIGURE.search(text)
    made = changed(match[0], drawing, [passage], 1) if match else []
    return with_figure(text, Gap(*match.span(), "number", 0), made[0]) if match and made else None


def denied(text: str, *_: object) -> str | None:
    if denials(text):
        return None
    made = re.sub(r"\b(is|are|was|were|can|will|does|do|has|have)\b", r"\1 not", text, count=1)
    return made if made != text else None


def turned(text: str, drawing: random.Random, *_: object) -> str | None:
    words = [word for word in re.findall(r"[a-z]+", text) if word in OPPOSITES]
    if not words:
        return None
    word = drawing.choice(words)
    return re.sub(rf"\b{word}\b", OPPOSITES[word], text, count=1)


def other_name(text: str, drawing: random.Random, passage: str, names: Sequence[str]) -> str | None:
    own = list(names_in(text))
    others = [name for name in names if name not in passage and name.isupper() == (own[0].isupper() if own else False)]
    return text.replace(own[0], drawing.choice(others), 1) if own and others else None


ALTERATIONS: dict[str, Callable[..., str | None]] = {
    "figure": other_figure, "denial": denied, "direction": turned, "name": other_name,
}  # fmt: skip


def is_repeated(tokens: frozenset[str], others: frozenset[str]) -> bool:
    """Say whether a sentence has most words of another: reports of one institute repeat what they say of themselves."""
    return len(tokens & others) >= 0.7 * len(tokens)


def by_source(notebook: Notebook) -> dict[str, list[StoredPassage]]:
    found: dict[str, list[StoredPassage]] = {}
    for passage in notebook.workspace.library.passages(notebook.id):
        found.setdefault(passage.source, []).append(passage)
    return found


def made(here: Notebook, elsewhere: Notebook, seed: int) -> list[tuple[str, str, str]]:
    """Return (what it is, the alteration, the sentence) of 200 sentences."""
    drawing = random.Random(seed)
    own = [(text, source) for source, passages in by_source(here).items() for text in statements(passages)]
    whole = {source: " ".join(p.text for p in passages) for source, passages in by_source(here).items()}
    drawing.shuffle(own)
    names = sorted({name for text, _ in own for name in names_in(text)})
    rows = [("true", "", reworded(text, drawing)) for text, _ in own[:TRUE]]
    kinds, rest = list(ALTERATIONS), own[TRUE:]
    counts: Counter[str] = Counter()
    for text, source in rest:
        kind = min(kinds, key=lambda each: counts[each])
        for each in (kind, *kinds):
            if counts[each] < ALTERED / len(kinds) and (
                altered := ALTERATIONS[each](text, drawing, whole[source], names)
            ):
                counts[each] += 1
                rows.append(("altered", each, reworded(altered, drawing)))
                break
        if counts.total() == ALTERED:
            break
    there = [frozenset(lexical_tokens(text)) for passages in by_source(here).values() for text in statements(passages)]
    others = [
        text
        for passages in by_source(elsewhere).values()
        for text in statements(passages)
        if not any(is_repeated(frozenset(lexical_tokens(text)), tokens) for tokens in there)
    ]
    drawing.shuffle(others)
    rows += [("absent", "", reworded(text, drawing)) for text in others[:ABSENT]]
    drawing.shuffle(rows)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dev", action="store_true")
    parser.add_argument("--home", type=Path, help="kept between runs")
    parser.add_argument("--show", action="store_true", help="print the sentences that were misjudged")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        files = sorted(given.folder.glob("*.pdf"))
        half = (len(files) + 1) // 2
        notebooks = [Notebook.open(name, home) for name in ("Sources", "Elsewhere")]
        for notebook, some in zip(notebooks, (files[:half], files[half:]), strict=True):
            known = {source.name for source in notebook.sources()}
            for file in some:
                if file.name not in known:
                    notebook.add_source(file, guide=False)
        rows = made(*notebooks, DEV_SEED if given.dev else SEED)
        before = time.process_time()
        artifact = notebooks[0].studio.make("draft", text="\n\n".join(text for *_, text in rows))
        seconds = time.process_time() - before
        judged = [p["sentences"][0]["judgement"] for p in artifact.content["paragraphs"]]
        assert len(judged) == len(rows)
        table: dict[str, Counter[str]] = {}
        for (what, kind, text), judgement in zip(rows, judged, strict=True):
            for row in filter(None, (what, kind)):
                table.setdefault(row, Counter())[judgement] += 1
            good = {"true": ("supported",), "altered": ("contradicted", "absent", "weak"), "absent": ("absent",)}
            if given.show and judgement not in good[what]:
                print(f"{what:8} {kind:9} {judgement:12} {text}")
        print(f"| {'':9} | supported | weak | contradicted | absent | unchecked | of |")
        for row, counts in table.items():
            cells = " | ".join(str(counts[c]) for c in ("supported", "weak", "contradicted", "absent", "unchecked"))
            print(f"| {row:9} | {cells} | {counts.total()} |")
        words = [len(lexical_tokens(text)) for *_, text in rows]
        print(f"{seconds / len(rows):.2f} s of CPU a sentence; {sum(words) / len(words):.0f} tokens a sentence")
        for notebook in notebooks:
            notebook.close()


if __name__ == "__main__":
    main()
