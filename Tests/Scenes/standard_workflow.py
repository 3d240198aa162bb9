"""A developer applies a standard workflow, runs it, is interrupted and goes on (US-038, criterion by criterion)."""
import signal
import time

from scene import World, check
from support.repository import Repository

FLOW = """\
name: service
version: 1.2.0
description: From an idea to a running service
category: api
type: helix
tags: [service]
variables:
  - {name: product, description: What it is called, required: true}
  - {name: port, type: integer, default: 8080}
phases:
  - id: frame
    required_role: lead
    steps:
      - artifact: brief
        template: templates/brief.md
        output: docs/service/brief.md
    exit_criteria:
      - {criteria: The brief is written, evidence: docs/service/brief.md}
      - The team has read it
  - id: build
    steps:
      - {id: first, idempotent: true, run: 'echo one >> built.txt'}
      - {id: second, idempotent: true, run: 'echo two >> built.txt; touch waiting; while [ ! -e go ]; do sleep 0.02; done'}
      - {id: third, run: 'echo three >> built.txt'}
"""

with World() as world:
    library = Repository(world.base / "library")
    library.write("workflows/service/workflow.yml", FLOW)
    library.write("workflows/service/templates/brief.md", "# {{ product }}\n\nIt listens on {{ port }}.\n")
    library.write("workflows/service/README.md", "read me\n")
    library.commit("service")
    world.run("source", "add", str(library.path))

    # 1. The list shows workflows with what they are for and their categories, grouped by methodology.
    out = world.run("workflow", "list").out
    check("From an idea to a running service" in out and "api" in out, out)
    group = out[out.index("\nhelix\n"):].split("\n\n")[0]
    check("  service " in group and "  helix " in group, group)
    flow = next(flow for flow in world.json("workflow", "list")["workflows"] if flow["name"] == "service")
    check((flow["category"], flow["type"], flow["tags"]) == ("api", "helix", ["service"]), flow)

    # 3. Without an answer nothing is applied, and the flag to give is named.
    digest = world.json("workflow", "show", "service")["digest"]
    err = world.run("workflow", "apply", "service", code=64).err
    check("--var product=" in err and not (world.project / ".ddx").exists(), err)
    out = world.run("workflow", "apply", "service", "--var", "product=Shop", "--dry-run").out
    check(".ddx/workflows/service/workflow.yml" in out and "nothing was written" in out, out)
    check(not (world.project / ".ddx").exists(), "a preview wrote something")

    # 2. All phases and templates come, pinned by source, commit, version and digest, with the answers.
    world.run("workflow", "apply", "service", "--var", "product=Shop", "--trust", digest)
    here = sorted(str(path.relative_to(world.project / ".ddx/workflows/service"))
                  for path in (world.project / ".ddx/workflows/service").rglob("*") if path.is_file())
    check(here == ["README.md", "templates/brief.md", "workflow.yml"], here)
    lock = world.read(".ddx/lock.yml")
    for part in (str(library.path), library.git("rev-parse", "HEAD"), '"1.2.0"', digest, '"product": "Shop"'):
        check(part in lock, f"{part} is not in {lock}")

    # 5. The files come where they belong, 3. with the values in them.
    world.run("run", "start", code=1)
    check(world.read("docs/service/brief.md") == "# Shop\n\nIt listens on 8080.\n", world.read("docs/service/brief.md"))

    # 4. The status tells the phase and how far it all is.
    status = world.json("status")["runs"][0]
    check(status["progress"]["percent"] == 25 and status["progress"]["total"] == 2, status["progress"])
    out = world.run("status").out
    check("frame" in out and "25" in out and "next:" in out, out)

    # 6. Killed in the middle of the second phase; what was done is not done again.
    (world.project / "docs/service/brief.md").write_text("# Shop\n\nIt sells.\n")
    process = world.start("workflow", "advance", "--attest", "all")
    for _ in range(1500):
        if (world.project / "waiting").exists():
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    check(world.json("status")["runs"][0]["progress"]["percent"] == 50, "progress is lost")
    (world.project / "go").touch()
    world.run("run", "resume", code=None)
    while world.json("run", "show")["status"] != "completed":
        world.run(*world.way_on())
    built = world.read("built.txt").split()
    check(built.count("one") == 1 and built.count("three") == 1 and built[-1] == "three", built)
    check(world.json("status")["runs"] == [] or world.json("run", "show")["progress"]["percent"] == 100, "not complete")
