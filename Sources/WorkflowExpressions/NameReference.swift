package import WorkflowDiagnostics
import WorkflowModel

/// A path of names that an expression reads, and where each of them is written.
package struct NameReference: Sendable, Hashable {
    /// The names, such as `["phases", "build", "status"]`.
    package let path: [String]
    /// The offsets of each name in the text that was searched.
    package let ranges: [Range<Int>]

    /// Finds the names one behind the other; nothing when one is written with escapes.
    init?(_ path: [String], in part: Range<Int>, of bytes: [UInt8]) {
        var ranges: [Range<Int>] = []
        var rest = bytes[part]
        for name in path {
            let name = Array(name.utf8)
            guard !name.isEmpty,
                let start = rest.indices.first(where: { rest[$0...].starts(with: name) })
            else {
                return nil
            }
            ranges.append(start..<start + name.count)
            rest = rest[(start + name.count)...]
        }
        self.path = path
        self.ranges = ranges
    }
}

/// Finds the names that texts read, for tools that change them where they are written.
package enum NameSearch {
    /// The names read in the `${{ … }}` of a text, which must be as it stands in its file.
    package static func interpolated(_ bytes: [UInt8]) throws(Diagnostic) -> [NameReference] {
        var result: [NameReference] = []
        let locator = Self.locator(bytes)
        for part in try Braces.parts(of: bytes, locator) where part.isExpression {
            result += try Expression(bytes, in: part.range, locator).references(in: bytes)
        }
        return result
    }

    /// The names read by a condition, around which the braces may be left out.
    package static func condition(_ bytes: [UInt8]) throws(Diagnostic) -> [NameReference] {
        let source = SourceString(String(decoding: bytes, as: UTF8.self))
        return try Expression.condition(parsing: source).references(in: bytes)
    }

    private static func locator(_ bytes: [UInt8]) -> SourceLocator {
        SourceLocator(SourceString(String(decoding: bytes, as: UTF8.self)))
    }
}

extension Expression {
    /// The names that the expression reads, by offsets in the text that it was read from.
    func references(in bytes: [UInt8]) -> [NameReference] {
        var names = NameCollection()
        names.add(tree)
        return names.references.compactMap { NameReference($0.path, in: $0.range, of: bytes) }
    }
}

extension Template {
    /// The names that the tags of the template read.
    package var references: [NameReference] {
        tags.flatMap { tag -> [NameReference] in
            switch tag.kind {
            case .expression(let expression), .open(_, let expression):
                expression.references(in: bytes)
            default: []
            }
        }
    }
}
