"""Steps on a real Slurm: handed over once, followed, cancelled, and taken up after whatever dies."""
import json
import os
import shutil
import signal
import subprocess
import time

from scene import DDX, World, check, skip
from support import slurm_cluster
from support.slurm_cluster import HEAD, SETTINGS, journal, phase, run_of, step

# Without Slurm the program says what is missing, before anything runs.
with World(HEAD + phase("one", "{ id: a, run: 'true' }")) as world:
    tools = world.base / "tools"
    tools.mkdir()
    for name in ["sh", "git"]:
        tools.joinpath(name).symlink_to(shutil.which(name))
    world.environment["PATH"] = str(tools)
    world.run("init")
    with open(world.project / ".ddx/config.yml", "a") as file:
        file.write(SETTINGS)
    world.apply()
    out = world.run("run", "start", code=69).err
    check("'sbatch' is not on the PATH, and steps run on Slurm" in out, out)
    check(world.json("run", "list")["runs"] == [], "no run is created")

missing = slurm_cluster.missing()
if missing:
    skip(missing)

with slurm_cluster.Cluster() as cluster:
    world_of, running = cluster.world, cluster.running
    ours, open_jobs, open_job = cluster.ours, cluster.open_jobs, cluster.open_job

    # Output, exit codes, signals, outputs, files: as on this machine.
    with world_of(
        phase(
            "one",
            "{ id: speak, run: 'echo hello; echo oh >&2; echo name=value >> \"$DDX_OUTPUT\"; echo made > made.txt' }",
            "{ id: use, needs: [speak], run: 'test \"$GIVEN\" = value', env: { GIVEN: '${{ steps.speak.outputs.name }}' } }",
            "{ id: fail, needs: [use], run: 'exit 7', continue_on_error: true }",
            "{ id: killed, needs: [fail], run: 'kill -9 $$', continue_on_error: true }",
            "{ id: slow, needs: [killed], run: 'sleep 60', timeout: 1s, continue_on_error: true }",
            "{ id: undeclared, needs: [slow], run: 'echo x > other.txt', affects: [made.txt], continue_on_error: true }",
        )
    ) as world:
        world.run("run", "start")
        check(world.read("made.txt") == "made\n", "the project is shared")
        speak = step(world, "one/speak")
        check([file["path"] for file in speak["files"]] == ["made.txt"], speak)
        check(speak["place"]["stage"] == "ended" and speak["place"]["runner"] == "hpc", speak)
        logs = world.run("logs").out
        check("hello" in logs and "oh" in logs and "of 'hpc'" in logs, logs)
        check(step(world, "one/fail")["exit_code"] == 7, "the exit code comes back")
        check(step(world, "one/killed")["exit_code"] == 137, "so does the signal")
        check(step(world, "one/slow")["reason"] == "timeout", "so does the time-out")
        check(step(world, "one/undeclared")["reason"] == "affects", "'affects' holds over there")
        check(not list((world.project / ".ddx/state/exchange/jobs").iterdir()), "nothing is left of jobs")
        check(len({job["name"] for job in ours()}) == 6, "one job an attempt")
        world.run("run", "rollback", run_of(world), "--yes")
        check(not (world.project / "made.txt").exists(), "what was made over there is taken back")

    # Cancelled while it runs and while it waits.
    with world_of(phase("one", "{ id: long, run: 'trap \"echo bye; exit 3\" TERM; touch up; while :; do sleep 0.1; done' }")) as world:
        run = world.start("run", "start")
        running(world, "up")
        world.run("run", "cancel", run_of(world))
        run.communicate(timeout=60)
        check(world.json("run", "show")["status"] == "cancelled", "the run is cancelled")
        logs = world.run("logs").out
        check("bye" in logs, logs)
        cluster.until(lambda: not open_jobs(), "the job has ended")
    with world_of(phase("one", "{ id: long, run: 'touch never' }"), SETTINGS.replace("main", "nowhere")) as world:
        # Refused in Slurm's words.
        out = world.run("run", "start", code=1)
        check("did not take the step: sbatch: " in out.err + out.out, out.err)
    subprocess.run(["scontrol", "update", "PartitionName=main", "State=DOWN"], check=True)
    with world_of(phase("one", "{ id: waits, run: 'touch never' }")) as world:
        run = world.start("run", "start")
        cluster.until(lambda: any(job["state"] == "PENDING" for job in open_jobs()), "the job waits")
        cluster.until(lambda: "queued on 'hpc'" in world.run("explain").out + world.run("logs").out, "explain says where it is")
        world.run("run", "cancel", run_of(world))
        run.communicate(timeout=60)
        check(world.json("run", "show")["status"] == "cancelled", "the run is cancelled")
    subprocess.run(["scontrol", "update", "PartitionName=main", "State=UP"], check=True)
    cluster.until(lambda: not open_jobs(), "no job is open")
    check(not (world.project / "never").exists(), "what was cancelled never starts")

    # Killed in the middle: whoever goes on takes the job up, and it was done once.
    TEXT = phase("one", "{ id: long, run: 'echo begun >> journal; touch up; for i in 1 2 3 4 5 6; do echo line $i; sleep 0.5; done; echo done >> journal' }") + phase(
        "two", "{ id: next, run: 'echo next >> journal' }", needs="one"
    )
    with world_of(TEXT) as world:
        run = world.start("run", "start")
        running(world, "up")
        run.send_signal(signal.SIGKILL)
        run.communicate()
        out = world.run("explain").out
        check("'hpc'" in out, out)
        world.run("run", "resume")
        check(journal(world, "journal") == ["begun", "done", "next"], journal(world, "journal"))
        check(step(world, "one/long")["attempt"] == 1, "it is the same attempt")
        check(step(world, "one/long")["place"]["adopted"], "it was taken up")
        logs = world.run("logs").out
        check(all(logs.count(f"line {number}\n") == 1 for number in range(1, 7)), logs)
    # … also when it ended while nobody looked,
    with world_of(TEXT) as world:
        run = world.start("run", "start")
        running(world, "up")
        run.send_signal(signal.SIGKILL)
        run.communicate()
        cluster.until(lambda: journal(world, "journal")[-1:] == ["done"], "the job has ended")
        cluster.until(lambda: not open_jobs(), "Slurm knows it")
        world.run("run", "resume")
        check(journal(world, "journal") == ["begun", "done", "next"], journal(world, "journal"))
    # … when it is cancelled by somebody who did not start it,
    with world_of(TEXT) as world:
        run = world.start("run", "start")
        running(world, "up")
        run.send_signal(signal.SIGKILL)
        run.communicate()
        world.run("run", "cancel", run_of(world), code=None)
        check(world.json("run", "show")["status"] == "cancelled", "the run is cancelled")
        cluster.until(lambda: not open_jobs(), "the job has ended")
        check(journal(world, "journal") == ["begun"], journal(world, "journal"))
    # … and at moments that nobody chooses.
    for moment in [0.1, 0.3, 0.6, 1.0, 1.6, 2.4]:
        with world_of(TEXT) as world:
            run = world.start("run", "start")
            time.sleep(moment)
            run.send_signal(signal.SIGKILL)
            run.communicate()
            if world.json("run", "list")["runs"]:
                world.run("run", "resume")
                check(journal(world, "journal") == ["begun", "done", "next"], (moment, journal(world, "journal")))

    # Handed over twice, it is done once.
    with world_of(phase("one", "{ id: long, run: 'echo begun >> journal; touch up; sleep 2' }")) as world:
        run = world.start("run", "start")
        running(world, "up")
        name = open_job(world)["name"]
        folder = world.project / ".ddx/state/exchange/jobs" / name.removeprefix("ddx-")
        twice = subprocess.run([DDX, "job", "run", str(folder)], capture_output=True, env={**os.environ, **world.environment})
        check(twice.returncode == 97, twice)
        run.communicate(timeout=60)
        check(journal(world, "journal") == ["begun"], journal(world, "journal"))

    # The controller dies within a second of the submission, and at work.
    for pause in [0.0, 0.5, 1.5]:
        with world_of(TEXT) as world:
            run = world.start("run", "start")
            cluster.until(lambda: open_job(world), "the job is there")
            time.sleep(pause)
            cluster.kill("slurmctld")
            time.sleep(1)
            cluster.start_controller()
            out, err = run.communicate(timeout=300)
            lines = journal(world, "journal")
            if run.returncode != 0:
                # Lost: nobody knows, so a person is asked; nothing was done twice.
                check(world.json("run", "show")["reason"] == "interrupted", err)
                check(lines.count("begun") <= 1, (pause, lines, err))
            else:
                check(lines == ["begun", "done", "next"], lines)
            for node in cluster.nodes:
                subprocess.run(["scontrol", "update", f"NodeName={node}", "State=RESUME"], capture_output=True)

