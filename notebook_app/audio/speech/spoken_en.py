"""English numbers, money, units and abbreviations in words."""

from __future__ import annotations

import re
from collections.abc import Callable

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "US$": "dollars"}
_MAGNITUDES = {"k": "thousand", "K": "thousand", "m": "million", "M": "million", "bn": "billion", "B": "billion"}
_UNITS = {
    "km/h": "kilometres per hour",
    "m/s": "metres per second",
    "km": "kilometres",
    "cm": "centimetres",
    "mm": "millimetres",
    "μm": "micrometres",
    "nm": "nanometres",
    "kg": "kilograms",
    "mg": "milligrams",
    "GB": "gigabytes",
    "MB": "megabytes",
    "kB": "kilobytes",
    "Hz": "hertz",
    "kHz": "kilohertz",
    "MHz": "megahertz",
    "GHz": "gigahertz",
    "ms": "milliseconds",
    "°C": "degrees Celsius",
    "°F": "degrees Fahrenheit",
    "kWh": "kilowatt hours",
    "kW": "kilowatts",
    "dB": "decibels",
}
_ABBREVIATIONS = (
    ("e.g.", "for example"),
    ("i.e.", "that is"),
    ("et al.", "and colleagues"),
    ("etc.", "et cetera"),
    ("vs.", "versus"),
    ("cf.", "compare"),
    ("approx.", "approximately"),
    ("Fig.", "Figure"),
    ("Figs.", "Figures"),
    ("Eq.", "Equation"),
    ("Sec.", "Section"),
    ("No.", "number"),
    ("pp.", "pages"),
    ("p.", "page"),
    ("Dr.", "Doctor"),
    ("Prof.", "Professor"),
    ("Mr.", "Mister"),
    ("Mrs.", "Missus"),
)
_SYMBOLS = (("&", " and "), ("±", " plus or minus "), ("≥", " at least "), ("≤", " at most "), ("≈", " about "))
_SYMBOLS_BETWEEN = (("=", " equals "), ("<", " less than "), (">", " greater than "), ("×", " times "), ("+", " plus "))
_NUMBER = r"(?<!\d)(?>\d{1,3}(?:,\d{3}){1,12}+|\d++)(?:\.\d++)?"
"""Begins with a number, never within one; twelve groups are more than a quantity has (see :func:`amount`)."""


def number(value: int) -> str:
    """Return a whole number in words: 1299 is "one thousand two hundred ninety-nine"."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        return _TENS[value // 10] + (f"-{_ONES[value % 10]}" if value % 10 else "")
    for size, name in _SCALES:
        if value >= size:
            rest = value % size
            return f"{number(value // size)} {name}" + (f" {number(rest)}" if rest else "")
    raise AssertionError("every value is matched")


def year(value: int) -> str:
    """Return a year as it is said: 2026 is "twenty twenty-six", 1905 "nineteen oh five", 2007 "two thousand seven"."""
    century, rest = divmod(value, 100)
    if value % 1000 < 10:
        return number(value)
    if rest == 0:
        return f"{number(century)} hundred"
    return f"{number(century)} " + (f"oh {_ONES[rest]}" if rest < 10 else number(rest))


def ordinal(value: int) -> str:
    """Return an ordinal in words: 21 is "twenty-first"."""
    words = number(value)
    last = words.replace("-", " ").rpartition(" ")[2]
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return f"{words.removesuffix(last)}{_ORDINALS.get(last, regular)}"


def amount(written: str) -> str:
    """Return a written number in words, digit by digit after the point and where it is too long to be a quantity."""
    whole, _, fraction = written.replace(",", "").partition(".")
    if len(whole) > 15 or (len(whole) > 1 and whole.startswith("0")):
        words = " ".join(_ONES[int(digit)] for digit in whole)
    else:
        words = number(int(whole))
    return words + (f" point {' '.join(_ONES[int(digit)] for digit in fraction)}" if fraction else "")


def _money(match: re.Match[str]) -> str:
    unit = _CURRENCIES[match["currency"]]
    magnitude = match["magnitude"] or ""
    if magnitude:
        return f"{amount(match['value'])} {_MAGNITUDES.get(magnitude.strip(), magnitude.strip())} {unit}"
    whole, _, cents = match["value"].partition(".")
    if len(cents) == 2 and unit == "dollars":
        tail = f" and {number(int(cents))} cents" if int(cents) else ""
        return f"{amount(whole)} {unit}{tail}"
    return f"{amount(match['value'])} {unit}"


_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
_RULES: tuple[_Rule, ...] = (
    (
        re.compile(
            rf"(?P<currency>US\$|[$€£¥])\s?(?P<value>{_NUMBER})"
            r"(?P<magnitude>\s?(?:million|billion|trillion|thousand|bn|[kKmMB])\b)?"
        ),
        _money,
    ),
    (re.compile(r"\b(1[1-9]|20)(\d0)s\b"), lambda m: _decade(int(m[1] + m[2]))),
    (
        re.compile(r"\b((?:1[1-9]|20)\d\d)\s?[–-]\s?((?:1[1-9]|20)\d\d)\b"),
        lambda m: f"{year(int(m[1]))} to {year(int(m[2]))}",
    ),
    (re.compile(rf"({_NUMBER})\s?[–—]\s?(?={_NUMBER})"), r"\1 to "),
    (re.compile(r"(?<=\d)\s?%"), " percent"),
    (re.compile(rf"(?<=\d)\s?({_UNIT})(?![\w/])"), lambda m: f" {_UNITS[m[1]]}"),
    (re.compile(r"\b(\d{1,4})(?:st|nd|rd|th)\b"), lambda m: ordinal(int(m[1]))),
    (
        re.compile(r"(?<![\d.,])((?:1[1-9]|20)\d\d)(?![\d%]|[.,]\d| (?:percent|dollars|people|words|times)\b)"),
        lambda m: year(int(m[1])),
    ),
    (re.compile(r"(?<![\w)])[-−](?=\d)"), "minus "),
    (re.compile(rf"(?<![A-Za-z])({_NUMBER})(?=[A-Za-z])"), r"\1 "),
    (re.compile(rf"(?<![A-Za-z])({_NUMBER})"), lambda m: amount(m[1])),
)


def _decade(value: int) -> str:
    words = year(value)
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def say(text: str) -> str:
    """Return English text with everything that is not a word said in words."""
    for written, spoken in _ABBREVIATIONS:
        text = re.sub(rf"(?<![A-Za-z]){re.escape(written)}(?=\s|,|\)|$)", spoken, text)
    for symbol, spoken in _SYMBOLS:
        text = text.replace(symbol, spoken)
    for symbol, spoken in _SYMBOLS_BETWEEN:
        text = re.sub(rf"\s{re.escape(symbol)}\s", spoken, text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
