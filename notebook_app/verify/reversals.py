"""Ways in which a claim that is worded like a sentence says something else: opposites, exchanged sides, numbers and roles.

All rules compare a claim with one sentence, and work only where the wording is close.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations, pairwise

from ingest.characters import CJK
from ingest.tokens import lexical_tokens
from notebook_app.verify.facts import denials
from notebook_app.verify.lexicon import lexicon
from notebook_app.verify.numerals import Quantity, located

_WORD = re.compile(rf"[A-Za-z]+(?:['’-][A-Za-z]+)*|[{CJK}]")
_CLAUSE = re.compile(r"[;,:()]|\b(?:and|but|while|whereas|although)\b|[，；]")
_LONGEST_RUN = 6
_EXTRA = 0.35
"""How much a word of a clause that the claim lacks takes from a word that both have."""
_PREFIXED = re.compile(r"(?:un|in|im|ir|non-?|dis)([a-z]{4,})")
_COMPARES = re.compile(
    r"\b(?:rather than|than|(?:as )?compared (?:with|to)|as opposed to|instead of|versus|vs\.?|"
    r"(?:surpass|outperform|exceed|outdo|outstrip|outweigh)(?:ed|s|es|ing)?|beats?)(?!\w)|相[比较]于?|比|优于|高于|低于|多于|少于|大于|小于",
    re.IGNORECASE,
)
_FUNCTION = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "by",
        "with",
        "from",
        "and",
        "or",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "than",
        "then",
        "which",
        "who",
        "whom",
        "had",
        "has",
        "have",
        "did",
        "do",
        "does",
        "when",
        "while",
        "into",
        "about",
        "their",
        "his",
        "her",
        "them",
        "they",
        "he",
        "she",
        "not",
        "no",
    ]
)
_STEMS = frozenset(token for word in _FUNCTION for token in lexical_tokens(word))
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\b[^,;.]{0,160}\bby\b|被", re.IGNORECASE)
_LINKS = re.compile(r"\b(?:by|with|from|to|of)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<!^)\b[A-Z][\w‐-]+")
_CLOSE = 0.5
"""Share of a claim's words in a clause from which the two are compared."""
_ASIDE, _DISTINCT = 0.1, 0.03
"""Difference of nearness from which a word stands by one number rather than another, and what all such must sum up to."""
_APART = 8
"""Characters by which a number's own name must be farther away than the nearest, before it stands by another."""
_REACH = 6
"""Words between a number and what it may belong to."""


def nearest_clause(claim: str, sentence: str) -> str:
    """Return the run of clauses of a sentence that holds most of a claim's words and least else."""
    cuts = [0, *(m.start() for m in _CLAUSE.finditer(sentence)), len(sentence)][:40]
    wanted = set(lexical_tokens(claim)) or {""}
    best, found = -1.0, sentence
    for i, start in enumerate(cuts):
        for end in cuts[i + 1 : i + _LONGEST_RUN]:
            held = set(lexical_tokens(sentence[start:end]))
            score = (len(wanted & held) - _EXTRA * len(held - wanted)) / len(wanted)
            if score > best + 1e-9:
                best, found = score, sentence[start:end]
    return found


def share(claim: str, text: str) -> float:
    """Return the share (0 to 1) of a claim's words, function words apart, that a text holds."""
    wanted = set(lexical_tokens(claim)) - _STEMS
    return len(wanted & set(lexical_tokens(text))) / max(1, len(wanted))


def is_rearranged(claim: str, sentence: str) -> bool:
    """Say whether a claim is a piece of the sentence as it stands, or that with its first clauses put last."""
    clauses = re.split(r"[,;，；]", _bare(claim))
    whole = re.sub(r"[,;，；]", "", _bare(sentence))
    turns = ("".join([*clauses[i:], *clauses[:i]]) for i in range(min(len(clauses), 20)))
    return any(turn and turn in whole for turn in turns)


