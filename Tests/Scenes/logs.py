"""What a run prints and what became of it is kept, found, followed and handed on; a damaged or full store harms no run."""
import json
import shutil
import signal
import subprocess

from scene import World, check, has_own_mounts, wait_for

FLOW = """
name: flow
version: 1.0.0
phases:
  - id: build
    steps:
      - { id: say, run: 'echo hello world; echo careful >&2' }
      - { id: many, run: 'seq 1 20000' }
      - { id: bad, run: 'echo tried; echo "cannot open the box" >&2; test -e fine', retry: { max: 2, initial: 1ms } }
"""
SLOW = """
name: flow
version: 1.0.0
phases:
  - id: work
    steps:
      - { id: wait, idempotent: true, run: 'echo first; touch begun; while ! test -e go; do sleep 0.05; done; echo last' }
"""


def records(world, *arguments):
    return [json.loads(line) for line in world.run("logs", "--json", *arguments).out.splitlines()]


def messages(world, *arguments):
    return [record["message"] for record in records(world, *arguments)]


def segments(world):
    return sorted((world.project / ".ddx/state").glob("runs/*/logs/*.log"))


with World(FLOW) as world:
    world.apply()
    failed = world.run("run", "start", "--correlation", "ticket-7", code=1)
    run = world.json("run", "show", code=None)["id"]

    # Levels, streams, places: what a step writes is told apart from what became of it.
    first = records(world, "--step", "say")
    check([one["level"] for one in first] == ["info", "info", "warn", "info"], first)
    check([one["stream"] for one in first] == ["engine", "stdout", "stderr", "engine"], first)
    check(all((one["run"], one["attempt"], one["correlation_id"]) == (run, 1, "ticket-7") for one in first), first)
    errors = messages(world, "--level", "error")
    check(any("step 'build/bad' failed in attempt 2" in one and "exit code 1" in one for one in errors), errors)
    check(errors.count("stderr: cannot open the box") == 2, "the last lines of the error stream are with the failure")
    check(len(records(world, "--level", "debug")) >= len(records(world)), "details are among the rest")
    check(messages(world, "--step", "bad", "--level", "warn", "--stream", "stderr") == ["cannot open the box"] * 2, "not narrowed")

    # Words, phrases, patterns, neighbours, the end.
    check(messages(world, "--grep", "box open") == messages(world, "--grep", '"open the box"'), "words in any order")
    check(messages(world, "--grep", '"box open"') == [], "a phrase keeps its order")
    check(messages(world, "--grep", "/^1999[89]$/") == ["19998", "19999"], "a pattern")
    check(messages(world, "--grep", "^1999[89]$", "--regex") == ["19998", "19999"], "the same with an option")
    check(messages(world, "--grep", "12345", "-C", "1") == ["12344", "12345", "12346"], "neighbours")
    shown = world.run("logs", "--grep", "/^(5|50)$/", "-C", "1", "--stream", "stdout").out
    check(shown.splitlines()[3] == "--" and len(shown.splitlines()) == 7, shown)
    check(messages(world, "--step", "many", "--stream", "stdout", "--tail", "2") == ["19999", "20000"], "the end")
    check(messages(world, "--since", "1h", "--grep", "hello") == ["hello world"], "since")
    check(messages(world, "--until", "1h", "--grep", "hello") == [], "until")
    bad = world.run("logs", "--grep", "/(/", code=64)
    check("no regular expression" in bad.err and "help:" in bad.err, bad.err)
    hopeless = world.run("logs", "--grep", "/^(([0-9a-z ]+)+)+$x/", code=64)
    check("given up" in hopeless.err and "help:" in hopeless.err, hopeless.err)
    check("did you mean 'say'" in world.run("logs", "--step", "sey", code=66).err, "no help with a name")

    # Runs: by the beginning of the id, by correlation id, all.
    (world.project / "fine").touch()
    world.run("run", "start")
    check(messages(world, run[:13], "--grep", "ticket") == [] and len(records(world, run[:13])) > 0, "by prefix")
    check({one["run"] for one in records(world, "--correlation", "ticket-7")} == {run}, "by correlation id")
    check("no run was started" in world.run("logs", "--correlation", "ticket", code=66).err, "a part of it is not it")
    check(len({one["run"] for one in records(world, "--all")}) == 2, "all runs")
    check(len(records(world, "--all", "--tail", "3")) == 3, "the end of all runs")

    # For other programs.
    text = world.run("logs", run, "--export", "text", "--step", "say", "--stream", "stdout").out
    check(text.rstrip().endswith(f"INFO  {run} build/say#1 stdout: hello world"), text)
    otlp = json.loads(world.run("logs", run, "--export", "otlp", "--level", "error").out)
    scope = otlp["resourceLogs"][0]["scopeLogs"][0]
    check({one["severityNumber"] for one in scope["logRecords"]} == {17}, scope)
    check(all(one["traceId"] == run.replace("-", "") for one in scope["logRecords"]), "a run is a trace")
    json.loads(world.run("logs", "--export", "otlp", "--grep", "nowhere").out)

    # The end of a failed run says what failed, why, on what evidence, and what to type.
    for part in ["failed in attempt", "exit code 1", "cannot open the box", "next: ddx run"]:
        check(part in failed.out, failed.out)

    # A damaged segment is told by all who read it, and kept when what can be read of it is saved.
    segment = segments(world)[0]
    damaged = segment.read_bytes().replace(b" io 2 hello", b" ?? 2 hello")
    segment.write_bytes(damaged)
    result = world.run("logs", segment.parent.parent.name)
    check("1 line of" in result.err and "hello world" not in result.out, result.err)
    check("cannot read" not in result.out and "cannot open the box" in result.out, "the rest is there")
    found = [one for one in world.json("doctor", code=None)["findings"] if one["subject"] == "logs"]
    check([one["state"] for one in found] == ["warn"], found)
    world.run("doctor", "--fix", code=None)
    kept = list(segment.parent.glob("*.damaged-*"))
    check(len(kept) == 1 and kept[0].read_bytes() == damaged, "the damaged segment is not kept")
    check("line of" not in world.run("logs", segment.parent.parent.name).err, "it is damaged still")
    found = [one for one in world.json("doctor", code=None)["findings"] if one["subject"] == "logs"]
    check([one["state"] for one in found] == ["pass"], found)

    # A quota removes the logs of the runs that ended first, and no more than is needed.
    sizes = [sum(path.stat().st_size for path in folder.glob("logs/*")) for folder in sorted((world.project / ".ddx/state/runs").iterdir())]
    world.run("config", "set", "retention.log_size", f"{sizes[1] + 10}")
    world.run("run", "cancel", run)
    pruned = world.json("prune", "--archive", "../kept")
    copies = [path.read_text() for path in (world.base / "kept" / run).rglob("*.log*")]
    check(len(copies) > 1 and any("cannot open the box" in one for one in copies), "no copy is kept")
    check(pruned["outputs"] == [run], pruned)
    check(messages(world, "--all", "--grep", "hello") == ["hello world"], "one of two is left")

