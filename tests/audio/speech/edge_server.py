"""Edge's read-aloud service in small: a CONNECT proxy that leads to a WebSocket server with a certificate of its own."""

from __future__ import annotations

import asyncio
import datetime
import html
import io
import json
import re
import ssl
import threading
from pathlib import Path

import av
import numpy as np
from aiohttp import WSMsgType, web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.audio.fakes import hum

HOST = "speech.platform.bing.com"
_TICKS = 10_000_000


def mp3(seconds: float) -> bytes:
    """Bare mp3 frames of constant 48 kbit/s, as the service sends them."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as container:
        stream = container.add_stream("libmp3lame", rate=24_000, layout="mono")
        stream.bit_rate = 48_000
        samples = hum(seconds, (200.0, 0.4)).samples
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, :]), format="fltp", layout="mono")
        frame.sample_rate = 24_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


class EdgeServer:
    """Serves ``replies`` in turn, the last for ever: "good", "cut", "lost_end", "silent", "nothing", "forbidden"."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.reset()

    def reset(self) -> None:
        self.replies = ["good"]
        self.texts: list[str] = []
        self.voices: list[str] = []

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self._proxy_port}"

    def __enter__(self) -> EdgeServer:
        from edge_tts import communicate

        authority = _certificates(self._folder)
        # The package makes its context once, when imported, and has no parameter for it.
        communicate._SSL_CTX.load_verify_locations(cafile=str(authority))
        threading.Thread(target=self._run, daemon=True).start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._serve)
        runner = web.AppRunner(app, handle_signals=False)
        await runner.setup()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._folder / "server.pem")
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        self._port: int = runner.addresses[0][1]
        proxy = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self._proxy_port: int = proxy.sockets[0].getsockname()[1]

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(f"CONNECT {HOST}:443 ".encode())
        inside_reader, inside_writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pipe(reader, inside_writer), _pipe(inside_reader, writer))

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if reply == "forbidden":
            return web.Response(status=403, headers={"Date": "Mon, 01 Jan 2035 00:00:00 GMT"})
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type == WSMsgType.TEXT and "Path:ssml" in message.data:
                await self._speak(socket, message.data, reply)
                break
        await socket.close()
        return socket

    async def _speak(self, socket: web.WebSocketResponse, ssml: str, reply: str) -> None:
        match = re.search(r"<voice name='([^']*)'>.*?<prosody[^>]*>(.*)</prosody>", ssml, re.DOTALL)
        assert match
        text = html.unescape(match[2])
        self.voices.append(match[1])
        self.texts.append(text)
        await socket.send_str("X-RequestId:1\r\nPath:turn.start\r\n\r\n{}")
        if reply == "silent":
            await asyncio.sleep(2)
            return
        sentences = re.findall(r"[^.!?。！？]+[.!?。！？]?", text)
        lengths = [max(len(s) / 12, 0.3) for s in sentences]
        audio = mp3(sum(lengths) + 0.3)
        if reply == "nothing":
            audio, sentences = b"", []
        if reply == "cut":
            audio = audio[: len(audio) // 2]
        if reply == "lost_end":
            keep = len(sentences) // 2
            audio, sentences = mp3(sum(lengths[:keep]) + 0.3), sentences[:keep]
        offset = 0.0
        for sentence, length in zip(sentences, lengths, strict=False):
            await socket.send_str("X-RequestId:1\r\nPath:audio.metadata\r\n\r\n" + _boundary(sentence, offset, length))
            offset += length
        for start in range(0, len(audio), 720):
            head = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
            await socket.send_bytes(len(head).to_bytes(2, "big") + head + audio[start : start + 720])
        if reply in {"good", "nothing"}:
            await socket.send_str("X-RequestId:1\r\nPath:turn.end\r\n\r\n{}")


def _boundary(sentence: str, offset: float, length: float) -> str:
    data = {"Offset": round(offset * _TICKS), "Duration": round(length * _TICKS), "text": {"Text": sentence}}
    return json.dumps({"Metadata": [{"Type": "SentenceBoundary", "Data": data}]})


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


def _certificates(folder: Path) -> Path:
    """Write ``server.pem`` (key and certificate for the service's name) and return the authority's certificate."""
    now = datetime.datetime.now(datetime.UTC)
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    authority_key = ec.generate_private_key(ec.SECP256R1())
    key = ec.generate_private_key(ec.SECP256R1())

    def builder(name: x509.Name, public: ec.EllipticCurvePublicKey, *, ca: bool) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )

    authority = builder(issuer, authority_key.public_key(), ca=True).sign(authority_key, hashes.SHA256())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    names = x509.SubjectAlternativeName([x509.DNSName(HOST)])
    server = builder(name, key.public_key(), ca=False).add_extension(names, critical=False)
    certificate = server.sign(authority_key, hashes.SHA256())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.pem").write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    target = folder / "authority.pem"
    target.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    return target
