"""An editor's own client drives the language server over a folder that people are typing in."""
import asyncio
import pathlib

from scene import World, check
from support.editor import Editor, types

GOOD = """\
name: demo
version: 1.0.0
variables:
  - name: who
    description: "Whom to greet 👋"
    required: true
phases:
  - id: frame
    name: Frame it
    required_role: lead
    outputs: { goal: "${{ vars.who }}" }
    steps:
      - id: ask
        run: echo "$WHO"
        env: { WHO: "${{ vars.who }}" }
        outputs: { answer: "${{ steps.ask.exit_code }}" }
  - id: design
    needs: [frame]
    if: phases.frame.status == 'completed'
    steps:
      - artifact: plan
        template: templates/plan.md
        output: docs/plan.md
      - approve: "👋 good, ${{ phases.frame.outputs.goal }}?"
        role: lead
        rewind_to: frame
    exit_criteria:
      - { criteria: framed, check: { phase_completed: frame } }
"""


async def refusal(request):
    try:
        await request
    except Exception as error:
        return str(error)
    raise AssertionError("it was not refused")


async def findings_follow_typing(editor):
    editor.open("workflow.yml")
    check(await editor.findings("workflow.yml") == [], editor.published)

    editor.replace("workflow.yml", "needs: [frame]", "needs: [fram]")
    (finding,) = [one for one in await editor.findings("workflow.yml") if one.code == "DDX0213"]
    check(finding.source == "ddx" and finding.severity == types.DiagnosticSeverity.Error, finding)
    check("did you mean 'frame'?" in finding.message, finding)
    check(editor.slice("workflow.yml", finding.range) == "fram", finding)
    page = pathlib.Path(finding.code_description.href.removeprefix("file://"))
    check("DDX0213" in page.read_text(), page)

    editor.replace("workflow.yml", "👋 good, ${{ phases.frame.", "👋 good, ${{ phases.nobody.")
    found = await editor.findings("workflow.yml")
    spots = [editor.slice("workflow.yml", one.range) for one in found]
    check(any("nobody" in spot for spot in spots), (spots, found))

    editor.replace("workflow.yml", "phases.nobody.", "phases.frame.")
    editor.replace("workflow.yml", "needs: [fram]", "needs: [frame")
    check([one.code for one in await editor.findings("workflow.yml")] != [], "broken YAML is no finding")
    editor.replace("workflow.yml", "needs: [frame", "needs: [frame]")
    check(await editor.findings("workflow.yml") == [], editor.published)

    editor.replace("workflow.yml", "- id: design", "- id: frame")
    again = [one for one in await editor.findings("workflow.yml") if one.code == "DDX0201"]
    check(again and again[0].related_information, again)
    first = again[0].related_information[0].location
    check(first.uri == editor.uri("workflow.yml") and first.range.start.line == 7, first)
    editor.replace("workflow.yml", "- id: frame\n    needs", "- id: design\n    needs")
    check(await editor.findings("workflow.yml") == [], editor.published)


async def known_mistakes_are_mended(editor):
    editor.replace("workflow.yml", "needs: [frame]", "depends_on: [frame]")
    editor.replace("workflow.yml", "required: true", "requird: true")
    found = await editor.findings("workflow.yml")
    check([one.code for one in found] == ["DDX0101", "DDX0101"], found)
    actions = await editor.client.text_document_code_action_async(
        types.CodeActionParams(
            types.TextDocumentIdentifier(editor.uri("workflow.yml")),
            found[1].range,
            types.CodeActionContext(found[1:]),
        )
    )
    fixes = [one for one in actions if one.kind == "quickfix"]
    check([one.title for one in fixes] == ["Replace 'depends_on' by 'needs'"], actions)
    (change,) = fixes[0].edit.document_changes
    check(change.text_document.version == editor.texts["workflow.yml"][0], change)
    check(editor.slice("workflow.yml", change.edits[0].range) == "depends_on", change)
    whole = [one for one in actions if one.kind == "source.fixAll.ddx"]
    check(len(whole) == 1, actions)
    text = whole[0].edit.document_changes[0].edits[0].new_text
    check("required" in text or "needs" in text, text)
    editor.replace("workflow.yml", "depends_on: [frame]", "needs: [frame]")
    editor.replace("workflow.yml", "requird: true", "required: true")
    check(await editor.findings("workflow.yml") == [], editor.published)


