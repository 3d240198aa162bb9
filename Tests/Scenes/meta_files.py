"""What the description of an artifact asks for holds up its phase, and nothing passes untouched."""
from scene import World, check

WORKFLOW = """
name: framing
version: 1.0.0
phases:
  - id: frame
    exit_criteria: [The team agrees]
"""
FILES = {
    "phases/01-frame/exit-gates.yml": """
exit_gates:
  - {criteria: Risks are known, evidence: docs/risks.md, required: false}
""",
    "phases/01-frame/artifacts/brief/template.md": "# Brief\n\n## Problem\n\n## Success\n",
    "phases/01-frame/artifacts/brief/meta.yml": """
artifact: {name: Brief, phase: frame}
output: {location: docs/brief.md}
validation:
  required_sections: [problem, success]
  automated_checks:
    - {pattern: "OPEN:", expected: 0, message: No question is open}
    - {pattern: "must hold", expected: ">0", message: Something must hold}
  quality_checks:
    - {check: metrics, description: Success is a number, severity: blocking}
    - {check: tone, description: It reads well, severity: warning}
prompts:
  review: |
    Read it as somebody who pays:
    1. Is the problem real?
workflow: {creation_order: 1, approval_required: true, approvers: [Owner, Lead]}
""",
    "phases/01-frame/artifacts/risks/template.md": "# Risks\n",
    "phases/01-frame/artifacts/risks/meta.yml": """
name: Risks
output: {location: docs/risks.md}
validation_rules: {required_sections: [threats], quality_checks: [owners_named]}
collaboration: {approval_required: [champion]}
""",
}
BRIEF = "# Brief\n\n## Problem\n\nSlow. This **must\nhold**.\n\n## Success\n\n2 s, not 20 s.\n"


def verdicts(run):
    return {g["criteria"]: (g["verdict"], g["required"]) for p in run["phases"] for g in p["gates"]}


def found(run, criteria):
    gate = next(g for p in run["phases"] for g in p["gates"] if g["criteria"] == criteria)
    return [evidence["found"] for evidence in gate["evidence"]]


with World(WORKFLOW, "framing") as world:
    for name, text in FILES.items():
        path = world.base / "library/framing" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    world.apply("framing")
    run = world.json("run", "start", "framing", code=1)
    told = verdicts(run)
    check(
        list(told) == [
            "The team agrees", "Brief: has its 2 sections", "Brief: No question is open",
            "Brief: Something must hold", "Brief: Success is a number", "Brief: It reads well",
            "Brief: approval: Owner, Lead", "Risks: has its 1 section", "Risks: owners named",
            "Risks: approval: champion", "Risks are known",
        ],
        list(told),
    )
    check(all(told[c][0] == "fail" for c in told if c.startswith("Brief")), told)
    check(not any(told[c][1] for c in told if c.startswith("Risks")), "an optional artifact blocks nothing")
    untouched = "still as rendered from its template"
    check(found(run, "Brief: has its 2 sections") == [untouched], run["phases"])

    # Attesting everything helps nobody who has written nothing.
    run = world.json("workflow", "advance", "--attest", "all", code=1)
    check(verdicts(run)["The team agrees"][0] == "pass", run["phases"])
    check(verdicts(run)["Brief: Success is a number"][0] == "fail", run["phases"])

    world.run("workflow", "advance", code=1)
    (world.project / "docs/brief.md").write_text("# Brief\n\n## Problem\n\nOPEN: which?\n")
    run = world.json("workflow", "advance", code=1)
    told = verdicts(run)
    check(told["Brief: has its 2 sections"][0] == "fail", told)
    check(told["Brief: No question is open"][0] == "fail", told)
    check("no section 'success'" in found(run, "Brief: has its 2 sections"), run["phases"])
    (world.project / "docs/brief.md").write_text(BRIEF)
    run = world.json("workflow", "advance", code=2)
    told = verdicts(run)
    check(run["reason"] in ("attestation", "approval"), run["reason"])
    check(told["Brief: Something must hold"][0] == "pass", "emphasis and line breaks hide nothing")
    check(told["Brief: Success is a number"] == ("unknown", True), told)
    kinds = [(item["kind"], item["text"]) for item in run["waiting_for"]]
    check(
        kinds == [("attestation", "Brief: Success is a number"), ("approval", "Brief: approval: Owner, Lead")],
        kinds,
    )
    said = world.run("workflow", "next").out
    check("look at: 1. Is the problem real?" in said, said)

    # What was said about a document goes stale when the document changes.
    (world.project / "docs/brief.md").write_text(BRIEF)
    run = world.json("workflow", "advance", "--attest", "Brief: Success is a number", code=2)
    check(verdicts(run)["Brief: Success is a number"][0] == "pass", run["phases"])
    (world.project / "docs/brief.md").write_text(BRIEF + "\nAnd more.\n")
    run = world.json("workflow", "advance", code=2)
    check(verdicts(run)["Brief: Success is a number"][0] == "unknown", run["phases"])
    run = world.json("workflow", "advance", "--attest", "all")
    check(run["status"] == "completed", run["status"])
    check(verdicts(run)["Risks: owners named"][0] == "fail", "what is optional is still told")

# Nothing is asked of the files of a step that is not to be done.
SKIPPED = """
name: framing
version: 1.0.0
phases:
  - id: frame
    steps:
      - {artifact: brief, if: "run.workflow == 'other'"}
"""
with World(SKIPPED, "framing") as world:
    for name in ("template.md", "meta.yml"):
        path = world.base / "library/framing/phases/01-frame/artifacts/brief" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FILES[f"phases/01-frame/artifacts/brief/{name}"])
    world.apply("framing")
    run = world.json("run", "start", "framing")
    check(run["status"] == "completed", run["status"])
    check({verdict for verdict, _ in verdicts(run).values()} == {"pass"}, run["phases"])
    check(found(run, "Brief: approval: Owner, Lead") == ["skipped: there is nothing to look at"], run["phases"])
