"""LibreOffice opens what is exported for Word, PowerPoint and Excel: every page, its words, and no box for a character."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.cited import statements_in
from notebook_app.studio.draft.markdown import sentences_of
from tests.studio.texts import SLEEP, TEA_ZH

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        not shutil.which("soffice"), reason="LibreOffice is not installed: tests/install_tools.sh does it"
    ),
]
TABLE = "group,recalled (%)\nreread,40\ntested,61\nreread,42\ntested,58\n"
DRAFTS = {"en": f"{SLEEP[1]} Bananas grow on plantations in Ecuador.", "zh": f"{TEA_ZH[0]}企鹅生活在南极的冰上。"}
MADE: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "slides": ("pptx", {"slides": 6}),
    "report": ("docx", {"form": "briefing"}),
    "draft": ("docx", {}),
    "evidence_table": ("xlsx", {"questions": ["What does sleep do for memory?", "红茶和绿茶有什么区别？"]}),
}


@pytest.fixture(params=["en", "zh"], scope="module")
def exported(
    request: pytest.FixtureRequest, models: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Artifact, Path]]:
    """Each artifact, and the PDF that LibreOffice made of its export; one start of LibreOffice for all of them."""
    language, home = request.param, tmp_path_factory.mktemp("office")
    (home / "models").symlink_to(models)
    notebook = Notebook.open("Office", home)
    text = SLEEP if language == "en" else TEA_ZH
    notebook.add_source("\n\n".join(text), name="text.md", guide=False)
    table = home / "groups.csv"
    table.write_text(TABLE, "utf-8")
    notebook.add_source(table, guide=False)
    made, files = {}, []
    for kind, (suffix, options) in MADE.items():
        more = {"text": DRAFTS[language]} if kind == "draft" else {"language": language}
        made[kind] = notebook.studio.make(kind, **options, **more)
        file = home / f"{kind}.{suffix}"
        file.write_bytes(notebook.studio.export(made[kind].id, suffix).data)
        files.append(str(file))
    notebook.close()
    profile = f"-env:UserInstallation={(home / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(home / "pdf"), *files]
    subprocess.run(command, check=True, timeout=300, capture_output=True)
    return {kind: (artifact, home / "pdf" / f"{kind}.pdf") for kind, artifact in made.items()}


@pytest.mark.parametrize("kind", MADE)
def test_libreoffice_shows_all_of_it(kind: str, exported: dict[str, tuple[Artifact, Path]]) -> None:
    artifact, pdf = exported[kind]
    document = pypdfium2.PdfDocument(pdf)
    text = squeezed("".join(page.get_textpage().get_text_range() for page in document))
    said = [each.text for each in statements_in(artifact.content)]
    if kind == "draft":  # the evidence stands in comments, which a print leaves out
        said = [each["text"] for each in sentences_of(artifact.content)]
    assert said
    for each in said:
        assert squeezed(each) in text
    for page in document:
        shapes = chinese_shapes(page)
        assert len(set(shapes.values())) >= 0.9 * len(shapes), "boxes all look the same"
    if kind == "evidence_table":
        assert len(document) == 2, "the table, and the words it quotes"
    if kind == "slides":
        assert len(document) >= len(artifact.content["slides"])


def chinese_shapes(page: pypdfium2.PdfPage) -> dict[str, bytes]:
    """Return what each Chinese character of a page looks like."""
    scale, found = 3, {}
    picture, text = page.render(scale=scale).to_pil().convert("L"), page.get_textpage()
    for place, sign in enumerate(text.get_text_range()):
        if "\u4e00" <= sign <= "\u9fff" and sign not in found:
            left, bottom, right, top = text.get_charbox(place, loose=True)
            height = page.get_height()
            box = tuple(int(scale * each) for each in (left, height - top, right, height - bottom))
            found[sign] = picture.crop(box).resize((16, 16)).tobytes()
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s|[•\ufffe\u00ad-]|\[\d+\]", "", text)
