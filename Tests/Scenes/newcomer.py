"""A newcomer applies and runs the bundled workflow in an empty folder."""
from scene import World, check

with World() as world:
    listed = world.json("workflow", "list")
    names = {workflow["name"] for workflow in listed["workflows"]}
    for name in ["hello", "helix", "tdd", "agile", "kanban", "release", "contract-review"]:
        check(name in names, f"{name} is not listed")
        findings = world.json("workflow", "validate", name)
        check(findings["errors"] == 0 and findings["warnings"] == 0, f"{name}: {findings}")

    world.run("workflow", "apply", "hello")
    run = world.json("run", "start")
    check(run["status"] == "completed", run)
    check(run["progress"]["percent"] == 100, run["progress"])
    check("Hello, world!" in world.read("docs/hello.md"), "the page does not greet")
    check([phase["status"] for phase in run["phases"]] == ["completed"] * 3, run["phases"])

    status = world.run("status")
    check("ddx" in status.out, status.out)
    check("completed" in world.run("run", "list").out, "the list does not show the run")
    history = world.json("history")
    check(history["transitions"][-1]["to"] == "completed", history["transitions"][-1])
    check("Hello, world!" in world.run("logs").out, "the logs lack the greeting")
    check(world.run("explain", run["id"][:13]).out, "explain says nothing")
