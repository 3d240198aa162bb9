import CProcess
import SystemPackage

/// A descriptor by which one thread wakes another that polls.
struct Bell: ~Copyable, Sendable {
    let descriptor: Descriptor

    init() throws {
        descriptor = Descriptor(adopting: try systemCall("make a bell") { cprocess_bell() })
    }

    /// Makes the descriptor readable.
    func ring() {
        cprocess_ring(descriptor.number)
    }

    /// Makes it unreadable until it is rung again.
    func clear() {
        cprocess_clear(descriptor.number)
    }
}
