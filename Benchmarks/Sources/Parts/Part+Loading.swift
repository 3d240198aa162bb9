import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage

extension Part {
    /// From the bytes of files to a definition that is checked.
    static var loading: [Part] {
        [
            Part("loading a generated workflow of 30 steps", 1, "workflow") {
                let source = WorkflowSource(files: [
                    WorkflowSource.File(
                        path: WorkflowLoader.fileName,
                        content: Array(generated.utf8)
                    )
                ])
                return { try load(source) }
            },
            Part("loading the bundled HELIX", 1, "workflow") {
                let here = FilePath(#filePath).removingLastComponent()
                let folder = here.appending("../../../Workflows/helix").lexicallyNormalized()
                let source = try WorkflowSource.directory(folder, shownAs: folder.string)
                return { try load(source) }
            },
        ]
    }

    private static func load(_ source: WorkflowSource) throws {
        let loaded = WorkflowLoader.load(source)
        guard loaded.definition != nil else {
            throw Unexpected("the workflow has mistakes: \(loaded.diagnostics.map(\.message))")
        }
    }

    private static var generated: String {
        let phases = (0..<10).map { number in
            """
              - id: phase-\(number)
                description: The work of part \(number), step by step
                needs: [\(number == 0 ? "" : "phase-\(number - 1)")]
                steps:
                  - id: prepare
                    run: echo "$NAME is prepared"
                    env: { NAME: "${{ vars.name }}" }
                  - id: carry-out
                    command: [echo, "${{ vars.name }}", part, "\(number)"]
                    if: vars.count > \(number)
                  - id: look-back
                    run: echo done
                    retry: { max: 3 }
            """
        }
        return """
            name: generated
            version: 1.0.0
            title: A generated workflow
            description: How something is done that nobody does
            tags: [generated, small]
            variables:
              - name: name
                default: something
              - name: count
                type: integer
                default: 3
            phases:
            \(phases.joined(separator: "\n"))
            """
    }
}
