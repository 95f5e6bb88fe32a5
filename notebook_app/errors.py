"""Errors of the rooms above ingestion; see :mod:`ingest.errors` for what an error carries."""

from __future__ import annotations

from ingest.errors import UserError


class NotebookError(UserError):
    """Something asked of a notebook could not be done."""

    code = "notebook"
    template = "The notebook could not do this: {detail}"


class NoSuchItem(NotebookError):
    code = "no_such_item"
    template = "There is no {kind} “{name}”. It may have been deleted."


class AlreadyWatched(NotebookError):
    code = "already_watched"
    template = "“{name}” is watched already."


class NotWatchable(NotebookError):
    code = "not_watchable"
    template = (
        "“{name}” cannot be watched. Give the address of a feed, a collection of Zotero, or a folder that is there."
    )


class SomeNotWatched(NotebookError):
    """Items of what is watched could not be added."""

    code = "some_not_watched"
    template = (
        "{failed} of the new items of “{name}” could not be added (added: {added}, new versions: {changed}). What may "
        "pass is tried again by itself; the notebook's watched sources say the rest."
    )


class WrongState(NotebookError):
    """A change of state that the table of states does not allow."""

    code = "wrong_state"
    template = (
        "The {kind} “{name}” is “{before}” and cannot become “{after}”. Load the page again to see how it is now."
    )


class UnknownKind(NotebookError):
    code = "unknown_kind"
    template = "The studio does not make “{name}”. It makes: {known}."


class BadOption(NotebookError):
    code = "bad_option"
    template = "The option {option} of “{name}” cannot be used: {detail}. Its options: {known}."


class BadQuery(NotebookError):
    code = "bad_query"
    template = "The query was not run: {detail}"


class NoFigures(NotebookError):
    code = "no_figures"
    template = "No sentence of the chosen sources that stands for itself holds a telling number. Choose other sources."


class BadPicture(NotebookError):
    code = "bad_picture"
    template = (
        "What the image model sent is no picture that can be kept ({detail}). Try again, or another model or size."
    )


class NoTables(NotebookError):
    code = "no_tables"
    template = "None of the chosen sources is a table. Add or select a CSV file or a spreadsheet."


class NoChart(NotebookError):
    code = "no_chart"
    template = "“{name}” has no chart. Ask for a group and a measure, or choose another kind of chart."


class KindNeedsModel(NotebookError):
    code = "kind_needs_model"
    template = "“{name}” needs a language model. Name one in the settings."


class NoSuchFormat(NotebookError):
    code = "no_such_format"
    template = "“{name}” cannot be exported as {wanted}. Choose one of: {known}."


class NotTypeset(NotebookError):
    """A document or a picture could not be typeset."""

    code = "not_typeset"
    template = "This could not be typeset: {detail}. Export it in another format."


class NotReady(NotebookError):
    code = "not_ready"
    template = "“{name}” is not ready yet. Wait until it is made."
    retryable = True


class NoAddress(NotebookError):
    code = "no_address"
    template = "“{title}” was not added from an address, so it cannot be fetched again. Replace it by a newer file."


class NothingToRead(NotebookError):
    code = "nothing_to_read"
    template = "No source is selected. Add a source, or select at least one."


class NothingToCheck(NotebookError):
    code = "nothing_to_check"
    template = "The text states nothing that could be checked. Write at least one sentence."


class NotAllowed(NotebookError):
    code = "not_allowed"
    template = "This token does not allow it: {needed} is needed. Make one that does with “notebook-app tokens add”."


class NoToken(NotebookError):
    code = "no_token"
    template = "A valid token is needed: send “Authorization: Bearer …”. “notebook-app tokens add” makes one."


class TooManyRequests(NotebookError):
    code = "too_many_requests"
    template = "Too many requests. Try again in {seconds} seconds."
    retryable = True


class TooLarge(NotebookError):
    code = "too_large"
    template = "“{name}” is larger than {megabytes} MB, the most that can be uploaded."


class NothingHeard(NotebookError):
    code = "nothing_heard"
    template = "No word was understood in the recording. Ask again, closer to the microphone, or type the question."
    retryable = True


class NotAttached(NotebookError):
    """What a question was about could not be added as a source."""

    code = "not_attached"
    template = "This could not be added, so nothing was asked about it: {names}. See the Sources pane for the error."


class LanguageModelError(NotebookError):
    """The endpoint of the language model failed."""

    code = "language_model"
    template = "The language model at {url} failed: {detail}"


