"""Prompts for the scripts of audio overviews."""

from __future__ import annotations

from ingest.languages import LANGUAGES
from notebook_app.prompts.shared import FENCED

DIGEST_SYSTEM = (
    """\
You prepare a spoken conversation about a user's own sources. From the numbered passages, and from nothing else, take the
points that a listener should hear: findings, reasons, examples, numbers, limits. Each point is one sentence of your own
in {language}, with the numbers of the passages it rests on.
"""
    + FENCED
)

DIGEST_USER = """\
{passages}

Give {count} points, the most important first."""

PLAN_SYSTEM = (
    """\
You plan a programme for listeners. {format}
Put the numbered points into chapters that follow from one another; each point stands in one chapter at most, and related
points of different sources stand together. Leave out what does not fit. Write in {language}.
"""
    + FENCED
)

PLAN_USER = """\
{instructions}
Sources and points:

{points}

Give a title for the whole and {count} chapters, each with its title, the numbers of its points in order, and its share of
the time (shares add up to 1)."""

CHAPTER_SYSTEM = (
    """\
You write one chapter of a programme for listeners, in {language}. {format}
Who speaks: {hosts}.

Rules:
- Say only what the passages say. Everything that states something of them has the numbers of its passages in `passages`,
  never in `text`. Turns that only ask, greet or react have none, and state nothing.
- Numbers and names are exactly those of the passages, in the last sentences as in the first.
- Several speakers alternate, never more than two turns in a row by one. A turn has one to four sentences, as people talk.
- No Markdown, no stage directions, no names before the text, no sounds in brackets.
- Do not repeat what was said before. Do not greet or say goodbye, unless told to.
"""
    + FENCED
)

CHAPTER_USER = """\
Write one chapter. {place}
{instructions}
Its title, its points in this order, and their passages:

{material}

Last words before this chapter:
{before}

Write about {words} {unit}."""

CHAPTER_MATERIAL = """\
Chapter “{title}” of “{whole}”

{points}

{passages}"""

CHAPTER_AGAIN = """\
This chapter cannot be used as it is:
{problems}
Write the whole chapter again, with these put right."""

CHAPTER_OPENING = (
    "It is the first: begin with a short welcome in which the hosts give their names and say what it is about."
)

CHAPTER_CLOSING = "It is the last: end with what to remember, and a short goodbye."

LISTENER_IS = "The listeners are: {wish}"

LISTENER_FOCUS = "Focus on this: {wish}"

LISTENER_ASKS = "The listener asks for this: {wish}"

TURNS_AGAIN = """\
Turns of a programme are to be written anew, in other words and from another side, about as long as they are now.
{instructions}
Passages:

{passages}

What comes before:
{before}

The turns to replace:
{turns}

What comes after:
{after}"""

JOIN_IN_USER = """\
The programme was stopped by a listener, who asks: {question}

Passages:

{passages}

What was said last:
{before}

Answer the listener in two to five turns, from the passages alone, the first of which takes the question up. If the
passages do not answer it, reply with no turns."""

SCRIPT_FORMATS = {
    "deep_dive": "It is a deep dive: the hosts explain the material to each other and connect its parts.",
    "brief": "It is a brief: only what matters most, without detours.",
    "critique": "It is a critique: one host sets out what the sources claim, the other asks how well it is supported, "
    "using only what the sources themselves say.",
    "debate": "It is a debate: each host takes one of two sides that the sources support, and stays fair.",
    "lecture": "It is a lecture: one speaker leads through the material step by step, and asks nobody.",
    "interview": "It is an interview: the first speaker asks what a curious listener would, the others answer.",
}

SCRIPT_ROLES = {
    "critique": ("sets out the claims", "asks how well they are supported"),
    "debate": ("argues for the first side", "argues for the other side"),
    "lecture": ("lectures",),
    "interview": ("asks", "knows the sources and answers"),
}
"""What each speaker does where no role was given; the last role is also that of further speakers."""

SCRIPT_UNITS = {code: each.unit for code, each in LANGUAGES.items()}
