"""A real Temporal server on loopback, and workers that ask it for jobs."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from scene import TOP, check, skip

PROGRAM = pathlib.Path(os.environ.get("DDX_TEMPORAL") or TOP / ".build/scenes/temporal/bin/temporal")
WORKER = pathlib.Path(os.environ.get("DDX_WORKER_UNDER_TEST") or TOP / "Cluster/.build/debug/ddx-worker")


def require():
    """Skips the scene where it cannot be played."""
    if not PROGRAM.exists():
        skip("there is no Temporal server; Scripts/setup-scenes installs it where it can")
    if not WORKER.exists():
        skip("there is no ddx-worker; build it with: swift build --package-path Cluster")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for item in sockets:
        item.bind(("127.0.0.1", 0))
    ports = [item.getsockname()[1] for item in sockets]
    for item in sockets:
        item.close()
    return ports


def until(condition, what, seconds=60):
    """Waits until something holds, and returns what it is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what}: it did not come in {seconds} s")


class Temporal:
    """One server with one namespace; its state outlives a kill."""

    namespace = "team"

    def __init__(self):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="ddx-temporal."))
        self.port, self.http_port, self.metrics_port = free_ports(3)
        self.address = f"127.0.0.1:{self.port}"
        self.http = f"http://127.0.0.1:{self.http_port}"
        self.workers = []
        self.process = None
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for worker in self.workers:
            worker.end()
        self.kill()
        shutil.rmtree(self.base, ignore_errors=True)

    def start(self):
        self.process = subprocess.Popen(
            [
                PROGRAM, "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", str(self.port),
                "--http-port", str(self.http_port), "--metrics-port", str(self.metrics_port),
                "--db-filename", self.base / "temporal.db", "--log-level", "error", "--namespace", self.namespace,
            ],
            stdin=subprocess.DEVNULL,
            stdout=open(self.base / "server.log", "ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        until(lambda: self.ask("")[0] == 200, "the Temporal server answers")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, path, body=None):
        """The status and the JSON of an answer."""
        request = urllib.request.Request(
            f"{self.http}/api/v1/namespaces/{self.namespace}{path}",
            data=None if body is None else json.dumps(body).encode(),
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError as error:
            return 0, str(error)

    def path(self, name):
        """Where an execution is asked about."""
        return "/workflows/" + urllib.parse.quote(name, safe="")

    def jobs(self, query="WorkflowType='ddx.job'"):
        """The executions that the server lists, by name."""
        status, answer = self.ask("/workflows?" + urllib.parse.urlencode({"query": query, "pageSize": 1000}))
        check(status == 200, answer)
        return {item["execution"]["workflowId"]: item["status"] for item in answer.get("executions", [])}

    def settings(self, **more):
        """A runner for the project's settings."""
        runner = {"kind": "temporal", "http": self.http, "namespace": self.namespace, "queue": "q", **more}
        return json.dumps({"runners": {"cluster": runner}}) + "\n"

    def worker(self, name, **options):
        worker = Worker(self, name, **options)
        self.workers.append(worker)
        return worker


class Worker:
    """One ddx-worker."""

    def __init__(self, temporal, name, slots=4, queue="q", address=None, prefix=(), arguments=()):
        self.name = name
        self.folder = temporal.base / f"worker-{name}"
        self.log = temporal.base / f"{name}.log"
        self.process = subprocess.Popen(
            [
                *prefix, WORKER, "--address", address or temporal.address, "--namespace", temporal.namespace, "--queue", queue,
                "--slots", str(slots), "--name", name, "--folder", self.folder, *arguments,
            ],
            env={"PATH": os.environ["PATH"], "HOME": str(temporal.base), "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=open(self.log, "wb"),
            start_new_session=True,
        )
        until(lambda: "ready for" in self.said(), f"worker {name} is ready")

    def said(self):
        return self.log.read_text(errors="replace")

    def send(self, number):
        os.kill(self.process.pid, number)

    def end(self):
        if self.process.poll() is None:
            self.send(signal.SIGCONT)
            self.send(signal.SIGKILL)
        self.process.wait()