def is_verbatim(claim: str, sentence: str) -> bool:
    """Say whether a claim is the sentence as it stands, blanks, capitals and the last point apart."""
    return bool(claim.strip()) and _bare(claim) == _bare(sentence)


def _bare(text: str) -> str:
    return re.sub(r"[\s.。]+", "", text).lower()


def is_reversed(claim: str, sentence: str) -> bool:
    """Say whether a claim turns a sentence round: by opposites, by the sides of a comparison, or by a denial.

    Two of these turn it back: "A is higher than B" and "B is lower than A" say the same.
    """
    return any(_is_reversed(claim, text) for text in (nearest_clause(claim, sentence), sentence))


def _is_reversed(claim: str, text: str) -> bool:
    if share(claim, text) < _CLOSE - 0.1:
        return False
    opposed = opposites(claim, text)
    sides = sides_are_exchanged(claim, text)
    denied = denials(claim) % 2 != denials(text) % 2
    amounts = any(opposed)
    others = any(not is_amount for is_amount in opposed)
    if denied:
        return False  # a denial is counted by the one who asks
    if sides:
        return not amounts
    return amounts or others


def opposites(claim: str, text: str) -> list[bool]:
    """Return the axes at whose other ends claim and text stand by the words in which they differ: whether of amounts."""
    ours, theirs = _different(claim, text), _different(text, claim)
    found = [axis.is_amount for axis in lexicon().axes if axis.pole(ours) * axis.pole(theirs) == -1]
    mine, its = set(ours.lower().split()), set(theirs.lower().split())
    return found + [False] * (_is_prefixed(mine, its) or _is_prefixed(its, mine))


def _different(text: str, other: str) -> str:
    """Return a text's words that another lacks; Chinese ones whole, since they have no edges."""
    if re.search(rf"[{CJK}]", text):
        known = {other[i : i + 2] for i in range(len(other) - 1)}
        return "".join(
            c if text[i : i + 2] not in known or text[i - 1 : i + 1] not in known else "　" for i, c in enumerate(text)
        )
    known = {word.lower() for word in _WORD.findall(other)}
    return " ".join(word for word in _WORD.findall(text) if word.lower() not in known)


def _is_prefixed(words: Collection[str], others: Collection[str]) -> bool:
    return any((match := _PREFIXED.fullmatch(word)) and match[1] in others for word in words)


def sides_are_exchanged(claim: str, text: str) -> bool:
    """Say whether what stands before "than" in one stands behind it in the other."""
    ours, theirs = _sides(claim), _sides(text)
    if not ours or not theirs:
        return False
    (a, b), (x, y) = ((left - right, right - left) for left, right in (ours, theirs))
    if (
        b & x and a & y and not b & y
    ):  # what follows in an ellipsis ("led to better recall than") stands on one side in both
        return True
    straight, crossed = len(a & x) + len(b & y), len(a & y) + len(b & x)
    return crossed > straight and bool(b & x) and len(b & x) >= len(b & y)


def _sides(text: str) -> tuple[set[str], set[str]] | None:
    match = _COMPARES.search(text)
    if not match:
        return None
    before, after = text[: match.start()], text[match.end() :]
    if not before.strip() and "," in after:  # "Compared with B, A ..."
        after, _, before = after.partition(",")
    behind = re.split(r"[,.;(，。]", after)[0]
    if "比" in match[0] and "相" not in match[0]:  # 甲比乙高: what is compared stands directly behind
        behind = behind[:6]
    left, right = (set(lexical_tokens(part)) - _STEMS for part in (before, behind))
    return left, right


def numbers_are_exchanged(claim: str, text: str) -> bool:
    """Say whether two numbers that both texts hold belong to each other's words in the claim."""
    ours, theirs = _numbers(claim), _numbers(text)
    shared = [n for n in ours if n in theirs and ours.count(n) == theirs.count(n) == 1]
    if len(shared) < 2:
        return False
    mine, its = _surroundings(claim, text), _surroundings(text, claim)
    for one, other in combinations(shared, 2):
        if _agreement(_contrast(mine[one], mine[other]), _contrast(its[one], its[other])) < -_DISTINCT:
            return True
    order = [n for n in theirs if n in shared]
    return order != [n for n in ours if n in shared] and _keeps_order(_plain(claim), _plain(text))


