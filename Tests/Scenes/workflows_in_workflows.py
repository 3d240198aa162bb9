"""A phase uses another workflow: by path and by name, with inputs and outputs, pinned with the run."""
import shutil

from scene import World, check

MAIN = """
name: flow
version: 1.0.0
variables: [{ name: where, default: test }]
phases:
  - id: plan
    uses: ./plan
    with: { title: "${{ vars.where }}", copies: "2" }
  - id: deploy
    uses: deploy@1.2.0
    with: { to: "${{ phases.plan.outputs.file }}" }
    outputs: { extra: "${{ vars.where }}" }
  - id: gate
    transition: manual
    steps: [{ command: [touch, "${{ phases.deploy.outputs.place }}.${{ phases.deploy.outputs.extra }}"] }]
  - id: again
    uses: deploy
    with: { to: again }
"""

PLAN = """
name: plan
version: 0.1.0
variables:
  - { name: title, required: true }
  - { name: copies, type: integer, default: 1 }
phases:
  - id: write
    if: vars.copies == 2
    steps:
      - { artifact: plan, template: templates/plan.md, output: plan.md }
outputs: { file: "${{ vars.title }}-plan" }
"""

DEPLOY = """
name: deploy
version: 1.2.0
variables: [{ name: to, required: true }]
phases:
  - id: work
    steps:
      - id: go
        env: { TO: "${{ vars.to }}" }
        run: |
          echo "VERSION $TO" >> deployed.txt
          echo "place=$TO" >> "$DDX_OUTPUT"
    outputs: { place: "${{ steps.go.outputs.place }}" }
outputs: { place: "${{ phases.work.outputs.place }}" }
hooks: { success: [{ run: echo hook >> deployed.txt }] }
"""


def prepare(world):
    folder = world.base / "library" / "flow"
    (folder / "plan" / "templates").mkdir(parents=True)
    (folder / "plan" / "workflow.yml").write_text(PLAN)
    (folder / "plan" / "templates" / "plan.md").write_text("# {{ title }}\n{{> foot}}\n")
    (folder / "plan" / "templates" / "foot.md").write_text("foot of the plan")
    (folder / "templates").mkdir()
    (folder / "templates" / "foot.md").write_text("foot of the main workflow")
    world.write_workflow(DEPLOY.replace("VERSION", "first"), "deploy")
    world.apply("deploy")
    world.apply()


# Inputs and outputs pass, and what changes on disk does not change a run that goes on.
with World(MAIN) as world:
    prepare(world)
    run = world.json("run", "start", "flow", code=2)
    check(run["status"] == "paused", run)
    check(world.read("plan.md").rstrip() == "# test\nfoot of the plan", world.read("plan.md"))
    check(world.read("deployed.txt") == "first test-plan\nhook\n", world.read("deployed.txt"))
    check((world.project / "test-plan.test").exists(), "outputs of both workflows are read")
    used = world.project / ".ddx/workflows/deploy/workflow.yml"
    used.write_text(used.read_text().replace("first", "second"))
    shutil.rmtree(world.project / ".ddx/workflows/flow")
    world.run("workflow", "advance")
    check(world.read("deployed.txt").endswith("first again\nhook\n"), world.read("deployed.txt"))

# What is wrong is told before anything runs, in the file where it stands.
with World(MAIN) as world:
    prepare(world)
    used = world.project / ".ddx/workflows/deploy/workflow.yml"
    good = used.read_text()
    used.write_text(good.replace("1.2.0", "1.3.0"))
    result = world.run("workflow", "validate", "flow", code=65)
    check("'deploy' is here in version 1.3.0, not 1.2.0" in result.err + result.out, result.err)
    used.write_text(good.replace("name: to", "name: target"))
    result = world.run("run", "start", "flow", code=65)
    check("workflow 'deploy' has no variable 'to'" in result.err, result.err)
    used.write_text(good.replace("hooks:", "hoks:"))
    result = world.run("workflow", "validate", "flow", code=65)
    check(".ddx/workflows/deploy/workflow.yml:" in result.err + result.out, result.err + result.out)
    shutil.rmtree(used.parent)
    result = world.run("run", "start", "flow", code=65)
    check("there is no workflow 'deploy@1.2.0'" in result.err, result.err)
    check(not (world.project / "deployed.txt").exists(), "nothing runs")

# Two writers of one file that may run at the same time are an error, until one waits.
BOTH = """
name: flow
version: 1.0.0
phases:
  - { id: one, needs: [], steps: [{ run: echo 1 > out.txt, generates: out.txt }] }
  - { id: two, needs: [NEEDS], steps: [{ run: echo 2 > out.txt, generates: "*.txt" }] }
"""

with World(BOTH.replace("NEEDS", "")) as world:
    result = world.run("workflow", "validate", str(world.base / "library/flow"), code=65)
    check("may write 'out.txt' and '*.txt' at the same time" in result.err + result.out, result)
with World(BOTH.replace("NEEDS", "one")) as world:
    world.run("workflow", "validate", str(world.base / "library/flow"))
