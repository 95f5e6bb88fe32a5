"""Wait for what takes a while, tell how far it is, and stop it where the call is cancelled."""

from __future__ import annotations

from typing import Any, Final

import anyio
from anyio.to_thread import run_sync
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

from notebook_app.i18n import catalogue, explain_kept
from notebook_app.notebook import Notebook
from notebook_app.operations import Access
from notebook_app.operations.asking import message_of
from notebook_app.operations.results import AnswerResult, JobResult
from notebook_app.operations.writing import job_of

_LOOK: Final = 0.1
_LOOK_AT_JOB: Final = 0.3
_ENDED: Final = frozenset({"done", "failed", "cancelled"})


async def follow_answer(context: Context[Any, Any], notebook: Notebook, message: str, access: Access) -> AnswerResult:
    """Return an answer once it has ended; progress counts its characters.

    Raises
    ------
    ToolError
        If it failed; says with what.
    """
    told = 0
    try:
        while True:
            found = await run_sync(message_of, notebook, message)
            if found.status != "writing":
                break
            if len(found.text) > told:
                told = len(found.text)
                await context.report_progress(told)
            await anyio.sleep(_LOOK)
    except anyio.get_cancelled_exc_class():
        with anyio.CancelScope(shield=True):
            await run_sync(notebook.chat.stop, message)
        raise
    if found.status == "failed":
        error = found.details.get("error", {})
        raise ToolError(f"The answer failed [{error.get('code', 'error')}]: {explain_kept(error)}")
    return AnswerResult.of_message(found, notebook.id, access)


async def follow_job(context: Context[Any, Any], notebook: Notebook, job: str, seconds: float) -> JobResult:
    """Return a job once it has ended, or as it is after a while; a cancelled call cancels it.

    Raises
    ------
    ToolError
        If it failed; says with what.
    """
    steps, told = catalogue("en"), 0
    try:
        with anyio.move_on_after(seconds):
            while (found := await run_sync(job_of, notebook, job)).status not in _ENDED:
                told += 1  # a progress token's value has to grow, whatever step begins anew
                step = steps.get(f"steps.{found.step}", found.step or found.status)
                await context.report_progress(told, None, f"{step} {found.done}/{found.total}" if found.total else step)
                await anyio.sleep(_LOOK_AT_JOB)
    except anyio.get_cancelled_exc_class():
        with anyio.CancelScope(shield=True):
            await run_sync(notebook.jobs.cancel, job)
        raise
    found = await run_sync(job_of, notebook, job)
    if found.status == "failed":
        raise ToolError(f"The job failed [{found.error.get('code', 'error')}]: {explain_kept(found.error)}")
    return JobResult.of(found)
