"""Getting ready for the first question, once the reader has their screen."""

from __future__ import annotations

import logging
import threading
from functools import cache

from ingest.errors import UserError
from notebook_app.notebook import Notebook

log = logging.getLogger(__name__)
_SECONDS = 1.0
"""After the screen was drawn: until then the model's loading would only hold it up."""


@cache
def warm_up_soon(notebook: Notebook) -> None:
    """Load in a moment what the notebook's first answer needs, once; what fails is told when it is asked for."""
    timer = threading.Timer(_SECONDS, _warm_up, (notebook,))
    timer.daemon = True
    timer.start()


def _warm_up(notebook: Notebook) -> None:
    try:
        notebook.chat.warm_up()
    except UserError as error:
        log.warning("warming up: %s", error)
