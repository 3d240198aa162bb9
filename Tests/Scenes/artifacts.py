"""Artifacts: several files from one, partials, policies that lose nothing, and files of any size."""
import re
import resource
import shutil

from scene import World, check

WORKFLOW = """
name: flow
version: 1.0.0
variables:
  - { name: who, default: Ada }
  - { name: parts, type: list, default: [] }
phases:
  - id: write
    steps:
      - artifact: plan
        output:
          - { template: templates/plan.md, path: docs/plan.md }
          - { template: templates/plan.json, path: "docs/{{ who }}/plan.json" }
      - { artifact: kept, template: templates/plan.md, output: docs/kept.md }
      - { artifact: first, template: templates/plan.md, output: docs/first.md, overwrite: never }
      - { artifact: last, template: templates/plan.md, output: docs/last.md, overwrite: always }
      - { artifact: big, template: templates/big.txt, output: docs/big.txt }
    exit_criteria:
      - { criteria: It is there, check: { file_exists: docs/big.txt } }
      - { criteria: It is copied, required: false, evidence: docs/copy.txt }
"""
TEMPLATES = {
    "plan.md": "{{> head}}\nfor {{ who }}{{ unknown }}\n",
    "head.md": "# Head of {{ project.name }}\n{{> foot}}\n",
    "foot": "-- foot",
    "plan.json": '{"who": {{ who | to_json }}}\n',
    "big.txt": "{{#each parts}}\n{{> block}}\n{{/each}}\nend\n",
    "block": "0123456789abcde\n" * (1 << 16),
}
EDITED = "what a person wrote\n"


def world_with(templates=TEMPLATES):
    world = World(WORKFLOW)
    for name, text in templates.items():
        path = world.base / "library/flow/templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return world


def logged(world, step):
    return world.run("logs", "--step", step).out


with world_with() as world:
    world.apply()
    world.json("run", "start", code=None)
    plan = "# Head of project\n-- foot\nfor Ada{{ unknown }}\n"
    check(world.read("docs/plan.md") == plan, world.read("docs/plan.md"))
    check(world.read("docs/Ada/plan.json") == '{"who": "Ada"}\n', world.read("docs/Ada/plan.json"))
    check("left as it stands: unknown" in logged(world, "step-1"), logged(world, "step-1"))

    # Another run: what people wrote stays, or is kept where the log says.
    for name in ("kept", "first", "last"):
        (world.project / f"docs/{name}.md").write_text(EDITED)
    world.json("run", "start", "--var", "who=Bob", code=None)
    check(world.read("docs/plan.md").endswith("for Bob{{ unknown }}\n"), "an untouched file follows its template")
    check(world.read("docs/kept.md") == EDITED, "if_unchanged keeps what somebody edited")
    check(world.read("docs/first.md") == EDITED, "never keeps what is there")
    check(world.read("docs/last.md").endswith("for Bob{{ unknown }}\n"), "always replaces")
    place = re.search(r"is kept as '([^']+)'", logged(world, "step-4"))
    check(place and open(place.group(1)).read() == EDITED, logged(world, "step-4"))

# A file of 128 MB is rendered, written and looked at in bounded memory, with a word about its size.
with world_with() as world:
    parts = ", ".join(str(number) for number in range(128))
    (world.project / "answers.yml").write_text(f"parts: [{parts}]\n")
    world.apply("flow", "--answers", "answers.yml")
    run = world.json("run", "start")
    check(run["status"] == "completed", run["status"])
    big = world.project / "docs/big.txt"
    check(big.stat().st_size == 128 * (1 << 20) + 4, big.stat().st_size)
    said = logged(world, "step-5")
    check(f"{big.stat().st_size} bytes are much for an artifact" in said, said)
    # Evidence of this size is looked at in the same way.
    shutil.copyfile(big, world.project / "docs/copy.txt")
    with (world.project / "docs/copy.txt").open("a") as copy:
        copy.write("and a word of somebody's\n")
    run = world.json("run", "start")
    verdicts = {g["criteria"]: g["verdict"] for g in run["phases"][0]["gates"]}
    check(verdicts == {"It is there": "pass", "It is copied": "pass"}, verdicts)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"at most {used} MB of memory")
    check(used < 128, f"{used} MB of memory for a file of 128 MB")
