"""The real HELIX library loads, applies, runs, waits, and goes on after a kill."""
import hashlib
import os
import random
import re
import signal

from scene import World, check, corpus, skip

library = corpus("helix")
if library is None:
    skip("no HELIX library beside the project")

with World() as world:
    findings = world.json("workflow", "validate", str(library))
    check(findings["errors"] == 0, findings)
    check(findings["warnings"] > 0, "dangling files and references are warned of")

    shown = world.json("workflow", "show", str(library))
    phases = shown["phases"]
    check([p["id"] for p in phases] == ["frame", "design", "test", "build", "deploy", "iterate"], phases)
    check(sum(len(p["artifacts"]) for p in phases) == 46, "46 artifacts")
    actions = len(shown["actions"]) + sum(len(p["actions"]) for p in phases)
    check(actions == 19, f"19 actions, not {actions}")
    check(sum(len(p["input_gates"]) for p in phases) == 19, "19 input gates")
    frame = phases[0]["exit_criteria"]
    # Its own, those of its artifacts' meta.yml, those of exit-gates.yml, its rules, its approval.
    check(len(frame) == 4 + 89 + 17 + 4 + 1, f"{len(frame)} exit criteria in frame")
    check(len(shown["variables"]) == 1, "1 variable")

    world.run("workflow", "init", str(library), "--var", "project_name=Acme")
    run = world.json("run", "start", code=2)
    waiting = [item["text"] for item in run["waiting_for"]]
    check(
        waiting == ["Problem or opportunity identified", "Time allocated for analysis"],
        waiting,
    )

    run = world.json("workflow", "advance", "--attest", "all", code=None)
    check(run["status"] == "paused", run["status"])
    frame = run["phases"][0]
    check(len(frame["steps"]) == 13, len(frame["steps"]))
    check(frame["status"] == "in_progress", frame["status"])
    passed = [gate for gate in frame["gates"] if gate["kind"] == "exit" and gate["verdict"] == "pass"]
    check(not [gate for gate in passed if gate["evidence"]], "nothing passes untouched")

    prd = world.read("docs/helix/01-frame/prd.md")
    template = (library / "phases/01-frame/artifacts/prd/template.md").read_text()
    check(prd.count("{{") == template.replace("{{project_name}}", "").count("{{"), "other braces stay")
    check("helix" in world.run("status").out, "status names the workflow")
    print(f"{len(run['waiting_for'])} things to do in frame")


def rendered(template, values):
    """What a template becomes: the fields that have values are filled in, all other braces stay."""
    names = "|".join(map(re.escape, values))
    return re.sub(
        rb"\{\{\s*(" + names.encode() + rb")\s*\}\}",
        lambda field: values[field.group(1).decode()].encode(),
        template.read_bytes(),
    )


def templates(step):
    """The templates of an artifact by the name of the file that they become; its document has none."""
    found = {}
    for folder in library.glob(f"phases/*/artifacts/{step}"):
        found[None] = folder / "template.md"
        found.update({file.stem: file for file in folder.glob("*.template")})
    return found


def compare(world, run, compared):
    """Compares every file that was rendered, and is still untouched, with its template."""
    for step in (step for phase in run["phases"] for step in phase["steps"]):
        for file in step["files"]:
            path = world.project / file["path"]
            if path in compared or not path.is_file():
                continue
            if hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"]:
                sources = templates(step["id"])
                source = sources.get(path.name) or sources[None]
                wanted = rendered(source, {"project_name": "Acme"})
                check(path.read_bytes() == wanted, f"{path} is not {source} with the name alone")
                compared.append(path)


# What the patterns of the library look for in one document or another, and what must be gone.
WORDS = """
As a user I want this So that it works. Given a thing When it is used Then it must work.
P0: FEAT-001 is edited by hand; RISK-001 is FEASIBLE; mail@example.com answers.
[RESEARCH QUESTION 1] HYPOTHESIS: FINDING: WORKING: acceptance criteria of [[US-001-login]] in [[SD-001-login]].
""" + "".join(f"Article {number}: it holds.\n" for number in range(1, 12))
LEFT_OPEN = r"\[NEEDS CLARIFICATION|\[NEEDS INVESTIGATION|TBD|TODO|\[PLACEHOLDER|\[INCOMPLETE|\[INVESTIGATE" \
    r"|\[Stakeholder Name/Role\]"


def write_evidence(world, name, headings):
    """Writes what a criterion asks for, as a person would: a document with its headings."""
    target = world.project / name
    if name.endswith("/"):
        target = target / "written.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    text = target.read_text() if target.exists() else "# Written\n"
    text = re.sub(LEFT_OPEN, "answered", text)
    if "edited by hand" not in text:
        text += WORDS
    for heading in headings:
        title = heading.replace("-", " ")
        if f"\n## {title}\n" not in text:
            text += f"\n## {title}\n\nWritten down.\n"
    target.write_text(text)


