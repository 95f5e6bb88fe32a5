"""The renderer: only what it knows has a meaning, whatever was written; what it knows comes out as it went in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from notebook_app.ui import markup
from notebook_app.ui.rendering import plain, rendered
from tests.ui.tricks import TRICKS

PAGE = """## Findings

Spacing *helps* **much** [1], see `code` and ~~not~~ $a^2 + b_1$.

1. First

   - inner one
   - inner two
     1. deep

2. Second

   More of the second.

```py
x = [1, 2]

y = "`"
```

| Group | Kept |
|:--|--:|
| spaced | 72% [1] |

> Quoted words.
>
> - and a list

$$
\\int_0^1 x\\,dx
$$

A claim[^a].

[^a]: Its footnote, with [a link](https://example.org/x).
"""
OTHERS = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
"""A parser that does all that we do not: pictures, references, raw HTML."""


def tokens(markdown: str) -> list[Token]:
    found: list[Token] = []
    for token in OTHERS.parse(markdown):
        found += [token, *(token.children or [])]
    return found


def test_a_page_of_everything_comes_out_as_it_went_in() -> None:
    body, _ = rendered(PAGE, lambda number: f"[{number}](#cite-{number})", owner="m1")
    expected = (
        PAGE.replace(" [1]", "[1](#cite-1)")
        .replace("[^a]", "[^m1n1]")
        .replace("(https://example.org/x)", "(<https://example.org/x>) (example.org)")
    )
    assert body == expected.strip()


def test_what_was_rendered_is_rendered_to_the_same_again() -> None:
    once, _ = rendered(PAGE, lambda number: f" ({number})", owner="m")
    twice, _ = rendered(once, owner="m")
    assert twice == once.replace("(example.org)", "(example.org) (example.org)")


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_makes_a_picture_html_or_a_link_to_anything_but_the_web(trick: str) -> None:
    for body in (  # GFM's footnotes are unknown to the other parser, which takes them for definitions of links
        rendered(trick)[0].replace("]: ", "] : "),
        markup.half_written(trick).replace("]: ", "] : "),
        plain(trick),
        f"### {plain(trick)}",
        f"**{plain(trick)}**",
    ):
        for token in tokens(body):
            assert token.type not in {"image", "html_block", "html_inline"}, body
            if token.type == "link_open":
                assert re.match(r"https?://[^@]*$", str(token.attrs["href"])), body
        outside = re.sub(r"```.*?(?:```|\Z)|`[^`]*`", "", body, flags=re.DOTALL)
        assert not re.search(r"(?<!\\):(?:[a-z-]+\[|material/)", outside), body


@given(st.text(alphabet="![](){}<>`~*_$|#>-+.:/\\ \n\tax1=&;\"'^@", max_size=60))
@settings(max_examples=400, deadline=None)
def test_no_characters_do(text: str) -> None:
    for body in (rendered(text)[0], plain(text)):
        assert not [token for token in tokens(body) if token.type in {"image", "html_block", "html_inline"}], body


@pytest.mark.parametrize(
    "name",
    [
        "# Heading",
        "- item",
        "1. first",
        "> quoted",
        "    code",
        "```",
        "---",
        "===",
        "| a | b |",
        "a_b_c *d* `e`",
        "$x$ and $y$",
        "[x](http://e)",
        "<b>",
        "&lt;",
        "C:\\new",
        "~~x~~",
        "![x](y)",
        "a\n===\nb",
        "A: b",
        "10:30",
        "[^1]: x",
        "[1] x",
    ],
)
def test_a_name_is_shown_as_it_stands(name: str) -> None:
    (paragraph,) = [token for token in OTHERS.parse(plain(name)) if token.type == "inline"]
    said = "".join(
        token.content if token.type in {"text", "text_special"} else "\n" for token in paragraph.children or []
    )
    assert said.replace("\u2060", "") == name.strip()
    assert {token.type for token in paragraph.children or []} <= {"text", "text_special", "softbreak"}


@pytest.mark.parametrize(
    "name",
    [
        ":smile:",
        ":material/lock:",
        ":red[x]",
        "a:red b",
        ":material_lock:",
        "::note",
        "www.e.org",
        "a@e.org",
        "https://e.org",
    ],
)
def test_no_name_has_a_meaning_of_streamlits(name: str) -> None:
    after_escapes = re.sub(r"\\(.)", r"\1", plain(name).replace(":material/", ":material_"))
    assert not re.search(r":material_\w+:|:[\w+-]*[a-z][\w+-]*:|www\.|https?://|\w@\w", after_escapes)
    assert not re.search(r"(?<!\\):[a-z]", plain(name))


def test_links_say_where_they_lead() -> None:
    assert rendered("[here](https://a.example/x)")[0] == "[here](<https://a.example/x>) (a.example)"
    assert rendered("See https://a.example/x_y.")[0] == "See [https\u2060://a.example/x\\_y](<https://a.example/x_y>)."
    assert rendered("[x](javascript:alert(1)) [y](http://a@b/) [z](/local) [w](#top)")[
        0
    ] == "[x](javascript\\:alert(1)) y z w".replace("[x]", "\\[x\\]")
