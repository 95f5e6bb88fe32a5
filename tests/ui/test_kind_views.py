"""Views of reports, evidence tables and mind maps: they draw, and what is pressed in them is done."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from notebook_app.notebook import Notebook
from tests.ui.kind_views import draw_newest


def shown(notebook: Notebook, kind: str) -> AppTest:
    given = {"kind": kind, "home": str(notebook.settings.home), "name": notebook.name}
    test = AppTest.from_function(draw_newest, kwargs=given, default_timeout=60)
    return test.run()


@pytest.mark.parametrize(
    ("kind", "options"), [("report", {}), ("report", {"form": "faq"}), ("evidence_table", {}), ("mind_map", {})]
)
def test_a_view_draws_every_citation(kind: str, options: dict[str, Any], own_samples: Notebook) -> None:
    made = own_samples.studio.make(kind, **options)
    test = shown(own_samples, kind)
    assert not test.exception
    text = "\n".join(each.value for each in test.markdown)
    assert all(f"#cite-{made.id}-{citation['n']}" in text for citation in made.content["citations"])


def test_an_outline_is_changed_on_the_screen(own_samples: Notebook) -> None:
    made = own_samples.studio.make("report", form="glossary", length="short")
    test = shown(own_samples, "report")
    first = made.content["sections"][0]["id"]
    test.text_input(key=f"heading_{made.id}_{made.version}_{first}").set_value("My terms")
    test.text_input(key=f"heading_{made.id}_{made.version}_").set_value("The testing effect")
    test.button(key="keep_outline").click().run()
    kept = own_samples.studio.artifact(made.id).content["sections"]
    assert (kept[0]["heading"], kept[-1]["heading"]) == ("My terms", "The testing effect")


def test_a_section_is_asked_for_again_from_the_screen(own_samples: Notebook) -> None:
    made = own_samples.studio.make("report", form="glossary", length="short")
    test = shown(own_samples, "report")
    test.button(key=f"do_again_{made.content['sections'][0]['id']}").click().run()
    assert own_samples.studio.artifact(made.id).state == "queued"
