"""Steps on a real Slurm that is asked over HTTP alone: its programs are not on the PATH of the engine."""
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request

from scene import DDX, check, skip
from support import slurm_cluster
from support.slurm_cluster import journal, phase, run_of, step

missing = slurm_cluster.missing_rest()
if missing:
    skip(missing)

TOOLS = "sh cat echo sleep touch rm env grep test true date git ddx".split()
LONG = phase(
    "one",
    "{ id: long, run: 'echo begun >> journal; touch up; for i in 1 2 3 4 5 6; do echo line $i; sleep 0.5; done; echo done >> journal' }",
) + phase("two", "{ id: next, run: 'echo next >> journal' }", needs="one")
seen = []


def settings(**changes):
    keys = {"kind": "slurm", "partition": "main", "lease": "5s", "user": "root", "api": "v0.0.38"} | changes
    keys.setdefault("http", f"http://127.0.0.1:{cluster.rest_port}")
    return f"runners:\n  hpc: {json.dumps(keys)}\nlimits: {{ grace: 2s }}\n"


def world_of(text, token=None, **changes):
    """A world whose engine finds no program of Slurm, and has a token."""
    world = cluster.world(text, settings(**changes))
    del world.environment["SLURM_CONF"]
    tools = world.base / "tools"
    tools.mkdir()
    for name in TOOLS:
        found = DDX if name == "ddx" else shutil.which(name)
        if found:
            tools.joinpath(name).symlink_to(found)
    world.token = TOKEN if token is None else token
    world.environment |= {"PATH": str(tools), "SLURM_JWT": world.token}
    return world


def end(world, run, status=None):
    out, err = run.communicate(timeout=120)
    seen.extend([out, err])
    check(status is None or world.json("run", "show")["status"] == status, err)
    return out + err


