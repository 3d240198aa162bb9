package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A new file or folder under a name that says it is unfinished.
///
/// It is locked as long as it is open, so that the remains of a process that died can be told from
/// what a living one is about to publish.
package struct Staging: ~Copyable, Sendable {
    let name: FilePath.Component
    let entry: Descriptor

    /// Makes and opens an entry under a name that nobody uses.
    init(
        in folder: borrowing Folder,
        make: (FilePath.Component) throws -> Descriptor
    ) throws {
        while true {
            let name = try Self.freeName(ending: Self.suffix)
            let entry = try make(name)
            let isOurs = try Self.lock(entry, folder.path.appending(name))
            // Whoever looked for remains may have come before the lock.
            let inode = try entry.status(for: "write", folder.path.appending(name)).inode
            if isOurs, try folder.status(of: name)?.inode == inode {
                self.name = name
                self.entry = entry
                return
            }
        }
    }

    /// A name for what has to step aside for a moment, and is no remainder should a crash come then.
    static func nameAside() throws -> FilePath.Component {
        try freeName(ending: ".aside")
    }

    /// A name for an entry that cannot stay locked, such as a link; it says which process makes it.
    static func newName() throws -> FilePath.Component {
        let process = ProcessIdentity.current
        return try freeName(ending: "-\(process.pid)-\(process.startTime)" + suffix)
    }

    /// Says whether an entry is unfinished, and the process that its name speaks of is dead.
    ///
    /// Names that speak of no process are left to those who lock.
    package static func isAbandoned(_ name: FilePath.Component) -> Bool {
        guard isNamed(name) else {
            return false
        }
        let parts = name.string.dropLast(suffix.count).split(separator: "-")
        guard parts.count == 4, let pid = Int32(parts[2]), let start = UInt64(parts[3]) else {
            return false
        }
        return ProcessIdentity(of: pid).map { $0.startTime != start || !$0.isAlive } ?? true
    }

    /// Says whether an entry bears the name of something unfinished.
    package static func isNamed(_ name: FilePath.Component) -> Bool {
        name.string.hasPrefix(prefix) && name.string.hasSuffix(suffix)
    }

    /// Locks an entry for as long as it is open; false when another process has it.
    static func lock(_ entry: borrowing Descriptor, _ path: FilePath) throws -> Bool {
        do {
            try systemCall("lock", path) { flock(entry.number, LOCK_EX | LOCK_NB) }
            return true
        } catch let error as SystemError where error.errno == .wouldBlock {
            return false
        }
    }

    private static let prefix = ".ddx-"
    private static let suffix = ".staged"

    private static func freeName(ending suffix: String) throws -> FilePath.Component {
        var generator = SystemRandomNumberGenerator()
        let digits = String(generator.next(), radix: 16)
        guard let name = FilePath.Component(prefix + digits + suffix) else {
            throw SystemError("name a staging file", errno: .invalidArgument)
        }
        return name
    }
}

extension BoundedRoot {
    /// Removes from a folder, if it is there, what processes that died left unfinished.
    package func removeRemains(in relative: FilePath) throws {
        let isFolder = try relative.isEmpty || status(of: relative)?.kind == .folder
        guard isFolder else {
            return
        }
        try withFolder(relative, for: "list") { folder in
            for name in try folder.names() where Staging.isNamed(name) {
                try folder.removeIfAbandoned(name)
            }
        }
    }
}

extension Folder {
    /// Leaves an entry alone that is being written, that is another's, or that is no longer there.
    fileprivate func removeIfAbandoned(_ name: FilePath.Component) throws {
        do {
            let entry = try open(name, O_RDONLY | O_NONBLOCK, for: "remove")
            if try Staging.lock(entry, path.appending(name)) {
                try removeTree(name)
            }
        } catch let error as SystemError
            where error.isNotFound || error.isPermission || error.isRefusal
        {
            return
        }
    }
}
