"""Jobs: one attempt of a step on another machine, once, whatever happens to its worker."""
import base64
import hashlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

from scene import World, check, wait_for
from support.podman import Podman, Unavailable
from support.server import Server

try:
    podman = Podman()
except Unavailable as reason:
    print(f"skipped: containers of jobs: {reason}")
    podman = None

KEY = "ddx:example:01980000-0000-7000-8000-000000000001:build:compile:{}"
LOG = "example"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Exchange:
    """A folder in which jobs are handed over, as an engine does it."""

    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    def place(self, words, workspace, **more):
        """Hands a job over; the folder of the job."""
        self.count += 1
        key = KEY.format(self.count)
        folder = self.folder / "jobs" / sha256(key.encode())
        folder.mkdir(parents=True)
        job = {
            "version": 1, "key": key, "idempotency_key": "build/compile", "arguments": words,
            "environment": {}, "secrets": {}, "grace_ms": 5000, "lease_ms": 30000,
            "workspace": workspace, "exchange": {"folder": str(self.folder)}, **more,
        }  # fmt: skip
        (folder / "job.json").write_text(json.dumps(job))
        return folder

    def keep(self, data):
        """Keeps a content; its digest."""
        digest = sha256(data)
        file = self.folder / "contents" / digest[:2] / digest[2:]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return "sha256:" + digest

    def content(self, digest):
        digest = digest.removeprefix("sha256:")
        return (self.folder / "contents" / digest[:2] / digest[2:]).read_bytes()


def result(job):
    return json.loads((job / "result.json").read_text())


def log(job, source=1):
    """What a job printed, by whom: its output, its errors, or the worker."""
    data, texts, start = (job / "log").read_bytes(), [], 0
    while start < len(data):
        length = int.from_bytes(data[start + 1 : start + 5], "big")
        if data[start] == source:
            texts.append(data[start + 5 : start + 5 + length])
        start += 5 + length
    return b"".join(texts)


def share(world):
    """The mark that tells workers which project it is."""
    state = world.project / ".ddx/state"
    state.mkdir(parents=True, exist_ok=True)
    (state / "shared").write_text(LOG)
    return {"mode": "shared", "project": str(world.project)}


