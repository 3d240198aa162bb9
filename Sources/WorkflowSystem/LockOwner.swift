/// Who holds, or last held, a file lock.
package struct LockOwner: Sendable, Hashable {
    package let process: ProcessIdentity
    package let host: String

    package init(process: ProcessIdentity, host: String) {
        self.process = process
        self.host = host
    }

    /// This process on this machine.
    package static var current: LockOwner {
        LockOwner(process: .current, host: Account.hostName())
    }
}

extension LockOwner: LosslessStringConvertible {
    /// Reads the two lines that the description wrote.
    package init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 2, let process = ProcessIdentity(String(lines[0])) else { return nil }
        self.init(process: process, host: String(lines[1]))
    }

    package var description: String { "\(process)\n\(host)\n" }
}
