package import WorkflowJobs

/// The exchanges that a worker takes jobs from.
///
/// Whoever may write to a namespace of Temporal can name any place to a worker; what stands there is run.
package struct KnownExchanges: Sendable {
    private let places: [String]

    /// Takes folders from `/` on and addresses of servers, with all that is below them; any place when empty.
    package init(_ places: [String]) {
        self.places = places.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }

    /// Whether jobs may be taken from there.
    package func hold(_ exchange: JobExchangePlace) -> Bool {
        let text =
            switch exchange {
            case .folder(let path): path
            case .server(let url): url
            }
        let parts = text.split(whereSeparator: { "/?#\\".contains($0) })
        return places.isEmpty
            || !parts.contains("..")
                && places.contains { place in
                    text.utf8.elementsEqual(place.utf8)
                        || text.utf8.starts(with: "\(place)/".utf8)
                }
    }
}
