"""The page that describes the API: made from its OpenAPI document, with no script and nothing from elsewhere."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any


def page(document: Mapping[str, Any]) -> str:
    """Return an OpenAPI document as HTML."""
    title = html.escape(f"{document['info']['title']} {document['info']['version']}")
    about = html.escape(str(document["info"].get("description", "")))
    routes = "".join(_routes(document))
    return _PAGE.format(title=title, about=about, routes=routes)


def _routes(document: Mapping[str, Any]) -> Iterator[str]:
    tag = ""
    found = [(path, method, route) for path, of in document["paths"].items() for method, route in of.items()]
    for path, method, route in sorted(found, key=lambda each: (each[2].get("tags", [""])[0], each[0])):
        if route.get("tags", [""])[0] != tag:
            tag = route["tags"][0]
            yield f"<h2>{html.escape(tag)}</h2>"
        address = html.escape(document["servers"][0]["url"] + path)
        yield (
            f'<section id="{html.escape(route["operationId"], quote=True)}"><h3><code><b>{method.upper()}</b> {address}'
            f"</code></h3><p>{html.escape(route['summary'])}</p>{_parameters(document, route)}</section>"
        )


def _parameters(document: Mapping[str, Any], route: Mapping[str, Any]) -> str:
    rows = [
        (p["name"], p["in"], p.get("schema", {}), p.get("description", ""), p.get("required", False))
        for p in route.get("parameters", ())
    ]
    body = route.get("requestBody", {}).get("content", {})
    for media, content in body.items():
        schema = _resolved(document, content.get("schema", {}))
        needed = schema.get("required", ())
        fields = schema.get("properties", {})
        rows += [(name, "body", each, each.get("description", ""), name in needed) for name, each in fields.items()]
        if not fields:
            rows.append(("", f"body ({media})", schema, "", True))
    if not rows:
        return ""
    lines = "".join(
        f"<tr><td><code>{html.escape(name)}</code>{' *' if needed else ''}</td><td>{html.escape(place)}</td>"
        f"<td>{html.escape(_kind(schema))}</td><td>{html.escape(text)}</td></tr>"
        for name, place, schema, text, needed in rows
    )
    return f"<table>{lines}</table>"


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    either = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return str(schema.get("type") or " or ".join(str(each.get("type", "")) for each in either))


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>body{{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
h2{{border-bottom:1px solid #8886;margin-top:2.5rem}}h3{{font-size:1rem;margin:1.5rem 0 0;overflow-wrap:anywhere}}
p{{margin:.2rem 0}}code{{background:#8882;border-radius:.3rem;padding:.1rem .35rem}}
table{{border-collapse:collapse;width:100%;font-size:.9rem}}td{{border-top:1px solid #8883;padding:.2rem .5rem;vertical-align:top}}
</style></head>
<body><main><h1>{title}</h1><p>{about}</p><p><a href="openapi.json">openapi.json</a></p>{routes}</main></body></html>
"""
