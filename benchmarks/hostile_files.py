"""Every format with damaged files and bombs: each must end as a source or as one of our errors, within the limits.

    python -m benchmarks.hostile_files --mutations 500 --seed 0

One small file of every format, pictures and recordings too, is made on the spot and changed by chance: bytes turned, cut
out, doubled, swapped; in packages, within a member, so that the zip itself stays sound, as often as in the whole. Then
come the bombs of ``tests/ingest/office.py``. PDFs have a benchmark of their own. Printed: how many were read, how many refused by which error, crashes (what no parser told
as an error of ours), the slowest, and the most memory that a reader took. The exit code is 1 if anything crashed, or ran
past its time or memory.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from ingest.bibliography.files import read_references
from ingest.errors import IngestError, ParserLimit
from ingest.kinds import RECORDINGS, is_reference_file, sniff_kind
from ingest.models import no_progress
from ingest.parse import parse_file
from ingest.sandbox.run import DEFAULT_LIMITS, Limits, ReaderStopped
from ingest.transcribe.cut import cut_recording
from tests.ingest import drawn, office
from tests.ingest.transcribe import sound

LIMITS = Limits(cpu=60, wall=90.0)
CHANGES = 12
PICTURES = ("png", "jpeg", "webp", "tiff", "gif", "bmp", "avif")


def main() -> int:
    """Read everything and print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutations", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    outcomes: Counter[str] = Counter()
    slowest = (0.0, "")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (*mutations(samples(), given.mutations, given.seed), *office.bombs().items()):
            begun = time.perf_counter()
            outcome = read(Path(folder) / "file", name, data)
            slowest = max(slowest, (time.perf_counter() - begun, name))
            outcomes[outcome.partition(":")[0]] += 1
            if outcome.startswith(("crash", "limit")):
                print(f"{outcome}  {name}")
    for outcome, count in outcomes.most_common():
        print(f"{count:>6}  {outcome}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    print(
        f"slowest {slowest[0]:.1f} s ({slowest[1]}); most memory of a reader {peak} MB of {DEFAULT_LIMITS.memory >> 20}"
    )
    return int(bool(outcomes["crash"] or outcomes["hang"]))


def read(path: Path, name: str, data: bytes) -> str:
    """Return what became of a file: "read", an error's code, or "limit" or "crash" with what was said."""
    path.write_bytes(data)
    begun = time.perf_counter()
    try:
        if is_reference_file(name):
            read_references(path, name)
        elif sniff_kind(path, name) in RECORDINGS:
            with tempfile.TemporaryDirectory() as pieces:
                cut_recording(path, Path(pieces), name, no_progress)
        else:
            parse_file(path, name=name, limits=LIMITS)
    except ReaderStopped as error:
        return f"crash: {error}"
    except ParserLimit as error:
        return f"limit: {error}"
    except IngestError as error:
        return error.code
    return "read" if time.perf_counter() - begun < LIMITS.wall + 5 else "hang"


def samples() -> dict[str, bytes]:
    """Return one small file of every format, by name."""
    with tempfile.TemporaryDirectory() as folder:
        recordings = [sound.record(Path(folder) / f"a{suffix}", sound.speech(1.0)) for suffix in sound.CODECS]
        photograph = drawn.heic(Path(folder) / "a.heic", drawn.page().resize((256, 128)))
        return {
            **office.samples(),
            **pictures(),
            **{each.name: each.read_bytes() for each in (*recordings, photograph)},
        }


def pictures() -> dict[str, bytes]:
    """Return a drawn page in every format of pictures that can be written here, by name."""
    found = {}
    for kind in PICTURES:
        stream = io.BytesIO()
        drawn.page().resize((250, 118)).save(stream, kind)
        found[f"a.{kind}"] = stream.getvalue()
    return found


def mutations(originals: Mapping[str, bytes], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield changed files, each format in its turn: the same for the same seed."""
    chance = random.Random(seed)
    files = sorted(originals.items())
    for number in range(count):
        name, data = files[number % len(files)]
        within = data.startswith(b"PK") and chance.random() < 0.5
        yield f"{number}-{name}", changed_within(data, chance) if within else changed(data, chance)


def changed(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with a few changes."""
    changing = bytearray(data)
    for _ in range(chance.randint(1, CHANGES)):
        if not changing:
            break
        place = chance.randrange(len(changing))
        end = min(len(changing), place + chance.randint(1, 64))
        match chance.randrange(5):
            case 0:
                changing[place] = chance.randrange(256)
            case 1:
                del changing[place:end]
            case 2:
                changing[place:place] = changing[place:end] * chance.randint(1, 50)
            case 3:
                other = chance.randrange(len(changing))
                changing[other : other + end - place] = changing[place:end]
            case 4:
                changing[place:end] = chance.randbytes(end - place)
    return bytes(changing)


def changed_within(package: bytes, chance: random.Random) -> bytes:
    """Return a package with changes in one or two of its members."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in chance.choices(sorted(parts), k=2):
        parts[name] = changed(parts[name], chance)
    return office.zipped(parts)


if __name__ == "__main__":
    sys.exit(main())
