"""CPU seconds to the first screen: importing what the screen needs and drawing it once, beside a bare Streamlit script.

Usage: ``python benchmarks/startup.py``
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

APP = Path(__file__).parent.parent / "notebook_app" / "ui" / "app.py"
BARE = "import streamlit as st\nst.title('Hello')\nst.columns(3)\nst.chat_input('Ask')\n"
DRAW = """
import sys, time
from streamlit.testing.v1 import AppTest
test = AppTest.from_file(sys.argv[1], default_timeout=60)
test.run()
assert not test.exception, test.exception
print(time.process_time())
"""
RUNS = 5


def cpu_seconds(script: Path, home: Path) -> float:
    """Return the median CPU seconds of a fresh process that draws a script once."""
    seconds = []
    for _ in range(RUNS):
        environment = {**os.environ, "NOTEBOOK_HOME": str(home)}
        done = subprocess.run(
            [sys.executable, "-c", DRAW, str(script)], env=environment, capture_output=True, text=True, check=True
        )
        seconds.append(float(done.stdout.split()[-1]))
    return statistics.median(seconds)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        floor, ours = cpu_seconds(bare, Path(folder)), cpu_seconds(APP, Path(folder) / "home")
    print(
        f"bare Streamlit {floor:.2f} CPU s   this app {ours:.2f} CPU s   ratio {ours / floor:.2f}   (median of {RUNS})"
    )


if __name__ == "__main__":
    main()
