import JSON
import Patterns
import SystemPackage
import WorkflowModel
import WorkflowSystem

/// The files of a collection, which are named after a pattern such as `US-{number}-{feature}.md`.
struct CollectionMembers: Sendable {
    private enum Part: Hashable {
        case text(String)
        case field(String)
    }

    /// The field that is filled with the next free number when nobody gives one.
    static let numberField = "number"

    private let parts: [Part]
    private let folder: FilePath

    init(_ collection: ArtifactDefinition.Collection, in folder: FilePath) {
        parts = Self.parts(of: collection.naming)
        self.folder = folder
    }

    /// The fields of the name, each once.
    var fields: [String] {
        var result: [String] = []
        for case .field(let name) in parts where !result.contains(name) {
            result.append(name)
        }
        return result
    }

    /// The visible files of the collection, sorted.
    func present(in files: ProjectFiles) throws -> [FilePath] {
        let name = parts.map { part in
            switch part {
            case .text(let text): Self.escaped(text)
            case .field: "*"
            }
        }
        let glob = Self.escaped(folder.string) + "/" + name.joined()
        return try files.matching(glob).filter {
            $0.lastComponent?.string.hasPrefix(".") == false
        }
    }

    /// The number after the highest one in use, of three digits or more.
    func nextNumber(in files: ProjectFiles) throws -> String {
        let highest = try present(in: files).compactMap { number(of: $0) }.max() ?? 0
        let (next, overflow) = highest.addingReportingOverflow(1)
        guard !overflow else {
            throw ArtifactRenderer.Failure(message: "no number is free in '\(folder)'")
        }
        let digits = String(next)
        return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    /// The path of a member with all fields filled in.
    func path(_ values: JSONObject) throws -> FilePath {
        var name = ""
        for part in parts {
            switch part {
            case .text(let text): name += text
            case .field(let field): name += try Self.text(of: values[field] ?? .null, field)
            }
        }
        return folder.pushing(try ProjectFiles.path(name))
    }

    /// The number of a member: the digits where its name has them, else the highest in its name.
    private func number(of path: FilePath) -> Int? {
        let relative = path.components.dropFirst(folder.components.count).map(\.string)
        let name = Substring(relative.joined(separator: "/"))
        var prefix = ""
        for part in parts {
            switch part {
            case .text(let text):
                prefix += text
                continue
            case .field(Self.numberField) where name.utf8.starts(with: prefix.utf8):
                let digits = name.utf8.dropFirst(prefix.utf8.count).prefix(while: \.isDigit)
                return Int(Substring(digits))
            case .field: break
            }
            break
        }
        return name.utf8.split { !$0.isDigit }.compactMap { Int(Substring($0)) }.max()
    }

    private static func text(of value: JSONValue, _ field: String) throws -> String {
        let text: String
        switch value {
        case .string(let string): text = string
        case .number(let number): text = number.text
        default:
            throw ArtifactRenderer.Failure(
                message: "'\(field)' is a part of the file's name and cannot be a \(value.kind)"
            )
        }
        let isVisible = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") }
        guard isVisible, !text.utf8.allSatisfy(\.isBlank), !text.hasPrefix("."),
            text.utf8.count <= 200
        else {
            throw ArtifactRenderer.Failure(
                message: "'\(field)' is a part of the file's name and cannot be "
                    + "'\(text.prefix(40).filter { !$0.isNewline })'"
            )
        }
        return text
    }

    /// A text as a glob that matches nothing else.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "*?[]{}\\".contains(character) {
                result.append("\\")
            }
            result.append(character)
        }
        return result
    }

    private static func parts(of naming: String) -> [Part] {
        var parts: [Part] = []
        var rest = Substring(naming)
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            parts.append(.text(String(rest[..<start])))
            parts.append(.field(String(rest[rest.index(after: start)..<end])))
            rest = rest[rest.index(after: end)...]
        }
        parts.append(.text(String(rest)))
        return parts.filter { $0 != .text("") }
    }
}
