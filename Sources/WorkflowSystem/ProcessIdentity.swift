internal import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One process and no other: numbers are used again, so the moment of its start belongs to it.
package struct ProcessIdentity: Sendable, Hashable {
    package let pid: Int32
    /// When it started: clock ticks since boot on Linux, microseconds since 1970 on Darwin.
    package let startTime: UInt64
    /// The boot of the machine that the process belongs to.
    package let boot: String

    package init(pid: Int32, startTime: UInt64, boot: String) {
        self.pid = pid
        self.startTime = startTime
        self.boot = boot
    }

    /// Finds out about a process that exists now, be it ended and not yet reaped.
    package init?(of pid: Int32) {
        guard let status = ProcessStatus(of: pid) else { return nil }
        self.init(pid: pid, startTime: status.startTime, boot: Self.currentBoot)
    }

    /// This process.
    package static let current =
        ProcessIdentity(of: getpid())
        ?? ProcessIdentity(pid: getpid(), startTime: 0, boot: currentBoot)

    /// Says whether this very process is still running; one that waits to be reaped is not.
    package var isAlive: Bool {
        guard boot == Self.currentBoot, let status = ProcessStatus(of: pid) else { return false }
        return status.startTime == startTime && !status.hasEnded
    }

    private static let currentBoot = SystemClock.bootID()
}

extension ProcessIdentity: LosslessStringConvertible {
    /// Reads what the description wrote: pid, start time and boot, separated by slashes.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let pid = Int32(parts[0]), pid > 0,
            let startTime = UInt64(parts[1])
        else { return nil }
        self.init(pid: pid, startTime: startTime, boot: String(parts[2]))
    }

    package var description: String { "\(pid)/\(startTime)/\(boot)" }
}
