import JSON
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

/// Phases under a cursor, all places that name them, and other ids for them.
enum Renaming {
    /// What the editor can do with changes of several files.
    struct Abilities: Sendable {
        /// Whether changes carry the version of the text that they are for.
        var takesVersions = false
        /// Whether files and folders can be renamed.
        var renamesFiles = false
    }

    /// The phase that is named at a cursor, and the characters that name it.
    static func mention(at cursor: Cursor) -> PhaseMentions.Mention? {
        PhaseMentions(in: cursor.analysis.source).mentions.first { mention in
            cursor.analysis.path(mention.span.file).utf8.elementsEqual(cursor.path.utf8)
                && mention.span.range.lowerBound <= cursor.offset
                && cursor.offset <= mention.span.range.upperBound
        }
    }

    /// All places that name the phase at a cursor.
    static func references(
        at cursor: Cursor,
        withDefinition: Bool,
        _ documents: Documents
    ) -> JSONValue {
        guard let id = mention(at: cursor)?.id else {
            return .null
        }
        let all = PhaseMentions(in: cursor.analysis.source).mentions
            .filter { PhaseID($0.id) == PhaseID(id) && (withDefinition || !$0.isDefinition) }
        return .array(all.map { Definition.location($0.span, cursor.analysis, documents) })
    }

    /// What is to be changed where.
    ///
    /// - Throws: `RPCError` with the reason when the phase cannot get the id.
    static func edit(
        at cursor: Cursor,
        to new: String,
        _ abilities: Abilities,
        _ documents: Documents
    ) throws(RPCError) -> JSONValue {
        guard let mention = mention(at: cursor) else {
            throw .failed("only the id of a phase can be renamed")
        }
        let analysis = cursor.analysis
        let renaming: PhaseRenaming
        do throws(PhaseRenaming.Refusal) {
            renaming = try PhaseRenaming(of: mention.id, to: new, in: analysis.source)
        } catch {
            throw .failed(error.reason)
        }
        if let move = renaming.move, !abilities.takesVersions || !abilities.renamesFiles {
            throw .failed(
                "the phase has the folder '\(move.from)', which this editor cannot rename; "
                    + "rename it to '\(move.to)' and change the ids by hand"
            )
        }
        return WorkspaceChange(renaming.edits, analysis, documents)
            .json(abilities, moving: renaming.move)
    }
}
