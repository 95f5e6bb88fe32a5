"""Cut a process off from what it does not need: other files (Landlock), the network (seccomp), new privileges.

Linux alone has these, and not every kernel: each is tried, what is not there is left out, and :func:`confine` returns
what holds. Other platforms keep the limits of :mod:`ingest.sandbox.limits`. Nothing here needs rights or packages.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

Confinement = frozenset[str]
"""What a process is cut off from: "files", "network"."""

_NO_NEW_PRIVILEGES: Final = 38
_GET_SECCOMP: Final = 21
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION_ASKED: Final = 1
_PATH_BENEATH: Final = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_RIGHTS: Final = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 5: 0xFFFF}
"""Rights over files that an ABI of Landlock knows, from the version on; include/uapi/linux/landlock.h."""
_FILE_RIGHTS: Final = _EXECUTE | _WRITE_FILE | _READ_FILE | 0x4000 | 0x8000  # truncate and ioctl are a file's too
_TCP: Final = 3
_SCOPES: Final = 3
"""Sockets without a path, and signals, to processes outside."""
_NETWORK_ABI, _SCOPE_ABI = 4, 6

_SET_FILTER: Final = 1
_ALL_THREADS: Final = 1
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # refuse: the call fails with EPERM
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_FIRST_OF_X32: Final = 0x40000000
_SECCOMP: Final = {"x86_64": 317, "aarch64": 277}
_ARCHITECTURES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_REFUSED: Final[dict[str, tuple[int, ...]]] = {
    # socket connect bind listen accept accept4 ptrace setpgid setsid pivot_root chroot mount add_key request_key keyctl
    # unshare perf_event_open open_by_handle_at setns process_vm_readv process_vm_writev bpf userfaultfd
    "x86_64": (
        *(41, 42, 49, 50, 43, 288, 101, 109, 112, 155, 161, 165, 248, 249, 250),
        *(272, 298, 304, 308, 310, 311, 321, 323),
    ),
    "aarch64": (
        *(198, 203, 200, 201, 202, 242, 117, 154, 157, 41, 51, 40, 217, 218, 219),
        *(97, 241, 265, 268, 270, 271, 280, 282),
    ),
}
_REFUSED_EVERYWHERE: Final = (424, 425, 426, 427, 434, 438)
"""pidfd_send_signal, the three of io_uring, pidfd_open, pidfd_getfd."""
_NEW_USER_AND_NETWORK: Final = 0x10000000 | 0x40000000

_SYSTEM: Final = (
    *("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/nix/store", "/gnu/store"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/fonts", "/etc/localtime"),
    *("/etc/timezone", "/etc/mime.types", "/etc/httpd/mime.types", "/etc/apache2/mime.types"),
    *("/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/dev/urandom", "/dev/random", "/dev/zero"),
    *("/proc/self/cgroup", "/sys/fs/cgroup"),  # limits of memory, which DuckDB reads before it starts
)
"""What programs need of a system; nobody's own files are there."""


@cache
def supported() -> Confinement:
    """Return what a process on this machine can be cut off from."""
    if sys.platform != "linux":
        return frozenset()
    machine = platform.machine()
    network = machine in _SECCOMP and _libc().prctl(_GET_SECCOMP, 0, 0, 0, 0) >= 0
    return frozenset(part for part, holds in (("files", _landlock_version() > 0), ("network", network)) if holds)


def confine(readable: Iterable[Path], writable: Iterable[Path], listable: Iterable[Path] = ()) -> Confinement:
    """Cut this process, and all that it starts, off from other files and from the network, for good.

    Parameters
    ----------
    readable : iterable of Path
        What it may read and run, besides the system's programs and libraries; folders with all that is in them.
    writable : iterable of Path
        The folders in which it may do as it likes.
    listable : iterable of Path
        The folders in which it may see what there is.

    Returns
    -------
    Confinement
        What holds.
    """
    if sys.platform != "linux":
        return frozenset()
    if _libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return frozenset()
    holds = set()
    if _restrict_files(readable, writable, listable):
        holds.add("files")
    if _refuse_calls() or _leave_network():
        holds.add("network")
    return frozenset(holds)


def refuse_network() -> bool:
    """Cut this process, and all that it starts, off from the network, for good; its files stay. Return whether that holds."""
    return sys.platform == "linux" and not _libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) and _refuse_calls()


def runtime() -> Iterator[Path]:
    """Yield what this Python needs to run: the system's, its own folders, and those of the libraries it has loaded."""
    yield from map(Path, _SYSTEM)
    yield from {Path(sys.prefix), Path(sys.exec_prefix), Path(sys.base_prefix), Path(sys.base_exec_prefix)}
    for entry in sys.path:
        if Path(entry).name in {"site-packages", "dist-packages"} or entry.endswith(".zip"):
            yield Path(entry)
    with Path("/proc/self/maps").open(encoding="utf-8", errors="surrogateescape") as maps:
        mapped = {line.split(None, 5)[5].strip() for line in maps if "/" in line}
    yield from {Path(file).parent for file in mapped if file.startswith("/") and ".so" in file}


@cache
def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _landlock_version() -> int:
    return int(_libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_ASKED))


def _restrict_files(readable: Iterable[Path], writable: Iterable[Path], listable: Iterable[Path]) -> bool:
    """Leave no file but these; where the kernel knows them, no TCP and no signals to others either."""
    version = _landlock_version()
    if version < 1:
        return False
    rights = _RIGHTS[max(abi for abi in _RIGHTS if abi <= version)]
    parts = [rights]
    if version >= _NETWORK_ABI:
        parts.append(_TCP)
    if version >= _SCOPE_ABI:
        parts.append(_SCOPES)
    wanted = struct.pack(f"={len(parts)}Q", *parts)
    rules = _libc().syscall(_CREATE_RULESET, wanted, ctypes.c_size_t(len(wanted)), 0)
    if rules < 0:
        return False
    try:
        for paths, allowed in (
            (readable, _EXECUTE | _READ_FILE | _READ_DIR),
            ((Path("/dev/null"),), _READ_FILE | _WRITE_FILE),
            (listable, _READ_DIR),
            (writable, rights),
        ):
            for path in paths:
                _allow(rules, path, allowed & rights)
        return not _libc().syscall(_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: Path, allowed: int) -> None:
    """Add a rule for a path; one that is not there needs none."""
    try:
        file = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (OSError, ValueError):
        return
    try:
        granted = allowed if path.is_dir() else allowed & _FILE_RIGHTS
        if granted:
            _libc().syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", granted, file), 0)
    finally:
        os.close(file)


def _refuse_calls() -> bool:
    """Have the kernel refuse the calls that open sockets or reach into other processes."""
    machine = platform.machine()
    if machine not in _SECCOMP:
        return False
    refused = [*_REFUSED[machine], *_REFUSED_EVERYWHERE]
    # Each step: code, how many steps to jump if true, if not, value. The last but one allows, the last refuses.
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 0, len(refused) + 3, _ARCHITECTURES[machine]), (_LOAD, 0, 0, 0)]
    steps.append((_AT_LEAST, len(refused) + 1, 0, _FIRST_OF_X32))
    steps += [(_EQUAL, len(refused) - number, 0, call) for number, call in enumerate(refused)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    given = struct.pack("@HP", len(steps), ctypes.addressof(program))
    return not _libc().syscall(_SECCOMP[machine], _SET_FILTER, _ALL_THREADS, given)


def _leave_network() -> bool:
    """Move into a network of its own, which has no way out, where the kernel lets a user do that."""
    try:
        return not _libc().unshare(_NEW_USER_AND_NETWORK)
    except AttributeError:
        return False
