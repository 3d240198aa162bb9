"""What steps on a real Slurm work with: a commit and what was changed since, secrets by name, a container."""
import hashlib
import subprocess

from scene import DDX, check, skip
from support import slurm_cluster
from support.podman import Podman, Unavailable
from support.slurm_cluster import SETTINGS, phase, run_of, step

missing = slurm_cluster.missing()
if missing:
    skip(missing)


def settings(more):
    return SETTINGS.replace("lease: 5s", "lease: 5s, " + more)


with slurm_cluster.Cluster() as cluster:
    # A commit of the remote and what was changed since, elsewhere than in the project.
    remote = cluster.base / "remote.git"
    with cluster.world(
        phase(
            "one",
            "{ id: make, run: 'cat kept.txt new.txt > made.txt; rm old.txt; git rev-parse HEAD; pwd', affects: [made.txt, old.txt] }",
            "{ id: fail, needs: [make], run: 'test -e made.txt && exit 7', continue_on_error: true }",
        ),
        settings(f"workspace: git, remote: {remote}"),
    ) as world:

        def git(*words):
            names = ["-c", "user.name=scene", "-c", "user.email=scene@example.org", "-c", "init.defaultBranch=main"]
            done = subprocess.run(["git", *names, *words], cwd=world.project, capture_output=True, text=True)
            check(done.returncode == 0, done.stderr)
            return done.stdout.strip()

        git("init", "--quiet", "--bare", str(remote))
        git("init", "--quiet")
        (world.project / "kept.txt").write_text("committed\n")
        (world.project / "old.txt").write_text("old\n")
        git("add", "kept.txt", "old.txt")
        git("commit", "--quiet", "-m", "first")
        git("push", "--quiet", str(remote), "HEAD:main")
        commit = git("rev-parse", "HEAD")
        (world.project / "kept.txt").write_text("changed since\n")
        (world.project / "new.txt").write_text("new\n")
        world.run("run", "start")
        check(world.read("made.txt") == "changed since\nnew\n", "what was changed since went there")
        check(not (world.project / "old.txt").exists(), "what was removed is removed")
        logs = world.run("logs").out
        check(commit in logs and str(world.project) not in logs.splitlines(), logs)
        check(step(world, "one/fail")["exit_code"] == 7, "what one step made the next one has")
        check(git("rev-parse", "HEAD") == commit, "the repository is as it was")
        world.run("run", "rollback", run_of(world), "--yes")
        check(world.read("old.txt") == "old\n" and not (world.project / "made.txt").exists(), "and is taken back")

    # A secret travels as its name; its value comes from the nodes, and no log shows it.
    HERE, THERE = "value-of-the-engine-71", "value-of-the-nodes-72"
    secrets = cluster.base / "secrets"
    secrets.mkdir(mode=0o700)
    (secrets / "tok").write_text(THERE + "\n")
    (secrets / "tok").chmod(0o600)
    with cluster.world(
        phase(
            "one",
            "{ id: tell, run: 'printf %s \"$TOK\" | sha256sum > digest.txt; echo \"[$TOK]\"', env: { TOK: '${{ vars.tok }}' } }",
        ),
        settings(f"secrets: {secrets}"),
        slurm_cluster.HEAD.replace("phases:", "variables: [{ name: tok, secret: true, required: true }]\nphases:"),
    ) as world:
        shown = world.run("run", "start", "--var", f"tok={HERE}")
        digest = hashlib.sha256(THERE.encode()).hexdigest()
        check(world.read("digest.txt").split()[0] == digest, "the node's value was used")
        logs = world.run("logs").out
        check("[***]" in logs, logs)
        for file in world.project.rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                check(THERE.encode() not in content and HERE.encode() not in content, f"{file} holds the secret")
        check(THERE not in shown.out + shown.err + logs, "the secret was shown")
        for file in cluster.base.rglob("*"):
            if file.is_file() and file.parent != secrets:
                check(THERE.encode() not in file.read_bytes(), f"{file} of Slurm holds the secret")

    # A program in a container on the node, which is ended with its job.
    try:
        podman = Podman()
    except Unavailable as reason:
        print(f"skipped: containers of steps: {reason}")
        podman = None
    if podman:
        # What nodes know of containers stands in the program that is started there.
        program = cluster.base / "ddx-on-nodes"
        lines = [f"export {name}='{value}'\n" for name, value in podman.environment.items()]
        program.write_text("#!/bin/sh\n" + "".join(lines) + f"exec '{DDX}' \"$@\"\n")
        program.chmod(0o755)
        container = f"program: {program}, container: {{ image: \"{podman.image}\", engine: podman }}"
        with cluster.world(
            phase(
                "one",
                "{ id: make, run: 'cat note > made; test ! -e /usr/bin/env; echo said; echo x=1 >> \"$DDX_OUTPUT\"', affects: [made] }",
                "{ id: fail, needs: [make], run: 'exit 7', continue_on_error: true }",
            ),
            settings(container),
        ) as world:
            (world.project / "note").write_text("here\n")
            world.run("run", "start")
            check(world.read("made") == "here\n", "the project is there")
            check("said" in world.run("logs").out, "so is the log")
            check(step(world, "one/make")["outputs"] == {"x": "1"}, step(world, "one/make"))
            check(step(world, "one/fail")["exit_code"] == 7, "the exit code comes back")
            check(podman.containers() == [], podman.containers())
        with cluster.world(phase("one", "{ id: long, run: 'touch up; sleep 600' }"), settings(container)) as world:
            run = world.start("run", "start")
            cluster.running(world, "up")
            check(len(podman.containers()) == 1, podman.containers())
            world.run("run", "cancel", run_of(world))
            run.communicate(timeout=60)
            check(world.json("run", "show")["status"] == "cancelled", "the run is cancelled")
            cluster.until(lambda: not cluster.open_jobs(), "the job has ended")
            check(podman.containers() == [], podman.containers())
        podman.remove()
