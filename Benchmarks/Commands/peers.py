"""Programs that others use for the same: where they come from, and the same work written in their words.

Each lives in a virtual environment of its own in the user's cache, outside of this folder. One that cannot be installed is
left out, with a line that says so.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import venv

from measuring import Case
from worlds import TRUE

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "ddx-bench/peers"
# The program and the packages that it comes with. Newer releases of fastapi keep prefect from starting.
PACKAGES = {
    "just": ["rust-just"], "task": ["go-task-bin"], "specify": ["specify-cli"], "copier": ["copier"],
    "dbos": ["dbos"], "prefect": ["prefect", "fastapi<0.116"],
}
installs, unavailable, used = True, {}, set()


def environment():
    """What peers are started with: a program in Python may keep its compiled files, as it does for its users."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")}


def program(name, tool=None):
    """The path of a peer's program, installed when that is possible; nothing otherwise."""
    if name in unavailable:
        return None
    if name not in PACKAGES:
        found = shutil.which(name)
        if found:
            used.add(name)
        return found or leave_out(name, "is not installed")
    folder = CACHE / name
    if not (folder / "complete").exists():
        if not installs:
            return leave_out(name, "is not installed, and --quick installs nothing")
        print(f"bench: installing {name}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        try:
            venv.create(folder, with_pip=True)
            subprocess.run(
                [folder / "bin/pip", "install", "--quiet", *PACKAGES[name]], check=True, capture_output=True, text=True,
                timeout=900, env=environment(),
            )
        except (subprocess.SubprocessError, OSError) as error:
            lines = str(getattr(error, "stderr", None) or error).strip().splitlines()
            return leave_out(name, f"cannot be installed: {lines[-1] if lines else 'no reason given'}")
        (folder / "complete").touch()
    used.add(name)
    return str(folder / "bin" / (tool or name))


def leave_out(name, reason):
    unavailable[name] = reason
    print(f"bench: without {name}, which {reason}", file=sys.stderr)
    return None


def versions():
    """Which peers were asked for since this was asked last, with their versions."""
    told = []
    for name in sorted(used):
        if name in PACKAGES:
            package = PACKAGES[name][0].replace("-", "_")
            found = [path.name.removesuffix(".dist-info").split("-")[1] for path in CACHE.glob(f"{name}/lib/python*/site-packages/{package}-*.dist-info")]
        else:
            answer = subprocess.run([name, "--version"], capture_output=True, text=True)
            found = re.findall(r"\d+\.[\d.]*\d", answer.stdout)
        told.append(" ".join([name, *found[:1]]))
    used.clear()
    return ", ".join(told)


def steps(folder, kind, count, width=1):
    """The same steps for each peer: a chain, or independent ones. Gives a case for each that is there."""
    for write in (make, just, task, specify):
        name = write.__name__
        path = program(name)
        if path is None:
            continue
        place = pathlib.Path(folder) / f"{name}-{kind}-{count}-{width}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        case = write(place, path, kind, count, width)
        if case is not None:
            case.folder, case.environment, case.units = str(place), environment(), count
            yield case


def make(place, path, kind, count, width):
    names = " ".join(f"s{index}" for index in range(count))
    lines = [f".PHONY: all {names}", f"all: {names if kind == 'fan' else f's{count - 1}'}"]
    for index in range(count):
        lines += [f"s{index}:" + (f" s{index - 1}" if kind == "chain" and index else ""), f"\t@{TRUE}"]
    (place / "Makefile").write_text("\n".join(lines) + "\n")
    return Case("make", [path, "-s", "-j", str(width), "all"], note="keeps no record")


def just(place, path, kind, count, width):
    names = " ".join(f"s{index}" for index in range(count))
    lines = ["[parallel]", f"all: {names}"] if kind == "fan" else [f"all: s{count - 1}"]
    for index in range(count):
        lines += [f"s{index}:" + (f" s{index - 1}" if kind == "chain" and index else ""), f"  @{TRUE}"]
    (place / "justfile").write_text("\n".join(lines) + "\n")
    return Case("just", [path, *(["--jobs", str(width)] if kind == "fan" else []), "all"], note="keeps no record")


def task(place, path, kind, count, width):
    lines = ["version: '3'", "tasks:", "  all:", "    silent: true"]
    if kind == "chain":
        lines += ["    cmds:", *[f"      - {TRUE}"] * count]
    else:
        lines += ["    deps: [" + ", ".join(f"s{index}" for index in range(count)) + "]"]
        for index in range(count):
            lines += [f"  s{index}:", "    silent: true", f"    cmds: ['{TRUE}']"]
    (place / "Taskfile.yml").write_text("\n".join(lines) + "\n")
    concurrency = ["--concurrency", str(width)] if kind == "fan" else []
    return Case("go-task", [path, "-s", *concurrency, "all"], note="keeps no record")


def specify(place, path, kind, count, width):
    (place / ".specify").mkdir()
    lines = [
        'schema_version: "1.0"',
        'workflow: { id: bench, name: bench, version: "1.0.0", author: nobody, description: steps that do nothing }', "steps:",
    ]
    if kind == "chain":
        lines += [f"  - {{ id: s{index}, type: shell, run: '{TRUE}' }}" for index in range(count)]
    else:
        lines += [
            f"  - {{ id: items, type: shell, run: \"echo '{list(range(count))}'\", output_format: json }}",
            "  - id: all", "    type: fan-out", '    items: "{{ steps.items.output.data }}"', f"    max_concurrency: {width}",
            f"    step: {{ id: one, type: shell, run: '{TRUE}' }}",
        ]
    (place / "flow.yml").write_text("\n".join(lines) + "\n")

    def forget():
        shutil.rmtree(place / ".specify/workflows", ignore_errors=True)

    return Case(
        "Spec Kit", [path, "workflow", "run", "flow.yml"], before=forget, note="rewrites a file of states, never waits for the disk"
    )


def functions(folder, runs, count, names=("dbos", "prefect")):
    """Runs of function steps in one process of a peer; each prints its own seconds, without its start."""
    folder = pathlib.Path(folder)
    for name, title, text, note in (
        ("dbos", "DBOS", DBOS, "SQLite, durable"), ("prefect", "Prefect", PREFECT, "a local server, not waiting for the disk"),
    ):
        path = program(name, "python") if name in names else None
        if path is None:
            continue
        script, place = folder / f"{name}_flow.py", folder / f"{name}-state"
        script.write_text(text)

        def forget(place=place):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()

        forget()
        few = runs if name == "dbos" else max(1, runs // 25)
        steps = count if name == "dbos" or runs > 1 else min(count, 100)
        yield Case(
            title, [path, str(script), str(few), str(steps)], str(place),
            {**environment(), "HOME": str(place), "PREFECT_HOME": str(place), "PREFECT_LOGGING_LEVEL": "ERROR",
             "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true", "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180", "DO_NOT_TRACK": "1"},
            units=few * steps, before=forget, prints_seconds=True, timeout=600,
            note=note + ("" if few == runs and steps == count else f"; {few:,} run{'s' if few > 1 else ''} of {steps} steps"),
        )


DBOS = '''import os, sys, time
from dbos import DBOS
runs, steps = int(sys.argv[1]), int(sys.argv[2])
DBOS(config={"name": "bench", "system_database_url": "sqlite:///dbos.sqlite", "run_admin_server": False, "log_level": "ERROR"})

@DBOS.step()
def step(number):
    return number

@DBOS.workflow()
def flow(count):
    return sum(step(number) for number in range(count))

DBOS.launch()
start = time.perf_counter()
for handle in [DBOS.start_workflow(flow, steps) for _ in range(runs)]:
    handle.get_result()
print(time.perf_counter() - start, flush=True)
os._exit(0)
'''

PREFECT = '''import os, sys, time
from concurrent.futures import ThreadPoolExecutor
from prefect import flow, task
runs, steps = int(sys.argv[1]), int(sys.argv[2])

@task
def step(number):
    return number

@flow
def steps_in_a_row(count):
    return sum(step(number) for number in range(count))

steps_in_a_row(1)
start = time.perf_counter()
with ThreadPoolExecutor(min(runs, 8)) as pool:
    list(pool.map(lambda _: steps_in_a_row(steps), range(runs)))
print(time.perf_counter() - start, flush=True)
os._exit(0)
'''
