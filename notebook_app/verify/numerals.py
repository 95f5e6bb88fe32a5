"""Numbers as they are written: in figures, in English words, in Chinese numerals; each as one value with its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_WORDS = {word: value for value, word in enumerate(_UNITS_EN.split())}
_WORDS |= {
    word: 10 * n
    for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = "|".join(f"{month}|{month[:3]}" for month in _MONTHS)

_DIGITS_ZH = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES_ZH = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_NUMERAL = f"[{''.join(_DIGITS_ZH)}十百千万亿]"
_COUNTED = "个名位人年月日天次种条座周小分秒岁倍成项篇页世号级组部本家枚元米公千克吨度层轮遍卷章节部届座件"

_NUMBER_WORD = "|".join([*_WORDS, *_SCALES])
_FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FOUND = re.compile(
    rf"(?P<figures>(?<![A-Za-z0-9.])[-−]?(?:{_FIGURES}))(?:\s*(?P<scale>hundred|thousand|million|billion|trillion)\b"
    r"|\s*(?P<myriad>[万亿]))?"
    rf"|\b(?P<words>(?:{_NUMBER_WORD})(?:(?:[\s-]+and)?[\s-]+(?:{_NUMBER_WORD}))*)\b"
    rf"|百分之(?P<share>{_NUMERAL}+(?:点{_NUMERAL}+)?)"
    rf"|(?P<numeral>{_NUMERAL}{{2,}}(?:点{_NUMERAL}+)?|[二三四五六七八九十两](?=[{_COUNTED}]))",
    re.IGNORECASE,
)
_IDIOMS = re.compile(
    "十分|千万(?!\\w{0,2}[元人个年吨])|万一|一一|一万一|三三两两|百般|千百|四处|百姓|万物|一千零一夜|统一"
)
_NO_NUMBER = re.compile(rf"{_IDIOMS.pattern}|\[\d{{1,3}}(?:\s?[,;–-]\s?\d{{1,3}})*\]")
"""Idioms, and references to a list of works ("[12, 13]"), which are no numbers that a text states."""
_UNIT = {
    "%": r"\s?%|\s?％|\s{0,9}per\s?cent\b",
    "km": r"\s?km\b|[\s-]kilomet(?:re|er)s?\b|\s?公里|\s?千米",
    "m": r"\s?m\b|[\s-]met(?:re|er)s?\b|\s?米",
    "cm": r"\s?cm\b|[\s-]centimet(?:re|er)s?\b|\s?厘米",
    "mm": r"\s?mm\b|[\s-]millimet(?:re|er)s?\b|\s?毫米",
    "mile": r"[\s-]miles?\b|\s?英里",
    "foot": r"[\s-](?:foot|feet|ft)\b|\s?英尺",
    "kg": r"\s?kg\b|[\s-]kilograms?\b|\s?公斤|\s?千克",
    "g": r"\s?g\b|[\s-]grams?\b|\s?克",
    "t": r"[\s-]tons?\b|[\s-]tonnes?\b|\s?吨",
    "°C": r"\s?°\s?C\b|\s?degrees? Celsius|\s?摄氏度|\s?℃",
    "°F": r"\s?°\s?F\b|\s?degrees? Fahrenheit|\s?华氏度",
    "s": r"[\s-]seconds?\b|\s?秒",
    "min": r"[\s-]minutes?\b|\s?min\b|\s?分钟",
    "h": r"[\s-]hours?\b|\s?小时|\s?个?钟头",
    "day": r"[\s-]days?\b|\s?天",
    "week": r"[\s-]weeks?\b|\s?个?(?:星期|周|礼拜)",
    "month": r"[\s-]months?\b|\s?个月",
    "year": r"[\s-]years?\b|\s?岁",
    "dollar": r"[\s-]dollars?\b|\s?美元",
    "euro": r"[\s-]euros?\b|\s?€|\s?欧元",
    "pound": r"[\s-]pounds?\b|\s?英镑",
    "yuan": r"[\s-]yuan\b|\s?元(?!素)",
}
_UNITS = {unit: re.compile(written, re.IGNORECASE) for unit, written in _UNIT.items()}
_DATES = re.compile(
    rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{_MONTH})\b\.?"
    rf"|\b(?P<m2>{_MONTH})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)"
    r"|\b(?P<year>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})\b|(?P<m4>\d{1,2})月(?P<d4>\d{1,2})[日号]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the unit it is of, "" where it has none we know."""

    value: float
    unit: str = ""


