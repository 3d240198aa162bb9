"""People approve, refuse and send back: with roles, several of them, and what they fill in."""
import getpass

from scene import World, check

ASKING = """
name: flow
version: 1.0.0
phases:
  - id: draft
    steps:
      - run: 'echo draft >> trace.txt'
  - id: review
    steps:
      - id: ask
        approve: 'Is it ready for ${{ run.workflow }}?'
        rewind_to: draft
      - id: after
        run: 'echo after >> trace.txt'
  - id: ship
    steps:
      - run: 'echo ship >> trace.txt'
"""

FORM = """
name: flow
version: 1.0.0
phases:
  - id: go
    steps:
      - id: ask
        approve: 'How many?'
        form:
          type: object
          required: [number]
          properties: { number: { type: integer } }
        outputs: { twice: "${{ steps.ask.outputs.number * 2 }}" }
      - command: [touch, "n-${{ steps.ask.outputs.twice }}"]
"""

ROLE = """
name: flow
version: 1.0.0
phases:
  - id: go
    steps:
      - { id: ask, approve: 'Really?', role: lead }
"""

TWO = """
name: flow
version: 1.0.0
phases:
  - id: go
    steps:
      - { id: ask, approve: 'Really?', count: 2 }
"""

BOUND = """
name: flow
version: 1.0.0
phases:
  - id: write
    steps: [{ run: 'echo one > x.md; echo one > y.md' }]
    exit_criteria:
      - { criteria: X is read, evidence: x.md, check: { approval: lead } }
      - { criteria: Y is read, evidence: y.md, check: { approval: { count: 2 } } }
  - id: ship
    steps: [{ run: 'touch shipped' }]
"""

with World(ASKING) as world:
    world.apply()
    asked = world.json("run", "start", code=2)
    run = asked["id"]
    check(asked["status"] == "paused" and asked["reason"] == "approval", asked["reason"])
    waiting = asked["waiting_for"][0]
    check(waiting["kind"] == "approval" and waiting["text"] == "Is it ready for flow?", waiting)
    check(waiting["command"].startswith(f"ddx approve {run[:13]}"), waiting["command"])
    check(world.read("trace.txt") == "draft\n", "nothing behind the question has run")
    check(world.run("reject", run, code=64).err, "a refusal needs its reason")

    world.run("reject", run, "review/ask", "--reason", "too short")
    check(world.read("trace.txt") == "draft\n", "deciding runs nothing")
    again = world.json("run", "resume", run, code=2)
    check(world.read("trace.txt") == "draft\ndraft\n", "the run went back to the draft")
    check([p["attempt"] for p in again["phases"]] == [2, 2, 0], again["phases"])

    answer = world.run("approve", run, "--reason", "good now")
    check("ddx run resume" in answer.out, answer.out)
    check(world.run("approve", run, code=1).err, "nothing is asked any more")
    done = world.json("run", "resume", run)
    check(done["status"] == "completed", done)
    check(world.read("trace.txt").split() == ["draft", "draft", "after", "ship"], "the rest ran")
    history = world.run("history", run).out
    check("too short" in history and "good now" in history, history)
    told = world.run("explain", run, "review/ask").out
    check("attempt 1: rejected by" in told and told.count("too short") == 1, told)

with World(FORM) as world:
    world.apply()
    run = world.json("run", "start", code=2)["id"]
    (world.project / "bad.yml").write_text("number: many\n")
    (world.project / "form.yml").write_text("number: 21\n")
    wrong = world.run("approve", run, "--form", "bad.yml", code=65)
    check("number" in wrong.err and "integer" in wrong.err, wrong.err)
    check(world.run("approve", run, code=65).err, "the form is needed")
    world.run("approve", run, "--form", "form.yml")
    world.run("run", "resume", run)
    check((world.project / "n-42").exists(), "what was filled in is an output")

with World(ROLE) as world:
    world.apply()
    run = world.json("run", "start", code=2)["id"]
    config = world.project / ".ddx/config.yml"
    config.write_text("roles: { lead: [somebody-else] }\n")
    refused = world.run("approve", run, code=77)
    check("lead" in refused.err and "somebody-else" in refused.err, refused.err)
    config.write_text(f"roles: {{ lead: [{getpass.getuser()}] }}\npolicies: {{ separation_of_duties: true }}\n")
    check("started the run" in world.run("approve", run, code=77).err, "who started cannot approve")
    config.write_text(f"roles: {{ lead: [{getpass.getuser()}] }}\n")
    world.run("approve", run)
    check(world.json("run", "resume", run)["status"] == "completed", "the lead approved")

with World(TWO) as world:
    world.apply()
    run = world.json("run", "start", code=2)["id"]
    world.run("approve", run)
    twice = world.run("approve", run, code=1)
    check("somebody else" in twice.err, twice.err)
    check(world.json("run", "resume", run, code=2)["reason"] == "approval", "one is not enough")
    world.run("reject", run, "--reason", "no")
    failed = world.json("run", "resume", run, code=1)
    check(failed["status"] == "failed" and failed["reason"] == "approval", failed["reason"])

# A word is bound to what it was said about, and nobody counts twice.
with World(BOUND) as world:
    world.apply()
    run = world.json("run", "start", code=2)["id"]
    world.run("workflow", "advance", "--attest", "all", code=2)
    told = world.run("explain", run, "write").out
    check("1 of 2 people have said so" in told and "has changed since" not in told, told)
    twice = world.run("workflow", "advance", "--attest", "all", code=1)
    check("'Y is read' already; somebody else has to" in twice.err, twice.err)
    (world.project / "x.md").write_text("two\n")
    again = world.run("workflow", "advance", code=2)
    check("X is read" in again.out and not (world.project / "shipped").exists(), again.out)
    told = world.run("explain", run, "write").out
    check(told.count("has changed since") == 1, told)
    world.run("workflow", "advance", "--attest", "X is", code=2)
    verdicts = [gate["verdict"] for gate in world.json("run", "show", run)["phases"][0]["gates"]]
    check(verdicts == ["pass", "unknown"], verdicts)