with World() as world:
    exchange = Exchange(world.base / "exchange")
    shared = share(world)

    # What a job comes to stands in its folder, and in the exit code.
    job = exchange.place(
        ["sh", "-c", 'echo out; echo err >&2; echo "n=$A" >>"$DDX_OUTPUT"; touch "$DDX_PROJECT/made"; exit 7'],
        shared,
        environment={"A": "1"},
    )
    check("ended with exit code 7" in world.run("job", "run", str(job), code=7).out, "the end is said")
    end = result(job)
    check((end["end"], end["exit"], end["node"]) == ("exited", 7, socket.gethostname()), end)
    check(base64.b64decode(end["output"]) == b"n=1\n", end)
    check(log(job) == b"out\n" and log(job, 2) == b"err\n", "the log has both streams")
    check(end["log_sha256"] == "sha256:" + sha256((job / "log").read_bytes()), end)
    check((world.project / "made").exists(), "it ran in the project")

    # Asked for again, the same is said, and nothing runs.
    (world.project / "made").unlink()
    world.run("job", "run", str(job), code=7)
    check(not (world.project / "made").exists(), "it ran once")

    # Of two that start at the same moment, one runs it, and the other ends with 97.
    job = exchange.place(["sh", "-c", "echo once >>times; sleep 2"], shared)
    both = [world.start("job", "run", str(job)) for _ in range(2)]
    for process in both:
        process.communicate(timeout=60)
    check(sorted(process.returncode for process in both) == [0, 97], [p.returncode for p in both])
    check(world.read("times") == "once\n", world.read("times"))

    # A worker that is killed leaves a program behind, which the next one ends; the job is lost.
    job = exchange.place(["sh", "-c", "echo $$ >pid; setsid sh -c 'echo $$ >other; sleep 600' & sleep 600"], shared)
    process = world.start("job", "run", str(job))
    wait_for(world.project / "other", 1)
    process.kill()
    process.communicate()
    pids = [int(world.read(name)) for name in ["pid", "other"]]
    check(all(pathlib.Path(f"/proc/{pid}").exists() for pid in pids), "the program outlives its worker")
    check(not (job / "result.json").exists(), "nothing is said yet")
    world.run("job", "run", str(exchange.place(["true"], shared)))
    check(not any(pathlib.Path(f"/proc/{pid}/exe").exists() for pid in pids), "the remains are ended")
    check(result(job)["end"] == "lost", result(job))
    world.run("job", "run", str(job), code=97)

    # Time-out, cancellation by a signal, cancellation and fencing through the folder.
    job = exchange.place(["sh", "-c", "echo begun; sleep 600"], shared, timeout_ms=300)
    world.run("job", "run", str(job), code=124)
    check(result(job)["end"] == "timed_out" and log(job) == b"begun\n", result(job))

    job = exchange.place(["sh", "-c", "trap 'echo bye; exit 3' TERM; touch begun; sleep 600 & wait"], shared)
    process = world.start("job", "run", str(job))
    wait_for(world.project / "begun")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    check(process.returncode == 143 and result(job)["end"] == "terminated", process.returncode)
    check(log(job) == b"bye\n", log(job))

    for wish, code in [("cancel", 143), ("fence", 97)]:
        (world.project / "begun").unlink()
        job = exchange.place(["sh", "-c", "touch begun; sleep 600"], shared)
        process = world.start("job", "run", str(job))
        wait_for(world.project / "begun")
        (job / "revoked").write_text(wish)
        process.communicate(timeout=60)
        check(process.returncode == code, process.returncode)
        check((job / "result.json").exists() == (wish == "cancel"), "of a fenced job nothing is said")

    # What never ran says why.
    for more, words in [
        ({"secrets": {"A": "missing"}}, "DDX_SECRET_MISSING"),
        ({"working_directory": "nowhere"}, "'nowhere' does not exist"),
        ({"container": {"image": "alpine:3"}}, "is not named by its digest"),
        ({"workspace": {"mode": "shared", "project": str(world.base)}}, "is not the project of the run"),
        ({"workspace": {"mode": "bundle", "manifest": "sha256:" + "0" * 64}}, "lacks the content"),
    ]:
        workspace = more.pop("workspace", shared)
        job = exchange.place(["true"], workspace, **more)
        out = world.run("job", "run", str(job), code=125).out
        check(words in out and result(job)["end"] == "refused", out)
    job = exchange.place(["no-such-program"], shared)
    world.run("job", "run", str(job), code=125)
    check(result(job)["reason"] == "tool_missing", result(job))

    # Nonsense is refused, and changes nothing.
    world.run("job", "run", str(world.project), code=66)
    job = exchange.place(["true"], shared)
    (job / "job.json").write_text('{"version": 2}')
    check("has the format 2" in world.run("job", "run", str(job), code=66).err, "the format is named")
    check(not (job / "claim").exists(), "nobody took it")

    # Secrets by name are the worker's, and stay out of the log.
    (world.base / "secrets").mkdir()
    (world.base / "secrets/other").write_text("hidden-in-a-file-81\n")
    job = exchange.place(
        ["sh", "-c", 'echo "[$A] [$B]"; test "$A/$B" = "hidden-in-the-environment-42/hidden-in-a-file-81"'],
        shared,
        secrets={"A": "deploy-token", "B": "other"},
    )
    world.run(
        "job", "run", str(job), "--secrets", str(world.base / "secrets"),
        environment={"DDX_SECRET_DEPLOY_TOKEN": "hidden-in-the-environment-42"},
    )  # fmt: skip
    check(b"42" not in (job / "log").read_bytes() and b"81" not in (job / "log").read_bytes(), log(job))

    # A log of 100 MB arrives byte for byte.
    job = exchange.place(["sh", "-c", "yes 'a line of the log that is 40 bytes long' | head -c 104857600"], shared)
    world.run("job", "run", str(job))
    text = log(job)
    line = b"a line of the log that is 40 bytes long\n"
    check(len(text) >= 104857600 and text.startswith(line * 1000), len(text))
    check(result(job)["log_bytes"] == (job / "log").stat().st_size, result(job))
    (job / "log").unlink()

    # A bundle is put together anywhere; only what the step may change comes back.
    files = [
        {"path": "src", "change": "added", "mode": 0o040755},
        {"path": "src/a", "change": "added", "mode": 0o644, "sha256": exchange.keep(b"one\n")},
        {"path": "src/run", "change": "added", "mode": 0o755, "sha256": exchange.keep(b"#!/bin/sh\necho tool\n")},
        {"path": "link", "change": "added", "mode": 0o120777, "sha256": exchange.keep(b"src/a")},
    ]
    bundle = {"mode": "bundle", "manifest": exchange.keep(json.dumps({"version": 1, "entries": files}).encode())}
    script = "src/run; cat link; echo two >>src/a; echo b >src/b; rm link; echo x >stray"
    job = exchange.place(["sh", "-c", script], bundle, affects=["src/**", "link"])
    world.run("job", "run", str(job))
    end = result(job)
    check(log(job) == b"tool\none\n", log(job))
    check([(f["path"], f["change"]) for f in end["files"]] == [
        ("link", "deleted"), ("src/a", "modified"), ("src/b", "added")], end)  # fmt: skip
    check(end["refused_paths"] == ["stray"], end)
    check(exchange.content(end["files"][1]["sha256"]) == b"one\ntwo\n", "contents are in the exchange")
    check(not (world.project / "src").exists(), "the project is not touched")

    # A list of files that leads out of the workspace is refused.
    bad = [{"path": "../escaped", "change": "added", "mode": 0o644, "sha256": exchange.keep(b"!")}]
    manifest = exchange.keep(json.dumps({"version": 1, "entries": bad}).encode())
    world.run("job", "run", str(exchange.place(["true"], {"mode": "bundle", "manifest": manifest})), code=125)
    check(not list(world.base.rglob("escaped")), "nothing is written elsewhere")

    # A commit with a difference to it; the repository is fetched once.
    repository = world.base / "repository"
    repository.mkdir()

    def git(*words):
        names = {f"GIT_{who}_{what}": "a" for who in ["AUTHOR", "COMMITTER"] for what in ["NAME", "EMAIL"]}
        return subprocess.run(
            ["git", "-C", str(repository), *words],
            env={**world.environment, **names}, check=True, capture_output=True,
        ).stdout  # fmt: skip

    git("init", "--quiet")
    (repository / "a").write_text("one\n")
    git("add", "a")
    git("commit", "--quiet", "-m", "first")
    commit = git("rev-parse", "HEAD").decode().strip()
    (repository / "a").write_text("one\nhalf\n")
    patch = exchange.keep(git("diff", "--binary", "--full-index"))
    commits = {"mode": "git", "remote": str(repository), "commit": commit, "patch": patch}
    for _ in range(2):
        job = exchange.place(["sh", "-c", "cat a; git rev-parse HEAD; echo two >>a"], commits)
        world.run("job", "run", str(job))
        check(log(job).decode() == f"one\nhalf\n{commit}\n", log(job))
        check([f["path"] for f in result(job)["files"]] == ["a"], result(job))
    missing = {**commits, "commit": "1" * 40, "patch": None}
    del missing["patch"]
    out = world.run("job", "run", str(exchange.place(["true"], missing)), code=125).out
    check("1111" in out, out)
    check(git("status", "--short") == b" M a\n", "the repository is as it was")

    # Nothing of all that is left on the worker but what it may use again.
    worker = pathlib.Path(world.environment["HOME"]) / ".cache/ddx/jobs"
    check(list((worker / "running").glob("*.json")) == [], "no job is under way")
    check(list((worker / "work").iterdir()) == [], "no workspace is left")