async def words_are_explained(editor):
    for mark, within, words in [
        ("needs: [frame]", 1, ["needs", "a phase"]),
        ("needs: [frame]", 9, ["phase `frame`", "Frame it"]),
        ("vars.who", 6, ["variable `who`", "Whom to greet"]),
        ("if: phases.frame.status", 18, ["How the phase stands"]),
        ("artifact: plan", 2, ["artifact", "a step"]),
        ("exit_code", 1, ["ended with"]),
    ]:
        told = await editor.hover("workflow.yml", mark, within)
        check(told and all(word in told for word in words), (mark, told))


async def words_are_completed(editor):
    keys = await editor.labels("workflow.yml", "    needs: [frame]", 4)
    check({"timeout", "needs"} & set(keys) and "run" not in keys, sorted(keys))
    needs = await editor.labels("workflow.yml", "needs: [frame]", 9)
    check(set(needs) == {"frame"}, sorted(needs))
    roles = await editor.labels("workflow.yml", "required_role: lead", 16)
    check("lead" in roles, sorted(roles))
    check(set(await editor.labels("workflow.yml", "phases.frame.outputs.goal", 7)) == {"frame", "design"}, "phases")
    check(set(await editor.labels("workflow.yml", "phases.frame.outputs.goal", 21)) == {"goal"}, "outputs")
    members = await editor.labels("workflow.yml", "phases.frame.status ==", 14)
    check(set(members) == {"status", "outputs", "attempt"}, sorted(members))
    names = await editor.labels("workflow.yml", "${{ vars.who }}", 4)
    check({"vars", "phases", "contains", "hash_files"} <= set(names), sorted(names))

    # While a word is being typed the text is no YAML, and still there are proposals.
    editor.replace("workflow.yml", "    needs: [frame]\n", "    needs: [frame]\n    tim\n")
    keys = await editor.labels("workflow.yml", "    tim\n", 7)
    check(keys["timeout"].text_edit.new_text == "timeout: ", keys.get("timeout"))
    check("needs" not in keys, sorted(keys))
    editor.replace("workflow.yml", "    tim\n", "    needs2: [fr\n")
    editor.replace("workflow.yml", "    needs2: [fr\n", "    transition: m\n")
    check({"auto", "manual"} <= set(await editor.labels("workflow.yml", "transition: m\n", 13)), "words")
    editor.replace("workflow.yml", "    transition: m\n", "")
    editor.replace("workflow.yml", "needs: [frame]", "needs: [fr")
    check("frame" in await editor.labels("workflow.yml", "needs: [fr", 10), "an open list")
    editor.replace("workflow.yml", "needs: [fr", "needs: [frame]")
    check(await editor.findings("workflow.yml") == [], editor.published)


async def definitions_are_found(editor):
    here = editor.uri("workflow.yml")
    check(await editor.definition("workflow.yml", "needs: [frame]", 9) == (here, 7), "needs")
    check(await editor.definition("workflow.yml", "rewind_to: frame", 12) == (here, 7), "rewind_to")
    check(await editor.definition("workflow.yml", "vars.who", 6) == (here, 3), "vars")
    template = editor.uri("templates/plan.md")
    check(await editor.definition("workflow.yml", "template: templates/plan.md", 12) == (template, 0), "template")
    editor.open("templates/plan.md")
    check(await editor.definition("templates/plan.md", "{{ who", 4) == (here, 3), "a name in a template")
    check(
        await editor.definition("templates/plan.md", "{{> footer", 5) == (editor.uri("templates/footer.md"), 0),
        "a partial",
    )
    symbols = await editor.client.text_document_document_symbol_async(
        types.DocumentSymbolParams(types.TextDocumentIdentifier(here))
    )
    check([one.name for one in symbols] == ["who", "frame", "design"], symbols)
    check([one.name for one in symbols[2].children] == ["plan", "step-2"], symbols)


