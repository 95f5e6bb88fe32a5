"""Data on the screen: the result as a table and a chart, the query to change, and the columns that can be asked."""

from __future__ import annotations

from typing import Any

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.cited import citations_of, markers
from notebook_app.studio.data.chart import axis_title, vega_lite
from notebook_app.studio.data.markdown import summary_text
from notebook_app.text.markdown import escape
from notebook_app.ui import markup, state
from notebook_app.ui.cited import Drawn
from notebook_app.ui.words import language, say

_CITED_ROWS = 30


def draw(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:
    """Draw the artifact."""
    content = artifact.content
    if content.get("question"):
        st.markdown(f"**{escape(content['question'])}**")
    if content.get("rows"):
        _result(content)
        spec = vega_lite(content)
        if spec:
            st.vega_lite_chart(spec, width="stretch", key=f"chart_{artifact.id}")
        _cited(artifact, content, drawn)
    _query(notebook, artifact)
    with st.expander(say("data.tables"), expanded=not content.get("rows"), key=f"tables_{artifact.id}"):
        for table in content["tables"]:
            _marked(artifact, _table_text(table), drawn)


def _result(content: Any) -> None:
    import pandas as pd

    names = [axis_title(each) for each in content["headings"]]
    unique = [name if name not in names[:i] else f"{name} ({i + 1})" for i, name in enumerate(names)]
    rows = [[*row["cells"], row.get("rows", "")] for row in content["rows"]]
    frame = pd.DataFrame(rows, columns=[*unique, say("data.rows_of")])
    st.dataframe(frame, hide_index=True, width="stretch")
    if content.get("more"):
        st.caption(say("data.more", count=len(content["rows"])))
    if not content.get("traced", True):
        st.caption(say("data.untraced"))


def _cited(artifact: Artifact, content: Any, drawn: Drawn) -> None:
    """Draw each row of the result with the chips that open the rows it was made from."""
    lines = [
        f"- {escape(' · '.join(str(cell) for cell in row['cells'][:1] if cell is not None) or '–')}: "
        f"{say('data.rows_of')} {row.get('rows') or '–'} {markers(row)}"
        for row in content["rows"][:_CITED_ROWS]
    ]
    _marked(artifact, "\n".join(lines), drawn)


def _table_text(table: Any) -> str:
    name = f"{table['title']} · {table['sheet']}" if table["sheet"] else table["title"]
    lines = [f"**{escape(name)}** {markers(table)}", ""]
    lines.append(say("data.table_line", name=escape(table["name"]), rows=table["rows"], columns=len(table["columns"])))
    if table.get("unread"):
        lines += ["", say("data.unread", count=table["unread"])]
    lines += [
        "",
        *(f"- **{escape(axis_title(c))}**: {summary_text(c, language())} {markers(c)}" for c in table["columns"]),
    ]
    return "\n".join(lines)


def _marked(artifact: Artifact, text: str, drawn: Drawn) -> None:
    citations = citations_of(artifact.content)
    body, _ = markup.answer_markdown(text, artifact.id, citations, (), say)
    st.markdown(body, anchors=False)
    drawn.cited.update({f"{artifact.id}-{citation.n}": citation for citation in citations})


def _query(notebook: Notebook, artifact: Artifact) -> None:
    key = f"sql_{artifact.id}_{artifact.version}"
    with st.form(key=f"query_{artifact.id}", border=False):
        st.text_area(say("data.option_sql"), value=artifact.content.get("sql", ""), help=say("data.run_hint"), key=key)
        st.form_submit_button(
            say("data.run"), icon=":material/play_arrow:", on_click=_run, args=(notebook, artifact, key)
        )


def _run(notebook: Notebook, artifact: Artifact, key: str) -> None:
    sql = str(st.session_state[key]).strip()
    if not sql:
        return
    with state.showing_errors():
        options = {**artifact.options, "sql": sql}
        notebook.studio.enqueue("data", sources=list(artifact.sources), artifact_id=artifact.id, **options)
    state.refresh("studio")
