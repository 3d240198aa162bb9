package import WorkflowDiagnostics
import WorkflowModel

/// Another id for a phase: what is to be written where, or why that cannot be.
package struct PhaseRenaming: Sendable {
    /// Why a phase cannot get another id.
    package struct Refusal: Error, Sendable, Hashable {
        /// The reason, in lower case and without a full stop.
        package let reason: String
    }

    /// A folder that gets another name, both relative to the folder of the workflow.
    package struct Move: Sendable, Hashable {
        package let from: String
        package let to: String
    }

    /// What is written where, file by file.
    package let edits: [SourceEdit]
    /// The phase's own folder, when it has one.
    package let move: Move?

    /// Plans the change; nothing is written.
    ///
    /// - Parameters:
    ///   - id: The phase's id.
    ///   - new: The id that it gets.
    ///   - source: The files of the workflow.
    /// - Throws: When the id cannot be used, is taken, or stands where it cannot be changed.
    package init(of id: String, to new: String, in source: WorkflowSource) throws(Refusal) {
        guard NameRules.isIdentifier(new) else {
            throw Refusal(
                reason: "'\(new)' cannot be an id: use letters, digits, '-' and '_', "
                    + "and do not begin with '-'"
            )
        }
        let found = PhaseMentions(in: source)
        guard found.isReadable else {
            throw Refusal(reason: "'\(WorkflowLoader.fileName)' cannot be read; mend it first")
        }
        let definitions = found.mentions.filter(\.isDefinition)
        guard definitions.contains(where: { PhaseID($0.id) == PhaseID(id) }) else {
            throw Refusal(reason: "no phase has the id '\(id)'")
        }
        let isSame = PhaseID(new) == PhaseID(id)
        if !isSame, definitions.contains(where: { PhaseID($0.id) == PhaseID(new) }) {
            throw Refusal(reason: "another phase has the id '\(new)' already")
        }
        if let place = found.hidden.first(where: { PhaseID($0.id) == PhaseID(id) }) {
            let text = source.files.first {
                source.shownPath($0.path).utf8.elementsEqual(place.span.file.utf8)
            }
            let line = text.map {
                SourceText($0.content).position(of: place.span.range.lowerBound).line
            }
            throw Refusal(
                reason: "'\(id)' stands in a text with escapes on line \(line ?? 0) of "
                    + "'\(place.span.file)'; write it without them first"
            )
        }
        let tree = SourceTree(source)
        let folders = tree["phases"].folders
        let own = folders.filter { PhaseID(PhaseFolders.identifier(of: $0)) == PhaseID(id) }
        move = try Self.move(of: own, id, to: isSame ? id : new, among: folders)
        edits =
            isSame
            ? []
            : found.mentions.filter { PhaseID($0.id) == PhaseID(id) }
                .map { SourceEdit($0.span, new) }
    }

    private static func move(
        of own: [String],
        _ id: String,
        to new: String,
        among folders: [String]
    ) throws(Refusal) -> Move? {
        guard let folder = own.first, new != id else {
            return nil
        }
        if let taken = folders.first(where: {
            PhaseID(PhaseFolders.identifier(of: $0)) == PhaseID(new)
        }) {
            throw Refusal(reason: "the folder 'phases/\(taken)' would belong to the phase then")
        }
        let number = folder.dropLast(id.utf8.count)
        return Move(from: "phases/\(folder)", to: "phases/\(number)\(new)")
    }
}
