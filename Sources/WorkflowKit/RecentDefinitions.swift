import Synchronization
import WorkflowLanguage

/// The definitions that this process read last, so that the same files are read and checked once.
///
/// What a definition is depends on nothing but its files and the names under which messages show
/// them; both are compared byte for byte. Large ones are not kept.
final class RecentDefinitions: Sendable {
    static let ofThisProcess = RecentDefinitions()

    private static let most = 8
    /// Bytes of all files of a definition that is kept.
    private static let largest = 1 << 20

    /// The one that was asked for last comes last.
    private let kept = Mutex<[PinnedDefinition]>([])

    /// The definition that files are, when it was read a moment ago; linear in their size.
    func find(_ source: WorkflowSource) -> PinnedDefinition? {
        let candidates = kept.withLock { $0 }
        guard let known = candidates.last(where: { $0.source.isIdentical(to: source) }) else {
            return nil
        }
        keep(known)
        return known
    }

    /// Keeps a definition, in the place of the one that nobody has asked for the longest time.
    func keep(_ definition: PinnedDefinition) {
        let source = definition.source
        guard source.files.reduce(0, { $0 + $1.content.count }) <= Self.largest else {
            return
        }
        kept.withLock { kept in
            kept.removeAll { $0.source.isIdentical(to: source) }
            kept.append(definition)
            kept.removeFirst(max(0, kept.count - Self.most))
        }
    }
}
