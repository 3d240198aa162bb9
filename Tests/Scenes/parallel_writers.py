"""Two writers of one file that may run at the same time are refused, until one waits or both share a lock."""
from scene import World, check

BOTH = """
name: flow
version: 1.0.0
phases:
  - { id: one, needs: [], lock: [ONE], steps: [{ run: echo 1 > out.txt, generates: out.txt }] }
  - { id: two, needs: [NEEDS], lock: [TWO], steps: [{ run: echo 2 > out.txt, generates: "*.txt" }] }
"""

MATRIX = """
name: flow
version: 1.0.0
phases:
  - id: each
    matrix: { part: [a, b] }
    steps: [{ artifact: note, template: note.md, output: "OUTPUT" }]
"""


def validate(text, code=0):
    with World(text) as world:
        (world.base / "library/flow/note.md").write_text("x\n")
        result = world.run("workflow", "validate", str(world.base / "library/flow"), code=code)
        return result.out + result.err


def both(needs="", one="", two=""):
    return BOTH.replace("NEEDS", needs).replace("ONE", one).replace("TWO", two)


told = validate(both(), code=65)
check("may write 'out.txt' and '*.txt' at the same time" in told, told)
check("phase 'one'" in told and "phase 'two'" in told and "line 5 of" in told, told)
check("let one phase need the other" in told, told)
validate(both(needs="one"))
validate(both(one="files", two="files"))
told = validate(both(one="files", two="other"), code=65)
check("or give both the same 'lock'" in told, told)

told = validate(MATRIX.replace("OUTPUT", "note.md"), code=65)
check("all write 'note.md'" in told and "put a value of the matrix into the path" in told, told)
validate(MATRIX.replace("OUTPUT", "${{ matrix.part }}.md"))
