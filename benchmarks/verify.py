"""How many altered sentences the check catches, by kind of alteration, and how many true ones it doubts.

    python -m benchmarks.verify [FOLDER] [--each 200] [--embedder e5] [--claims]

True sentences are taken from the sample documents and, given a FOLDER that holds squad2-dev.json and
cmrc2018_trial.json, from these sets: a third as they stand, a third with their clauses in another order, a third with
words replaced by synonyms. Altered ones have a number or a name replaced by another, two numbers exchanged, a negation put in or taken out, or
speak of something else. All are judged from the passage the sentence was taken from. "Caught" is not called supported;
"doubted" is a true one so treated. With a FOLDER it also shows questions with their answers put in (true claims that say
it in other words) and the same with the answer to another question. Before all that come the claims of claims.toml: true
ones in other words, false ones, and the sentences they are about as they stand.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.corpora import Corpus, Question, load
from ingest.characters import CJK
from ingest.embedding.embed import Embedder, load_embedder
from ingest.parse import parse_file
from notebook_app.records import StoredPassage, Verdict
from notebook_app.text.anchors import sentence_texts
from notebook_app.text.prose import is_statement, one_line
from notebook_app.verify.verdict import judge
from tests.chat.passages import stored, stored_document

SAMPLES = Path(__file__).parent.parent / "sample_sources"
CLAIMS = Path(__file__).with_name("claims.toml")
PAPER_CLAIMS = Path(__file__).with_name("claims_papers.toml")
ALTERED = ("number", "swapped", "name", "negation", "unrelated")

SYNONYMS = {
    "en": (
        ("large", "big"), ("showed", "demonstrated"), ("found", "discovered"), ("began", "started"), ("often", "frequently"),
        ("many", "numerous"), ("people", "persons"), ("important", "significant"), ("use", "employ"), ("used", "employed"),
        ("about", "roughly"), ("help", "assist"), ("get", "obtain"), ("because", "since"), ("but", "yet"), ("also", "too"),
        ("several", "various"), ("main", "principal"), ("made", "produced"), ("small", "little"), ("first", "initial"),
        ("while", "whereas"), ("such as", "like"), ("however", "nevertheless"), ("usually", "normally"),
        ("known", "recognised"), ("which", "that"), ("called", "named"), ("include", "comprise"), ("part", "portion"),
    ),
    "zh": (
        ("认为", "觉得"), ("使用", "采用"), ("因为", "由于"), ("所以", "因此"), ("但是", "不过"), ("许多", "很多"),
        ("主要", "首要"), ("成为", "变成"), ("位于", "坐落于"), ("开始", "着手"), ("发现", "察觉"), ("之后", "以后"),
        ("包括", "包含"), ("进行", "开展"), ("由于", "因为"), ("其中", "当中"), ("以及", "和"), ("目前", "现在"),
        ("重要", "要紧"), ("建立", "设立"), ("担任", "出任"), ("曾经", "曾"), ("可以", "能够"), ("很多", "许多"),
    ),
}  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+|(?<![A-Za-z\d.,-])\d+(?![\d,]*\d)(?!\.\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")
_VERB = re.compile(r"\b(is|are|was|were|can|could|will|would|should|has|have|had|may|does|did)\b(?! not)")
_VERB_ZH = re.compile(r"(?<!不)(是|有|能|会|在|可以|被|成为|为)(?=[\u4e00-\u9fff]{2})")
_NAME_ZH = re.compile(
    rf"[{CJK}]{{2,4}}·[{CJK}]{{2,5}}|(?<=《)[^》A-Za-z]{{2,10}}(?=》)|"
    rf"(?<=[，、在于由与和是])[{CJK}]{{2,3}}(?=省|市|县|州|山|岛|大学|公司|王朝|教授|先生|战争)"
)


@dataclass(frozen=True)
class Case:
    """A sentence, what was done to it ("" where it is true), and the passage to judge it by."""

    text: str
    kind: str
    passage: StoredPassage


def sentences(passages: Sequence[StoredPassage]) -> list[tuple[str, StoredPassage]]:
    found = [(one_line(text), p) for p in passages for text in sentence_texts(p)]
    return [(text, p) for text, p in found if is_statement(text)]


def number(text: str, drawing: random.Random, _others: Sequence[str]) -> str | None:
    """Replace a number by another of its size."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    match = drawing.choice(found)
    value = int(match[0].replace(",", ""))
    other = value + drawing.choice([-1, 1]) * drawing.randint(1, max(2, value // 8)) or value + 3
    return (
        f"{text[: match.start()]}{other:,}{text[match.end() :]}"
        if "," in match[0]
        else (f"{text[: match.start()]}{other}{text[match.end() :]}")
    )


def swapped(text: str, drawing: random.Random, _others: Sequence[str]) -> str | None:
    """Exchange two different numbers that do not stand in one list ("1990 and 1992"), whose order may say nothing."""
    found = list(_NUMBER.finditer(text))
    pairs = [
        (one, other)
        for one, other in pairwise(found)
        if one[0] != other[0] and len(re.findall(rf"[^\W\d_]{{3,}}|[{CJK}]", text[one.end() : other.start()])) >= 2
    ]
    if not pairs:
        return None
    one, other = drawing.choice(pairs)
    return f"{text[: one.start()]}{other[0]}{text[one.end() : other.start()]}{one[0]}{text[other.end() :]}"


def name(text: str, drawing: random.Random, others: Sequence[str]) -> str | None:
    """Replace a name by one from another sentence."""
    pattern = _NAME_ZH if re.search(rf"[{CJK}]", text) else _NAME
    found = list(pattern.finditer(text))
    strangers = sorted(
        {n for other in drawing.sample(others, min(300, len(others))) for n in pattern.findall(other)}
        - {m[0] for m in found}
    )
    if not found or not strangers:
        return None
    match = drawing.choice(found)
    return text[: match.start()] + drawing.choice(strangers) + text[match.end() :]


def negation(text: str, *_: object) -> str | None:
    """Put a negation in, or take it out."""
    if re.search(r"\b(?:is|are|was|were|can|could|will|would|should|has|have|had|may|does|did) not\b", text):
        return re.sub(r"\b(\w+) not\b", r"\1", text, count=1)
    if " not " in text or re.search("[不没未无]", text):
        return None
    if re.search(rf"[{CJK}]", text):
        changed = {"有": "没有", "是": "不是", "能": "不能", "会": "不会", "在": "不在", "可以": "不可以", "被": "没有被",
                   "成为": "没有成为", "为": "不为"}  # fmt: skip
        return _VERB_ZH.sub(lambda m: changed[m[0]], text, count=1) if _VERB_ZH.search(text) else None
    return _VERB.sub(r"\1 not", text, count=1) if _VERB.search(text) else None


def unrelated(text: str, drawing: random.Random, others: Sequence[str]) -> str | None:
    return drawing.choice([other for other in others if other != text])


def reordered(text: str) -> str | None:
    """Move the first clause behind the others."""
    joint, end = ("，", "。") if re.search(rf"[{CJK}]", text) else (", ", ".")
    clauses = text.rstrip("。.").split(joint)
    return joint.join([*clauses[1:], clauses[0]]) + end if len(clauses) > 1 else None


def reworded(text: str) -> str | None:
    """Replace words by synonyms."""
    language = "zh" if re.search(rf"[{CJK}]", text) else "en"
    edge = "" if language == "zh" else r"\b"
    for one, other in SYNONYMS[language]:
        text = re.sub(edge + one + edge, "\0" + other, text)
    return text.replace("\0", "") if "\0" in text else None


ALTERATIONS: dict[str, Callable[[str, random.Random, Sequence[str]], str | None]] = {
    "number": number, "swapped": swapped, "name": name, "negation": negation, "unrelated": unrelated,
}  # fmt: skip


def cases(passages: Sequence[StoredPassage], each: int, seed: int) -> Iterator[Case]:
    """Give ``each`` true sentences and as many altered ones, the kinds in turn."""
    drawing = random.Random(seed)
    drawn = sentences(passages)
    drawing.shuffle(drawn)
    others = [text for text, _ in drawn]
    true: dict[str, Callable[[str], str | None]] = {
        "as it stands": lambda text: text,
        "reordered": reordered,
        "reworded": reworded,
    }
    for kind, change in true.items():
        yield from _made(drawn, each // 3 + (kind == "as it stands") * (each % 3), kind, change)
    for kind, alter in ALTERATIONS.items():
        yield from _made(drawn, each // 4, kind, lambda text, alter=alter: alter(text, drawing, others))


def _made(
    drawn: Sequence[tuple[str, StoredPassage]], count: int, kind: str, change: Callable[[str], str | None]
) -> Iterator[Case]:
    made = (
        (changed, p) for text, p in drawn if (changed := change(text)) and (changed != text or kind == "as it stands")
    )
    for _, (text, passage) in zip(range(count), made, strict=False):
        yield Case(text, kind, passage)


def measure(found: Sequence[Case], embedder: Embedder, language: str) -> dict[str, Counter[Verdict]]:
    known = embedder.languages is None or language in embedder.languages
    verdicts: dict[str, Counter[Verdict]] = {}
    for case in found:
        vector = embedder.encode([case.text])[0] if known else None
        verdicts.setdefault(case.kind, Counter())[judge(case.text, [case.passage], vector, embedder.name)] += 1
    return verdicts


def sample_passages(embedder: Embedder) -> list[StoredPassage]:
    files = [file for file in sorted(SAMPLES.iterdir()) if file.suffix != ".toml"]
    return [p for file in files for p in stored_document(parse_file(file, name=file.name), embedder)]


_ASKED = re.compile(
    r"(?:in )?(?:what|which|who|whom|when|where|how (?:many|much))\b(?: \w+)?|什么|谁|哪里|哪一?年|多少|哪个",
    re.IGNORECASE,
)


def answered(question: Question, answer: str) -> str:
    body = question.text.rstrip("?？ ")
    return _ASKED.sub(lambda _: answer, body, count=1) if _ASKED.search(body) else f"{body} {answer}"


def questions(corpus: Corpus, each: int) -> Iterator[Case]:
    drawing = random.Random(7)
    for question in corpus.questions[:each]:
        own = next(p for p in corpus.passages if question.is_in(p, p.start, p.end))
        yield Case(answered(question, question.answers[0]), "answer put in", own)
        other = drawing.choice([q for q in corpus.questions if q.source != question.source])
        yield Case(answered(question, other.answers[0]), "another's answer", own)


def claims_of(passages: Sequence[StoredPassage], file: Path = CLAIMS, table: str = "claims") -> Iterator[Case]:
    """Give the claims of a file with the passages they are about, and the sentences these are about."""
    seen = set()
    for claim in tomllib.loads(file.read_text("utf-8"))[table]:
        words = one_line(claim["of"])
        own = next((p for p in passages if words in one_line(p.text)), None)
        if own is None:
            raise SystemExit(f"No passage holds {words!r}: correct {file.name}.")
        yield Case(claim["text"], claim["kind"], own)
        for text in sentence_texts(own):
            if words in one_line(text) and text not in seen:
                seen.add(text)
                yield Case(one_line(text), "verbatim", own)


def papers_claimed(folder: Path, embedder: Embedder) -> list[StoredPassage]:
    claimed = [one_line(claim["of"]) for claim in tomllib.loads(PAPER_CLAIMS.read_text("utf-8"))["english"]]
    files = [
        file
        for file in sorted((folder / "papers" / "covid").glob("*.txt"))
        if any(words in one_line(file.read_text("utf-8")) for words in claimed)
    ]
    return [p for file in files for p in stored_document(parse_file(file, name=file.name), embedder)]


def _articles(folder: Path, embedder: Embedder) -> list[StoredPassage]:
    claimed = [one_line(claim["of"]) for claim in tomllib.loads(PAPER_CLAIMS.read_text("utf-8"))["chinese"]]
    data = json.loads((folder / "qa" / "xquad.zh.json").read_text("utf-8"))["data"]
    texts = [one_line(paragraph["context"].lstrip("\ufeff")) for article in data for paragraph in article["paragraphs"]]
    return [
        passage
        for i, text in enumerate(texts)
        if any(words in text for words in claimed)
        for passage in stored(f"{i}", text, language="zh", embedder=embedder)
    ]


def show_claims(verdicts: dict[str, Counter[Verdict]]) -> None:
    for kind, counts in verdicts.items():
        shares = "  ".join(f"{v} {counts[v]}" for v in ("supported", "weak", "unsupported"))
        print(f"  {kind:18}{counts.total():4}  {shares}")
    false = [counts for kind, counts in verdicts.items() if kind not in ("true", "verbatim")]
    total, missed = sum(c.total() for c in false), sum(c["supported"] for c in false)
    print(f"  {'false caught':18}{total:4}  {total - missed} ({1 - missed / total:.0%})")


def show(verdicts: dict[str, Counter[Verdict]]) -> None:
    for kind, counts in verdicts.items():
        shares = "  ".join(f"{v} {counts[v] / counts.total():.3f}" for v in ("supported", "weak", "unsupported"))
        print(f"  {kind:18}{counts.total():4}  {shares}")
    for label, kinds in (("caught", ALTERED), ("doubted", ("as it stands", "reordered", "reworded"))):
        counts = [verdicts[kind] for kind in kinds if kind in verdicts]
        total = sum(c.total() for c in counts)
        print(f"  {label:18}{total:4}  {1 - sum(c['supported'] for c in counts) / max(1, total):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--embedder", default="minilm")
    parser.add_argument("--claims", action="store_true", help="only the claims of claims.toml")
    parser.add_argument("--papers", type=Path, help="a folder with qa and papers: the claims of claims_papers.toml too")
    parser.add_argument("--models", type=Path, default=Path(tempfile.gettempdir()) / "models")
    options = parser.parse_args()
    options.models.mkdir(exist_ok=True)
    embedder = load_embedder(options.embedder, options.models)
    samples = sample_passages(embedder)
    print(f"claims.toml, {embedder.name}:")
    show_claims(measure(list(claims_of(samples)), embedder, "en"))
    if options.papers:
        for language, found in (("english", papers_claimed), ("chinese", _articles)):
            passages = found(options.papers, embedder)
            print(f"claims_papers.toml, {language}, {embedder.name}:")
            show_claims(
                measure(
                    list(claims_of(passages, PAPER_CLAIMS, language)), embedder, {"english": "en"}.get(language, "zh")
                )
            )
    if options.claims:
        return
    for language, name_ in (("en", "SQuAD2"), ("zh", "CMRC")):
        corpus = load(name_, options.folder, embedder, options.each) if options.folder else None
        passages = [p for p in samples if p.language == language] + (corpus.passages if corpus else [])
        found = list(cases(passages, options.each, options.seed))
        digest = hashlib.sha256("\n".join(case.text for case in found).encode()).hexdigest()[:8]
        print(f"{language}: {len(found)} sentences ({digest})")
        show(measure(found, embedder, language))
        if corpus:
            print("  in other words, not counted above:")
            show_only = measure(list(questions(corpus, options.each)), embedder, language)
            for kind, counts in show_only.items():
                shares = "  ".join(
                    f"{v} {counts[v] / counts.total():.3f}" for v in ("supported", "weak", "unsupported")
                )
                print(f"  {kind:18}{counts.total():4}  {shares}")


if __name__ == "__main__":
    main()
