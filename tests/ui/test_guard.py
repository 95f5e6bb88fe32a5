"""What stands before the app: foreign hosts, foreign origins, browsers without the cookie, and headers on everything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from notebook_app.run import access
from notebook_app.ui.serving import routes
from notebook_app.ui.serving.guard import Guard, Hosts

US = "http://127.0.0.1:8501"
NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Accept": "text/html"}
PATHS = (
    "/",
    "/_stcore/host-config",
    "/static/js/index.js",
    "/media/x.png",
    "/api/static/app.css",
    "/_stcore/upload_file/a/b",
)


async def _data(request: Request) -> Response:
    return PlainTextResponse(f"data; origin: {request.headers.get('origin')}")


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("data")
    await socket.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def client(home: Path) -> TestClient:
    """A browser on our own page, which was not let in."""
    served = [
        *routes.ROUTES,
        WebSocketRoute("/_stcore/stream", _socket),
        Route("/{path:path}", _data, methods=["GET", "POST", "PUT"]),
    ]
    middleware = [Middleware(Guard, home=home, hosts="notes.local https://notes.example.org")]
    return TestClient(Starlette(routes=served, middleware=middleware), base_url=US, follow_redirects=False)


@pytest.fixture
def ours(client: TestClient, home: Path) -> TestClient:
    """The same browser, once it was opened at the printed address."""
    reply = client.get("/", params={"key": access.access_key(home)}, headers=NAVIGATION)
    assert reply.status_code == 303
    return client


def opens(client: TestClient, **headers: str) -> bool:
    kept = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    try:
        with client.websocket_connect("/_stcore/stream", headers={"Host": US[7:], "Cookie": kept, **headers}) as socket:
            return socket.receive_text() == "data"
    except WebSocketDisconnect:
        return False


def test_the_key_is_swapped_for_a_cookie_that_no_script_and_no_other_site_can_use(
    client: TestClient, home: Path
) -> None:
    key = access.access_key(home)
    reply = client.get("/", params={"notebook": "a b", "key": key}, headers=NAVIGATION)
    assert (reply.status_code, reply.headers["location"]) == (303, "/?notebook=a+b")
    cookie = reply.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert key not in cookie
    assert client.get("/").text.startswith("data")


@pytest.mark.parametrize("path", PATHS)
def test_without_the_cookie_nothing_answers(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 403
    assert "data" not in reply.text
    assert client.put(path).status_code == 403


def test_with_the_cookie_everything_answers(ours: TestClient) -> None:
    assert all(ours.get(path).status_code == 200 for path in PATHS)
    assert ours.put("/_stcore/upload_file/a/b", headers={"Origin": US}).status_code == 200
    assert opens(ours, Origin=US)


@pytest.mark.parametrize("key", ["", "wrong", "é", "\udcff", "x" * 1000])
def test_a_wrong_key_opens_nothing(client: TestClient, key: str) -> None:
    given = key.encode("utf-8", "surrogatepass")
    reply = client.get("/", params={"key": given}, headers=NAVIGATION)
    assert reply.status_code == 403
    assert "set-cookie" not in reply.headers


def test_a_browser_that_was_not_let_in_is_told_where_the_address_is(client: TestClient) -> None:
    reply = client.get("/?notebook=1", headers=NAVIGATION)
    assert reply.status_code == 403
    assert "notebook-app address" in reply.text
    assert "refresh" not in reply.text
    assert "密钥" in client.get("/", headers=NAVIGATION | {"Accept-Language": "fr, zh-CN;q=0.8"}).text


def test_an_arrival_from_another_site_gets_a_page_that_reloads_itself(client: TestClient) -> None:
    reply = client.get('//evil.example/"><b>?notebook=1&x="', headers=NAVIGATION | {"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 200
    (again,) = re.findall(r'http-equiv="refresh" content="0;url=([^"]*)"', reply.text)
    assert re.match(r"/[^/]", again), "the page of another host must not be next"
    assert "<b>" not in reply.text
    assert "data" not in reply.text


@pytest.mark.parametrize("host", ["evil.example:8501", "127.0.0.1.evil.example", "", "localhost@evil.example", "a:b:c"])
@pytest.mark.parametrize("path", [*PATHS, "/_stcore/health"])
def test_a_foreign_host_is_refused_before_anything_else(ours: TestClient, host: str, path: str) -> None:
    assert ours.get(path, headers={"Host": host}).status_code == 403
    assert not opens(ours, Host=host, Origin=f"http://{host}")


def test_hosts_that_are_configured_are_served(ours: TestClient, home: Path) -> None:
    cookie = f"notebook_access_default={access.cookie_value(access.access_key(home))}"
    for host, origin in (("notes.local", "http://notes.local"), ("notes.example.org", "https://notes.example.org")):
        assert ours.get("/", headers={"Host": host, "Cookie": cookie}).status_code == 200
        assert opens(ours, Host=host, Origin=origin, Cookie=cookie)
        assert not opens(ours, Host=host, Origin="https://evil.example", Cookie=cookie)


def test_names_of_hosts_are_read_with_and_without_ports() -> None:
    hosts = Hosts.of("Notes.local:9000, https://n.example/")
    assert all(hosts.allow(host) for host in ("localhost", "[::1]:8501", "127.0.0.1:1", "notes.local", "n.example:443"))
    assert not any(hosts.allow(host) for host in ("::1", "[::1", "localhost:x", "localhost:²", "0.0.0.0", "*"))


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "http://127.0.0.1:9999", "https://127.0.0.1:8501", "http://localhost:8501", "null"],
)
def test_pages_of_another_origin_reach_neither_socket_nor_route(ours: TestClient, origin: str) -> None:
    assert not opens(ours, Origin=origin)
    assert ours.get("/", headers={"Origin": origin}).status_code == 403
    assert ours.put("/_stcore/upload_file/a/b", headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_page_of_another_site_embeds_is_refused(ours: TestClient, site: str) -> None:
    assert ours.get("/media/x.png", headers={"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}).status_code == 403


def test_streamlit_never_sees_an_origin_that_it_would_look_up(ours: TestClient) -> None:
    assert ours.get("/", headers={"Origin": US}).text == "data; origin: None"


def test_health_and_signed_addresses_need_no_cookie(client: TestClient) -> None:
    assert client.get("/_stcore/health").text.startswith("data")
    signed = client.get("/api/notebooks/a/sources/b/pages/1?expires=1&token=x")
    assert (signed.status_code, signed.text) == (403, "This address has expired. Reload the page.")


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact"])
def test_what_is_not_used_is_closed(ours: TestClient, path: str) -> None:
    assert ours.get(path).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/api/notebooks/a/sources/b/pages/1?expires=99999999999&token=%C3%A9",
        "/api/notebooks/a/sources/b/pages/1?expires=99999999999&token=%ED%B3%BF",
        "/api/notebooks/a/sources/b/pages/1?expires=" + "9" * 5000 + "&token=x",
        "/api/notebooks/a/sources/b/pages/1?expires=%C2%B2&token=x",
        "/api/notebooks/a/sources/b/pages/" + "9" * 5000 + "?expires=1&token=x",
        "/api/notebooks/%FF/sources/b/pages/1?expires=99999999999&token=x",
    ],
)
def test_odd_characters_and_endless_numbers_are_a_mistake_of_the_asker(client: TestClient, address: str) -> None:
    assert 400 <= client.get(address).status_code < 500


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/metrics", "/api/notebooks/a/sources/b/pages/1"])
def test_every_response_says_what_a_page_may_do(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    fetching = ("default-src", "img-src", "media-src", "font-src", "frame-src", "connect-src", "script-src")
    allowed = {source for rule in fetching for source in rules[rule].split() if not source.startswith("'sha256-")}
    assert allowed == {"'self'", "data:", "blob:", "ws://127.0.0.1:8501"}


def test_the_key_is_kept_from_others_and_can_be_renewed(ours: TestClient, home: Path) -> None:
    before = access.access_key(home)
    assert (home / "access.key").stat().st_mode & 0o777 == 0o600
    assert access.access_key(home) == before
    assert access.renew_key(home) != before
    assert ours.get("/").status_code == 403, "every browser that was let in is shut out"
    assert (home / "access.key").stat().st_mode & 0o777 == 0o600


def test_an_address_keeps_what_it_says_beside_the_key() -> None:
    assert access.with_key("http://h:1", "k") == "http://h:1/?key=k"
    assert access.with_key("http://h:1/?notebook=a", "k") == "http://h:1/?notebook=a&key=k"
