"""The process that is the llama.cpp server of a local language model (extra ``llm``).

Run as ``python -m notebook_app.run.model_server FILE PORT CONTEXT``; the key that every request must carry is in the
variable ``NOTEBOOK_LLM_KEY``. It ends with the process that started it.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from pathlib import Path

from notebook_app.llm.local_server import HOST, KEY
from notebook_app.run.watch import end_with_parent

log = logging.getLogger(__name__)
_FEWEST_THREADS = 1


def main() -> None:
    """Serve until told to stop."""
    file, port, context = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    end_with_parent()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())

    import xllamacpp

    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(file)
    wanted.model_alias = {file.stem}
    wanted.n_ctx = context
    wanted.n_parallel = 1
    threads = max(_FEWEST_THREADS, (os.cpu_count() or 2) - 1)
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = threads
    wanted.hostnames, wanted.port = [HOST], port
    wanted.api_keys = [os.environ[KEY]]
    wanted.use_jinja, wanted.ui, wanted.endpoint_slots = True, False, False
    server = xllamacpp.Server(wanted)  # serves as long as it is held
    log.info("serving %s at %s with %d threads", file.name, server.listening_address, threads)
    stop.wait()
    os._exit(0)  # llama.cpp's own threads may still be writing a reply that nobody waits for


if __name__ == "__main__":
    main()
