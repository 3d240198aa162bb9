"""What the scenes about the audit trail share: a workflow of two steps, and what somebody does to a ledger by hand."""
import contextlib
import sqlite3

TWO_STEPS = """
name: flow
version: 1.0.0
phases:
  - id: build
    steps:
      - id: one
        run: echo one
      - id: two
        run: echo two
"""


def edit(world, *statements):
    """Changes the ledger past all guards of its schema."""
    with contextlib.closing(sqlite3.connect(world.project / ".ddx/state/ledger.sqlite")) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
