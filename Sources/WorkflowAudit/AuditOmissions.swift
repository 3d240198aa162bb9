/// What a reading of the trail has passed over.
package struct AuditOmissions: Sendable, Hashable {
    /// Records and contents that are not what was recorded.
    package var damaged = 0
    /// Records that are in archives, which were not at hand.
    package var archived = 0

    package init(damaged: Int = 0, archived: Int = 0) {
        self.damaged = damaged
        self.archived = archived
    }
}
