package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension FilePermissions {
    /// A file for whoever may work in its folder: the group of a shared folder, else the owner.
    package static var groupFile: FilePermissions { FilePermissions(rawValue: 0o660) }

    /// A folder for whoever may work in the one above it: its group if that is shared, else the
    /// owner.
    package static var groupFolder: FilePermissions { FilePermissions(rawValue: 0o2770) }

    /// Whether entries with these permissions follow the folder that they are made in.
    fileprivate var followsFolder: Bool { self == .groupFile || self == .groupFolder }

    fileprivate var withoutGroup: FilePermissions {
        subtracting([.groupReadWriteExecute, .setGroupID])
    }
}

extension Folder {
    /// The permissions that a new entry gets here.
    func granted(_ wanted: FilePermissions) throws -> FilePermissions {
        guard wanted.followsFolder else {
            return wanted
        }
        let own = try descriptor.status(for: "examine", path).permissions
        return own == .groupFolder ? wanted : wanted.withoutGroup
    }

    /// Gives the group what the umask took from it, when the entry is for the group.
    func share(_ entry: borrowing Descriptor, _ granted: FilePermissions) throws {
        guard granted.followsFolder else {
            return
        }
        do {
            try systemCall("set the permissions of", path) {
                fchmod(entry.number, granted.rawValue)
            }
        } catch let error as SystemError where error.errno == .notPermitted {
            // Somebody else of the group made it, and gave it these permissions.
        }
    }
}

extension BoundedRoot {
    /// Lets the group of this root into a folder and everything beneath it, also what comes later.
    package func share(_ relative: FilePath) throws {
        try withTop { top in
            let group = try top.descriptor.status(for: "examine", path).group
            try withParent(of: relative, for: "share") { folder, name in
                try folder.shareTree(name, with: group)
            }
        }
    }
}

extension Folder {
    fileprivate func shareTree(_ name: FilePath.Component, with group: UInt32) throws {
        let entry = try open(name, O_RDONLY | O_NONBLOCK, for: "share")
        let status = try entry.status(for: "share", path.appending(name))
        let wanted: FilePermissions = status.kind == .folder ? .groupFolder : .groupFile
        // Only its owner may change an entry, and need not when it is shared already.
        if status.group != group || status.permissions != wanted {
            try systemCall("share", path.appending(name)) { fchown(entry.number, uid_t.max, group) }
            try systemCall("share", path.appending(name)) {
                fchmod(entry.number, wanted.rawValue)
            }
        }
        guard status.kind == .folder else {
            return
        }
        let inner = try folder(name)
        for name in try inner.names() {
            try inner.shareTree(name, with: group)
        }
    }
}
