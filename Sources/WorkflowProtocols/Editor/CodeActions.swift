import JSON
import WorkflowDiagnostics
import WorkflowLanguage

/// What mends findings: each by itself, or all that `validate --fix` mends.
struct CodeActions {
    private static let quickFix = "quickfix"
    private static let fixAll = "source.fixAll.ddx"
    /// The kinds of actions that there are.
    static let kinds = [quickFix, fixAll]

    let analysis: WorkflowAnalysis
    let documents: Documents
    let abilities: Renaming.Abilities

    /// The actions for a part of a document.
    ///
    /// - Parameters:
    ///   - document: The document.
    ///   - path: Its file.
    ///   - range: The part, as offsets.
    ///   - only: The kinds that are wanted; all when left out.
    ///   - diagnostic: Writes a finding as it was published.
    /// - Returns: The actions as the protocol writes them.
    func json(
        for document: Documents.Document,
        _ path: String,
        in range: Range<Int>,
        only: [String]?,
        diagnostic: (Diagnostic) -> JSONValue
    ) -> JSONValue {
        let own = analysis.diagnostics.filter { finding in
            guard let edit = finding.edit else {
                return false
            }
            return analysis.path(edit.span.file).utf8.elementsEqual(path.utf8)
        }
        var actions: [JSONValue] = []
        if Self.isWanted(Self.quickFix, only) {
            for finding in own {
                guard let edit = finding.edit, edit.span.range.upperBound >= range.lowerBound,
                    edit.span.range.lowerBound <= range.upperBound
                else {
                    continue
                }
                let before = String(
                    decoding: document.text.bytes[
                        edit.span.range.clamped(to: 0..<document.text.bytes.count)
                    ],
                    as: UTF8.self
                )
                actions.append([
                    "title": "Replace '\(before)' by '\(edit.replacement)'".json,
                    "kind": Self.quickFix.json, "isPreferred": true,
                    "diagnostics": [diagnostic(finding)],
                    "edit": WorkspaceChange([edit], analysis, documents).json(abilities),
                ])
            }
        }
        if Self.isWanted(Self.fixAll, only), !own.isEmpty {
            actions.append([
                "title": "Mend everything that 'ddx workflow validate --fix' mends",
                "kind": Self.fixAll.json,
                "edit": WorkspaceChange(everything, analysis, documents).json(abilities),
            ])
        }
        return .array(actions)
    }

    /// Whether a kind is one of those wanted, or a kind of one.
    private static func isWanted(_ kind: String, _ only: [String]?) -> Bool {
        only?.contains { kind == $0 || kind.hasPrefix("\($0).") } ?? true
    }

    /// One edit for each file of the workflow that mending changes.
    private var everything: [SourceEdit] {
        let own = WorkflowSource(files: analysis.ownFiles, shownAs: analysis.source.shownAs)
        return WorkflowRepair(of: own).changedFiles(from: own).compactMap { file in
            guard let before = own.file(file.path)?.content else {
                return nil
            }
            return Self.difference(before, file.content, own.shownPath(file.path))
        }
    }

    /// The smallest stretch whose replacement makes one text of another.
    static func difference(_ before: [UInt8], _ after: [UInt8], _ file: String) -> SourceEdit {
        let shortest = min(before.count, after.count)
        var start = zip(before, after).prefix { $0 == $1 }.count
        while start > 0, start < before.count, before[start] & 0xC0 == 0x80 {
            start -= 1
        }
        var tail = zip(before.reversed(), after.reversed()).prefix { $0 == $1 }.count
        tail = min(tail, shortest - start)
        while tail > 0, before[before.count - tail] & 0xC0 == 0x80 {
            tail -= 1
        }
        let replacement = after[start..<after.count - tail]
        return SourceEdit(
            SourceSpan(file: file, range: start..<before.count - tail),
            String(decoding: replacement, as: UTF8.self)
        )
    }
}
