"""Fetch a model from where it is published, on the user's word: resumed where it broke off, checked before it counts."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingest.disk import raises_disk_full
from ingest.errors import DiskFull, FetchFailed, ModelDamaged, ModelFetchFailed, ModelMissing
from ingest.model_files.catalogue import Model, ModelFile, model_named
from ingest.model_files.checksum import fault_of
from ingest.models import Progress, no_progress

if TYPE_CHECKING:
    from ingest.fetch import Arriving, Fetcher
    from ingest.model_files.store import ModelStore

_HUB: Final = "https://huggingface.co"
_SLACK: Final = 50 << 20
"""Bytes that must stay free beside the model."""


def fetch_model(
    store: ModelStore, name: str, *, progress: Progress = no_progress, fetcher: Fetcher | None = None
) -> Path:
    """Fetch the files of a model that the home folder lacks, and return its folder there.

    ``HF_ENDPOINT``, the environment's usual way to name a mirror of Hugging Face, is heeded: the checksum proves what
    comes from there.

    Parameters
    ----------
    progress : Progress
        Told the step "fetch" in kilobytes; what it raises ends the work, and what has arrived stays.

    Raises
    ------
    UnknownModel
        If the catalogue has no such model.
    ModelMissing
        If it has no address: its package must be installed.
    ModelFetchFailed
        If the network fails; what has arrived is kept.
    ModelDamaged
        If what came is not the published file; it is removed.
    DiskFull
        If there is no room.
    """
    model = model_named(name, store.catalogue)
    if not model.fetchable:
        megabytes = round(model.size / 1e6)
        raise ModelMissing(name=name, megabytes=megabytes, licence=model.licence, remedy=model.command)
    with raises_disk_full(store.folder), store.locked(model) as folder:
        done = 0
        for file in model.files:
            target = folder / file.name
            if not target.is_file() or fault_of(target, file):
                _fetch_file(model, file, target, fetcher or _fetcher(model), _counted(progress, done, model.size))
            done += file.size
            progress("fetch", done // 1000, model.size // 1000)
    return folder


def _counted(progress: Progress, before: int, total: int) -> Progress:
    return lambda step, done, _: progress(step, (before + done) // 1000, total // 1000)


def _fetcher(model: Model) -> Fetcher:
    from ingest.fetch import Fetcher, FetchLimits

    return Fetcher(limits=FetchLimits(size=model.size + 1, seconds=600.0, least_speed=10_000.0))


def _fetch_file(model: Model, file: ModelFile, target: Path, fetcher: Fetcher, progress: Progress) -> None:
    partial = target.with_name(f"{target.name}.fetching")
    have = partial.stat().st_size if partial.exists() else 0
    if have > file.size:
        partial.unlink()
        have = 0
    if shutil.disk_usage(target.parent).free < file.size - have + _SLACK:
        raise DiskFull(folder=target.parent)
    if have < file.size:
        headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={have}-"} if have else {})}
        try:
            with fetcher.open(_address(file), headers=headers) as arriving:
                _write(arriving, partial, have, file, progress)
        except FetchFailed as exc:
            raise ModelFetchFailed(name=model.name, detail=exc.params["detail"]) from exc
    if fault := fault_of(partial, file):
        partial.unlink()
        remedy = model.command or f"notebook-app models fetch {model.name}"
        raise ModelDamaged(name=model.name, detail=f"{file.name}: {fault}", remedy=remedy)
    partial.replace(target)


def _address(file: ModelFile) -> str:
    mirror = os.environ.get("HF_ENDPOINT", "").rstrip("/")
    return file.url.replace(_HUB, mirror, 1) if mirror else file.url


def _write(arriving: Arriving, partial: Path, have: int, file: ModelFile, progress: Progress) -> None:
    """Write what arrives: after what is there if the server goes on from it, else from the beginning."""
    goes_on = arriving.headers.get("content-range", "").startswith(f"bytes {have}-") and arriving.status == 206
    size = have if goes_on else 0
    with partial.open("ab" if goes_on else "wb") as out:
        for part in arriving.parts():
            out.write(part)
            size += len(part)
            if size > file.size:
                raise FetchFailed(name=file.name, detail=f"more than the {file.size:,} bytes of {file.name} came")
            progress("fetch", size, file.size)