def add_member(world, artifact):
    """Adds the first member of a collection, with every field that its name asks for."""
    asked = world.run("workflow", "new", "helix", artifact, code=64).err
    fields = sorted(set(re.findall(r"--var ([\w-]+)=", asked)))
    check(fields, f"{artifact} does not say which fields it needs: {asked}")
    values = {field: "001" if field in ("number", "id") else "login" for field in fields}
    arguments = [part for pair in values.items() for part in ("--var", "=".join(pair))]
    before = set(world.project.rglob("*.md"))
    world.run("workflow", "new", "helix", artifact, *arguments)
    made = set(world.project.rglob("*.md")) - before
    check(len(made) == 1, f"one member of {artifact}, not {made}")
    wanted = rendered(templates(artifact)[None], {**values, "project_name": "Acme"})
    check(made.pop().read_bytes() == wanted, f"a member of {artifact} differs from its template")


def fill_in(world, run):
    """Does what the open criteria of a run ask for."""
    for item in run["waiting_for"]:
        found = re.search(r"ddx workflow new helix (\S+)", item["text"])
        if item["kind"] == "input" and found:
            add_member(world, found.group(1))
    for phase in run["phases"]:
        for gate in phase["gates"]:
            for evidence in gate["evidence"]:
                if gate["verdict"] == "fail" and evidence["path"] and "*" not in evidence["path"]:
                    missing = re.search("section ('.+')", evidence["found"])
                    headings = re.findall("'([^']+)'", missing.group(1)) if missing else []
                    write_evidence(world, evidence["path"], headings)


def attempts(run):
    """The completed steps of a run with the number of their attempts."""
    return {
        (phase["id"], step["id"]): step["attempt"]
        for phase in run["phases"]
        for step in phase["steps"]
        if step["status"] == "completed"
    }


def kill_after(world, lines):
    """Kills an owner once it has told so much and goes on with its run; whether it was still at it."""
    shown = world.json("run", "show")
    before = attempts(shown)
    process = world.start("workflow", "advance", "--attest", "all")
    told = [process.stderr.readline() for _ in range(lines)]
    process.send_signal(signal.SIGKILL)
    process.communicate()
    run = world.json("run", "resume", shown["id"], code=None)
    check("phases" in run, run)
    after = attempts(run)
    again = {step for step in before if after.get(step) != before[step]}
    check(not again, f"completed steps that ran again or got lost: {again}")
    return run, all(told) and process.returncode == -signal.SIGKILL


seed = int(os.environ.get("DDX_SEED") or 1)
print(f"DDX_SEED={seed}")
moments = random.Random(seed)

with World() as world:
    world.run("workflow", "init", str(library), "--var", "project_name=Acme")
    run = world.json("run", "start", code=2)
    kills, percents, compared = dict.fromkeys((phase["id"] for phase in run["phases"]), 0), [], []
    for _ in range(200):
        compare(world, run, compared)
        if run["status"] == "completed":
            break
        check(run["status"] == "paused", (run["status"], run["reason"]))
        phase = next(p["id"] for p in run["phases"] if p["status"] in ("pending", "in_progress"))
        if kills[phase] < 2:
            # The first time as soon as it has begun, then anywhere.
            lines = 1 if kills[phase] == 0 else moments.randint(1, 12)
            run, lived = kill_after(world, lines)
            kills[phase] += lived
        else:
            fill_in(world, run)
            run = world.json("workflow", "advance", "--attest", "all", code=None)
        percents.append(run["progress"]["percent"])
        status = world.json("status")["runs"]
        check([r["progress"] for r in status] in ([run["progress"]], []), status)
    check(run["status"] == "completed", run["waiting_for"])
    check(percents == sorted(percents) and percents[-1] == 100, percents)
    check(min(kills.values()) > 0, f"killed in every phase: {kills}")
    check(len(compared) >= 20, f"only {len(compared)} files compared with their templates")
    print(f"kills {kills}, {len(compared)} files compared")

    # The applied copy is the library, and a prompt keeps the braces of other languages.
    for file in (file for file in library.rglob("*") if file.is_file()):
        copy = world.project / ".ddx/workflows/helix" / file.relative_to(library)
        check(copy.read_bytes() == file.read_bytes(), f"{copy} is not a copy of {file}")
    for action in library.glob("phases/*/actions/*/prompt.md"):
        phase, name = action.parts[-4].partition("-")[2], action.parent.name
        said = world.run("workflow", "exec", "helix", f"{phase}/{name}").out
        # Names with passwords in addresses are hidden wherever they are shown, in examples too.
        wanted = re.sub(r"://[^\s/@]+:[^\s/@]+@", "://***@", rendered(action, {"project_name": "Acme"}).decode())
        check(wanted.strip() in said, f"{phase}/{name} differs from {action} in more than the name")
