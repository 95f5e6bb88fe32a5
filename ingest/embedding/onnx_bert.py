"""A BERT sentence encoder as an ONNX graph, built from its weights alone: no PyTorch on the way.

The graph takes ``input_ids`` and ``attention_mask`` (int64, texts x tokens) and gives ``embedding`` (float32, texts x
width): the mean of the last layer over the tokens that the mask keeps, at unit length. This is what
sentence-transformers computes for a model of the modules Transformer, Pooling (mean) and Normalize. Without a table of
word embeddings the graph takes ``words`` (float32, texts x tokens x width) in place of ``input_ids``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.models import FloatArray

WORD_TABLE = "embeddings.word_embeddings.weight"
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

    weights: Mapping[str, FloatArray]
    shape: BertShape
    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        return self.add_many(operator, inputs, [output], **attributes)[0]

    def add_many(self, operator: str, inputs: Sequence[str], outputs: Sequence[str], **options: Any) -> Sequence[str]:
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, outputs, name=outputs[0], **options))
        return outputs

    def linear(self, name: str, hidden: str) -> str:
        return self.product(name, hidden, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def product(self, name: str, hidden: str, weight: FloatArray, bias: FloatArray) -> str:
        product = self.add("MatMul", [hidden, self.constant(f"{name}.weight", weight.T)], f"{name}.product")
        return self.add("Add", [product, self.constant(f"{name}.bias", bias)], f"{name}.sum")

    def normalise(self, name: str, hidden: str) -> str:
        scale = self.constant(f"{name}.weight", self.weights[f"{name}.weight"])
        bias = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        epsilon = self.shape.layer_norm_eps
        return self.add("LayerNormalization", [hidden, scale, bias], f"{name}.out", epsilon=epsilon)


def build_encoder(weights: Mapping[str, FloatArray], shape: BertShape) -> Any:
    """Return the encoder as an :class:`onnx.ModelProto` in single precision.

    Parameters
    ----------
    weights : mapping of str to ndarray of float32
        Under the names that transformers' ``BertModel`` gives them; linear weights are (out, in). Where
        ``embeddings.word_embeddings.weight`` is left out, the caller looks the rows up and hands them in.
    shape : BertShape
        Layers, heads and the epsilon of the layer normalisations.

    Raises
    ------
    KeyError
        If a weight is missing.
    """
    from onnx import TensorProto, helper

    graph = _Graph(weights, shape)
    hidden = _embeddings(graph)
    mask = graph.add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for layer in range(shape.num_hidden_layers):
        hidden = _layer(graph, f"encoder.layer.{layer}", hidden, mask)
    _pool(graph, hidden)
    width = weights["embeddings.LayerNorm.bias"].shape[0]
    inputs = [helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["texts", "tokens"])]
    if WORD_TABLE in weights:
        inputs.append(helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"]))
    else:
        inputs.append(helper.make_tensor_value_info("words", TensorProto.FLOAT, ["texts", "tokens", width]))
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["texts", width])
    body = helper.make_graph(graph.nodes, "sentence_encoder", inputs, [output], graph.constants)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=IR_VERSION)


def _embeddings(graph: _Graph) -> str:
    """Add word and position embeddings; the one token type there is goes into the positions."""
    weights = graph.weights
    positions = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    words = "words"
    if WORD_TABLE in weights:
        words = graph.add("Gather", [graph.constant("word_embeddings", weights[WORD_TABLE]), "input_ids"], words)
    length = graph.add("Shape", ["attention_mask"], "length", start=1, end=2)
    zero = graph.constant("zero", np.array([0]))
    places = graph.add("Slice", [graph.constant("positions", positions), zero, length, zero], "places")
    return graph.normalise("embeddings.LayerNorm", graph.add("Add", [words, places], "embedded"))


def _layer(graph: _Graph, name: str, hidden: str, mask: str) -> str:
    """Add one transformer layer."""
    attended = graph.linear(f"{name}.attention.output.dense", _attention(graph, name, hidden, mask))
    residual = graph.add("Add", [attended, hidden], f"{name}.attention.residual")
    middle = graph.normalise(f"{name}.attention.output.LayerNorm", residual)
    active = graph.add("Gelu", [graph.linear(f"{name}.intermediate.dense", middle)], f"{name}.gelu")
    narrow = graph.linear(f"{name}.output.dense", active)
    return graph.normalise(f"{name}.output.LayerNorm", graph.add("Add", [narrow, middle], f"{name}.residual"))


def _attention(graph: _Graph, name: str, hidden: str, mask: str) -> str:
    """Add self-attention; queries, keys and values come out of one product, so that its input is quantised once."""
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    weight = np.concatenate([graph.weights[f"{part}.weight"] for part in parts])
    bias = np.concatenate([graph.weights[f"{part}.bias"] for part in parts])
    joined = graph.product(f"{name}.attention.self", hidden, weight, bias)
    queries, keys, values = graph.add_many("Split", [joined], parts, axis=-1, num_outputs=3)
    return graph.add(
        "MultiHeadAttention",
        [queries, keys, values, "", mask],
        f"{name}.attended",
        domain=MICROSOFT,
        num_heads=graph.shape.num_attention_heads,
    )


def _pool(graph: _Graph, hidden: str) -> None:
    """Add the mean over the tokens that the mask keeps, at unit length: its direction is that of their sum."""
    from onnx import TensorProto

    last, tokens = graph.constant("last_axis", np.array([-1])), graph.constant("token_axis", np.array([1]))
    weight = graph.add("Cast", ["attention_mask"], "mask_float", to=TensorProto.FLOAT)
    column = graph.add("Unsqueeze", [weight, last], "mask_column")
    kept = graph.add("Mul", [hidden, column], "kept")
    total = graph.add("ReduceSum", [kept, tokens], "total", keepdims=0)
    norm = graph.add("ReduceL2", [total, last], "norm", keepdims=1)
    floor = graph.constant("floor", np.array(1e-12, np.float32))
    graph.add("Div", [total, graph.add("Max", [norm, floor], "divisor")], "embedding")


def write_encoder(model: Any, file: Path, *, quantise: bool) -> None:
    """Write the encoder, whole or not at all; quantised to 8 bits if asked for.

    Weights become int8 with one scale per output channel, in 7 bits: on processors without VNNI the sum of two
    products of 8 bits overflows 16. Activations are quantised as they come.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-", suffix=".partial")
    os.close(handle)
    partial = Path(name)
    try:
        if quantise:
            _quantise(model, partial)
        else:
            partial.write_bytes(model.SerializeToString())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _quantise(model: Any, file: Path) -> None:
    from onnx import TensorProto, helper
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # The tag says that nothing is left to fold or infer before: without it the quantiser writes a warning.
    helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
    quantize_dynamic(
        model,
        file,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},  # of what onnxruntime's own operators give
    )
