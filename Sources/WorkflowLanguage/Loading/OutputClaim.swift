import Patterns
import WorkflowModel

/// What a step says it writes.
enum OutputClaim {
    /// One file.
    case file(String)
    /// One file whose path holds values that are the same in the whole run.
    case constant(String)
    /// All files of a glob.
    case files(Glob)

    /// A path of an artifact; nothing when nobody knows before the run where it leads.
    init?(path: String) {
        guard !path.contains("{{") else {
            guard Self.isConstant(path) else {
                return nil
            }
            self = .constant(path)
            return
        }
        self = .file(Self.normalized(path))
    }

    /// A glob; a slash at its end means all files below.
    init?(glob text: String) {
        let path = Self.normalized(text)
        let whole = path.isEmpty ? "**" : text.hasSuffix("/") ? "\(path)/**" : path
        guard let glob = try? Glob(whole) else {
            return nil
        }
        self = glob.isLiteral ? .file(glob.text) : .files(glob)
    }

    /// The claims of a step in the order in which they are written.
    static func all(of step: StepDefinition) -> [OutputClaim] {
        var claims: [OutputClaim?] = []
        if case .artifact(let artifact) = step.kind {
            claims += artifact.outputs.map { OutputClaim(path: $0.path.text) }
            if let collection = artifact.collection, !collection.folder.contains("{{") {
                claims.append(OutputClaim(glob: collection.pattern))
            }
        }
        claims += (step.generates + (step.affects ?? [])).map { OutputClaim(glob: $0) }
        return claims.compactMap(\.self)
    }

    /// The path or the glob, as messages show it.
    var text: String {
        switch self {
        case .file(let text), .constant(let text): text
        case .files(let glob): glob.text
        }
    }

    /// Whether both certainly mean a file in common.
    ///
    /// Of two globs that is certain when they are the same, or when one takes in a whole folder and
    /// the other lies in it.
    func overlaps(_ other: OutputClaim) -> Bool {
        switch (self, other) {
        case (.file(let left), .file(let right)), (.constant(let left), .constant(let right)):
            left.utf8.elementsEqual(right.utf8)
        case (.file(let path), .files(let glob)), (.files(let glob), .file(let path)):
            glob.matches(path)
        case (.files(let left), .files(let right)):
            left == right || left.takesIn(right) || right.takesIn(left)
        default: false
        }
    }

    private static func normalized(_ path: String) -> String {
        path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }

    /// Whether all expressions of a path read what never changes during a run.
    private static func isConstant(_ path: String) -> Bool {
        let parts = path.split(separator: "{{", omittingEmptySubsequences: false)
        return zip(parts, parts.dropFirst()).allSatisfy { before, inside in
            let name = inside.drop { $0 == " " }
            return before.hasSuffix("$")
                && ["vars.", "run.", "project."].contains { name.hasPrefix($0) }
                && !inside.prefix(while: { $0 != "}" }).contains("(")
        }
    }
}

extension Glob {
    /// Whether this is all of a folder, and all that the other matches lies in the folder.
    fileprivate func takesIn(_ other: Glob) -> Bool {
        let suffix = literalPrefix.isEmpty ? "**" : "\(literalPrefix)/**"
        guard text.utf8.elementsEqual(suffix.utf8) else {
            return false
        }
        return literalPrefix.isEmpty
            || "\(other.literalPrefix)/".utf8.starts(with: "\(literalPrefix)/".utf8)
    }
}