# Following ends with the run, whoever ends it, and shows what comes as it comes.
with World(SLOW) as world:
    world.apply()
    runner = world.start("run", "start")
    wait_for(world.project / "begun")
    follower = world.start("logs", "--follow", "--stream", "stdout", "--stream", "stderr")
    check(follower.stdout.readline() == "work/wait | first\n", "what was there is shown first")
    (world.project / "go").touch()
    check(follower.stdout.readline() == "work/wait | last\n", "what comes is shown")
    check(follower.wait(timeout=60) == 0 and runner.wait(timeout=60) == 0, "following does not end with the run")

    (world.project / "go").unlink()
    (world.project / "begun").unlink()
    runner = world.start("run", "start")
    wait_for(world.project / "begun")
    follower = world.start("logs", "--follow")
    follower.stdout.readline()
    runner.send_signal(signal.SIGKILL)
    check(follower.wait(timeout=60) == 0, "following does not end with the death of the process")
    (world.project / "go").touch()
    world.run("run", "resume")
    texts = messages(world, "--stream", "stdout")
    check(texts == ["first", "first", "last"], f"what was written before the kill is there: {texts}")

# The store is taken away in the middle of a run: the run ends well, and what is missing is counted.
with World(SLOW) as world:
    world.apply()
    runner = world.start("run", "start")
    wait_for(world.project / "begun")
    logs = next((world.project / ".ddx/state").glob("runs/*")) / "logs"
    wait_for(segments(world)[0], 7)
    shutil.rmtree(logs)
    logs.write_text("")
    (world.project / "go").touch()
    out, err = runner.communicate(timeout=60)
    check(runner.returncode == 0, err)
    check("could not be stored" in err, err)
    dropped = [json.loads(line) for line in world.run("audit", "list", "--type", "log_lines_dropped", "--json").out.splitlines()]
    check([one["core"]["facts"] for one in dropped] == [{"info": 4}], dropped)
    result = world.run("logs")
    check(result.out == "", result.out)

# What an earlier version kept of a run's output is read as before, and goes with the run.
with World(FLOW) as world:
    world.apply()
    (world.project / "fine").touch()
    run = world.json("run", "start")["id"]
    folder = world.project / ".ddx/state/runs" / run
    shutil.rmtree(folder / "logs")
    (folder / "output/build").mkdir(parents=True)
    (folder / "output/build/say-1.log").write_text("2026-11-01T10:00:00.000000Z stdout of old\n2026-11-01T10:00:01.000000Z stderr warned\n")
    check([(one["message"], one["level"]) for one in records(world)] == [("of old", "info"), ("warned", "warn")], "not read")
    check(run in world.json("prune", "--older-than", "0s")["runs"] and not folder.exists(), "not removed")

# A disk that gets full in the middle of a run costs lines, and the log says how many once there is room.
FULL = """
name: flow
version: 1.0.0
phases:
  - id: work
    steps:
      - { id: ask, approve: Fine? }
      - { id: many, run: 'seq 1 90000; sleep 2; touch full; while ! test -e go; do sleep 0.05; done; echo end' }
"""
if has_own_mounts():
    with World(FULL) as world:
        world.apply()
        run = world.json("run", "start", code=2)["id"]
        logs = world.project / ".ddx/state/runs" / run / "logs"
        shutil.rmtree(logs)
        logs.mkdir()
        # The log alone stands on the small disk.
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(logs)], check=True)
        try:
            (logs / "filler").write_bytes(b"x" * (3 << 20))
            world.run("approve", run)
            runner = world.start("run", "resume", run)
            wait_for(world.project / "full")
            (logs / "filler").unlink()
            (world.project / "go").touch()
            out, err = runner.communicate(timeout=120)
            check(runner.returncode == 0, f"{out}{err}")
            check("could not be stored" in err, err)
            texts = messages(world, run)
            check("end" in texts and any("missing here" in one for one in texts), texts[-5:])
            check(any("step 'work/many' completed" in one for one in texts), "what the engine says is lost")
        finally:
            subprocess.run(["umount", str(logs)], check=True)
