"""The time that a fetch may take, and the hosts that it may call, without the network."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from ingest.errors import FetchFailed
from ingest.fetch import guard
from ingest.fetch.guard import Deadline, GuardedBackend


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    clock = [100.0]
    monkeypatch.setattr(guard.time, "monotonic", lambda: clock[0])
    return clock


def test_a_deadline_allows_less_and_less_then_nothing(now: list[float]) -> None:
    deadline = Deadline("http://a.example", 10.0, least_speed=1000.0)
    assert deadline.left(None) == 10.0
    assert deadline.left(3.0) == 3.0
    now[0] = 108.0
    assert deadline.left(3.0) == 2.0
    assert deadline.left(None) == 2.0
    now[0] = 110.0
    with pytest.raises(FetchFailed, match="longer than 10 s"):
        deadline.left(None)


def test_what_arrives_buys_time_at_the_least_speed(now: list[float]) -> None:
    deadline = Deadline("http://a.example", 10.0, least_speed=1000.0)
    deadline.arrived(2_500)
    now[0] = 110.0
    assert deadline.left(None) == pytest.approx(2.5)


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: server.accept()[0].sendall(b"hello"), daemon=True)
        thread.start()
        yield server.getsockname()[1]


def backend(*addresses: tuple[str, int], refused: str = "") -> GuardedBackend:
    return GuardedBackend("it", lambda _host, _port: list(addresses), Deadline("it", 5.0, 1e6), lambda a: a != refused)


def test_the_next_address_is_called_where_one_does_not_answer(listening: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        silent = closed.getsockname()[1]
    stream = backend(("127.0.0.1", silent), ("127.0.0.1", listening)).connect_tcp("a.example", 80)
    assert stream.read(10) == b"hello"
    assert stream.get_extra_info("server_addr") == ("127.0.0.1", listening)
    stream.close()


def test_one_refused_address_refuses_the_host(listening: int) -> None:
    guarded = backend(("127.0.0.1", listening), ("10.0.0.1", 80), refused="10.0.0.1")
    with pytest.raises(FetchFailed, match=r"a\.example is inside the local network"):
        guarded.connect_tcp("a.example", 80)


def test_a_host_of_no_address_was_not_found() -> None:
    with pytest.raises(FetchFailed, match=r"a\.example was not found"):
        backend().connect_tcp("a.example", 80)

    def unknown(_host: str, _port: int) -> list[tuple[str, int]]:
        raise socket.gaierror("no such host")

    guarded = GuardedBackend("it", unknown, Deadline("it", 5.0, 1e6), lambda _: True)
    with pytest.raises(FetchFailed, match=r"a\.example was not found"):
        guarded.connect_tcp("a.example", 80)


def test_what_does_not_answer_is_raised_as_it_was() -> None:
    import httpcore

    with socket.create_server(("127.0.0.1", 0)) as closed:
        silent = closed.getsockname()[1]
    with pytest.raises(httpcore.ConnectError):
        backend(("127.0.0.1", silent)).connect_tcp("a.example", 80)


def test_the_system_is_asked_without_zones() -> None:
    found = guard.system_resolver("127.0.0.1", 8080)
    assert found == [("127.0.0.1", 8080)]


def test_a_read_ends_with_the_deadline(listening: int, now: list[float]) -> None:
    stream = backend(("127.0.0.1", listening)).connect_tcp("a.example", 80)
    now[0] = 106.0
    for use in (lambda: stream.read(1), lambda: stream.write(b"x")):
        with pytest.raises(FetchFailed, match="longer than 5 s"):
            use()
    stream.close()
