"""Sentences that publishers, archives and press offices set into every document: they say nothing of this one."""

from __future__ import annotations

import re

from notebook_app.text.prose import one_line

_BOILERPLATE = re.compile(
    r"\bis a (?:nonpartisan|non-partisan) (?:\w+ )?(?:fact tank|organi[sz]ation|think tank)|\bdoes not take (?:policy )?positions\b"
    r"|\brecommended citation\b|\bfor (?:media|press|other) (?:or other )?inquiries\b|\bfor (?:immediate )?release\b|\bembargoed\b"
    r"|\ball of the \w+(?:’s|'s) reports are available\b|\bis a subsidiary of\b|\bits primary funder\b|\bconducts? public opinion polling\b"
    r"|\ball rights reserved\b|©|\(c\) (?:19|20)\d\d|\bcopyright\b|\bcreative commons\b|\bopen access (?:article|under)\b|\blicen[sc]ed? (?:under|by|to)\b"
    r"|\bpermission to (?:make|reproduce|copy|use)\b|\bdistributed under the terms\b|\bpeer review under\b|\bpublished by\b|\bpreprint\b"
    r"|\b(?:correspondence|correspond(?:ing)? author|e-?mail)\b\s*:?|\breceived:? \d|\baccepted:? \d|\bavailable online\b|\bdownloaded from\b"
    r"|\b(?:author|these authors) contributed equally\b|\bconflicts? of interest\b|\bcompeting interests?\b|\bsupported by (?:a |the )?(?:grant|national|\w+ foundation)"
    r"|\b(?:code|data|dataset|materials?)(?: and \w+)* (?:is|are|will be|can be) (?:\w+ )?(?:available|released|found)\b|\bavailable (?:at|from):? ?(?:https?:|www)"
    r"|\bacm reference format\b|\bin proceedings of\b|\bread more about (?:our|the)\b|\bhere are the questions used\b|\bquestions? used for (?:this|the) report\b"
    r"|\b(?:sha|doi|pmid|issn|isbn)\s*:|https?://\S+\s*$|\bthis is a rapidly evolving situation\b|\b版权所有|未经许可|通讯作者|收稿日期|基金项目",
    re.IGNORECASE,
)


def is_boilerplate(text: str) -> bool:
    """Say whether a sentence is a publisher's own, to be found in everything it publishes."""
    return bool(_BOILERPLATE.search(one_line(text)))
