"""Facts that a sentence states exactly and that can be compared without a model: numbers, days, names, denial."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.characters import CJK
from ingest.tokens import lexical_tokens
from notebook_app.text.words import words_of
from notebook_app.verify.numerals import Quantity, days, quantities

_NAME = re.compile(
    r"(?<=[\w,;’'”\")] )[A-Z][\w'’-]+|\b[A-Z]{2,}\b|^[A-Z][\w'’-]+(?= [A-Z][\w'’-]+)|[A-Z][A-Za-z0-9'’-]{0,60}(?=[\u4e00-\u9fff])"
)
_OPENERS = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "in",
        "on",
        "at",
        "when",
        "while",
        "if",
        "after",
        "before",
        "it",
        "they",
        "he",
        "she",
        "we",
        "you",
        "however",
        "although",
        "for",
        "by",
        "with",
        "as",
        "since",
        "from",
        "there",
        "each",
        "both",
        "many",
        "most",
        "some",
        "all",
        "one",
        "two",
        "its",
        "their",
        "his",
        "her",
        "such",
        "thus",
        "so",
        "but",
        "and",
        "or",
        "not",
        "no",
        "only",
        "then",
        "during",
        "between",
        "among",
        "about",
        "under",
        "over",
        "through",
        "to",
        "of",
        "according",
    ]
)
_DENIES = re.compile(
    r"\b(?:not|no|never|neither|nor|none|nobody|nothing|without|cannot|hardly|barely|unable|fail(?:s|ed)? to|"
    r"refus(?:es?|ed) to|lack(?:s|ed)?)\b|n['’]t\b|"
    r"不(?![仅但过同断少久妨论管如足]|得不|只是)|没有?|未(?![来必])|并非|绝非|毫无|无法|从未|无须|无需|无人|不得",
    re.IGNORECASE,
)
_NOT_DENYING = re.compile(
    r"\bnot only\b|\bno (?:longer than|more than|less than|fewer than|doubt)\b|\bwhether or not\b|是不是|能不能|会不会|"
    r"不知不觉|差不多|不只|不止|不由",
    re.IGNORECASE,
)
_PAIRED = re.compile(r"(\b(?:neither|not|no)\b[^.;]{1,120}?)\bnor\b", re.IGNORECASE)
"""One denial in two words."""
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗凤俞袁柳酆鲍史唐费"
    "薛雷贺倪汤滕殷罗毕郝邬乐傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵汪祁毛禹狄臧戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季麻贾路娄江童颜郭梅"
    "盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房裘缪丁邓洪诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲封芮储靳邴糜松井段富乌焦巴弓牧"
    "隗谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲鄂索咸籍赖卓蔺屠蒙池乔阴欧阳闻党翟谭"
)
"""From the Hundred Family Surnames (百家姓, 11th century), without what are mostly other words."""
_FOREIGN = frozenset("斯尔克德兰普迪莱托伊娃琳娜蒂莎亚拉维诺夫瓦贝奥塞杰罗曼卡姆蒙奇泽戈菲佩茨洛哈穆赫埃顿森丝玛妮")
_BEFORE_NAMES, _AFTER_NAMES = frozenset("《「『“·"), frozenset("省市县州山岛国河湖镇区》」』”·（(")
_NO_NAME_ZH = frozenset(
    "的了是在和与及等有地得最不这那个为以把被从到对于所之其而且或也都还就已将能会可很更约每位座条种类吃做说用使让给上下前后里外中时候"
    "人们我你他她它们〇零一二三四五六七八九十百千万亿两几多少分第"
)
"""What no name holds but by chance: particles, numerals, plain verbs."""
_WORD = 3
"""Characters of a Chinese word at the most."""
_CHINESE_RUN = re.compile(rf"[{CJK}]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """The exact statements of a text. ``names`` holds the tokens of its capitalised words."""

    numbers: frozenset[Quantity]
    days: frozenset[tuple[int, int]]
    names: frozenset[str]
    denials: int

    @staticmethod
    def of(text: str) -> Facts:
        """Read them from a text."""
        names = {
            token for name in _NAME.findall(text) if name.lower() not in _OPENERS for token in lexical_tokens(name)
        }
        return Facts(frozenset(quantities(text)), frozenset(days(text)), frozenset(names), denials(text))

    def numbers_in(self, others: Iterable[Facts]) -> bool:
        """Say whether every number and day stands in one of the others too, of the same unit where both have one."""
        held = list(others)
        known = {number for other in held for number in other.numbers}
        named = {day for other in held for day in other.days}
        return all(_is_among(number, known) for number in self.numbers) and self.days <= named


def denials(text: str) -> int:
    """Return how many words of a text deny something."""
    return len(_DENIES.findall(_PAIRED.sub(r"\1", _NOT_DENYING.sub(" ", text))))


_OPENING = re.compile(r"[A-Z][a-z]{2,}(?:['’]s)?(?= [a-z])")
_NO_NAME = re.compile(
    r"(?:ing|ed|ly|s|tion|sion|ness|ity|ment|ance|ence|er|or|ism|ory|ful|al|ive|able|ent|age|ship|dom|ure)$"
)


def opening_name(claim: str) -> str:
    """Return the word that begins a claim where it looks like a name, else "".

    Every sentence begins with a capital: a common word, or one built as words are ("rereading", "consolidation"), is none.
    """
    match = _OPENING.match(claim)
    if not match:
        return ""
    word = re.sub("['’]s$", "", match[0])
    lower = word.lower()
    return (
        ""
        if lower in _OPENERS or lower in words_of("en") or lower in words_of("en_generic") or _NO_NAME.search(word)
        else word
    )


def strange_names(claim: str, texts: Sequence[str]) -> list[str]:
    """Return what of a Chinese claim may be a name that the texts do not have.

    Chinese has no capitals: a name put in place of another is a run of characters no two of which stand together in the
    texts. It counts where it begins with a surname, holds a character that mostly writes foreign names, stands where
    names stand (in title marks, before 省 or 市), or is longer than words are; another run is as likely another word for
    the same.
    """
    known = {run[i : i + 2] for text in texts for run in _CHINESE_RUN.findall(text) for i in range(len(run) - 1)}
    pairs = [claim[i : i + 2] in known for i in range(len(claim))]
    unknown = "".join(
        character
        if _CHINESE_RUN.match(character) and character not in _NO_NAME_ZH and not pairs[i] and not (i and pairs[i - 1])
        else "　"
        for i, character in enumerate(claim)
    )
    return [m[0] for m in re.finditer(r"[^　]{2,}", unknown) if _is_name_like(m[0], claim, m.start(), m.end())]


def _is_name_like(run: str, claim: str, start: int, end: int) -> bool:
    placed = claim[start - 1 : start] in _BEFORE_NAMES or claim[end : end + 1] in _AFTER_NAMES
    return len(run) > _WORD or run[0] in _SURNAMES or bool(set(run) & _FOREIGN) or placed


def _is_among(number: Quantity, known: set[Quantity]) -> bool:
    return any(
        abs(number.value - other.value) < 1e-9 and ("" in {number.unit, other.unit} or number.unit == other.unit)
        for other in known
    )
