extension Part {
    /// Events that are on the disk, each with its audit record, before the next one of its run is reported.
    static var ledger: [Part] {
        [(writers: 1, events: 50), (8, 400), (64, 1_280)].map { writers, events in
            Part("ledger: \(writers) writer\(writers == 1 ? "" : "s")", events, "event") {
                let world = try await LedgerWorld()
                return { try await world.append(events, by: writers) }
            }
        }
    }
}
