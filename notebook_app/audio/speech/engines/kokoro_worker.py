"""Run Kokoro's network on utterances, until standard input ends: run as a file, one process a worker.

Arguments: the model's file, the symbol that pads an utterance, threads. On standard output first one line of JSON, empty
or with ``error``. Then for each line of input, JSON with ``tokens`` (a list of numbers of symbols), ``voice`` (a file of
float32 [510, 256]) and ``speed``: one line of JSON with ``samples`` (their count) and ``durations`` (frames a token, pads
included) or ``error``, followed by the samples, float32 at 24 kHz.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from typing import Any

import numpy as np

_STYLES, _WIDTH = 510, 256
_DURATIONS = "/encoder/Clip_output_0"
"""The network's own count of frames of each token: rounded, at least one. The published graph keeps it to itself."""
_FLOAT = 1


def with_durations(model: bytes) -> bytes:
    """Return a graph that also gives the durations of its tokens.

    Messages of protobuf are merged when written one after the other: an output more is appended to the file's bytes, so
    that nothing is parsed twice or kept twice on disk. (ModelProto.graph = 7, GraphProto.output = 12, ValueInfoProto.name
    = 1 and .type = 2, TypeProto.tensor_type = 1, Tensor.elem_type = 1.)
    """

    def field(number: int, body: bytes) -> bytes:
        return bytes([number << 3 | 2, len(body)]) + body

    tensor = field(2, field(1, bytes([1 << 3, _FLOAT])))
    return model + field(7, field(12, field(1, _DURATIONS.encode()) + tensor))


def open_session(path: str, threads: int) -> Any:
    """Open the network on so many threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    with open(path, "rb") as file:  # noqa: PTH123 - the worker imports little
        model = with_durations(file.read())
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@cache
def style(path: str) -> Any:
    """Return a voice: a style for each number of tokens, float32 [510, 256]."""
    return np.fromfile(path, "<f4").reshape(_STYLES, _WIDTH)


def speak(session: Any, request: dict[str, Any], pad: int) -> tuple[Any, list[int]]:
    """Return the samples of an utterance and the frames of its tokens, pads included."""
    tokens = request["tokens"]
    feeds = {
        "tokens": np.array([[pad, *tokens, pad]], np.int64),
        "style": style(request["voice"])[len(tokens) - 1].reshape(1, _WIDTH),
        "speed": np.array([request["speed"]], np.float32),
    }
    audio, durations = session.run(["audio", _DURATIONS], feeds)
    return np.ascontiguousarray(audio, "<f4").ravel(), [int(frames) for frames in durations.ravel()]


def main() -> int:
    """Serve the requests on standard input."""
    out = sys.stdout.buffer

    def answer(head: dict[str, Any], samples: bytes = b"") -> None:
        out.write(json.dumps(head).encode() + b"\n" + samples)
        out.flush()

    try:
        session = open_session(sys.argv[1], int(sys.argv[3]))
    except Exception as exc:  # noqa: BLE001 - onnxruntime's errors have no common base: the engine is told
        answer({"error": str(exc).splitlines()[0]})
        return 1
    answer({})
    for line in sys.stdin.buffer:
        try:
            samples, durations = speak(session, json.loads(line), int(sys.argv[2]))
        except Exception as exc:  # noqa: BLE001 - as above
            answer({"error": str(exc).splitlines()[0]})
            continue
        answer({"samples": len(samples), "durations": durations}, samples.tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