def number_is_moved(claim: str, text: str) -> bool:
    """Say whether a number of the claim stands by words that in the text stand by another number of its kind.

    Another number that the claim has too is none of these: whether two belong to each other's words is
    :func:`numbers_are_exchanged`.
    """
    ours, theirs = _numbers(claim), _numbers(text)
    mine, its = _surroundings(claim, text), _surroundings(text, claim)
    for number in ours:
        if theirs.count(number) != 1:
            continue
        rivals = [n for n in its if n not in ours and _is_year(n) == _is_year(number)]
        if any(_agreement(mine[number], _contrast(its[number], its[rival])) < -_DISTINCT for rival in rivals):
            return True
    return False


def without_number_words(text: str) -> str:
    """Return a text without the numbers that are written in words."""
    for (start, end), _ in reversed(located(text)):
        if not any(c.isdigit() for c in text[start:end]):
            text = f"{text[:start]} {text[end:]}"
    return text


def _is_year(number: Quantity) -> bool:
    return 1000 <= number.value <= 2100 and number.value == int(number.value)


def _numbers(text: str) -> list[Quantity]:
    return [Quantity(q.value) for _, q in located(text)]


def _surroundings(text: str, other: str) -> dict[Quantity, dict[str, float]]:
    """Return for each number the words near it that the other text holds too, weighted by nearness."""
    known = set(lexical_tokens(other)) - _STEMS
    found = located(text)
    taken = [span for span, _ in found]
    words = [
        (m.start(), token)
        for m in _WORD.finditer(text)
        if not any(start <= m.start() < end for start, end in taken)
        for token in lexical_tokens(m[0])
        if token in known
    ]
    near: dict[Quantity, dict[str, float]] = {}
    for (start, end), quantity in found:
        behind = [w for w in words if w[0] >= end][:_REACH]
        before = [w for w in reversed(words) if w[0] < start][:_REACH]
        weights = near.setdefault(Quantity(quantity.value), {})
        for side in (behind, before):
            for i, (at, token) in enumerate(side):
                gap = text[end:at] if at >= end else text[at:start]
                parted = sum(gap.count(c) for c in ",;，；") + len(re.findall(r"\b(?:and|but|while|whereas)\b", gap))
                weights[token] = max(weights.get(token, 0.0), 1 / (1 + i) / (1 + 2 * parted))
    return near


