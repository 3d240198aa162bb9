"""The folder `Workflows` of this repository is a source of workflows for everybody."""
import shutil

from scene import TOP, World, check
from support.repository import Repository

with World() as world:
    starter = Repository(world.base / "starter")
    shutil.copytree(TOP / "Workflows", starter.path / "Workflows")
    starter.commit("what comes with the program")
    names = sorted(folder.name for folder in (TOP / "Workflows").iterdir() if (folder / "workflow.yml").exists())

    added = world.json("source", "add", str(starter.path))["sources"][0]
    check(added["workflows"] == len(names) and added["refused"] == [], added)
    found = world.json("workflow", "list", "--source", "starter")["workflows"]
    check(sorted(flow["name"] for flow in found) == names, found)
    check(all(flow["description"] and flow["category"] and flow["type"] for flow in found), "one says too little of itself")

    # One of them is applied and run like any other that is shared.
    digest = world.json("workflow", "show", "starter:hello")["digest"]
    world.run("workflow", "apply", "starter:hello", "--trust", digest)
    world.run("run", "start")
    check("starter" in world.read(".ddx/lock.yml"), world.read(".ddx/lock.yml"))

    # So is the repository itself, where this is a clone of it.
    if (TOP / ".git").exists():
        added = world.json("source", "add", str(TOP), "--name", "itself")["sources"][0]
        check(added["workflows"] >= 1, added)
