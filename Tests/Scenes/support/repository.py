"""Repositories of workflows made with the real git, and a server that offers them over http."""
import base64
import contextlib
import http.server
import os
import pathlib
import subprocess
import threading

WORKFLOW = """\
name: {name}
version: {version}
title: The {name} workflow
description: {description}
category: web
type: {name}
tags: [shared, quality]
phases:
  - id: look
    steps:
      - run: {script}
"""


def definition(name, version="1.0.0", description="A workflow that is shared", script="echo looked > looked.txt"):
    return WORKFLOW.format(name=name, version=version, description=description, script=script)


class Repository:
    """A repository with a work tree, in which somebody writes workflows."""

    def __init__(self, folder, author="Ann Author", email="ann@example.org"):
        self.path = pathlib.Path(folder)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.path.parent),
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": author,
            "GIT_AUTHOR_EMAIL": email,
            "GIT_COMMITTER_NAME": author,
            "GIT_COMMITTER_EMAIL": email,
        }
        if not (self.path / ".git").exists():
            self.path.mkdir(parents=True, exist_ok=True)
            self.git("init", "--quiet", "--initial-branch=main", ".")
            self.git("config", "receive.denyCurrentBranch", "updateInstead")

    def git(self, *arguments, text=None, **environment):
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, env={**self.environment, **environment},
            input=text, capture_output=True, text=True,
        )
        if done.returncode != 0:
            raise AssertionError(f"git {' '.join(arguments)}: {done.stderr}")
        return done.stdout.strip()

    def write(self, path, text):
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def commit(self, message="change"):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def add_workflow(self, name, message=None, files=None, **parts):
        self.write(f"workflows/{name}/workflow.yml", definition(name, **parts))
        for path, text in (files or {}).items():
            self.write(f"workflows/{name}/{path}", text)
        return self.commit(message or f"{name}: change")

    def tree(self, entries):
        """Stores a tree of raw entries `(mode, kind, id, name)` and returns its id."""
        lines = "".join(f"{mode} {kind} {ident}\t{name}\0" for mode, kind, ident, name in entries)
        return self.git("mktree", "-z", "--missing", text=lines)

    def blob(self, text):
        return self.git("hash-object", "-w", "--stdin", text=text)

    def commit_tree(self, tree, message="a tree made by hand"):
        commit = self.git("commit-tree", tree, "-m", message)
        self.git("update-ref", "refs/heads/main", commit)
        return commit


@contextlib.contextmanager
def served(folder, password=None):
    """Offers the repositories of a folder over http on loopback; yields the address.

    Whoever pushes or fetches must give the user `team` and the password, when there is one.
    """
    handler = type("Handler", (_Backend,), {"folder": str(folder), "password": password})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Backend(http.server.BaseHTTPRequestHandler):
    folder = ""
    password = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.answer(b"")

    def do_POST(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline().strip(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(body)

    def answer(self, body):
        if self.password:
            wanted = base64.b64encode(f"team:{self.password}".encode()).decode()
            if self.headers.get("Authorization") != f"Basic {wanted}":
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="workflows"')
                self.end_headers()
                return
        path, _, query = self.path.partition("?")
        environment = {
            "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": self.folder, "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_USER": "team", "REMOTE_ADDR": "127.0.0.1", "HOME": self.folder,
        }
        done = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        fields = [line.split(b": ", 1) for line in head.split(b"\r\n") if b": " in line]
        status = next((value for name, value in fields if name == b"Status"), b"200 OK")
        self.send_response(int(status.split()[0]))
        for name, value in fields:
            if name != b"Status":
                self.send_header(name.decode(), value.decode())
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
