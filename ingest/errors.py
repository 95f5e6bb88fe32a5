"""Errors for the user, as data: a code, its parameters, whether trying again can help, and one clear sentence.

Every error a user can meet descends from :class:`UserError`. Its English sentence stands in ``template``; other
languages translate it by ``code`` in ``notebook_app/locales``.
"""

from __future__ import annotations

from typing import Any, ClassVar


class UserError(Exception):
    """An error that is shown to the user as one sentence that says what to do."""

    code: ClassVar[str] = "error"
    template: ClassVar[str] = "Something went wrong: {detail}"
    retryable: ClassVar[bool] = False

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.template.format(**params))

    def to_json(self) -> dict[str, Any]:
        """Return the error as JSON values: ``code``, ``params`` and ``retryable``; any language can say it from these."""
        params = {name: value if isinstance(value, int | float) else str(value) for name, value in self.params.items()}
        return {"code": self.code, "params": params, "retryable": self.retryable}


class IngestError(UserError):
    """A source could not be added."""

    code = "ingest"
    template = "“{name}” could not be added: {detail}"


class UnknownFormat(IngestError):
    code = "unknown_format"
    template = "“{name}” is in a format this notebook cannot read. It reads {formats} and their like."


class EmptySource(IngestError):
    code = "empty_source"
    template = "“{name}” is empty (0 bytes). Choose a file with something in it."


class NoText(IngestError):
    code = "no_text"
    template = "No text was found in “{name}” ({pages} pages). There is nothing in it to ask about."


class NeedsTesseract(NoText):
    """Everything there is to read is in pictures, and nothing here can read them."""

    code = "needs_tesseract"
    template = (
        "“{name}” ({pages} pages) holds pictures of text and no text. To have them read, install tesseract with: "
        "{command} — then add it again."
    )
    retryable = True


class RecognitionFailed(IngestError):
    code = "recognition_failed"
    template = "Text recognition (tesseract) failed: {detail}"
    retryable = True


class PictureTooLarge(IngestError):
    code = "picture_too_large"
    template = "“{name}” has {megapixels} million pixels; at most {most} million can be read. Make it smaller and add it again."


class PasswordNeeded(IngestError):
    code = "password_needed"
    template = "“{name}” is protected by a password. Add it again and give the password."


class WrongPassword(IngestError):
    code = "wrong_password"
    template = "The password given does not open “{name}”. Try another one."


class LockedDocument(IngestError):
    code = "locked_document"
    template = (
        "“{name}” is an encrypted Office document, which this notebook cannot unlock. Open it, save it without a "
        "password, and add it again."
    )


class ProtectedBook(IngestError):
    code = "protected_book"
    template = "“{name}” is protected against copying (DRM) and cannot be read. Add an unprotected edition."


class OldFormat(IngestError):
    code = "old_format"
    template = (
        "“{name}” is in a format that only its own program reads. Open it there, save it as {wanted}, and add that."
    )


class NoReferences(IngestError):
    code = "no_references"
    template = "No references were found in “{name}”. It should be BibTeX, RIS or CSL-JSON, as Zotero exports them."


class SeveralFiles(IngestError):
    code = "several_files"
    template = "“{name}” holds several files. Add them together, with add_sources or on the command line."


class NestedArchive(IngestError):
    code = "nested_archive"
    template = "“{name}” is an archive within an archive, which is not opened. Unpack it and add its files."


class LinkOutside(IngestError):
    code = "link_outside"
    template = "“{name}” is a link that leads out of what was added, and was not followed. Add the file itself."


class SomeNotAdded(IngestError):
    code = "some_not_added"
    template = "Of the {total} files in “{name}”, {count} could not be added; the others are in. {detail}"


class UnsafeFile(IngestError):
    code = "unsafe_file"
    template = (
        "“{name}” was refused: it is built in a way that harms programs which open it ({detail}). If you trust it, open "
        "it elsewhere and save it anew."
    )


