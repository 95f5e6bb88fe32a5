"""Papers by their names: an arXiv id, a DOI."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from ingest.errors import FetchFailed
from ingest.fetch import Fetched, download
from ingest.remarks import Remark, remark
from ingest.resolve.port import Found, ResolveRequest
from ingest.resolve.references import Reference, read_csl, read_page
from ingest.resolve.web import page_reference, provenance_of

_CSL = "application/vnd.citationstyles.csl+json"
_PDF = "application/pdf,*/*;q=0.1"


def fetch_arxiv(request: ResolveRequest) -> Found:
    """Fetch the PDF of an arXiv paper, and what its abstract's page says about it."""
    paper = request.address.key
    page = request.fetcher.get(request.address.url)
    reference = read_page(page.text, page.url)
    fetched = download(request.fetcher, f"https://arxiv.org/pdf/{paper}", request.folder, accept=_PDF)
    known = replace(reference, fields={**reference.fields, "arxiv": paper})
    return Found(fetched.path, f"arXiv {paper.replace('/', '-')}.pdf", provenance_of(request, known))


def fetch_doi(request: ResolveRequest) -> Found:
    """Fetch the paper of a DOI: its PDF where its page offers one to everybody, else the page's text."""
    registered, doubts = _registered(request)
    landing = download(request.fetcher, request.address.url, request.folder)
    on_page = page_reference(landing)
    known = registered.over(on_page)
    known = replace(known, fields={**known.fields, "doi": request.address.key})
    fetched, found = _free_pdf(request, landing, on_page.pdf)
    provenance = replace(provenance_of(request, known), remarks=(*found, *doubts))
    return Found(fetched.path, fetched.name, provenance)


def _registered(request: ResolveRequest) -> tuple[Reference, tuple[Remark, ...]]:
    """Return the reference data that the DOI's registry holds, and a remark where it gives none."""
    try:
        reference = read_csl(request.fetcher.get(request.address.url, accept=_CSL).text)
    except FetchFailed:
        reference = Reference()
    return reference, () if reference.title else (remark("no_reference_data", doi=request.address.key),)


def _free_pdf(request: ResolveRequest, landing: Fetched, pdf: str) -> tuple[Fetched, tuple[Remark, ...]]:
    """Return the PDF that a landing page names, or the page itself where that is not to be had; and a remark on which."""
    host = urlsplit(landing.url).hostname or landing.url
    if _is_pdf(landing):
        return landing, ()
    try:
        paper = download(request.fetcher, pdf, request.folder, accept=_PDF) if pdf else None
    except FetchFailed:
        paper = None
    if paper is not None and _is_pdf(paper):
        return paper, (remark("open_pdf", host=host),)
    return landing, (remark("landing_page", host=host),)


def _is_pdf(fetched: Fetched) -> bool:
    with fetched.path.open("rb") as file:
        return b"%PDF-" in file.read(1024)