async def phases_are_renamed(editor):
    spot = await editor.client.text_document_prepare_rename_async(
        editor.at(types.PrepareRenameParams, "workflow.yml", "rewind_to: frame", 12)
    )
    check(spot.placeholder == "frame" and editor.slice("workflow.yml", spot.range) == "frame", spot)
    nothing = await editor.client.text_document_prepare_rename_async(
        editor.at(types.PrepareRenameParams, "workflow.yml", "name: demo", 7)
    )
    check(nothing is None, nothing)

    answer = await editor.rename("workflow.yml", "frame\n    name", "discover")
    edits = {one.text_document.uri: one for one in answer.document_changes if hasattr(one, "edits")}
    changed = [editor.slice("workflow.yml", one.range) for one in edits[editor.uri("workflow.yml")].edits]
    check(changed == ["frame"] * 6, changed)
    inside = edits[editor.uri("templates/plan.md")].edits
    check([editor.slice("templates/plan.md", one.range) for one in inside] == ["frame"], inside)
    check(editor.uri("phases/01-frame/exit-gates.yml") in edits, list(edits))
    check(answer.document_changes[-1].kind == "rename", answer.document_changes[-1])
    check(answer.document_changes[-1].new_uri == editor.uri("phases/01-discover"), answer.document_changes[-1])

    check("already" in await refusal(editor.rename("workflow.yml", "frame\n    name", "design")), "a clash")
    check("cannot be an id" in await refusal(editor.rename("workflow.yml", "frame\n    name", "a b")), "an id")
    check("only the id of a phase" in await refusal(editor.rename("workflow.yml", "demo", "x")), "no phase")


async def unsaved_texts_count(editor):
    # The template names a phase that only the unsaved workflow has.
    editor.replace("workflow.yml", "template: templates/plan.md", "template: templates/other.md")
    (finding,) = await editor.findings("workflow.yml")
    check(finding.code == "DDX0208", finding)
    editor.open("templates/other.md", "# Other\n")
    while await editor.findings("workflow.yml") != []:
        editor.news.clear()
        await asyncio.wait_for(editor.news.wait(), 60)
    check(not (editor.folder / "templates/other.md").exists(), "the server wrote a file")


async def play(world):
    folder = pathlib.Path(world.base).resolve() / "library/a flöw"
    (folder / "templates").mkdir(parents=True)
    (folder / "phases/01-frame").mkdir(parents=True)
    (folder / "workflow.yml").write_text(GOOD)
    (folder / "templates/plan.md").write_text("# {{ who }}\n{{ phases.frame.status }}\n{{> footer }}\n")
    (folder / "templates/footer.md").write_text("The end.\n")
    (folder / "phases/01-frame/exit-gates.yml").write_text(
        "exit_gates:\n  - criteria: once more\n    check: { expression: phases.frame.attempt < 3 }\n"
    )
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    editor = Editor(folder)
    answer = await editor.begin(world.environment)
    check(answer.server_info.name == "ddx", answer)
    editor.client.initialized(types.InitializedParams())
    acts = [
        findings_follow_typing,
        known_mistakes_are_mended,
        words_are_explained,
        words_are_completed,
        definitions_are_found,
        phases_are_renamed,
        unsaved_texts_count,
    ]
    for act in acts:
        await act(editor)
    check(editor.watches.registrations[0].method == "workspace/didChangeWatchedFiles", "no watchers")
    editor.client.text_document_did_close(
        types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(editor.uri("workflow.yml")))
    )
    await editor.client.shutdown_async(None)
    editor.client.exit(None)
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    check(before == after, "the server changed files")
    await editor.client.stop()

    plain = Editor(folder)
    await plain.begin(world.environment, renames=False)
    plain.client.initialized(types.InitializedParams())
    plain.open("workflow.yml")
    check("by hand" in await refusal(plain.rename("workflow.yml", "frame\n    name", "x")), "a folder")
    await plain.client.shutdown_async(None)
    plain.client.exit(None)
    await plain.client.stop()
    print(f"{len(acts) + 1} acts with pygls")


with World() as world:
    asyncio.run(asyncio.wait_for(play(world), 240))
