"""The forms in which findings leave the command: for people, scripts, editors and the services that run checks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from mmname import __version__
from mmname.cli.output import say, show, table
from mmname.name.files import stem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mmname.check.finding import Finding

    Form = Callable[[Sequence[Finding]], None]

__all__ = ["FORMS"]

_ADDRESS = "https://json.schemastore.org/sarif-2.1.0.json"
_SARIF_LEVELS = {"error": "error", "warning": "warning", "note": "note"}
_GITHUB_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
_GITLAB_LEVELS = {"error": "major", "warning": "minor", "note": "info"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _concise(found: Sequence[Finding]) -> None:
    for finding in found:
        say(_line(finding))


def _full(found: Sequence[Finding]) -> None:
    """The line, the name with a caret under what is meant, and what would be right."""
    for finding in found:
        say(_line(finding, fix=False))
        if finding.code[0] in "NC":
            stem = stem_of(finding.path)
            print(f"    {stem}\n    {' ' * finding.start}{'^' * max(1, finding.end - finding.start)}")
        if finding.fix is not None:
            say(f"  would be right: {finding.fix}")


def _line(finding: Finding, *, fix: bool = True) -> str:
    return f"{finding.path}:{finding.line}:{finding.column}: {finding.code} {_said(finding, fix=fix)}"


def _said(finding: Finding, *, fix: bool = True) -> str:
    said = f" -> {finding.fix}" if fix and finding.fix is not None and finding.fix not in finding.message else ""
    level = "note: " if finding.level == "note" else ""
    return f"{level}{finding.message}{said}"


def _table(found: Sequence[Finding]) -> None:
    table(
        ("place", "rule", "finding"), ((f"{one.path}:{one.line}:{one.column}", one.code, _said(one)) for one in found)
    )


def _rows(form: str) -> Form:
    from mmname.check.finding import Finding

    return lambda found: show((finding._asdict() for finding in found), form, columns=Finding._fields)


def _github(found: Sequence[Finding]) -> None:
    for finding in found:
        place = f"file={_property(finding.path)},line={finding.line},col={finding.column}"
        title = _property(f"{finding.code} {finding.rule}")
        print(f"::{_GITHUB_LEVELS[finding.level]} {place},title={title}::{_data(_message(finding))}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _gitlab(found: Sequence[Finding]) -> None:
    seen: dict[str, int] = {}
    print(json.dumps([_issue(finding, seen) for finding in found], indent=1, ensure_ascii=False))


def _issue(finding: Finding, seen: dict[str, int]) -> Mapping[str, Any]:
    """An entry of a code quality report; its fingerprint stays when lines move."""
    from hashlib import sha256

    key = f"{finding.path}\0{finding.code}\0{finding.said}\0{finding.config}"
    seen[key] = seen.get(key, 0) + 1
    return {
        "description": _message(finding),
        "check_name": finding.rule,
        "fingerprint": sha256(f"{key}\0{seen[key]}".encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": _GITLAB_LEVELS[finding.level],
        "location": {"path": finding.path, "lines": {"begin": finding.line}},
    }


def _sarif(found: Sequence[Finding]) -> None:
    from mmname.check.registry import rules

    described = [
        {
            "id": rule.code,
            "name": rule.name,
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.why},
            "help": {"text": rule.fix},
            "defaultConfiguration": {"level": _SARIF_LEVELS[rule.level]},
        }
        for rule in rules()
    ]
    driver = {"name": "mmname", "version": __version__, "rules": described}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": list(map(_result, found))}
    print(json.dumps({"$schema": _ADDRESS, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False))


def _result(finding: Finding) -> Mapping[str, Any]:
    from urllib.parse import quote

    region = {"startLine": finding.line, "startColumn": finding.column}
    place = {"artifactLocation": {"uri": quote(finding.path.encode("utf-8", "surrogateescape"))}, "region": region}
    return {
        "ruleId": finding.code,
        "level": _SARIF_LEVELS[finding.level],
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": place}],
    }


def _junit(found: Sequence[Finding]) -> None:
    from xml.sax.saxutils import escape, quoteattr

    failures = sum(finding.level != "note" for finding in found)
    print('<?xml version="1.0" encoding="utf-8"?>')
    print(f'<testsuites><testsuite name="mmname" tests="{max(1, failures)}" failures="{failures}" errors="0">')
    for finding in found:
        if finding.level != "note":
            said = _NOT_XML.sub("?", _line(finding))
            print(f"<testcase classname={quoteattr(_NOT_XML.sub('?', finding.path))} name={quoteattr(finding.code)}>")
            print(f"<failure message={quoteattr(said)}>{escape(said)}</failure></testcase>")
    if not failures:
        print('<testcase classname="mmname" name="check"/>')
    print("</testsuite></testsuites>")


def _message(finding: Finding) -> str:
    fix = finding.fix if finding.fix is not None and finding.fix not in finding.message else None
    return finding.message + (f"; it would be {fix}" if fix else "")


FORMS: Mapping[str, Form] = {
    "concise": _concise,
    "full": _full,
    "table": _table,
    "json": _rows("json"),
    "jsonl": _rows("jsonl"),
    "csv": _rows("csv"),
    "github": _github,
    "gitlab": _gitlab,
    "sarif": _sarif,
    "junit": _junit,
}
"""The function that prints findings in each form."""
