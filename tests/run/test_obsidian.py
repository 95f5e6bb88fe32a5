"""A folder for Obsidian: every citation leads to a block that holds its words, and nothing in it is hostile."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest

from ingest.errors import Cancelled
from notebook_app.notebook import Notebook
from notebook_app.run.obsidian import write_vault

pytestmark = pytest.mark.slow

LINK = re.compile(r"\]\(\.\./([^)#\s]+)#\^([\w-]+)\)")


def unpacked(notebook: Notebook, folder: Path) -> dict[str, str]:
    with zipfile.ZipFile(write_vault(notebook, folder / "vault.zip")) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def test_every_citation_leads_to_a_block_with_its_words(own_samples: Notebook, tmp_path: Path) -> None:
    answer = own_samples.ask("What is the spacing effect?")
    own_samples.save_note(answer, title="Spacing: [what] is #it?")
    files = unpacked(own_samples, tmp_path)
    root = own_samples.name
    assert all(name.startswith(f"{root}/") and ".." not in name for name in files)
    note = files[f"{root}/Notes/Spacing what is it.md"]
    assert note.startswith('---\ntitle: "Spacing: [what] is #it?"\n')
    found = LINK.findall(note)
    assert len(found) >= len(answer.citations) > 0
    words = {re.sub(r"\W+", "", citation.quote) for citation in answer.citations}
    blocks = set()
    for place, block in found:
        (line,) = [line for line in files[f"{root}/{unquote(place)}"].splitlines() if line.endswith(f" ^{block}")]
        blocks.add(re.sub(r"\W+", "", line))
    assert all(any(quote[:30] in block for block in blocks) for quote in words)
    (chat,) = [text for name, text in files.items() if "/Chats/" in name]
    assert LINK.search(chat)
    index = files[f"{root}/{root}.md"]
    assert all(f"]({name})" in unquote(index) for name in ("Notes/Spacing what is it.md",))


def test_words_of_sources_are_shown_and_do_nothing(own_samples: Notebook, tmp_path: Path) -> None:
    own_samples.add_source(
        "![[secret]] <img src=x> ![x](http://e.example/x.png) [[link]] is what it says. ^block", name="../a|b#c.txt"
    )
    own_samples.save_note(
        "![spy](http://e.example/s.png) \\![spy](http://e.example/s.png) <script>alert(1)</script> \\<img src='http://e.example/'>"
        " \\\\<img src=x> <%* templater %>",
        title="../../etc/passwd",
    )
    files = unpacked(own_samples, tmp_path)
    assert not [name for name in files if ".." in name or "|" in name or "#" in name]
    hostile = "".join(text.split("\n---\n", 1)[-1] for name, text in files.items() if name.endswith(".md"))
    literal = r"(?<!\\)(?:\\\\)*"  # an even number of backslashes takes nothing of its meaning from what follows
    for forbidden in (rf"{literal}!\[", rf"{literal}<(?:img|script|%)", rf"{literal}\[\["):
        assert not re.search(forbidden, hostile)


def test_it_can_be_stopped_and_leaves_nothing(own_samples: Notebook, tmp_path: Path) -> None:
    def stop(step: str, done: int, total: int) -> None:
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_vault(own_samples, tmp_path / "out" / "vault.zip", stop)
    with pytest.raises(Cancelled):
        own_samples.export(tmp_path / "out" / "whole.zip", progress=stop)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_citation_of_a_source_that_is_gone_is_its_words(own_samples: Notebook, tmp_path: Path) -> None:
    answer = own_samples.ask("What is the spacing effect?")
    own_samples.save_note(answer, title="Gone")
    for source in {citation.source for citation in answer.citations}:
        own_samples.sources.delete(source)
    note = unpacked(own_samples, tmp_path)[f"{own_samples.name}/Notes/Gone.md"]
    assert not LINK.search(note)
