#!/usr/bin/env python3
"""A plugin of ddx: one request on a line of standard input, events and one answer on standard output."""
import json
import os
import pathlib
import sys

PROTOCOL = "ddx.plugin/1"
MANIFEST = {
    "name": "changelog",
    "version": "1.0.0",
    "steps": ["entry"],
    "checks": ["mentions"],
}


def say(**message):
    print(json.dumps(message), flush=True)


def log(message, level="info"):
    say(event="log", level=level, message=message)


def refuse(message):
    say(answer="error", message=message)
    sys.exit(1)


def file_of(given):
    """The change log, which never stands outside of the project."""
    project = pathlib.Path(os.environ.get("DDX_PROJECT", ".")).resolve()
    path = (project / given.get("file", "CHANGELOG.md")).resolve()
    if project not in path.parents:
        refuse(f"'{given['file']}' stands outside of the project")
    return project, path


def entry(given):
    """Adds a line below a heading; a line that is there already is left alone."""
    project, path = file_of(given)
    line, heading = f"- {given['text']}", f"### {given.get('section', 'Changed')}"
    text = path.read_text() if path.exists() else "# Changelog\n\n## Unreleased\n"
    name = str(path.relative_to(project))
    if line not in text.splitlines():
        say(event="files", paths=[name])
        if heading not in text.splitlines():
            text = text.rstrip("\n") + f"\n\n{heading}\n\n"
            path.write_text(text + line + "\n")
        else:
            path.write_text(text.replace(heading + "\n\n", f"{heading}\n\n{line}\n", 1))
        log(f"added to {name}: {line}")
    else:
        log(f"{name} has it already")
    say(event="output", name="file", value=name)
    say(answer="step", outcome="completed", message=f"{name} tells of it")


def mentions(given):
    """Whether a line of the change log holds a text."""
    project, path = file_of(given)
    name = str(path.relative_to(project))
    if not path.exists():
        evidence = [{"path": name, "found": "there is no such file"}]
        say(answer="check", verdict="unknown", evidence=evidence)
        return
    lines = path.read_text().splitlines()
    found = [number for number, line in enumerate(lines, 1) if given["text"] in line]
    words = f"line {found[0]}" if found else f"none of {len(lines)} lines"
    evidence = [{"path": name, "found": words}]
    say(answer="check", verdict="pass" if found else "fail", evidence=evidence)


def main():
    line = sys.stdin.readline()
    if not line:
        return
    try:
        request = json.loads(line)
    except ValueError as error:
        refuse(f"the request is no JSON: {error}")
    kind, part, given = request.get("request"), request.get("part"), request.get("with", {})
    if kind == "describe":
        say(answer="describe", protocol=PROTOCOL, **MANIFEST)
    elif kind == "step" and part == "entry":
        entry(given)
    elif kind == "check" and part == "mentions":
        mentions(given)
    elif kind != "end":
        refuse(f"there is no {kind} '{part}' here")


main()
