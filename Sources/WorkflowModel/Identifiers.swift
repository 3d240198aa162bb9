import JSON

/// A name that is compared byte for byte.
///
/// `String` would take two spellings of an accented letter for one; files and ledgers would not.
public protocol Identifier: Sendable, Hashable, Comparable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// The name as it was written.
    var text: String { get }
    /// Takes a name as it is; whoever reads it from outside checks it first.
    init(_ text: String)
}

extension Identifier {
    /// The name as it was written.
    public var description: String { text }

    /// Takes a name from source code.
    public init(stringLiteral text: String) {
        self.init(text)
    }

    /// Compares bytes.
    public static func == (left: Self, right: Self) -> Bool {
        left.text.isExactly(right.text)
    }

    /// Orders by bytes.
    public static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// Hashes bytes.
    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}

/// The name of a phase, unique in its workflow.
public struct PhaseID: Identifier {
    /// The name as it stands in the definition.
    public let text: String

    /// Takes a checked name.
    public init(_ text: String) { self.text = text }
}

/// The name of a step, unique in its phase.
public struct StepID: Identifier {
    /// The name as it stands in the definition.
    public let text: String

    /// Takes a checked name.
    public init(_ text: String) { self.text = text }
}

/// The name of an artifact, unique in its phase.
public struct ArtifactID: Identifier {
    /// The name as it stands in the definition.
    public let text: String

    /// Takes a checked name.
    public init(_ text: String) { self.text = text }
}

/// A run: a UUID of version 7 in lower case, so that ids sort by time of creation.
public struct RunID: Identifier {
    /// The whole id: 36 characters.
    public let text: String

    /// Takes a checked id.
    public init(_ text: String) { self.text = text }

    /// The id as it is shown to people: its first characters.
    public var short: String { String(text.prefix(13)) }
}

/// A step in its phase.
public struct StepReference: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The phase that holds the step.
    public let phase: PhaseID
    /// The step within its phase.
    public let step: StepID

    /// Names a step.
    public init(_ phase: PhaseID, _ step: StepID) {
        self.phase = phase
        self.step = step
    }

    /// Reads `PHASE/STEP`; phases of a used workflow stand behind the phase that uses it.
    package init?(place: String) {
        let parts = place.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1, !parts.contains("") else {
            return nil
        }
        self.init(
            PhaseID(parts.dropLast().joined(separator: "/")),
            StepID(String(parts[parts.count - 1]))
        )
    }

    /// Phase and step with a slash between them.
    public var description: String { "\(phase)/\(step)" }

    /// Orders by phase, then by step.
    public static func < (left: Self, right: Self) -> Bool {
        (left.phase, left.step) < (right.phase, right.step)
    }
}
