import WorkflowAudit

/// Opens the contents of one record, one at a time.
struct RecordContents {
    private let leaf: AuditLeaf
    private let place: AuditPlace
    private let stored: StoredRecord
    private let keys: AuditKeys
    /// How many contents of those that were looked at are not what was recorded.
    private(set) var damaged = 0

    /// Begins with none of them opened.
    ///
    /// - Parameters:
    ///   - leaf: The record.
    ///   - log: The log that it stands in.
    ///   - stored: What stands beside it.
    ///   - keys: The keys of whoever reads.
    init(_ leaf: AuditLeaf, of log: String, _ stored: StoredRecord, with keys: AuditKeys) {
        self.leaf = leaf
        self.stored = stored
        self.keys = keys
        place = AuditPlace(log: log, sequence: leaf.sequence)
    }

    /// What happened; nothing when it is not there or cannot be opened.
    mutating func core() -> AuditCore? { open(.core) }

    /// What happened, read no further than is needed to tell that it is not asked for.
    ///
    /// - Parameter filter: What is asked for.
    /// - Returns: What happened; nothing when it is not there or cannot be opened, and when a filter
    ///   leaves it out.
    mutating func core(matching filter: AuditFilter) -> (core: AuditCore?, isLeftOut: Bool) {
        guard let content = bytes(of: .core) else {
            return (nil, false)
        }
        if let type = AuditCore.type(in: content), !filter.includes(type: type) {
            return (nil, true)
        }
        let core = AuditCore(content: Array(content))
        return core.map { filter.includes($0) ? ($0, false) : (nil, true) } ?? (nil, false)
    }

    /// All that the record tells, as far as it can be opened.
    mutating func event(_ core: AuditCore?) -> AuditEvent {
        AuditEvent(
            log: place.log,
            sequence: leaf.sequence,
            id: leaf.id,
            time: leaf.time,
            core: keys.opened(core),
            person: open(.person),
            detail: open(.detail)
        )
    }

    /// Holds a content against what was recorded without opening it.
    mutating func lookAt(_ name: AuditEntry.Part) {
        if let (part, box) = content(name), keys.isDamaged(box, part) {
            damaged += 1
        }
    }

    private func content(_ name: AuditEntry.Part) -> (AuditPart, ArraySlice<UInt8>)? {
        guard let part = leaf.parts.first(where: { $0.name == name.rawValue }),
            let box = stored.box(name.rawValue)
        else {
            return nil
        }
        return (part, box)
    }

    private mutating func open<Content: AuditContent>(_ name: AuditEntry.Part) -> Content? {
        bytes(of: name).flatMap { Content(content: Array($0)) }
    }

    private mutating func bytes(of name: AuditEntry.Part) -> ArraySlice<UInt8>? {
        guard let (part, box) = content(name) else {
            return nil
        }
        switch keys.open(box, part, name, at: place) {
        case .opened(let salt, let bytes) where part.holds(bytes, salt: salt):
            return bytes
        case .opened, .changed, .keyless:
            damaged += 1
            return nil
        case .foreign, .erased:
            return nil
        }
    }
}
