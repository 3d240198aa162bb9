package import SystemPackage
package import WorkflowLanguage
package import WorkflowSystem

/// The git sources of a user: one bare clone for each address, shared by all projects.
package struct SourceStore: Sendable {
    /// Where the clones stand.
    let folder: FilePath
    package let git: Git

    /// Names the folder of a user; nothing is created before a source is synced.
    package init(_ folders: XDGFolders, git: Git) {
        folder = folders.data.appending("ddx").appending("sources")
        self.git = git
    }

    /// The clone of a source, which need not be there yet.
    ///
    /// - Parameters:
    ///   - setting: The source as the settings name it.
    ///   - place: Where relative addresses begin.
    /// - Returns: The clone.
    /// - Throws: `LibraryError` for an address or a branch that is refused.
    package func clone(
        of setting: SourceSetting,
        from place: FilePath
    ) throws(LibraryError) -> SourceClone {
        let address = try SourceAddress(setting.url, from: place)
        if let ref = setting.ref {
            try BranchName.require(ref)
        }
        return SourceClone(
            name: setting.name,
            address: address,
            ref: setting.ref,
            folder: folder.appending(address.folderName),
            git: git
        )
    }

    /// Removes the clone of a source, and says whether there was one.
    @discardableResult
    package func remove(_ clone: SourceClone) throws(LibraryError) -> Bool {
        try LibraryError.wrapping {
            guard try DurableFile.status(of: folder, followingLinks: true) != nil else {
                return false
            }
            let root = try BoundedRoot(folder)
            try root.remove(FilePath("\(clone.address.folderName).lock"))
            return try root.removeTree(FilePath(clone.address.folderName))
        }
    }
}

/// The rule for names of branches and tags.
enum BranchName {
    /// Refuses what git would not take, or would take for something else.
    static func require(_ name: String) throws(LibraryError) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isFine =
            !name.hasPrefix("-") && name.utf8.count <= 200 && !name.contains("..")
            && !name.contains("@{")
            && parts.allSatisfy { part in
                !part.isEmpty && !part.hasPrefix(".") && !part.hasSuffix(".lock")
                    && part.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !forbidden.contains($0) }
            }
        guard isFine else {
            throw LibraryError(
                .usage,
                "'\(name)' cannot be the name of a branch or tag",
                hints: ["use letters, digits, '-', '.' and '/'"]
            )
        }
    }

    private static let forbidden = Set("~^:?*[\\".utf8)
}
