import WorkflowDiagnostics
import WorkflowModel

/// Finds variables that people are asked for and nothing reads.
///
/// A variable counts as used when its name stands anywhere but where variables are declared,
/// described to people or given in scenes, or when something may read all variables at once.
struct UnusedVariables {
    let workflow: WorkflowDefinition
    let context: LoadContext

    private static let largestFile = 4 << 20

    func check() {
        var unused = Set(workflow.variables.map { Array($0.name.utf8) })
        for file in context.source.files where !unused.isEmpty && isRead(file) {
            let span = context.source.shownPath(file.path)
            let declarations = declarations.filter { $0.file == span }.map(\.range)
            if !remove(from: &unused, whatStandsIn: file.content, except: declarations) {
                return
            }
        }
        for variable in workflow.variables where unused.contains(Array(variable.name.utf8)) {
            context.findings.warning(
                .unusedVariable,
                "nothing reads the variable '\(variable.name)'",
                at: variable.span,
                label: "a value is asked for in vain",
                hints: ["read it as vars.\(variable.name), or remove it"]
            )
        }
    }

    /// Files for people and scenes only repeat the names.
    private func isRead(_ file: WorkflowSource.File) -> Bool {
        let aside = ["tests/", "README", "CHANGELOG"]
        return file.content.count <= Self.largestFile
            && !aside.contains { file.path.utf8.starts(with: context.path($0).utf8) }
    }

    /// Where the names are declared, and where older versions of them are listed.
    private var declarations: [SourceSpan] {
        (context.root?.entries ?? []).filter { ["variables", "migrations"].contains($0.key) }
            .map(\.value.span)
    }

    /// Removes all names that are found.
    ///
    /// - Returns: False when something may read any variable.
    private func remove(
        from names: inout Set<[UInt8]>,
        whatStandsIn bytes: [UInt8],
        except declarations: [Range<Int>]
    ) -> Bool {
        var start = 0
        while start < bytes.count {
            guard Self.isWord(bytes[start]) else {
                start += 1
                continue
            }
            let end = bytes[start...].firstIndex { !Self.isWord($0) } ?? bytes.count
            if !declarations.contains(where: { $0.contains(start) }) {
                let word = Array(bytes[start..<end])
                if word == Array("vars".utf8), Self.readsAll(bytes[end...].prefix(2)) {
                    return false
                }
                names.remove(word)
            }
            start = end
        }
        return true
    }

    /// Whether no name stands behind `vars`.
    private static func readsAll(_ rest: ArraySlice<UInt8>) -> Bool {
        guard let first = rest.first else {
            return true
        }
        let isPlace = first == UInt8(ascii: "[")
        let isNamed = rest.last.map { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") } == true
        return first != UInt8(ascii: ".") && !(isPlace && isNamed)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        NameRules.isWord(byte) || byte >= 0x80
    }
}
