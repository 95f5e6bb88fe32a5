from __future__ import annotations

from ingest.models import Document, Heading, Page
from notebook_app.records import StoredPassage
from notebook_app.studio.guides.summary import summary_sentences
from tests.chat.passages import stored_document

PARTS = {
    "1 Introduction": "This article describes how tea is made in the south and in the north. Tea has been drunk for long.",
    "2 Green tea": "Green tea leaves are heated soon after picking, which keeps them green. However, they lose some scent.",
    "3 Black tea": "Black tea leaves are oxidised for hours before they are dried in an oven. Table 3 shows for how long.",
    "4 Conclusion": "Heat decides whether the leaves of the tea plant stay green or turn black and strong.",
    "References": "Okakura, K. (1906). The book of tea and of all that is said of tea. Journal of Tea, 12, 33–44.",
}


def source() -> list[StoredPassage]:
    text = "\n\n".join(f"{heading}\n\n{said}" for heading, said in PARTS.items())
    found = tuple(Heading(text.index(heading), 1, heading) for heading in PARTS)
    return stored_document(Document("a" * 64, "text", "Tea", (Page(1, text, headings=found),)))


def test_it_opens_with_what_the_source_is_about_and_ends_with_its_conclusion() -> None:
    found = summary_sentences(source(), 4)
    assert found[0].text.startswith("This article describes")
    assert found[-1].passage.section == "4 Conclusion"


def test_it_hears_every_chapter_and_stands_alone() -> None:
    texts = [s.text for s in summary_sentences(source(), 5)]
    assert any(t.startswith("Green tea leaves") for t in texts)
    assert any(t.startswith("Black tea leaves") for t in texts)
    assert not any(t.startswith(("However", "Table", "Okakura")) for t in texts[:4])


def test_nothing_to_sum_up() -> None:
    assert summary_sentences([], 4) == []
