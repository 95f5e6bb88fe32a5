"""Chinese numbers, years, money, percentages and units in characters."""

from __future__ import annotations

import re
from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_GROUPS = ("", "万", "亿", "万亿")
_CURRENCIES = {"$": "美元", "US$": "美元", "€": "欧元", "£": "英镑", "¥": "元", "￥": "元"}
_UNITS = {
    "km/h": "公里每小时",
    "m/s": "米每秒",
    "km": "公里",
    "cm": "厘米",
    "mm": "毫米",
    "μm": "微米",
    "nm": "纳米",
    "kg": "公斤",
    "mg": "毫克",
    "GB": "吉字节",
    "MB": "兆字节",
    "Hz": "赫兹",
    "kHz": "千赫",
    "ms": "毫秒",
    "℃": "摄氏度",
    "°C": "摄氏度",
    "kW": "千瓦",
    "dB": "分贝",
    "m": "米",
    "g": "克",
}
_SYMBOLS = {"≥": "大于等于", "≤": "小于等于", "≈": "约等于", "±": "正负", "=": "等于", "×": "乘", "&": "和"}
_NUMBER = r"(?<!\d)(?>\d{1,3}(?:,\d{3}){1,12}+|\d++)(?:\.\d++)?"
"""Begins with a number, never within one."""


def digits(written: str) -> str:
    """Return digits one by one: 2026 is "二零二六"."""
    return "".join(_DIGITS[int(digit)] for digit in written)


def number(value: int) -> str:
    """Return a whole number in characters: 1299 is "一千二百九十九", 10005 "一万零五"."""
    if value == 0:
        return "零"
    groups: list[int] = []
    while value:
        value, group = divmod(value, 10_000)
        groups.append(group)
    said = ""
    for position in range(len(groups) - 1, -1, -1):
        group = groups[position]
        if not group:
            continue
        gap = said and (group < 1000 or groups[position + 1] == 0)
        said += ("零" if gap else "") + _below_ten_thousand(group) + _GROUPS[position]
    return said.removeprefix("一") if said.startswith("一十") else said


def _below_ten_thousand(value: int) -> str:
    said, gap = "", False
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = value // size % 10
        if not digit:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + _DIGITS[digit] + unit
        gap = False
    return said


def amount(written: str) -> str:
    """Return a written number in characters, digit by digit after the point and where it is too long."""
    whole, _, fraction = written.replace(",", "").partition(".")
    plain = len(whole) > 16 or (len(whole) > 1 and whole.startswith("0"))
    return (digits(whole) if plain else number(int(whole))) + (f"点{digits(fraction)}" if fraction else "")


_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]
_RULES: tuple[_Rule, ...] = (
    (re.compile(rf"(US\$|[$€£¥￥])\s?({_NUMBER})([万亿]?)"), lambda m: f"{amount(m[2])}{m[3]}{_CURRENCIES[m[1]]}"),
    (
        re.compile(r"(?<!\d)(\d{4})\s?年?\s?[-–—~～至到]\s?(\d{4})\s?年"),
        lambda m: f"{digits(m[1])}年到{digits(m[2])}年",
    ),
    (re.compile(r"(?<!\d)(\d{4})\s?年(?![间来之])"), lambda m: f"{digits(m[1])}年"),
    (re.compile(rf"({_NUMBER})\s?[-–—~～]\s?(?=(?:{_NUMBER}))"), lambda m: f"{m[1]}到"),
    (re.compile(rf"({_NUMBER})\s?[%％]"), lambda m: f"百分之{amount(m[1])}"),
    (re.compile(r"(?<![A-Za-z0-9)）])[-−](?=\d)"), lambda _: "负"),
    (re.compile(rf"({_NUMBER})\s?({_UNIT})(?![A-Za-z/])"), lambda m: f"{amount(m[1])}{_UNITS[m[2]]}"),
    (re.compile(r"(?<![\w])2(?=[个位名种次年天周项篇])"), lambda _: "两"),
    (re.compile(rf"(?<![A-Za-z])({_NUMBER})"), lambda m: amount(m[1])),
)


def say(text: str) -> str:
    """Return Chinese text with everything that is not a word said in characters."""
    for symbol, spoken in _SYMBOLS.items():
        text = text.replace(symbol, spoken)
    for pattern, say_match in _RULES:
        text = pattern.sub(say_match, text)
    return text
