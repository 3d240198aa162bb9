import WorkflowDiagnostics
import WorkflowModel

/// The templates that `{{> name}}` inserts: files of `templates/`, the ending `.md` left out at will.
package enum TemplatePartials {
    /// The file behind a name; nothing when there is none.
    static func path(of name: String, _ context: LoadContext) -> String? {
        guard PathRules.problem(with: name) == nil else {
            return nil
        }
        return ["templates/\(name)", "templates/\(name).md"].map(context.path)
            .first { context.source.file($0) != nil }
    }

    /// The names that a template inserts, with their places in it.
    package static func names(in template: [UInt8]) -> [(name: String, range: Range<Int>)] {
        var result: [(name: String, range: Range<Int>)] = []
        let opening = Array("{{>".utf8)
        var offset = 0
        while offset + opening.count < template.count {
            guard template[offset] == opening[0], template[offset...].starts(with: opening) else {
                offset += 1
                continue
            }
            offset += opening.count
            let start = template[offset...].firstIndex { $0 != UInt8(ascii: " ") } ?? offset
            let end = template[start...].firstIndex { !isName($0) } ?? template.count
            let closing = template[end...].drop { $0 == UInt8(ascii: " ") }
            if end > start, closing.starts(with: "}}".utf8) {
                result.append((String(decoding: template[start..<end], as: UTF8.self), start..<end))
            }
            offset = max(offset, end)
        }
        return result
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || "_-./".utf8.contains(byte)
    }

    /// Warns of partials that do not exist, once for each template.
    static func check(_ phases: [PhaseReader.Phase], _ context: LoadContext) {
        let artifacts = phases.flatMap { phase in
            phase.definition.artifacts
                + phase.definition.steps.compactMap { step in
                    if case .artifact(let artifact) = step.kind { artifact } else { nil }
                }
        }
        let templates = artifacts.flatMap { artifact in
            artifact.outputs.compactMap(\.template)
                + (artifact.collection?.template.map { [$0] } ?? [])
        }
        for path in Set(templates) {
            guard let file = context.source.file(path) else {
                continue
            }
            for (name, range) in names(in: file.content)
            where self.path(of: name, context) == nil {
                context.show(path)
                context.findings.warning(
                    .unknownReference,
                    "the partial '\(name)' does not exist",
                    at: SourceSpan(file: context.source.shownPath(path), range: range),
                    hints: ["create templates/\(name).md, or correct the name"]
                )
            }
        }
    }
}
