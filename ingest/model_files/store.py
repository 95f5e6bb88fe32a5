"""Find a model's files: in the folder the user names, an installed package, or the home folder's ``models``."""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from ingest.disk import raises_disk_full
from ingest.errors import ModelDamaged, ModelFetchFailed, ModelMissing
from ingest.model_files.catalogue import CATALOGUE, Model, ModelFile, Part, model_named
from ingest.model_files.checksum import fault_of, sha256_of

log = logging.getLogger(__name__)
_STEP: Final = 1 << 20
_LOCK_SECONDS: Final = 300.0
"""How long another process may take to assemble or fetch a model before waiting for it is given up."""


class Place(StrEnum):
    """Where a model lies, in the order in which it is looked for."""

    NAMED = "named"
    PACKAGE = "package"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Status:
    """What can be said of a model: where it lies (None: nowhere), and what is wrong with files that were refused."""

    model: Model
    place: Place | None
    faults: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """The state in a word: "here", "damaged", "fetchable" or "missing"."""
        if self.place:
            return "here"
        if self.faults:
            return "damaged"
        return "fetchable" if self.model.fetchable else "missing"


class ModelStore:
    """The models of one home folder.

    Parameters
    ----------
    folder : Path
        The home folder's ``models``: what is assembled or fetched lies in a folder of the model's name in it.
    named : Path, optional
        A folder of the user's that is looked in first, laid out alike; nothing is written to it.
    catalogue : mapping
        The models there are.
    """

    def __init__(self, folder: Path, named: Path | None = None, catalogue: Mapping[str, Model] = CATALOGUE) -> None:
        self.folder, self.named, self.catalogue = folder, named, catalogue

    def find(self, name: str) -> Mapping[str, Path]:
        """Return the verified files of a model by their names.

        A file that is not the published one is logged, passed over, and the next place looked in. A file that packages
        carry in parts is put together in the home folder, once.

        Raises
        ------
        UnknownModel
            If the catalogue has no such model.
        ModelMissing
            If it is nowhere.
        ModelDamaged
            If it is somewhere, but not as published.
        DiskFull
            If there is no room to put it together.
        """
        model = model_named(name, self.catalogue)
        faults: list[str] = []
        for place in Place:
            found = self._verified(model, place, faults)
            if found:
                return found
        if faults:
            raise ModelDamaged(name=name, detail=faults[0], remedy=self._remedy(model))
        raise ModelMissing(
            name=name, megabytes=round(model.size / 1e6), licence=model.licence, remedy=self._remedy(model)
        )

    def has(self, name: str) -> bool:
        """Whether a model is somewhere, by the sizes of its files: nothing is read, nothing put together."""
        return self.status(name).place is not None

    def status(self, name: str, *, verify: bool = False) -> Status:
        """Return where a model lies, by the sizes of its files; with ``verify`` by their checksums.

        Raises
        ------
        UnknownModel
            If the catalogue has no such model.
        """
        model = model_named(name, self.catalogue)
        faults: list[str] = []
        for place in Place:
            here = [list(self._pieces(model, file, place)) for file in model.files]
            if not all(here):
                continue
            wrong = [
                fault
                for file, pieces in zip(model.files, here, strict=True)
                if (fault := _fault(file, pieces, verify=verify))
            ]
            if not wrong:
                return Status(model, place, tuple(faults))
            faults += wrong
        return Status(model, None, tuple(faults))

    def statuses(self, *, verify: bool = False) -> Iterator[Status]:
        """Yield the status of every model that is meant for readers."""
        for model in self.catalogue.values():
            if not model.development:
                yield self.status(model.name, verify=verify)

    def remove(self, name: str) -> int:
        """Remove what the home folder holds of a model, and return how many bytes that was.

        Raises
        ------
        UnknownModel
            If the catalogue has no such model.
        """
        folder = self.home_of(model_named(name, self.catalogue))
        freed = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else 0
        shutil.rmtree(folder, ignore_errors=True)
        return freed

    def home_of(self, model: Model) -> Path:
        """Return the folder of a model in the home folder."""
        return self.folder / model.name

    @contextmanager
    def locked(self, model: Model) -> Iterator[Path]:
        """Give the model's folder in the home folder, made if need be, to this process alone.

        Raises
        ------
        ModelFetchFailed
            If another process keeps it for more than five minutes.
        """
        from filelock import FileLock, Timeout

        folder = self.home_of(model)
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / f"{model.name}.lock", timeout=_LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout as exc:
            raise ModelFetchFailed(name=model.name, detail="another process is still at it") from exc
        try:
            yield folder
        finally:
            lock.release()

    def _verified(self, model: Model, place: Place, faults: list[str]) -> dict[str, Path]:
        """Return a model's files if all of them are in a place, and none is another than published; else nothing."""
        found: dict[str, Path] = {}
        for file in model.files:
            pieces = list(self._pieces(model, file, place))
            if not pieces:
                return {}
            if place is Place.PACKAGE and (model.together or len(pieces) > 1):
                path, fault = self._assembled(model, file, pieces)
            else:
                path, fault = pieces[0], fault_of(pieces[0], file)
            if fault:
                faults.append(f"{path}: {fault}")
                log.warning("model %s is not used from %s: %s", model.name, path, fault)
                return {}
            found[file.name] = path
        return found

    def _pieces(self, model: Model, file: ModelFile, place: Place) -> Iterator[Path]:
        """Yield the file, or the parts that make it, if all of it is in the place."""
        if place is Place.PACKAGE:
            parts = [_packaged(part) for part in file.parts]
            yield from (part for part in parts if part) if all(parts) else ()
            return
        folder = self.named / model.name if place is Place.NAMED and self.named else self.home_of(model)
        if (place is Place.HOME or self.named) and (folder / file.name).is_file():
            yield folder / file.name

    def _assembled(self, model: Model, file: ModelFile, pieces: list[Path]) -> tuple[Path, str]:
        """Return the file put together in the home folder, and what is wrong with it; made once, by one process."""
        target = self.home_of(model) / file.name
        if target.is_file() and not fault_of(target, file):
            return target, ""
        if size := sum(piece.stat().st_size for piece in pieces) - file.size:
            return pieces[0].parent, f"its parts have {size + file.size:,} bytes instead of {file.size:,}"
        with raises_disk_full(self.folder), self.locked(model):
            if target.is_file() and not fault_of(target, file):
                return target, ""  # another process was first
            partial = target.with_name(f"{target.name}.partial")
            try:
                _join(pieces, partial)
                fault = fault_of(partial, file)
                if not fault:
                    partial.replace(target)
            finally:
                partial.unlink(missing_ok=True)
        return (pieces[0].parent if fault else target), fault

    def _remedy(self, model: Model) -> str:
        fetch = f"notebook-app models fetch {model.name}" if model.fetchable else ""
        return fetch or model.command


def _packaged(part: Part) -> Path | None:
    """Return a part in an installed package, which is not imported; None if it is not there."""
    try:
        spec = importlib.util.find_spec(part.package)
    except (ImportError, ValueError):
        return None
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / part.path
        if path.is_file():
            return path
    return None


def _fault(file: ModelFile, pieces: list[Path], *, verify: bool) -> str:
    """Return what is wrong with a file or its parts: by size, and by checksum where it lies whole or is asked for."""
    size = sum(piece.stat().st_size for piece in pieces)
    if size != file.size:
        return f"{pieces[0]}: it has {size:,} bytes instead of {file.size:,}"
    if verify and len(pieces) == 1 and sha256_of(pieces[0]) != file.sha256:
        return f"{pieces[0]}: its checksum is another"
    return ""


def _join(pieces: list[Path], target: Path) -> None:
    with target.open("wb") as whole:
        for piece in pieces:
            with piece.open("rb") as part:
                shutil.copyfileobj(part, whole, _STEP)
        whole.flush()
        os.fsync(whole.fileno())