class WrongApiKey(LanguageModelError):
    code = "wrong_api_key"
    template = "The language model at {url} refused the API key. Check OPENAI_API_KEY or the key in the settings."


class BadEndpoint(NotebookError):
    code = "bad_endpoint"
    template = (
        "“{url}” is not the address of an endpoint. It begins with http:// or https://, as in "
        "http://127.0.0.1:11434/v1. Nothing was saved."
    )


class NoEndpoint(LanguageModelError):
    code = "no_endpoint"
    template = "Enter an endpoint URL or an OpenAI API key."


class ModelUnreachable(LanguageModelError):
    code = "model_unreachable"
    template = (
        "The language model at {url} cannot be reached ({detail}). Check that it runs and that the address is right."
    )
    retryable = True


class ModelBusy(LanguageModelError):
    code = "model_busy"
    template = "The language model at {url} is busy or out of quota. Wait a little and try again."
    retryable = True


class ModelLoading(ModelBusy):
    code = "model_loading"
    template = "The language model at {url} is still being loaded. Try again in a moment."


class EndpointBroken(LanguageModelError):
    code = "endpoint_broken"
    template = "The language model at {url} failed by an error of its own: {detail}. Try again, or look at its log."
    retryable = True


class ModelOutOfMemory(LanguageModelError):
    code = "model_out_of_memory"
    template = (
        "The language model at {url} ran out of memory ({detail}). Set a smaller context window or a smaller model in "
        "the settings, or select fewer sources."
    )


class ContextTooLong(LanguageModelError):
    """The messages do not fit into the model's window; ``limit`` is its size in tokens where the endpoint tells, else 0."""

    code = "context_too_long"
    template = (
        "The language model at {url} cannot read this much at once ({detail}). Set a smaller context window in the "
        "settings, or select fewer sources."
    )


class UnusableReply(LanguageModelError):
    code = "unusable_reply"
    template = (
        "The language model at {url} did not reply in the form asked for ({detail}). Try again, or another model."
    )
    retryable = True


class EmptyReply(UnusableReply):
    code = "empty_reply"
    template = "The language model “{model}” wrote no answer ({detail}). Try again, or another model."


class DegenerateReply(UnusableReply):
    """A reply that no reader should see: it was stopped and discarded."""


class LoopingReply(DegenerateReply):
    code = "looping_reply"
    template = "The language model ({url}) repeated itself; its reply was discarded. It may be too small for this: try another."
    retryable = False


class PromptRecited(DegenerateReply):
    code = "prompt_recited"
    template = (
        "The language model ({url}) recited its instructions; its reply was discarded. It may be too small for this: "
        "try another."
    )
    retryable = False


class WrongLanguage(DegenerateReply):
    code = "wrong_language"
    template = "The language model ({url}) did not reply in the language asked for; its reply was discarded. Try another model."
    retryable = False


class UncitedReply(DegenerateReply):
    code = "uncited_reply"
    template = "The language model ({url}) cited no passage; its reply was discarded. It may be too small for this: try another."
    retryable = False


class UnknownModelName(LanguageModelError):
    code = "unknown_model_name"
    template = "The endpoint at {url} has no model “{model}”. Choose one that it lists."


class NoLocalModel(LanguageModelError):
    code = "no_local_model"
    template = (
        "There is no language model “{name}” on this computer. Set NOTEBOOK_LLM to a .gguf file, or to a name that "
        "`notebook-app models` lists."
    )


class LocalModelFailed(LanguageModelError):
    code = "local_model_failed"
    template = "The language model {name} could not be started; it may need more memory. Its log is {log}."


class BrokenReply(LanguageModelError):
    code = "broken_reply"
    template = "The reply of the language model at {url} broke off ({detail}). Try again."
    retryable = True


class ReplyCutOff(LanguageModelError):
    code = "reply_cut_off"
    template = "The language model at {url} reached its output limit. Ask for less, or set another model."


class SpeechError(NotebookError):
    """A speech engine failed."""

    code = "speech"
    template = "The speech engine “{engine}” failed: {detail}"
    retryable = True


class SpeechNotUnderstood(SpeechError):
    """What an engine says is not what it was given to say."""

    code = "speech_not_understood"
    template = (
        "What the speech engine “{engine}” says cannot be understood: {percent}% of the words are heard wrong. "
        "Choose another engine or voice in the settings."
    )


class SpeechRefused(SpeechError):
    """The speech engine will not do this however often it is asked."""

    code = "speech_refused"
    template = "The speech engine “{engine}” refused: {detail}. Check its key, model and voices in the settings."
    retryable = False


