internal import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Ends what a dead owner left running.
package enum ProcessSessions {
    /// Kills a recorded child with its group and session, and says whether it was still there.
    ///
    /// Nothing is hit when number, start time and boot do not all fit: the number is another's now.
    @discardableResult
    package static func end(_ identity: ProcessIdentity) -> Bool {
        guard identity != .current, identity.isAlive else { return false }
        let session = runningProcesses().filter {
            ProcessStatus(of: $0)?.session == identity.pid
        }
        // The leader's group comes first: a shell must not see its members die and go on.
        kill(-identity.pid, SIGKILL)
        for member in session { kill(member, SIGKILL) }
        return true
    }

    /// Kills every process that carries an entry in its environment, until there is none.
    ///
    /// - Parameters:
    ///   - entry: The whole entry, as `NAME=value`.
    ///   - prefix: Those that have an entry which begins so are spared.
    /// - Returns: Those that were killed.
    /// - Throws: `SystemError` when some do not go, or `CancellationError`.
    package static func endAll(
        whoseEnvironmentContains entry: String,
        sparing prefix: String? = nil
    ) async throws -> Set<ProcessIdentity> {
        var ended: Set<ProcessIdentity> = []
        // New ones may be started while the old ones are found; a round of them dies in moments.
        for _ in 0..<1_000 {
            let found = processes(whoseEnvironmentContains: entry, sparing: prefix)
            if found.isEmpty { return ended }
            for process in found { kill(process.pid, SIGKILL) }
            ended.formUnion(found)
            try await Task.sleep(for: .milliseconds(1))
        }
        throw SystemError(
            "end the processes with '\(entry)' in their environment",
            errno: .timedOut,
            reason: "new ones appear, or the kernel does not let them go"
        )
    }

    /// The other processes of this user that carry an entry in the environment they started with.
    ///
    /// Always empty on Darwin, which shows no process the environment of another.
    package static func processes(
        whoseEnvironmentContains entry: String,
        sparing prefix: String? = nil
    ) -> [ProcessIdentity] {
        #if canImport(Darwin)
        return []
        #else
        let wanted = Array(entry.utf8)
        let spared = prefix.map { Array($0.utf8) }
        return runningProcesses().compactMap { pid in
            // Those that vanish meanwhile and those of other users cannot be read.
            guard pid != getpid(),
                let bytes = try? DurableFile.read(
                    FilePath("/proc/\(pid)/environ"),
                    limit: 16 << 20
                )
            else { return nil }
            let entries = bytes.split(separator: 0)
            guard entries.contains(where: { $0.elementsEqual(wanted) }),
                !entries.contains(where: { entry in spared.map(entry.starts) ?? false })
            else { return nil }
            return ProcessIdentity(of: pid)
        }
        #endif
    }

    private static func runningProcesses() -> [Int32] {
        #if canImport(Darwin)
        let room = unsafe proc_listallpids(nil, 0)
        guard room > 0 else { return [] }
        // Some may start between the two calls.
        var pids = [Int32](repeating: 0, count: Int(room) + 64)
        let size = CInt(pids.count * MemoryLayout<Int32>.stride)
        let count = unsafe proc_listallpids(&pids, size)
        return Array(pids.prefix(Int(max(count, 0)))).filter { $0 > 0 }
        #else
        guard let folder = try? Folder(opening: "/proc"), let names = try? folder.names() else {
            return []
        }
        return names.compactMap { Int32($0.string) }
        #endif
    }
}
