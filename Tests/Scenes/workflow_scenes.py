"""The scenes of each bundled workflow pass, and together they reach all of it."""
import os
import shutil

from scene import TOP, World, check

with World() as world:
    before = world.snapshot()
    tests, scenes = 0, 0
    for folder in sorted((TOP / "Workflows").iterdir()):
        report = world.json("workflow", "test", folder.name)
        check(report["schema"] == "ddx.test/1" and report["passed"], (folder.name, report["scenes"]))
        for kind, coverage in report["coverage"].items():
            check(coverage["missing"] == [], (folder.name, kind, coverage["missing"]))
            check(coverage["reached"] == coverage["total"], (folder.name, kind, coverage))
        tests += 1
        scenes += len(report["scenes"])
    check(tests >= 7 and scenes >= 7, (tests, scenes))
    check(world.snapshot() == before, "playing scenes changes nothing around them")

    # Coverage tells what is missing: without one of its scenes 'agile' is not covered.
    world.run("init")
    shutil.copytree(TOP / "Workflows/agile", world.base / "agile")
    os.remove(world.base / "agile/tests/no-guests.yml")
    report = world.json("workflow", "test", str(world.base / "agile"))
    missing = report["coverage"]["branches"]["missing"]
    check(missing == [{"phase": "demo", "step": None, "holds": False}], missing)
    text = world.run("workflow", "test", str(world.base / "agile")).out
    check("coverage: 5 of 5 phases, 11 of 11 gates, 1 of 2 branches" in text, text)
    check("not reached: 'if' of phase 'demo' false" in text, text)
    print(f"{scenes} scenes of {tests} workflows")
