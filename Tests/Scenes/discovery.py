"""Workflows of others are found by words, offline, and looked at before anything is applied (US-027)."""
import shutil

from scene import World, check
from support.repository import Repository, served

FLOWS = [
    ("api-design", "Design a REST interface before it is built", "endpoints, contracts, mocks"),
    ("mobile-release", "Ship an app to its stores", "build, review, stores"),
    ("incident", "Find the cause of an outage and write it down", "timeline, cause, lessons"),
    ("hiring", "From an open position to a signed offer", "profile, interviews, offer"),
]

with World() as world:
    community = Repository(world.base / "repos" / "community")
    for name, description, _ in FLOWS:
        community.add_workflow(name, description=description)
    community.write("workflows/bare/workflow.yml", "name: bare\nversion: 1.0.0\nphases: [{id: a, steps: [{run: 'true'}]}]\n")
    community.write("catalog.yml", "workflows:\n  bare: {description: Tidy the attic, category: home, tags: [rooms]}\n")
    community.write("ratings/incident/ann.yml", "stars: 5\n")
    community.write("ratings/incident/bob.yml", "stars: 4\ncomment: good\n")
    community.write("ratings/incident/eve.yml", "stars: 500\n")
    community.commit("catalog and ratings")

    # By category and by type, and both are shown: the list is grouped by methodology.
    out = world.run("workflow", "list").out
    groups = [line for line in out.splitlines() if line and not line.startswith((" ", "next", "more"))]
    check(groups == sorted(groups) and {"helix", "tdd", "agile"} <= set(groups), groups)

    # Without sources: bundled workflows are found, and the way to more is shown.
    check("release" in world.run("workflow", "search", "release").out, "a bundled workflow is not found")
    check("ddx source add" in world.run("workflow", "search", "attic").out, "no way to more is shown")

    with served(community.path.parent) as address:
        world.run("source", "add", f"{address}/community/.git")
    # From here on there is no server: everything works on what was fetched.
    found = world.json("workflow", "search", "outage", "cause")["workflows"]
    check(found[0]["name"] == "incident" and found[0]["score"] > 0, found)
    check(any("outage" in reason and "description" in reason for reason in found[0]["why"]), found[0]["why"])
    check(found[0]["rating"] == {"stars": 4.5, "votes": 2}, found[0]["rating"])
    check("'outage' in " in world.run("workflow", "search", "outage", "--why").out, "no reasons")
    check(world.json("workflow", "search", "attic")["workflows"][0]["name"] == "bare", "catalog.yml is not searched")
    check(world.json("workflow", "search", "endpoints")["workflows"][0]["name"] == "api-design", "no synonyms")
    check(world.json("workflow", "search", "desig")["workflows"][0]["name"] == "api-design", "no beginnings of words")
    check(world.json("workflow", "search", "hiring")["workflows"][0]["name"] == "hiring", "the name is not first")
    check(world.json("workflow", "search", "qqqq")["workflows"] == [], "nonsense finds something")
    for words in ['"', "'", "*", "a AND", "NEAR(", "{name}:x", "--", "\u00e9", "x" * 5000]:
        world.run("workflow", "search", "--", words, code=None)
    check(world.run("workflow", "search", "", code=64).err, "an empty search")

    # Use and success are counted from the runs of this user, here and in other projects of his.
    world.run("workflow", "apply", "incident", "--trust", world.json("workflow", "show", "incident")["digest"])
    world.run("run", "start")
    shown = world.json("workflow", "show", "incident")
    check(shown["statistics"]["completed"] == 1 and shown["statistics"]["success_percent"] == 100, shown["statistics"])
    check(shown["rating"] == {"stars": 4.5, "votes": 2}, shown["rating"])
    elsewhere = world.base / "elsewhere"
    elsewhere.mkdir()
    check("1 run, 100 % completed" in world.run("workflow", "show", "incident", cwd=elsewhere).out, "other projects")
    shutil.rmtree(world.project)
    world.project.mkdir()

    # Lists are narrowed down by place, category, type and tag.
    listed = world.json("workflow", "list", "--source", "community")["workflows"]
    check(len(listed) == 5 and all(flow["source"] == "community" for flow in listed), listed)
    check([flow["name"] for flow in world.json("workflow", "list", "--category", "home")["workflows"]] == ["bare"], "category")
    check([flow["name"] for flow in world.json("workflow", "list", "--type", "hiring")["workflows"]] == ["hiring"], "type")
    check(len(world.json("workflow", "search", "workflow", "shared", "quality", "--tag", "shared")["workflows"]) <= 4, "tag")

    searched = lambda *words: {(flow["source"], flow["name"]) for flow in world.json("workflow", "search", *words)["workflows"]}
    check(searched("outage", "--tag", "shared", "--tag", "quality", "--category", "web") == {("community", "incident")}, "tags")
    check(searched("outage", "--tag", "share") == searched("outage", "--category", "home") == set(), "a part of a tag")
    check({source for source, _ in searched("release", "--source", "bundled")} == {"bundled"}, "a source")
    check(searched("release", "--installed") == set(), "applied ones")

    # All of a workflow is shown before anything is applied, also what it would run.
    shown = world.json("workflow", "show", "incident")
    check(shown["phases"][0]["id"] == "look" and shown["capabilities"][0]["kind"] == "script", shown)
    check([change["version"] for change in shown["history"]] == ["1.0.0"], shown["history"])
    helix = world.json("workflow", "show", "helix")
    check(helix["roles"] and "docs/helix/01-frame/brief.md" in helix["outcomes"], (helix["roles"], helix["outcomes"][:9]))
    out = world.run("workflow", "show", "helix").out
    check("roles: " in out and "brings: " in out, out)
    check("versions: 1.0.0" in world.run("workflow", "show", "incident").out, "no history")
    check(not (world.project / ".ddx").exists(), "showing made a project")

    # A problem in words.
    best = world.json("recommend", "our site was down and nobody knows why")["recommendations"]
    check("incident" in [one["workflow"] for one in best[:3]], best)
    check(all(one["reasons"] for one in best), "a recommendation without reasons")
    world.run("recommend", "the and of", code=64)

    # What the project lacks is told with evidence, and with the workflows that would bring it.
    (world.project / "main.py").write_text("print(1)\n")
    (world.project / "README.md").write_text("# Hello\n")
    told = world.json("analyze")
    check({"kind": "language", "value": "Python", "evidence": ["1 file", "main.py"]} in told["facts"], told["facts"])
    missing = {gap["practice"]: gap for gap in told["missing"]}
    check("documentation" not in missing and missing["tests"]["evidence"], missing)
    check("tdd" in [one["workflow"] for one in missing["tests"]["workflows"]], missing["tests"])
    check("missing: tests" in world.run("analyze").out, "a gap is not told")
    (world.project / "test_main.py").write_text("assert True\n")
    check("missing: tests" not in world.run("analyze").out, "tests are not seen")
    (world.project / "LICENSE").write_text("Permission is hereby granted, free of charge, to anyone, without restriction\n")
    facts = world.json("analyze")["facts"]
    check({"kind": "licence", "value": "MIT", "evidence": ["LICENSE"]} in facts, facts)
    check(not (world.project / ".ddx").exists(), "looking made a project")

    # So are the documents of applied workflows, and how its runs went.
    world.write_workflow(
        "name: flaky\nversion: 1.0.0\nphases:\n  - id: p\n    steps:\n"
        "      - {artifact: plan, template: plan.md, output: docs/plan.md}\n      - {run: 'exit 3'}\n", "flaky")
    (world.base / "library/flaky/plan.md").write_text("plan\n")
    world.apply("flaky")
    told = world.json("analyze")
    gap = next(gap for gap in told["missing"] if gap["practice"] == "documents")
    check(gap["evidence"] == ["docs/plan.md"], gap)
    for _ in range(3):
        world.run("run", "start", "flaky", code=1)
    told = world.json("analyze")
    gap = next(gap for gap in told["missing"] if gap["practice"] == "runs")
    check(gap["evidence"] == ["3 of 3 runs that ended have failed"] and gap["workflows"], gap)
    check({"kind": "phase", "value": "phase 'p' of 'flaky'", "evidence": ["1 of 1 documents", "docs/plan.md"]}
          in told["facts"], told["facts"])
    shutil.rmtree(world.project / ".ddx")

    # The cache may be deleted or broken; it is made anew from what was fetched.
    cache = world.base / "home/.cache/ddx/catalog.sqlite"
    cache.write_bytes(b"nonsense" * 1000)
    check("incident" in world.run("workflow", "search", "outage").out, "a broken cache is not replaced")
    cache.unlink()
    check("incident" in world.run("workflow", "list").out, "a missing cache is not replaced")

    # More than is shown is told; the limit is the person's.
    note = world.run("workflow", "search", "workflow", "shared", "--limit", "2")
    check(len(note.out.splitlines()) == 3 and "--limit 10" in note.err, (note.out, note.err))

    # A workflow that was changed or removed in the source is found as it is now.
    world.run("source", "remove", "community")
    world.run("source", "add", str(community.path))
    community.add_workflow("incident", description="Put out a fire")
    community.git("rm", "-rq", "workflows/hiring")
    community.commit("less")
    world.run("source", "sync")
    check(world.json("workflow", "search", "fire")["workflows"][0]["name"] == "incident", "the new text is not found")
    check(all(flow["name"] != "hiring" for flow in world.json("workflow", "search", "hiring")["workflows"]), "it is found still")