def ask(method, path, body=None):
    """Speaks to slurmrestd as anybody may."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{cluster.rest_port}/slurm/v0.0.38/{path}",
        method=method,
        data=body and json.dumps(body).encode(),
        headers={"X-SLURM-USER-NAME": "root", "X-SLURM-USER-TOKEN": TOKEN, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def check_hidden(world):
    """The token is nowhere in what is kept of a world, and nowhere in what was shown."""
    secret = world.token.split(".")[-1]
    if not secret:
        return
    for file in world.base.rglob("*"):
        if file.is_file() and not file.is_symlink():
            check(secret.encode() not in file.read_bytes(), f"{file} holds the token")
    for command in [("logs",), ("run", "show", "--json"), ("explain",), ("audit", "show"), ("doctor",)]:
        result = world.run(*command, code=None)
        seen.extend([result.out, result.err])
    check(not any(secret in text for text in seen), "the token was shown")


with slurm_cluster.Cluster(rest=True) as cluster:
    TOKEN = cluster.token()

    # Output, exit codes, signals, outputs, files: as on this machine, and the token is nowhere.
    with world_of(
        phase(
            "one",
            "{ id: speak, run: 'env; echo hello; echo oh >&2; echo name=value >> \"$DDX_OUTPUT\"; echo made > made.txt' }",
            "{ id: use, needs: [speak], run: 'test \"$GIVEN\" = value', env: { GIVEN: '${{ steps.speak.outputs.name }}' } }",
            "{ id: fail, needs: [use], run: 'exit 7', continue_on_error: true }",
            "{ id: killed, needs: [fail], run: 'kill -9 $$', continue_on_error: true }",
            "{ id: slow, needs: [killed], run: 'sleep 60', timeout: 1s, continue_on_error: true }",
        )
    ) as world:
        seen.append(world.run("run", "start").err)
        check(world.read("made.txt") == "made\n", "the project is shared")
        speak = step(world, "one/speak")
        check([file["path"] for file in speak["files"]] == ["made.txt"], speak)
        check(speak["place"]["stage"] == "ended" and speak["place"]["runner"] == "hpc", speak)
        logs = world.run("logs").out
        check("hello" in logs and "oh" in logs and "of 'hpc'" in logs and "SLURM_JOB_ID=" in logs, logs)
        check(step(world, "one/fail")["exit_code"] == 7, "the exit code comes back")
        check(step(world, "one/killed")["exit_code"] == 137, "so does the signal")
        check(step(world, "one/slow")["reason"] == "timeout", "so does the time-out")
        check(len({job["name"] for job in cluster.ours()}) == 5, "one job an attempt")
        out = world.run("doctor", code=None).out
        check("runner 'hpc'" in out and "the cluster answers" in out, out)
        check_hidden(world)
        for file in cluster.base.rglob("*"):
            if file.is_file():
                check(TOKEN.encode() not in file.read_bytes(), f"{file} of Slurm holds the token")

    # What is wrong is told, with what to type next.
    LATER = phase("one", "{ id: a, run: 'touch never' }")
    gone = cluster.token(1)
    while slurm_cluster.runs_out(gone) > time.time():
        time.sleep(0.1)
    wrong = TOKEN[:-6] + ("AAAAAA" if TOKEN[-6:] != "AAAAAA" else "BBBBBB")
    [closed] = slurm_cluster.free_ports(1)
    for token, changes, words, fails in [
        (gone, {}, "in SLURM_JWT, ran out at 20", True),
        ("", {}, "the environment variable 'SLURM_JWT', which holds the API key", True),
        (wrong, {}, "or the token in SLURM_JWT is wrong or has run out", False),
        (None, {"api": "v0.0.99"}, "knows no version v0.0.99", True),
        (None, {"partition": "nowhere"}, "Invalid partition name specified", True),
        (None, {"http": f"http://127.0.0.1:{closed}"}, "does not answer: Connection refused", False),
    ]:
        with world_of(LATER, token, **changes) as world:
            result = world.run("doctor", code=None)
            told = words if "partition" not in changes else "Slurm has no partition 'nowhere'"
            check(told in result.out, result.out)
            seen.extend([result.out, result.err])
            if fails:
                result = world.run("run", "start", code=1)
                check(words in result.err and "did not take the step" in result.err, result.err)
                check(not (world.project / "never").exists(), "nothing was begun")
                check_hidden(world)
    # What cannot be meant is refused before anything runs.
    for changes, words in [
        ({"options": ["--exclusive"]}, "'options' are options of sbatch"),
        ({"api": "38"}, "'38' is no version"),
        ({"http": "http://elsewhere.example:6820"}, "the API key would go to 'elsewhere.example:6820' in the clear"),
    ]:
        with world_of(LATER, **changes) as world:
            result = world.run("run", "start", code=None)
            check(words in result.err and result.code != 0, result.err)

    # Cancelled while it runs, with grace, and while it waits.
    with world_of(phase("one", "{ id: long, run: 'trap \"echo bye; exit 3\" TERM; touch up; while :; do sleep 0.1; done' }")) as world:
        run = world.start("run", "start")
        cluster.running(world, "up")
        world.run("run", "cancel", run_of(world))
        end(world, run, "cancelled")
        logs = world.run("logs").out
        check("bye" in logs, logs)
        cluster.until(lambda: not cluster.open_jobs(), "the job has ended")
    subprocess.run(["scontrol", "update", "PartitionName=main", "State=DOWN"], check=True)
    with world_of(phase("one", "{ id: waits, run: 'touch never' }")) as world:
        run = world.start("run", "start")
        cluster.until(lambda: any(job["state"] == "PENDING" for job in cluster.open_jobs()), "the job waits")
        cluster.until(lambda: "queued on 'hpc'" in world.run("explain").out + world.run("logs").out, "explain says where it is")
        world.run("run", "cancel", run_of(world))
        end(world, run, "cancelled")
        cluster.until(lambda: not cluster.open_jobs(), "the job is withdrawn")
        subprocess.run(["scontrol", "update", "PartitionName=main", "State=UP"], check=True)
        check(not (world.project / "never").exists(), "what was cancelled never starts")
    # One that does not listen is ended by force.
    with world_of(phase("one", "{ id: deaf, run: 'trap \"\" TERM; touch up; while :; do sleep 0.1; done' }")) as world:
        run = world.start("run", "start")
        cluster.running(world, "up")
        world.run("run", "cancel", run_of(world))
        end(world, run, "cancelled")
        cluster.until(lambda: not cluster.open_jobs(), "the job has ended")

    # The engine is killed in the middle, and at moments that nobody chooses: each thing is done once.
    for moment in ["up", 0.1, 0.4, 1.0, 2.0]:
        with world_of(LONG) as world:
            run = world.start("run", "start")
            cluster.running(world, "up") if moment == "up" else time.sleep(moment)
            run.send_signal(signal.SIGKILL)
            run.communicate()
            if world.json("run", "list")["runs"]:
                seen.append(world.run("run", "resume").err)
                check(journal(world) == ["begun", "done", "next"], (moment, journal(world)))
                check_hidden(world)
    # … and when somebody else cancels what it left.
    with world_of(LONG) as world:
        run = world.start("run", "start")
        cluster.running(world, "up")
        run.send_signal(signal.SIGKILL)
        run.communicate()
        world.run("run", "cancel", run_of(world), code=None)
        check(world.json("run", "show")["status"] == "cancelled", "the run is cancelled")
        cluster.until(lambda: not cluster.open_jobs(), "the job has ended")
        check(journal(world) == ["begun"], journal(world))

    # Handed over twice, it is done once.
    with world_of(LONG) as world:
        run = world.start("run", "start")
        cluster.running(world, "up")
        name = cluster.open_job(world)["name"]
        folder = world.project / ".ddx/state/exchange/jobs" / name.removeprefix("ddx-")
        again = {"name": name, "current_working_directory": "/", "environment": {"PATH": os.environ["PATH"]}}
        again["standard_output"] = f"{cluster.base}/twice"
        number = ask("POST", "job/submit", {"job": again, "script": f"#!/bin/sh\nexec {DDX} job run {folder}\n"})["job_id"]

        def second():
            return next(job for job in ask("GET", "jobs")["jobs"] if job["job_id"] == number)

        cluster.until(lambda: second()["job_state"] == "FAILED", "the second one ends")
        check(os.waitstatus_to_exitcode(second()["exit_code"]) == 97, second())
        end(world, run)
        check(journal(world) == ["begun", "done", "next"], journal(world))

    # slurmrestd dies while a job runs, and while the next one waits to be handed over.
    with world_of(LONG) as world:
        run = world.start("run", "start")
        cluster.running(world, "up")
        cluster.kill("slurmrestd")
        cluster.until(lambda: "done" in journal(world), "the job goes on")
        time.sleep(2)
        cluster.start_rest()
        end(world, run)
        check(journal(world) == ["begun", "done", "next"], journal(world))
        check(run.returncode == 0, "the run is completed")
    # … and stays away while the run is cancelled: the exchange says it alone.
    with world_of(LONG) as world:
        run = world.start("run", "start")
        cluster.running(world, "up")
        cluster.kill("slurmrestd")
        world.run("run", "cancel", run_of(world))
        end(world, run, "cancelled")
        cluster.until(lambda: not cluster.open_jobs(), "the job has ended")
        check(journal(world) == ["begun"], journal(world))
        cluster.start_rest()

    # The controller dies while a job runs that it has had the time to write down.
    text = LONG.replace("sleep 0.5", "sleep 2")
    with world_of(text) as world:
        run = world.start("run", "start")
        cluster.running(world, "up")
        cluster.until(lambda: cluster.open_job(world)["state"] == "RUNNING", "the controller knows")
        time.sleep(6)
        cluster.kill("slurmctld")
        out = world.run("doctor", code=None).out
        check("does not say what is wrong" in out and "its controller does not answer" in out, out)
        cluster.start_controller()
        end(world, run)
        check(journal(world).count("begun") == 1, journal(world))
        check(run.returncode != 0 or journal(world) == ["begun", "done", "next"], journal(world))