def quantities(text: str) -> set[Quantity]:
    """Return every number of a text: "1,200", "1200" and "twelve hundred" are one; so are "30%" and "百分之三十".

    Days and months of dates are left to :func:`days`.
    """
    return {quantity for _, quantity in located(_DATES.sub(_year, text))}


def located(text: str) -> list[tuple[tuple[int, int], Quantity]]:
    """Return the numbers of a text in their order, each with the characters (start, end) where it stands."""
    plain = _NO_NUMBER.sub(lambda m: "\u3000" * len(m[0]), text)
    return [
        (match.span(), Quantity(value, "%" if match["share"] else _unit_after(plain, match.end())))
        for match in _FOUND.finditer(plain)
        if (value := _value(match)) is not None
    ]


def days(text: str) -> set[tuple[int, int]]:
    """Return the days of the year that a text names, as month and day: "12 March", "1905-03-12" and "3月12日" are one."""
    found = set()
    for match in _DATES.finditer(text):
        month, day = (next(part for part in match.group(*names) if part) for names in (_MONTH_GROUPS, _DAY_GROUPS))
        number = int(month) if month.isdigit() else 1 + [m[:3] for m in _MONTHS].index(month[:3].lower())
        found.add((number, int(day)))
    return found


_MONTH_GROUPS, _DAY_GROUPS = ("m1", "m2", "m3", "m4"), ("d1", "d2", "d3", "d4")


def _year(date: re.Match[str]) -> str:
    return f" {date['year'] or ''} "


def _value(match: re.Match[str]) -> float | None:
    if match["figures"]:
        value = float(match["figures"].replace(",", "").replace("−", "-"))
        return abs(value) * _SCALES.get((match["scale"] or "").lower(), 1) * _MYRIADS.get(match["myriad"] or "", 1)
    if match["words"]:
        words = re.findall(r"[a-z]+", match["words"].lower())
        # Alone it is as often a pronoun ("the one"), or part of "hundreds of".
        return None if words in (["one"], ["hundred"], ["thousand"]) else _from_words(words)
    return _from_chinese(match["share"] or match["numeral"])


def _from_words(words: list[str]) -> float:
    total = current = 0
    for word in words:
        if word == "hundred":
            current = max(1, current) * 100
        elif word in _SCALES:
            total, current = total + max(1, current) * _SCALES[word], 0
        elif word != "and":
            current += _WORDS[word]
    return float(total + current)


def _from_chinese(numeral: str) -> float | None:
    whole, _, fraction = numeral.partition("点")
    if not any(c in _SCALES_ZH or c in _MYRIADS for c in whole):
        if len(whole) == 2 and not fraction:
            return None  # 三四个 means "three or four"
        value = float("".join(str(_DIGITS_ZH[c]) for c in whole))
    else:
        value = float(_scaled(whole))
    return value + (float("0." + "".join(str(_DIGITS_ZH.get(c, 0)) for c in fraction)) if fraction else 0.0)


def _scaled(numeral: str) -> int:
    """Return the value of a numeral with scales: 一千二百 is 1200, 三万五千 is 35000."""
    total = section = digit = 0
    for c in numeral:
        if c in _DIGITS_ZH:
            digit = _DIGITS_ZH[c]
        elif c in _SCALES_ZH:
            section, digit = section + (digit or 1) * _SCALES_ZH[c], 0
        else:
            total, section, digit = (total + section + digit or 1) * _MYRIADS[c], 0, 0
    return total + section + digit


def _unit_after(text: str, end: int) -> str:
    return next(_matching(text, end), "")


def _matching(text: str, end: int) -> Iterator[str]:
    return (unit for unit, written in _UNITS.items() if written.match(text, end))
