"""Titles of papers and reports: what the parser calls them, against what page 1 shows.

    python benchmarks/titles.py FOLDER...

FOLDER holds PDFs named in titles.toml (MMLongBench-Doc's, and the ground truth's of reading order). Letters and digits are
compared, without case; pypdf's reading of the file's properties stands beside as the peer.
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path

import pypdf

from ingest.parse import parse_file


def plain(text: str) -> str:
    """Return a title's letters and digits without case."""
    return "".join(char for char in text.casefold() if char.isalnum())


def main() -> None:
    """Print each title that differs, then the counts."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folders", nargs="+", type=Path)
    data = tomllib.loads(Path(__file__).with_name("titles.toml").read_text("utf-8"))
    expected, also = data["titles"], data["also"]
    right = cited = properties = capitals = 0
    files = [path for folder in arguments.parse_args().folders for path in sorted(folder.glob("*.pdf"))]
    files = [path for path in files if path.name in expected]
    for path in files:
        title = parse_file(path, name=path.name).title
        own = str((pypdf.PdfReader(path).metadata or {}).get("/Title") or "")
        properties += plain(own) == plain(expected[path.name])
        capitals += title.isupper()
        if plain(title) == plain(expected[path.name]):
            right += 1
        elif plain(title) == plain(also.get(path.name, "")):
            cited += 1
            print(f"as cited: {path.name}: {title}")
        else:
            print(f"WRONG: {path.name}: {title!r}, not {expected[path.name]!r}")
    print(
        f"n {len(files)}: right {right}, as page 1 cites itself {cited}, in capitals {capitals}; file's properties right {properties}"
    )


if __name__ == "__main__":
    main()