def _contrast(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """Return by how much nearer each word stands to one number than to another; what is about as near is left out."""
    apart = {token: one.get(token, 0.0) - other.get(token, 0.0) for token in {*one, *other}}
    return {token: weight for token, weight in apart.items() if abs(weight) > _ASIDE}


def _agreement(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(weight * other[token] for token, weight in one.items() if token in other)


def _plain(text: str) -> list[str]:
    """Return the words of a text in order, without numbers and function words, those that occur once."""
    for (start, end), _ in reversed(located(text)):
        text = f"{text[:start]} {text[end:]}"
    tokens = [t for t in lexical_tokens(text) if t not in _STEMS]
    return [t for t in tokens if tokens.count(t) == 1]


def _keeps_order(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    places = [theirs.index(token) for token in ours if token in theirs]
    if len(places) < max(2, 0.7 * len(ours)):
        return False
    return sum(a < b for a, b in pairwise(places)) >= 0.75 * (len(places) - 1)


def roles_are_exchanged(claim: str, sentence: str) -> bool:
    """Say whether who does and whom it is done to stand in each other's place around the same verb.

    Seen only where the claim is the sentence's clause nearly word for word, both active or both passive.
    """
    return any(_roles_are_exchanged(claim, text) for text in (nearest_clause(claim, sentence), sentence))


def _roles_are_exchanged(claim: str, clause: str) -> bool:
    if share(claim, clause) < 0.8 or bool(_PASSIVE.search(claim)) != bool(_PASSIVE.search(clause)):
        return False
    if sorted(_LINKS.findall(claim)) != sorted(_LINKS.findall(clause)):
        return False
    if re.search("[，；,;]", claim.strip()) or sides_are_exchanged(claim, clause):
        return False
    ours = [t for t in _plain(claim) if t in _plain(clause)]
    theirs = [t for t in _plain(clause) if t in ours]
    if len(ours) < 3 or sorted(ours) != sorted(theirs):
        return False
    same = [a == b for a, b in zip(ours, theirs, strict=True)]
    if all(same):
        return False
    first, last = same.index(False), len(same) - same[::-1].index(False)
    ours, theirs = ours[first:last], theirs[first:last]
    return any(
        theirs == [*ours[j:], *ours[i:j], *ours[:i]] for i in range(1, len(ours) - 1) for j in range(i + 1, len(ours))
    )


def quantifier_changed(claim: str, sentence: str) -> bool:
    """Say whether a claim puts another share of the whole (all, most, some, half, none, only) than the sentence does."""
    clause = nearest_clause(claim, sentence)
    if share(claim, clause) < _CLOSE:
        return False
    ours, theirs = _different(claim, sentence), _different(clause, claim)
    mine, its = (
        {name for name, words in lexicon().quantifiers.items() if words.search(text)} for text in (ours, theirs)
    )
    if mine and its and not mine & its:
        return True
    if "none" in mine and denials(clause) % 2:
        return False
    return bool(mine & {"all", "only", "none"}) and share(claim, clause) >= 0.7


def is_surer(claim: str, sentence: str) -> bool:
    """Say whether a claim states what the sentence calls possible or planned, or the other way round."""
    clause = nearest_clause(claim, sentence)
    if share(claim, clause) < 0.6:
        return False
    words = lexicon().modality
    if words["possible"].search(clause) and not any(w.search(claim) for w in words.values()):
        return True
    if words["possible"].search(clause):
        return False
    if words["planned"].search(_different(claim, clause)) and not words["planned"].search(clause):
        return True
    return bool(words["planned"].search(clause)) and not any(w.search(claim) for w in words.values())


def is_denied_nearby(claim: str, sentence: str) -> bool:
    """Say whether the clause that a claim is about denies what the claim affirms, or the other way round, by no opposite."""
    clause = nearest_clause(claim, sentence)
    close = share(claim, clause) >= _CLOSE and not opposites(claim, clause)
    return close and denials(claim) % 2 != denials(clause) % 2


def names_are_moved(claim: str, text: str) -> bool:
    """Say whether a number stands by another name than in the text, both names being in both."""
    ours, theirs = _named(claim), _named(text)
    common = {name for _, name in ours} & {name for _, name in theirs}
    if len(common) < 2:
        return False
    there = located(text)
    for (start, _), number in located(claim):
        places = [span[0] for span, q in there if q.value == number.value]
        if len(places) == 1:
            mine, its = (
                sorted((_distance(whole, place, at, n), n) for at, n in names if n in common)
                for place, names, whole in ((start, ours, claim), (places[0], theirs, text))
            )
            (near, name), (far, other) = mine[0], its[0]
            if name != other and max(near, far) < 25 and all(d > _APART + near for d, n in mine if n == other):
                return True
    return False


def _distance(text: str, number: int, at: int, name: str) -> int:
    gap = text[at + len(name) : number] if at < number else text[number:at]
    return len(gap) + 25 * len(_CLAUSE.findall(gap))


def _named(text: str) -> list[tuple[int, str]]:
    return [(m.start(), m[0]) for m in _NAME.finditer(text) if m[0].lower() not in _FUNCTION]
