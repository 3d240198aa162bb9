"""The real HELIX library loads, applies, runs, waits, and goes on after a kill."""
import json
import re
import signal
import time

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
    check(len(frame) == 4 + 17 + 4 + 1, f"{len(frame)} exit criteria in frame")
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
    evidence = [gate for gate in passed if gate["evidence"] and "docs/" in gate["evidence"][0]["path"]]
    check(not [g for g in evidence if g["criteria"] != "All FEAT-XXX IDs are unique"], evidence)

    prd = world.read("docs/helix/01-frame/prd.md")
    template = (library / "phases/01-frame/artifacts/prd/template.md").read_text()
    check(prd.count("{{") == template.replace("{{project_name}}", "").count("{{"), "other braces stay")
    check("helix" in world.run("status").out, "status names the workflow")
    print(f"{len(run['waiting_for'])} things to do in frame")