# Over HTTP, where no file system is shared: through the server of the project.
with World() as world:
    world.run("init")
    exchange = Exchange(world.project / ".ddx/state/exchange")
    token = world.run("serve", "token", "add", "--role", "worker", "--subject", "node-7").out.strip()
    viewer = world.run("serve", "token", "add", "--role", "viewer").out.strip()
    with Server(world) as server:
        base = f"{server.address.scheme}://{server.address.netloc}/api/v1/projects/project"
        files = [
            {"path": "a", "change": "added", "mode": 0o644, "sha256": exchange.keep(os.urandom(3 << 20))},
            {"path": "b", "change": "added", "mode": 0o755, "sha256": exchange.keep(b"#!/bin/sh\necho hello\n")},
        ]
        manifest = exchange.keep(json.dumps({"version": 1, "entries": files}).encode())
        bundle = {"mode": "bundle", "manifest": manifest}
        script = "./b; wc -c <a; cat a a >c; : >empty; echo x=1 >>$DDX_OUTPUT; seq 200000; exit 4"
        job = exchange.place(["sh", "-c", script], bundle, exchange={"server": base})
        where = f"{base}/jobs/{job.name}"
        remote = {"DDX_JOB_TOKEN": token}
        world.run("job", "run", where, code=4, environment=remote)
        end = result(job)
        check((end["end"], end["exit"]) == ("exited", 4), end)
        check(base64.b64decode(end["output"]) == b"x=1\n", end)
        check([f["path"] for f in end["files"]] == ["c", "empty"], end)
        check(len(exchange.content(end["files"][0]["sha256"])) == 6 << 20, "large contents come back")
        check(exchange.content(end["files"][1]["sha256"]) == b"", "empty ones, too")
        check(log(job).startswith(b"hello\n3145728\n1\n2\n"), log(job)[:100])
        check(end["log_sha256"] == "sha256:" + sha256((job / "log").read_bytes()), end)
        check(json.loads((job / "claim/owner.json").read_text())["node"] == socket.gethostname(), "who has it")
        world.run("job", "run", where, code=4, environment=remote)

        # Cancelled through the folder, while the log is under way already.
        job = exchange.place(["sh", "-c", "echo begun; sleep 600"], bundle)
        process = world.start("job", "run", f"{base}/jobs/{job.name}", environment=remote)
        wait_for(job / "log")
        (job / "revoked").write_text("cancel")
        process.communicate(timeout=60)
        check(process.returncode == 143 and result(job)["end"] == "terminated", process.returncode)

        # A server that is away for a moment loses nothing.
        job = exchange.place(["sh", "-c", "echo begun; while [ ! -e ../../../go ]; do sleep 0.1; done"], bundle)
        process = world.start("job", "run", f"{base}/jobs/{job.name}", environment=remote)
        wait_for(job / "log")
        server.process.kill()
        server.process.communicate()
        (pathlib.Path(world.environment["HOME"]) / ".cache/ddx/jobs/go").touch()
        with Server(world, listen=server.address.netloc):
            process.communicate(timeout=120)
            check(process.returncode == 0 and result(job)["exit"] == 0, process.returncode)
            # Only workers may; what is not there is said.
            out = world.run("job", "run", where, code=66, environment={"DDX_JOB_TOKEN": viewer}).err
            check("403" in out, out)
            out = world.run("job", "run", where, code=66).err
            check("401" in out, out)
            out = world.run("job", "run", f"{base}/jobs/{'0' * 64}", code=66, environment=remote).err
            check("there is no job" in out, out)
            path = "/api/v1/projects/project"
            server.ask(f"{path}/runs", token=token, status=403)
            other = {"Content_Type": "application/octet-stream"}
            wrong = f"{path}/contents/{'0' * 64}?offset=0&size=1"
            server.ask(wrong, b"x", token=token, method="PUT", status=422, **other)
            server.ask(f"{path}/contents/..%2F..%2Fx", token=token, status=404)
            server.ask(f"{path}/jobs/..%2F..%2Fx", token=token, status=404)

# In a container, with the workspace and nothing else of the machine.
if podman:
    with World() as world:
        world.environment |= podman.environment
        exchange = Exchange(world.base / "exchange")
        shared = share(world)
        container = {"image": podman.image, "engine": "podman"}
        script = 'cat note; echo "$A"; echo "x=1" >>"$DDX_OUTPUT"; test ! -e /usr/bin/env && touch made'
        (world.project / "note").write_text("here\n")
        job = exchange.place(["sh", "-c", script], shared, container=container, environment={"A": "a b"})
        world.run("job", "run", str(job))
        check(log(job) == b"here\na b\n" and (world.project / "made").exists(), log(job))
        check(base64.b64decode(result(job)["output"]) == b"x=1\n", result(job))

        # A killed worker leaves no container: the next one removes it.
        job = exchange.place(["sh", "-c", "touch begun; sleep 600"], shared, container=container)
        process = world.start("job", "run", str(job))
        wait_for(world.project / "begun")
        process.kill()
        process.communicate()
        check(len(podman.containers()) == 1, podman.containers())
        world.run("job", "run", str(exchange.place(["true"], shared)))
        check(podman.containers() == [] and result(job)["end"] == "lost", podman.containers())
    podman.remove()
