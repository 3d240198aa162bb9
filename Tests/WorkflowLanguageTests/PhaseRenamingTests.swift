import Testing
import WorkflowDiagnostics

@testable import WorkflowLanguage

@Suite struct PhaseRenamingTests {
    private static let workflow = """
        name: w
        version: 1.0.0
        x_note: { needs: a }
        phases:
          - id: a
            outputs: { a: "${{ vars.a }}" }
            steps:
              - { run: 'true', env: { rewind_to: a, B: "a ${{ phases.a.status }} a" } }
          - id: 'b'
            needs: ["a"]
            if: phases['a'].status == 'a' && phases.ab.attempt > 1
            steps:
              - { approve: 'Is ${{ phases.a.outputs.a }} fine?', rewind_to: a }
              - run: |
                  echo a
                env:
                  T: |
                    first
                    ${{ phases.a.status }}
            exit_criteria:
              - { criteria: a, check: { phase_completed: a } }
          - id: ab
            needs: [a, b]
        """

    private static func source(
        _ more: [String: String] = [:],
        workflow: String? = nil
    ) -> WorkflowSource {
        let files = ["workflow.yml": workflow ?? Self.workflow].merging(more) { first, _ in first }
        return WorkflowSource(
            files: files.map { WorkflowSource.File(path: $0.key, content: Array($0.value.utf8)) },
            shownAs: "f"
        )
    }

    private static func renamed(_ source: WorkflowSource, _ path: String) throws -> String {
        let renaming = try PhaseRenaming(of: "a", to: "first", in: source)
        let content = source.file(path)?.content ?? []
        return String(decoding: renaming.edits.applied(to: content, of: "f/\(path)"), as: UTF8.self)
    }

    private static func refusal(_ new: String, _ source: WorkflowSource) -> String? {
        do throws(PhaseRenaming.Refusal) {
            _ = try PhaseRenaming(of: "a", to: new, in: source)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `the id changes wherever it means the phase, and nowhere else`() throws {
        let result = try Self.renamed(Self.source(), "workflow.yml")

        #expect(
            result
                == Self.workflow
                .replacing("id: a\n", with: "id: first\n")
                .replacing("phases.a.", with: "phases.first.")
                .replacing("phases['a']", with: "phases['first']")
                .replacing("needs: [\"a\"]", with: "needs: [\"first\"]")
                .replacing("fine?', rewind_to: a", with: "fine?', rewind_to: first")
                .replacing("phase_completed: a", with: "phase_completed: first")
                .replacing("needs: [a, b]", with: "needs: [first, b]")
        )
    }

    @Test func `templates, gate files and metadata follow, sub-workflows do not`() throws {
        let source = Self.source([
            "templates/t.md": "{{ phases.a.status | upper }} {{ a }} phases.a.status",
            "phases/01-a/exit-gates.yml":
                "exit_gates: [{criteria: c, check: {phase_completed: a}}]",
            "phases/01-a/artifacts/x/meta.yml": "artifact: { phase: 01-a }",
            "parts/sub/workflow.yml": "phases: [{ id: a }]",
            "parts/sub/t.md": "{{ phases.a.status }}",
        ])

        #expect(
            try Self.renamed(source, "templates/t.md")
                == "{{ phases.first.status | upper }} {{ a }} phases.a.status"
        )
        #expect(
            try Self.renamed(source, "phases/01-a/exit-gates.yml")
                == "exit_gates: [{criteria: c, check: {phase_completed: first}}]"
        )
        #expect(
            try Self.renamed(source, "phases/01-a/artifacts/x/meta.yml")
                == "artifact: { phase: 01-first }"
        )
        #expect(try Self.renamed(source, "parts/sub/t.md") == "{{ phases.a.status }}")
        #expect(
            try PhaseRenaming(of: "a", to: "first", in: source).move
                == PhaseRenaming.Move(from: "phases/01-a", to: "phases/01-first")
        )
    }

    @Test func `a workflow is as valid afterwards as it was before`() throws {
        let source = Self.source(["templates/t.md": "{{ phases.a.status }}"])
        let renaming = try PhaseRenaming(of: "a", to: "first", in: source)

        let after = WorkflowSource(
            files: source.files.map { file in
                WorkflowSource.File(
                    path: file.path,
                    content: renaming.edits.applied(to: file.content, of: "f/\(file.path)")
                )
            },
            shownAs: "f"
        )

        let before = WorkflowLoader.load(source).diagnostics.map(\.code)
        #expect(WorkflowLoader.load(after).diagnostics.map(\.code) == before)
    }

    @Test func `an id that cannot be is refused with the reason`() {
        let folders = Self.source(["phases/01-a/x.md": "", "phases/2-new/x.md": ""])
        let escaped = Self.workflow.replacing("phases['a']", with: "phases.a")
            .replacing("if: phases.a.status == 'a'", with: #"if: "phases.a.status == \"a\"""#)
            .replacing(" && phases.ab.attempt > 1", with: "")

        #expect(Self.refusal("b", Self.source()) == "another phase has the id 'b' already")
        #expect(Self.refusal("a b", Self.source())?.contains("cannot be an id") == true)
        #expect(
            Self.refusal("new", folders)
                == "the folder 'phases/2-new' would belong to the phase then"
        )
        #expect(
            Self.refusal("c", Self.source(workflow: "phases: ["))
                == "'workflow.yml' cannot be read; mend it first"
        )
        #expect(
            Self.refusal("c", Self.source(workflow: escaped))?.contains(
                "on line 11 of 'f/workflow.yml'"
            ) == true
        )
        #expect(Self.refusal("a", folders) == nil)
    }
}
