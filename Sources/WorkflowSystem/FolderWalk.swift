package import SystemPackage

/// What a visitor wants after it saw an entry.
package enum WalkStep: Sendable {
    /// Go on, into the entry when it is a folder.
    case enter
    /// Go on, and leave out what is in the folder.
    case skip
    /// End the walk.
    case stop
}

extension BoundedRoot {
    /// Visits all entries beneath a folder, each folder before what it holds.
    ///
    /// Names are sorted by their bytes. Links are visited, never followed. Entries that vanish
    /// meanwhile are left out. A folder that cannot be read is handed to `unreadable`, which decides
    /// whether the walk goes on.
    package func walk(
        from relative: FilePath = "",
        unreadable: (SystemError) throws -> Void = { throw $0 },
        _ visit: (FolderEntry) throws -> WalkStep
    ) throws {
        try withFolder(relative, for: "list") { folder in
            _ = try folder.walk(relative, depth: 0, unreadable: unreadable, visit)
        }
    }
}

extension Folder {
    /// How deep folders may nest: each level holds a descriptor open while it is walked.
    static var deepestLevel: Int { 200 }

    /// Returns false when the visitor ended the walk.
    fileprivate func walk(
        _ relative: FilePath,
        depth: Int,
        unreadable: (SystemError) throws -> Void,
        _ visit: (FolderEntry) throws -> WalkStep
    ) throws -> Bool {
        try requireShallow(depth)
        for entry in try entries(beneath: relative) {
            switch try visit(entry) {
            case .stop: return false
            case .skip: continue
            case .enter: break
            }
            guard entry.kind == .folder, let name = entry.path.lastComponent else { continue }
            let inner: Folder
            do {
                inner = try folder(name)
            } catch let error as SystemError where error.isNotFound {
                continue
            } catch let error as SystemError where error.isPermission {
                try unreadable(error)
                continue
            }
            guard
                try inner.walk(entry.path, depth: depth + 1, unreadable: unreadable, visit)
            else { return false }
        }
        return true
    }

    /// Removes an entry with all beneath it.
    func removeTree(_ name: FilePath.Component, depth: Int = 0) throws {
        try requireShallow(depth)
        guard try status(of: name)?.kind == .folder else { return try remove(name) }
        let inner = try folder(name)
        for entry in try inner.names() {
            try inner.removeTree(entry, depth: depth + 1)
        }
        try remove(name, isFolder: true)
    }

    private func requireShallow(_ depth: Int) throws {
        guard depth <= Self.deepestLevel else {
            throw SystemError.refusal(
                "enter",
                path,
                because: "folders nest deeper than \(Self.deepestLevel) levels"
            )
        }
    }
}