# A controller that forgot jobs gives their numbers to new ones, and nodes refuse those; so nodes are lost in a cluster of its own.
with slurm_cluster.Cluster() as cluster:
    world_of, running = cluster.world, cluster.running
    ours, open_jobs, open_job = cluster.ours, cluster.open_jobs, cluster.open_job

    # A node goes down with all that is on it: the attempt is lost, and its policy says what follows.
    with world_of(
        phase("one", "{ id: long, on_interrupt: rerun, run: 'echo begun >> journal; touch up; test $DDX_ATTEMPT -gt 1 || sleep 600' }")
    ) as world:
        run = world.start("run", "start")
        running(world, "up")
        node = open_job(world)["node"]
        cluster.kill(node)
        cluster.cut_off(node)
        out, err = run.communicate(timeout=300)
        check(run.returncode == 0, err)
        check(journal(world, "journal") == ["begun", "begun"], (journal(world, "journal"), err, world.run("logs").out))
        check(step(world, "one/long")["attempt"] == 2, "the second attempt did it")
        cluster.start_node(node)
    cluster.until_idle()

    # A worker that stands still past its lease has lost its job, and its late word is refused.
    with world_of(
        phase("one", "{ id: long, on_interrupt: rerun, run: 'echo begun >> journal; touch up; test $DDX_ATTEMPT -gt 1 || sleep 20' }")
    ) as world:
        run = world.start("run", "start")
        running(world, "up")
        jobs = world.project / ".ddx/state/exchange/jobs"
        first = next(jobs.iterdir())
        worker = json.loads((first / "claim/owner.json").read_text())["pid"]
        os.kill(worker, signal.SIGSTOP)
        cluster.until(lambda: (first / "result.json").exists(), "the job is given up")
        os.kill(worker, signal.SIGCONT)
        run.communicate(timeout=120)
        check(run.returncode == 0, "the second attempt did it")
        check(journal(world, "journal") == ["begun", "begun"], journal(world, "journal"))
        check(step(world, "one/long")["attempt"] == 2, "one more attempt, with another number")
        cluster.until(lambda: not open_jobs(), "the first job has ended")

    # Ctrl-C ends the job and pauses the run.
    with world_of(phase("one", "{ id: long, run: 'touch up; sleep 600' }")) as world:
        run = world.start("run", "start")
        running(world, "up")
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=60)
        check(world.json("run", "show")["reason"] == "interrupted", "the run is paused")
        cluster.until(lambda: not open_jobs(), "the job has ended")

    # Work that is not shared: all files go there by digest, what was made comes back.
    with world_of(
        phase("one", "{ id: make, run: 'cat source.txt > made.txt; rm old.txt; pwd', affects: [made.txt, old.txt] }"),
        SETTINGS.replace("lease: 5s", "lease: 5s, workspace: bundle"),
    ) as world:
        (world.project / "source.txt").write_text("words\n")
        (world.project / "old.txt").write_text("old\n")
        world.run("run", "start")
        check(world.read("made.txt") == "words\n", "the file came back")
        check(not (world.project / "old.txt").exists(), "what was removed is removed")
        check(str(world.project) not in world.run("logs").out.splitlines(), "it worked elsewhere")
        world.run("run", "rollback", run_of(world), "--yes")
        check(world.read("old.txt") == "old\n" and not (world.project / "made.txt").exists(), "and is taken back")

    # Many steps at once.
    with world_of(
        phase("one", *[f"{{ id: s{number}, run: 'echo {number} >> out-{number}' }}" for number in range(40)]),
    ) as world:
        began = time.monotonic()
        world.run("run", "start")
        print(f"40 steps of one line, 8 at once: {time.monotonic() - began:.1f} s")
        check(all(journal(world, f"out-{number}") == [str(number)] for number in range(40)), "each once")

    with world_of(phase("one", "{ id: a, run: 'true' }")) as world:
        out = world.run("doctor", code=None).out
        check("runner 'hpc'" in out and "the cluster answers" in out, out)
        cluster.kill("slurmctld")
        out = world.run("doctor", code=None).out
        check("Unable to contact slurm controller" in out, out)