class DamagedFile(IngestError):
    code = "damaged_file"
    template = "“{name}” is damaged and could not be read ({detail}). Try to open and save it again elsewhere."


class ParserLimit(IngestError):
    code = "parser_limit"
    template = (
        "Reading “{name}” took more than the allowed {limit}, so it was stopped. Split the file and add its parts."
    )


class FetchFailed(IngestError):
    code = "fetch_failed"
    template = (
        "{name} could not be fetched: {detail}. Check the address and the connection, or save the page and add it."
    )
    retryable = True


class FeedGone(IngestError):
    code = "feed_gone"
    template = "The feed {name} is gone for good, says its server. It is not asked again until you resume it."


class NoFeed(IngestError):
    code = "no_feed"
    template = "No RSS or Atom feed was found at {name}. Give the address of the feed itself."
    retryable = True


class NoZotero(IngestError):
    code = "no_zotero"
    template = (
        "Zotero could not be asked: {detail}. Start Zotero on this computer, and allow other applications to communicate "
        "with it (its settings, Advanced)."
    )
    retryable = True


class NoTranscript(IngestError):
    code = "no_transcript"
    template = (
        "{name} has no transcript that could be fetched ({detail}). Choose a video with captions, or add the recording "
        "itself as a file."
    )


class NoSound(IngestError):
    code = "no_sound"
    template = "There is no sound in “{name}”, so there is nothing to transcribe."


class NoTranscriber(IngestError):
    code = "no_transcriber"
    template = (
        "“{name}” is a recording, and nothing is set up that turns speech into text. Get the model on board with: "
        "notebook-app models fetch whisper-base — or name in the settings another Whisper model (NOTEBOOK_WHISPER) or the "
        "transcription model of an OpenAI-compatible endpoint (OPENAI_TRANSCRIPTION_MODEL)."
    )


class TranscriptionFailed(IngestError):
    code = "transcription_failed"
    template = "The transcription by {engine} failed: {detail}. Try again: what was heard so far is kept."
    retryable = True


class TranscriptionRefused(TranscriptionFailed):
    code = "transcription_refused"
    template = "The transcription by {engine} was refused: {detail}. Check its address, key and model in the settings."
    retryable = False


class MissingExtra(UserError):
    code = "missing_extra"
    template = "{feature} needs the package {package}. Install it with: {command}"


class ModelNotFound(UserError):
    code = "model_not_found"
    template = (
        "The embedding model “{name}” could not be loaded ({detail}). Check the name or the folder in the settings."
    )


class UnknownModel(UserError):
    code = "unknown_model"
    template = "There is no model “{name}”. There are: {names}."


class ModelMissing(UserError):
    code = "model_missing"
    template = "The model “{name}” ({megabytes} MB, {licence}) is not on this computer. Get it with: {remedy}"


class ModelDamaged(UserError):
    code = "model_damaged"
    template = "The model “{name}” was not used, because a file of it is not the published one ({detail}). Get it again with: {remedy}"


class ModelFetchFailed(UserError):
    code = "model_fetch_failed"
    template = "The model “{name}” could not be fetched: {detail}. Try again: what has arrived is kept."
    retryable = True


class IndexUnavailable(UserError):
    code = "index_unavailable"
    template = "The search index cannot be reached ({detail}). It is rebuilt from the library when it starts again."
    retryable = True


class DiskFull(UserError):
    code = "disk_full"
    template = (
        "The disk that holds {folder} is full. Free some space and try again; what was there before is unchanged."
    )
    retryable = True


class Cancelled(UserError):
    code = "cancelled"
    template = "Cancelled."


class NotAnAddress(IngestError):
    code = "not_an_address"
    template = "“{given}” is not an address. Enter a link (https://…), a DOI or an arXiv id; paste a text into the field for texts."


class SourceNotFound(IngestError):
    code = "source_not_found"
    template = "There is no file “{name}”. Check the path; to add a text, give more than one word of it."