class OverviewFailed(NotebookError):
    """An audio overview could not be finished; what was spoken is kept."""

    code = "overview_failed"
    template = "The audio overview failed at turn {turn} of {turns}: {detail} Try again: finished turns are kept."
    retryable = True


class FormatNeedsModel(NotebookError):
    """The format says more than quotations can say honestly."""

    code = "format_needs_model"
    template = (
        "The format “{format}” needs a language model: it weighs and argues, which sentences read from the sources do "
        "not. Set one in the settings, or choose {known}."
    )


class LibraryUnavailable(NotebookError):
    """The database cannot be opened, read or locked."""

    code = "library_unavailable"
    template = (
        "The library cannot be used just now ({detail}). Try again; if that does not help, check the home folder or "
        "DATABASE_URL."
    )
    retryable = True


class LibraryDamaged(LibraryUnavailable):
    """The library's file cannot be read as what it should be, or is gone."""

    code = "library_damaged"
    template = (
        "The library is damaged ({detail}). Save what can still be read with “notebook-app doctor --repair”, or go back "
        "to a backup with “notebook-app doctor --restore NAME”; there are: {backups}."
    )
    retryable = False


class HomeReadOnly(NotebookError):
    """Something was to be kept in a home folder that cannot be written."""

    code = "home_read_only"
    template = (
        "The home folder {folder} cannot be written, so nothing can be added or changed in it: it can only be searched, "
        "asked and listed. Make it writable, or name another in NOTEBOOK_HOME."
    )


class BackupUnusable(NotebookError):
    """A copy of the library would be, or is, a copy of damage."""

    code = "backup_unusable"
    template = "{name} is damaged ({detail}) and was not copied. Run “notebook-app doctor” to see what can be done."


class AppRunning(NotebookError):
    """Something that needs the home folder to itself."""

    code = "app_running"
    template = "The app is running on this home folder. Stop it (Ctrl-C where it was started), then try again."
    retryable = True


class NothingToAsk(NotebookError):
    code = "nothing_to_ask"
    template = (
        "No sentence of the selected sources names something or holds a number, so the self-test has nothing to ask. "
        "Select or add other sources."
    )


class NothingWorthAsking(NotebookError):
    code = "nothing_worth_asking"
    template = "No sentence of the selected sources holds a term, name or figure that could be asked for. Select or add other sources."


class NothingForgotten(NotebookError):
    code = "nothing_forgotten"
    template = "No card was forgotten yet, so there is nothing to make an episode of. Review some cards first."


class BadReviews(NotebookError):
    code = "bad_reviews"
    template = "This is not a file of reviews: {detail}"


class NoManuscript(NotebookError):
    code = "no_manuscript"
    template = "There is no sentence to check. Paste your draft, or upload it."


class LibraryTooNew(NotebookError):
    """A newer version of the program has changed the tables."""

    code = "library_too_new"
    template = (
        "The library was changed by a newer version of this app (it is at {version}, this one knows {known}). Update "
        "the app."
    )


class ServiceFailed(NotebookError):
    code = "service_failed"
    template = "A part of the app ({service}) did not start or keeps stopping. Its log is {log}."


class PortTaken(NotebookError):
    code = "port_taken"
    template = "Port {port} is taken by another program. Give another with --port, or none to use the next free one."


class NotRunning(NotebookError):
    code = "not_running"
    template = "The app is not running. Start it with `notebook-app run`, which prints its address."


class BadSetting(NotebookError):
    code = "bad_setting"
    template = "The setting {name} cannot be used: {detail}. Correct it in the environment, .env or {file}."


class BadChatSetting(NotebookError):
    code = "bad_chat_setting"
    template = (
        "The chat setting {name} cannot be “{value}”. Give one of its choices, or a shorter text that is not empty."
    )


class BadArchive(NotebookError):
    code = "bad_archive"
    template = "“{name}” is not an exported notebook, or is damaged ({detail})."


class UnexpectedError(NotebookError):
    code = "unexpected"
    template = "Something unexpected went wrong ({detail}). Details are in {log}."


class JobUnreadable(NotebookError):
    code = "job_unreadable"
    template = "“{label}” cannot be done: what was asked for cannot be read. Remove it and start it again."


class JobGivenUp(NotebookError):
    code = "job_given_up"
    template = "“{label}” stopped the worker {attempts} times and was given up. Try a smaller part of it."
