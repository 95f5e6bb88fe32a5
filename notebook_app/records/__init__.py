"""The values a notebook hands out: frozen, complete, the same for the UI, the command line and scripts."""

from notebook_app.records.artifacts import Artifact, ArtifactState, ArtifactVersion
from notebook_app.records.chats import QUOTES, Answer, AnswerSentence, Chat, Message, MessageStatus, Verdict
from notebook_app.records.citations import Citation, renumber
from notebook_app.records.notebooks import Discarded, Finding, NotebookRecord
from notebook_app.records.notes import Note, NoteKind
from notebook_app.records.overviews import (
    AudioFormat,
    Exchange,
    Overview,
    OverviewRequest,
    OverviewStatus,
    ShowProfile,
    Speaker,
    TimelineEntry,
)
from notebook_app.records.reviews import CardState, Rating, Review, ReviewOrigin
from notebook_app.records.scripts import Script, ScriptChapter, ScriptVersion, Turn
from notebook_app.records.sources import Match, NotAdded, Passage, Source, StoredPassage
from notebook_app.records.statements import Statement
from notebook_app.records.tokens import Scope, Token
from notebook_app.records.verification import CheckedClaim, Evidence, Verification
from notebook_app.records.watches import Sighting, Watch, WatchKind, WatchReport
from notebook_app.records.work import Evaluation, Job, JobStatus

__all__ = [
    "QUOTES",
    "Answer",
    "AnswerSentence",
    "Artifact",
    "ArtifactState",
    "ArtifactVersion",
    "AudioFormat",
    "CardState",
    "Chat",
    "CheckedClaim",
    "Citation",
    "Discarded",
    "Evaluation",
    "Evidence",
    "Exchange",
    "Finding",
    "Job",
    "JobStatus",
    "Match",
    "Message",
    "MessageStatus",
    "NotAdded",
    "Note",
    "NoteKind",
    "NotebookRecord",
    "Overview",
    "OverviewRequest",
    "OverviewStatus",
    "Passage",
    "Rating",
    "Review",
    "ReviewOrigin",
    "Scope",
    "Script",
    "ScriptChapter",
    "ScriptVersion",
    "ShowProfile",
    "Sighting",
    "Source",
    "Speaker",
    "Statement",
    "StoredPassage",
    "TimelineEntry",
    "Token",
    "Turn",
    "Verdict",
    "Verification",
    "Watch",
    "WatchKind",
    "WatchReport",
    "renumber",
]
