"""The models that are shipped or fetched: what they are, where they lie, and that they are the published ones."""

from ingest.model_files.catalogue import CATALOGUE, Model, ModelFile, Part, model_named
from ingest.model_files.fetch import fetch_model
from ingest.model_files.store import ModelStore, Place, Status

__all__ = ["CATALOGUE", "Model", "ModelFile", "ModelStore", "Part", "Place", "Status", "fetch_model", "model_named"]
