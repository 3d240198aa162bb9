"""Going on costs no check whose files are the same, and what is remembered is never wrong."""
import time

from scene import World, check

WORKFLOW = """
name: flow
version: 1.0.0
variables:
  - { name: word, default: done }
phases:
  - id: write
    steps: [{ run: echo written > step.txt }]
    exit_criteria:
      - { criteria: Nothing is open, check: { absent: { path: "docs/**/*.md", pattern: "OPEN" } } }
      - { criteria: All ids differ, check: { unique: { path: "docs/*.md", pattern: "ID-[0-9]+" } } }
      - { criteria: It has its sections, check: { sections: { path: docs/a.md, headings: [Scope] } } }
      - { criteria: The command agrees, check: [{ command: { run: "echo ran >> ran.txt" } }, { file_exists: step.txt }] }
      - { criteria: The word is given, check: { expression: "vars.word == 'done'" } }
      - { criteria: It is newer, check: { age: { path: docs/a.md, sources: [docs/b.md] } } }
      - The team agrees
"""


def gates(run):
    return {g["criteria"]: g for p in run["phases"] for g in p["gates"]}


def advance(world, code=2, *arguments):
    return gates(world.json("workflow", "advance", *arguments, code=code))


with World(WORKFLOW) as world:
    docs = world.project / "docs"
    docs.mkdir()
    (docs / "b.md").write_text("ID-2\n")
    (docs / "a.md").write_text("# Scope\n\nID-1\n")
    time.sleep(0.1)  # A file as young as this could change without anybody seeing it.
    world.apply()
    first = gates(world.json("run", "start", code=2))
    check({g["verdict"] for c, g in first.items() if c != "The team agrees"} == {"pass"}, first)
    check({g["unchanged_since"] for g in first.values()} == {None}, "the first time all is looked at")

    again = advance(world)
    files = ["Nothing is open", "All ids differ", "It has its sections"]
    check(all(again[c]["unchanged_since"] for c in files), again)
    others = [c for c in again if c not in files]
    check(not any(again[c]["unchanged_since"] for c in others), "commands, times and people are asked again")
    check(world.read("ran.txt") == "ran\nran\n", world.read("ran.txt"))
    check({c: g["evidence"] for c, g in again.items()} == {c: g["evidence"] for c, g in first.items()}, again)
    run = world.json("run", "show")["id"]
    said = world.run("explain", run, "write").out
    check("not checked again: what it looks at is as it was at" in said, said)

    # One more file is another answer; one that is touched and the same is none.
    (docs / "c.md").write_text("OPEN ID-1\n")
    third = advance(world, 1)
    check([third[c]["verdict"] for c in files] == ["fail", "fail", "pass"], third)
    check(third["It has its sections"]["unchanged_since"], third)
    (docs / "c.md").unlink()
    (docs / "a.md").write_text((docs / "a.md").read_text())
    fourth = advance(world)
    check(fourth["It has its sections"]["unchanged_since"], "the same content is the same file")
    check([fourth[c]["verdict"] for c in files] == ["pass"] * 3, fourth)

    # The memory may be thrown away, and a damaged one is set aside.
    folder = world.project / ".ddx/state/verdicts"
    memory = next(folder.iterdir())
    (docs / "a.md").write_text("# Scope\n\nOPEN ID-1\n")
    memory.write_bytes(memory.read_bytes().replace(b'"pass"', b'"pass" '))
    fifth = advance(world, 1)
    check([fifth[c]["verdict"] for c in files] == ["fail", "pass", "pass"], fifth)
    check(not any(g["unchanged_since"] for g in fifth.values()), fifth)
    check([f for f in folder.iterdir() if f.suffix == ".damaged"], "it is set aside")
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    (docs / "a.md").write_text("# Scope\n\nID-1\n")
    run = world.json("workflow", "advance", "--attest", "all")
    check(run["status"] == "completed", run["status"])
