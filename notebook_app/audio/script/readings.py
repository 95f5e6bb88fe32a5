"""Readings: a telling sentence with its neighbours, so that no quotation is without its context."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from notebook_app.audio.script.material import SourceMaterial
from notebook_app.audio.script.outline import units
from notebook_app.audio.speech.normalise import is_chinese, language_of
from notebook_app.audio.tuning import SCRIPT
from notebook_app.text.key_sentences import KeySentence, told_sentences
from notebook_app.text.prose import is_complete, is_statement, is_term, one_line
from notebook_app.text.standalone import leans, points_elsewhere, refers_back

Reading = tuple[KeySentence, ...]
"""Sentences that follow one another in their source."""
Place = tuple[str, int, int]
"""Where a sentence begins: source, page and character."""

_SHORT = 45
"""Characters: what is shorter is no statement by itself, but may follow one."""
_SAID = re.compile(r"[A-Z\u4e00-\u9fff][^|{}\\^_=<>~\[\]()]{6,}$")
_COUNTS = re.compile(
    r"(?:two|three|four|five|six|seven|several|first|second|third|fourth)\b|第[一二三四五六]", re.IGNORECASE
)
_GAP = 3
"""Characters of white space that part neighbours."""


def place_of(sentence: KeySentence) -> Place:
    """Return where a sentence begins."""
    return sentence.passage.source, sentence.passage.page, sentence.span.start


def hangs(sentence: KeySentence) -> bool:
    """Say whether a sentence needs the one before it to be understood."""
    text = one_line(sentence.text)
    return leans(text) or refers_back(text) or text.startswith("“")


def words_of(reading: Sequence[KeySentence]) -> str:
    """Return the words of a reading on one line."""
    gap = "" if is_chinese(reading[0].text) else " "
    return gap.join(one_line(each.text) for each in reading)


class Surroundings:
    """The sentences of a source in their order, from which readings are taken."""

    def __init__(self, source: SourceMaterial) -> None:
        self._sentences = told_sentences(source.passages)
        self._numbers = {place_of(sentence): n for n, sentence in enumerate(self._sentences)}

    def reading(self, sentence: KeySentence, taken: Collection[Place], *, whole: bool = True) -> Reading:
        """Return a sentence, with the one before it where it hangs on that, and with what follows if ``whole``.

        Parameters
        ----------
        taken : collection of Place
            Sentences that are read elsewhere.
        """
        here = self._numbers[place_of(sentence)]
        run = [sentence]
        if hangs(sentence) and here and self._joins(before := [self._sentences[here - 1], sentence], 0, taken):
            run = before
        for following in self._sentences[here + 1 :] if whole else ():
            if len(run) == SCRIPT.reading_sentences or not self._joins([*run, following], -1, taken):
                break
            run.append(following)
        return tuple(run)

    def _joins(self, run: Sequence[KeySentence], new: int, taken: Collection[Place]) -> bool:
        """Say whether the sentence at place ``new`` may be read with the others of a run."""
        added, (first, second) = run[new], (run[:2] if new == 0 else run[-2:])
        neighbours = first.passage.page == second.passage.page and 0 <= second.span.start - first.span.end <= _GAP
        same = first.passage.section == second.passage.section and is_chinese(first.text) == is_chinese(second.text)
        told = _can_follow(one_line(added.text)) and not points_elsewhere(added.text)
        text = words_of(run)
        return (
            neighbours
            and same
            and told
            and place_of(added) not in taken
            and units(text, language_of(text)) <= SCRIPT.reading_syllables
        )


def _can_follow(text: str) -> bool:
    """Say whether a sentence may be read with its neighbour: a short one too, but no item of a list or other term."""
    defines = is_term(text.partition(". ")[0] + ".") and ". " in text
    short = len(text) < _SHORT and is_complete(text) and bool(_SAID.match(text))
    return not defines and not _COUNTS.match(text) and (short or is_statement(text))
