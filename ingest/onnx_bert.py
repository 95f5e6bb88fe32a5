"""A BERT sentence encoder as an ONNX graph, built from its weights alone: no PyTorch on the way.

The graph takes ``input_ids`` and ``attention_mask`` (int64, texts x tokens) and gives ``embedding`` (float32, texts x
width): the mean of the last layer over the tokens that the mask keeps, at unit length. This is what
sentence-transformers computes for a model of the modules Transformer, Pooling (mean) and Normalize.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ingest.models import FloatArray

OPSET = 20  # the first with Gelu
IR_VERSION = 9
MICROSOFT = "com.microsoft"
"""The operator set of onnxruntime, whose attention is computed without a matrix of all heads in memory."""


@dataclass(frozen=True, slots=True)
class BertShape:
    """The numbers of a BERT encoder, as its ``config.json`` names them."""

    num_hidden_layers: int
    num_attention_heads: int
    layer_norm_eps: float

    @staticmethod
    def from_config(config: Mapping[str, Any]) -> BertShape:
        """Read the numbers from a parsed ``config.json``."""
        return BertShape(config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"])


@dataclass(slots=True)
class _Graph:
    """Nodes and constants as they are added; every method returns the name of what it made."""

    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def constant(self, name: str, value: np.ndarray[Any, Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        return self.add_many(operator, inputs, [output], **attributes)[0]

    def add_many(self, operator: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any) -> Sequence[str]:
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, outputs, name=outputs[0], **attributes))
        return outputs


def build_encoder(weights: Mapping[str, FloatArray], shape: BertShape) -> Any:
    """Return the encoder as an :class:`onnx.ModelProto` in single precision.

    Parameters
    ----------
    weights : mapping of str to ndarray of float32
        Under the names that transformers' ``BertModel`` gives them; linear weights are (out, in).
    shape : BertShape
        Layers, heads and the epsilon of the layer normalisations.

    Raises
    ------
    KeyError
        If a weight is missing.
    """
    from onnx import TensorProto, helper

    graph = _Graph()
    hidden = _embeddings(graph, weights, shape)
    mask = graph.add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for layer in range(shape.num_hidden_layers):
        hidden = _layer(graph, weights, shape, f"encoder.layer.{layer}", hidden, mask)
    _pool(graph, hidden)
    width = weights["embeddings.LayerNorm.bias"].shape[0]
    ids = [helper.make_tensor_value_info(n, TensorProto.INT64, ["texts", "tokens"]) for n in ("input_ids", "attention_mask")]
    out = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["texts", width])
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
    body = helper.make_graph(graph.nodes, "sentence_encoder", ids, [out], graph.constants)
    return helper.make_model(body, opset_imports=opsets, ir_version=IR_VERSION)


def _embeddings(graph: _Graph, weights: Mapping[str, FloatArray], shape: BertShape) -> str:
    """Add word and position embeddings; the one token type there is goes into the positions."""
    table = graph.constant("word_embeddings", weights["embeddings.word_embeddings.weight"])
    positions = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    position_table = graph.constant("position_embeddings", positions)
    words = graph.add("Gather", [table, "input_ids"], "words")
    size = graph.add("Shape", ["input_ids"], "length", start=1, end=2)
    first, axis = graph.constant("first", np.array([0])), graph.constant("axis", np.array([0]))
    place = graph.add("Slice", [position_table, first, size, axis], "places")
    both = graph.add("Add", [words, place], "embedded")
    return _normalise(graph, weights, shape, "embeddings.LayerNorm", both)


def _layer(
    graph: _Graph, weights: Mapping[str, FloatArray], shape: BertShape, name: str, hidden: str, mask: str
) -> str:
    """Add one transformer layer; queries, keys and values come out of one product, so that it is quantised once."""
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    joined = {
        f"{name}.qkv.weight": np.concatenate([weights[f"{part}.weight"] for part in parts]),
        f"{name}.qkv.bias": np.concatenate([weights[f"{part}.bias"] for part in parts]),
    }
    together = _linear(graph, joined, f"{name}.qkv", hidden)
    split = graph.add_many("Split", [together], parts, axis=-1, num_outputs=3)
    attended = graph.add(
        "MultiHeadAttention",
        [*split, "", mask],
        f"{name}.attended",
        domain=MICROSOFT,
        num_heads=shape.num_attention_heads,
    )
    mixed = _linear(graph, weights, f"{name}.attention.output.dense", attended)
    kept = graph.add("Add", [mixed, hidden], f"{name}.attention.residual")
    middle = _normalise(graph, weights, shape, f"{name}.attention.output.LayerNorm", kept)
    wide = _linear(graph, weights, f"{name}.intermediate.dense", middle)
    active = graph.add("Gelu", [wide], f"{name}.gelu")
    narrow = _linear(graph, weights, f"{name}.output.dense", active)
    return _normalise(
        graph, weights, shape, f"{name}.output.LayerNorm", graph.add("Add", [narrow, middle], f"{name}.residual")
    )


def _linear(graph: _Graph, weights: Mapping[str, FloatArray], name: str, hidden: str) -> str:
    weight = graph.constant(f"{name}.weight", weights[f"{name}.weight"].T)
    bias = graph.constant(f"{name}.bias", weights[f"{name}.bias"])
    return graph.add("Add", [graph.add("MatMul", [hidden, weight], f"{name}.product"), bias], f"{name}.sum")


def _normalise(
    graph: _Graph, weights: Mapping[str, FloatArray], shape: BertShape, name: str, hidden: str
) -> str:
    scale = graph.constant(f"{name}.weight", weights[f"{name}.weight"])
    bias = graph.constant(f"{name}.bias", weights[f"{name}.bias"])
    return graph.add("LayerNormalization", [hidden, scale, bias], f"{name}.out", epsilon=shape.layer_norm_eps)


def _pool(graph: _Graph, hidden: str) -> str:
    """Add the mean over the tokens kept by the mask, at unit length: its direction is that of their sum."""
    from onnx import TensorProto

    last, tokens = graph.constant("last_axis", np.array([-1])), graph.constant("token_axis", np.array([1]))
    weight = graph.add("Cast", ["attention_mask"], "mask_float", to=TensorProto.FLOAT)
    column = graph.add("Unsqueeze", [weight, last], "mask_column")
    kept = graph.add("Mul", [hidden, column], "kept")
    total = graph.add("ReduceSum", [kept, tokens], "total", keepdims=0)
    length = graph.add("ReduceL2", [total, last], "length_of_total", keepdims=1)
    floor = graph.constant("floor", np.array(1e-12, np.float32))
    return graph.add("Div", [total, graph.add("Max", [length, floor], "divisor")], "embedding")


def write_encoder(model: Any, file: Path, *, quantise: bool) -> None:
    """Write the encoder whole or not at all; quantised to 8 bits if asked for.

    Weights become int8 with one scale per output channel, in 7 bits: on processors without VNNI the sum of two
    products of 8 bits overflows 16.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-", suffix=".onnx")
    os.close(handle)
    partial = Path(name)
    try:
        if quantise:
            from onnxruntime.quantization import QuantType, quantize_dynamic

            quantize_dynamic(model, partial, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8, extra_options={"DefaultTensorType": 1})
        else:
            partial.write_bytes(model.SerializeToString())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
