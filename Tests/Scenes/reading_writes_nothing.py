"""Commands that read leave every file as it was."""
from scene import World, check

with World() as world:
    world.run("workflow", "list")
    world.run("workflow", "show", "helix")
    world.run("workflow", "validate", "tdd")
    world.run("workflow", "apply", "hello", "--dry-run")
    world.run("status")
    world.run("run", "list")
    check(world.snapshot() == {}, f"files appeared: {sorted(world.snapshot())}")

    world.run("workflow", "apply", "tdd", "--var", "test_command=true")
    world.run("run", "start", code=None)
    before = world.snapshot()
    for arguments in [
        ["status"], ["workflow", "status"], ["workflow", "next"], ["run", "show"], ["run", "list"],
        ["history"], ["logs"], ["explain"], ["workflow", "list"], ["workflow", "show", "tdd"],
        ["workflow", "validate", "tdd"], ["workflow", "actions", "helix"], ["config", "show"],
        ["schema"], ["run", "start", "tdd", "--dry-run"], ["workflow", "apply", "hello", "--dry-run"],
    ]:
        world.run(*arguments, code=None)
        after = world.snapshot()
        changed = [path for path in after if before.get(path) != after[path]]
        changed += [path for path in before if path not in after]
        check(not changed, f"ddx {' '.join(arguments)} changed {changed}")
