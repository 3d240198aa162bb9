import WorkflowDiagnostics

/// A workflow that somebody named.
package enum FoundWorkflow: Sendable {
    /// One of this computer.
    case local(LibraryEntry)
    /// One of a source; in the version that is current there when none is named.
    case shared(CatalogEntry, version: String?)

    /// The entry, when it is of this computer.
    var entry: LibraryEntry? {
        if case .local(let entry) = self { entry } else { nil }
    }
}

/// Finds out which workflow a name means: one of the project, a bundled one, one of a source.
struct WorkflowSearch {
    /// Longer lists of what is meant help nobody.
    private static let mostShown = 5

    let local: [LibraryEntry]
    let shared: [String: [CatalogEntry]]

    /// Finds a workflow by name, unique beginning of a name, `NAME@VERSION` or `SOURCE:NAME`.
    func find(_ text: String) throws(LibraryError) -> FoundWorkflow {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let version = parts.count == 2 ? String(parts[1]) : nil
        var name = String(parts[0])
        var sources = shared
        var entries = local
        if let colon = name.firstIndex(of: ":") {
            let source = String(name[..<colon])
            guard let found = shared[source] else {
                throw noSource(source)
            }
            sources = [source: found]
            entries = []
            name = String(name[name.index(after: colon)...])
        }
        let names = (entries.map(\.name) + sources.values.flatMap { $0.map(\.name) }).uniqued
        let found = try unique(name, among: names, typed: text)
        let candidates = entries.filter { $0.name == found }
        let offers = sources.sorted { $0.key < $1.key }.flatMap { source, entries in
            entries.filter { $0.name == found }.map { (source: source, entry: $0) }
        }
        guard let version else {
            guard let candidate = candidates.first else {
                return try shared(only: offers)
            }
            return .local(candidate)
        }
        for candidate in candidates
        where Array(try candidate.summary().version.utf8) == Array(version.utf8) {
            return .local(candidate)
        }
        guard !offers.isEmpty else {
            throw try noVersion(version, of: candidates)
        }
        return try shared(only: offers, version: version)
    }

    private func shared(
        only offers: [(source: String, entry: CatalogEntry)],
        version: String? = nil
    ) throws(LibraryError) -> FoundWorkflow {
        guard offers.count == 1 else {
            let names = offers.map { "\($0.source):\($0.entry.name)" }
            throw LibraryError(
                .ambiguous,
                "'\(offers[0].entry.name)' is in several sources",
                hints: names.prefix(3).map { "type '\($0)'" }
            )
        }
        return .shared(offers[0].entry, version: version)
    }

    private func unique(
        _ name: String,
        among names: [String],
        typed: String
    ) throws(LibraryError) -> String {
        let matching = names.contains(name) ? [name] : names.filter { $0.hasPrefix(name) }
        guard let found = matching.first, !name.isEmpty else {
            throw LibraryError(
                .notFound,
                name.isEmpty
                    ? "the name of the workflow is empty" : "there is no workflow '\(typed)'",
                hints: [
                    Suggestion.hint(for: name, among: names),
                    "run 'ddx workflow list' to see all workflows",
                    "a folder is named by a path: './\(name.isEmpty ? "folder" : name)'",
                ]
                .compactMap(\.self)
            )
        }
        guard matching.count == 1 else {
            throw LibraryError(
                .ambiguous,
                "'\(name)' can mean "
                    + matching.prefix(Self.mostShown).map { "'\($0)'" }.joined(separator: ", ")
                    + (matching.count > Self.mostShown
                        ? " and \(matching.count - Self.mostShown) others" : ""),
                hints: ["type more of the name"]
            )
        }
        return found
    }

    private func noVersion(
        _ version: String,
        of candidates: [LibraryEntry]
    ) throws(LibraryError) -> LibraryError {
        var versions: [String] = []
        for candidate in candidates {
            versions.append(try candidate.summary().version)
        }
        return LibraryError(
            .notFound,
            "'\(candidates[0].name)' is not here in version '\(version)', but in "
                + versions.uniqued.map { "'\($0)'" }.joined(separator: ", "),
            hints: versions.first.map { ["type '\(candidates[0].name)@\($0)'"] } ?? []
        )
    }

    private func noSource(_ name: String) -> LibraryError {
        LibraryError(
            .notFound,
            "there is no source '\(name)'",
            hints: [
                Suggestion.hint(for: name, among: Array(shared.keys)),
                "ddx source list", "ddx source add URL --name \(name)",
            ]
            .compactMap(\.self)
        )
    }
}

extension [String] {
    /// Each text once, in order.
    package var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
