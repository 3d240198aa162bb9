/// Who holds, or last held, a file lock.
package struct LockOwner: Sendable, Hashable {
    package let process: ProcessIdentity
    package let host: String
    /// What the process holds it for; empty when the lock itself says so.
    package let note: String

    package init(process: ProcessIdentity, host: String, note: String = "") {
        self.process = process
        self.host = host
        self.note = note
    }

    /// This process on this machine.
    package static var current: LockOwner { current(note: "") }

    /// This process on this machine, with what it holds the lock for.
    package static func current(note: String) -> LockOwner {
        LockOwner(process: .current, host: Account.hostName(), note: note)
    }
}

extension LockOwner: LosslessStringConvertible {
    /// Reads what the description wrote: two lines, and the note behind them.
    package init?(_ text: String) {
        let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, let process = ProcessIdentity(String(lines[0])) else { return nil }
        self.init(process: process, host: String(lines[1]), note: String(lines[2]))
    }

    package var description: String { "\(process)\n\(host)\n\(note)" }
}
