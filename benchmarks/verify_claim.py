"""`Notebook.verify` on the 64 claims of claims.toml: passages are found in the whole sample notebook, not given.

    python -m benchmarks.verify_claim

Caught is a false claim that is not called supported; "right words" says how often the first passage named holds the sentence
that the claim is about.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

from notebook_app.notebook import Notebook

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "sample_sources"


def main() -> None:
    os.environ.setdefault("NOTEBOOK_EMBEDDER", "minilm")
    claims = tomllib.loads((HERE / "claims.toml").read_text("utf-8"))["claims"]
    verdicts: Counter[tuple[bool, str]] = Counter()
    right = 0
    with tempfile.TemporaryDirectory() as folder:
        notebook = Notebook.open("Claims", folder)
        for file in sorted(SAMPLES.iterdir()):
            if file.suffix != ".toml":
                notebook.add_source(file, guide=False)
        for claim in claims:
            found = notebook.verify(claim["text"])
            verdicts[claim["kind"] == "true", found.verdict] += 1
            if found.citations:
                cited = found.citations[0]
                page = notebook.sources.pages(cited.source, cited.page).text
                wanted = page.find(claim["of"])
                right += wanted >= 0 and cited.start - 200 <= wanted <= cited.end + 200
        notebook.close()
    for true in (True, False):
        total = sum(count for (kind, _), count in verdicts.items() if kind is true)
        shares = {v: f"{verdicts[true, v]}/{total}" for v in ("supported", "weak", "unsupported")}
        print("true " if true else "false", shares)
    print(f"right words first: {right}/{len(claims)}")


if __name__ == "__main__":
    main()
