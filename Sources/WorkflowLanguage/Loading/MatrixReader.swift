import JSON
import WorkflowDiagnostics
import WorkflowModel

/// Reads `matrix` of a phase.
struct MatrixReader {
    let findings: Findings

    /// The most instances that a phase may have.
    private static let mostInstances = 10_000

    /// Reads axes, or the expression that yields a list, with what is added and left out.
    func matrix(_ reader: MappingReader) -> MatrixDefinition {
        var matrix = MatrixDefinition()
        matrix.forEach = reader.sourceString("for_each")
        matrix.maxParallel = reader.integer("max_parallel", in: 1...10_000)
        matrix.failFast = reader.boolean("fail_fast") ?? true
        matrix.axes = reader.others.compactMap { axis($0, reader) }
        matrix.include = combinations("include", of: reader)
        matrix.exclude = combinations("exclude", of: reader)
        if matrix.forEach != nil {
            checkAlone(reader)
        } else if reader.others.isEmpty, !reader.has("include") {
            findings.error(
                .missingKey,
                "'matrix' has no axis",
                at: reader.firstLine,
                hints: ["add an axis such as 'version: [1, 2]', or 'for_each'"]
            )
        } else {
            checkNames(of: matrix, reader)
            checkSize(of: matrix, reader)
        }
        return matrix
    }

    private func axis(_ entry: YAMLNode.Entry, _ reader: MappingReader) -> MatrixDefinition.Axis? {
        guard let items = entry.value.items, !items.isEmpty else {
            reader.report(entry.value, entry.key, "a list of at least one value")
            return nil
        }
        checkName(entry.key, at: entry.keySpan)
        return MatrixDefinition.Axis(name: entry.key, values: items.map(\.json))
    }

    private func checkName(_ name: String, at span: SourceSpan?) {
        if !NameRules.isVariableName(name) {
            findings.error(
                .badName,
                "'\(name)' cannot be the name of an axis",
                at: span,
                hints: ["use letters, digits and '_'"]
            )
        }
    }

    /// Reads a list of maps from axes to values.
    private func combinations(_ key: String, of reader: MappingReader) -> [JSONValue] {
        (reader.items(key) ?? []).compactMap { node in
            guard node.entries?.isEmpty == false else {
                reader.report(node, key, "maps from axes to values")
                return nil
            }
            return node.json
        }
    }

    /// `for_each` says all there is to run over.
    private func checkAlone(_ reader: MappingReader) {
        for entry in reader.node.entries ?? []
        where !["for_each", "max_parallel", "fail_fast"].contains(entry.key) {
            findings.error(
                .severalKinds,
                "'matrix' has either axes or 'for_each', but '\(entry.key)' is given too",
                at: entry.keySpan,
                hints: ["put everything into the list that 'for_each' yields"]
            )
        }
    }

    /// What is left out must be made of axes, and what is added may bring new ones.
    private func checkNames(of matrix: MatrixDefinition, _ reader: MappingReader) {
        for node in reader.items("include") ?? [] {
            for entry in node.entries ?? [] {
                checkName(entry.key, at: entry.keySpan)
            }
        }
        let axes = reader.others.map(\.key)
        for node in reader.items("exclude") ?? [] {
            for entry in node.entries ?? [] where !axes.contains(entry.key) {
                findings.error(
                    .unknownKey,
                    "'exclude' names '\(entry.key)', which is no axis",
                    at: entry.keySpan,
                    hints: [
                        findings.suggestion(for: entry.key, among: axes)
                            ?? "the axes are \(axes.joined(separator: ", "))"
                    ]
                )
            }
        }
    }

    private func checkSize(of matrix: MatrixDefinition, _ reader: MappingReader) {
        var count = matrix.axes.isEmpty ? 0 : 1
        for axis in matrix.axes {
            count = min(count * axis.values.count, 1_000_000_000)
        }
        if count + matrix.include.count > Self.mostInstances {
            findings.error(
                .outOfRange,
                "the matrix has \(count + matrix.include.count) combinations, more than "
                    + "\(Self.mostInstances)",
                at: reader.firstLine,
                hints: ["leave out an axis, or make two phases of it"]
            )
        }
    }
}
