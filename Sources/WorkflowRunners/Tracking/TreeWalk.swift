import Patterns
import SystemPackage
import WorkflowSystem

extension EntryName {
    /// The file that tells git, and this program, what to pass over.
    static let ignoreFile = EntryName(".gitignore")
}

/// One look at all tracked files: what is different is found by `lstat`, and only that is read.
///
/// Links are looked at, never followed. A folder whose own stamp is unchanged has the same names as
/// before, so that they need not be read again.
struct TreeWalk: ~Copyable {
    /// Where a walk is, and how it looks at what it finds there.
    struct Place {
        /// The path of the folder with a slash at its end; empty at the top.
        var prefix = ""
        var depth = 0
        var rules = IgnoreRules()
        /// What is new was there before and only comes into view.
        var isSilent = false
        /// Ignore rules have changed, so that every name must be judged again.
        var judgesAgain = false
    }

    /// What a folder nested deeper than this holds is not tracked.
    private static let deepestLevel = 200

    var intake: ContentIntake
    /// When the walk began, in nanoseconds since 1970.
    private let moment: Int64
    /// What another run knew of the files, to spare reading them.
    private let known: [TrackedPath: IndexRecord]
    private var observed: [ObservedChange] = []
    /// What could not be looked at, in words.
    private(set) var notes: [String] = []

    init(into store: ObjectStore?, known: [TrackedPath: IndexRecord] = [:]) {
        intake = ContentIntake(into: store)
        moment = SystemClock.now() * 1_000
        self.known = known
    }

    /// Ends the walk: what it read is durable, and what it found is handed over.
    consuming func finish() throws -> (observed: [ObservedChange], notes: [String]) {
        try intake.finish()
        return (observed.sorted { $0.path < $1.path }, notes)
    }

    /// Looks at the top of the project and everything below.
    ///
    /// - Parameters:
    ///   - tree: What is known, which becomes what is there.
    ///   - root: The project.
    ///   - isSilent: Whether what is new counts as having been there.
    /// - Throws: `SystemError` when the project cannot be read or a content cannot be kept.
    mutating func walk(
        _ tree: inout FileTree,
        in root: BoundedRoot,
        isSilent: Bool = false
    ) throws {
        let top = try root.openTop()
        let stamp = FileStamp(try top.status())
        var place = Place()
        place.isSilent = isSilent
        try walk(&tree, in: top, stamp, at: place)
    }

    // MARK: Folders

    private mutating func walk(
        _ tree: inout FileTree,
        in folder: borrowing Folder,
        _ stamp: FileStamp,
        at place: Place
    ) throws {
        var place = place
        let isUnchanged = tree.stamp == stamp
        if !isUnchanged || tree.ignoreFile != nil || place.judgesAgain {
            try readIgnoreFile(of: &tree, in: folder, &place)
        }
        guard isUnchanged, !place.judgesAgain else {
            return try readNames(of: &tree, in: folder, stamp, at: place)
        }
        var gone: [Int] = []
        for index in tree.entries.indices {
            let status = try folder.status(of: tree.entries[index].name)
            if try !examine(&tree.entries[index], status, in: folder, at: place) {
                gone.append(index)
            }
        }
        for index in gone.reversed() {
            tree.entries.remove(at: index)
        }
    }

    private mutating func readNames(
        of tree: inout FileTree,
        in folder: borrowing Folder,
        _ stamp: FileStamp,
        at place: Place
    ) throws {
        var old = KnownEntries(tree.entries)
        let passedOver = tree.ignored
        tree.entries = []
        tree.ignored = []
        for name in try folder.entryNames() {
            let wasIgnored = passedOver.contains(name)
            if wasIgnored, !place.judgesAgain {
                tree.ignored.insert(name)
                continue
            }
            guard let status = try folder.status(of: name) else { continue }
            let entry = old.take(name)
            if entry == nil || place.judgesAgain {
                switch judge(name, status, at: place) {
                case .track: break
                case .ignore:
                    tree.ignored.insert(name)
                    continue
                case .pass:
                    if let entry { remove(entry, at: place) }
                    continue
                }
            }
            if var entry {
                if try examine(&entry, status, in: folder, at: place) {
                    tree.entries.append(entry)
                }
                continue
            }
            var place = place
            place.isSilent = place.isSilent || wasIgnored
            if let entry = try admit(name, status, in: folder, at: place) {
                observe(entry.name, from: .absent, to: entry, at: place)
                tree.entries.append(entry)
            }
        }
        for entry in old.rest {
            remove(entry, at: place)
        }
        tree.stamp = stamp.isRacy(at: moment) ? nil : stamp
    }

    private mutating func descend(
        _ entry: inout FileTree.Entry,
        _ status: FileStatus,
        in folder: borrowing Folder,
        at place: Place
    ) throws {
        guard let name = entry.name.text else { return }
        var inner = place
        inner.prefix += name + "/"
        inner.depth += 1
        guard inner.depth <= Self.deepestLevel else {
            return notes.append("'\(inner.prefix)' is nested too deep and is not tracked")
        }
        var tree = entry.folder.take() ?? FileTree()
        defer { entry.folder = tree }
        do {
            let opened = try folder.folder(entry.name)
            try walk(&tree, in: opened, FileStamp(status), at: inner)
        } catch let error as SystemError where error.isNotFound || error.isRefusal {
            // It vanished or was replaced in this moment; the next walk sees what became of it.
        } catch let error as SystemError where error.isPermission {
            notes.append("'\(inner.prefix)' cannot be read and is not tracked: \(error.reason)")
        }
    }

    // MARK: Entries

    /// Looks at an entry that is known; false when it is not there any more.
    private mutating func examine(
        _ entry: inout FileTree.Entry,
        _ status: FileStatus?,
        in folder: borrowing Folder,
        at place: Place
    ) throws -> Bool {
        guard let status, status.kind.isTracked else {
            remove(entry, at: place)
            return false
        }
        let stamp = FileStamp(status)
        guard stamp.kind == entry.stamp.kind else {
            return try replace(&entry, status, in: folder, at: place)
        }
        let before = entry.state
        if stamp.kind == .folder {
            if stamp.permissions != entry.stamp.permissions {
                entry.stamp = stamp
                observe(entry.name, from: before, to: entry, at: place)
            }
            try descend(&entry, status, in: folder, at: place)
            return true
        }
        guard stamp != entry.stamp || entry.isRacy else { return true }
        guard let current = try admit(entry.name, status, in: folder, at: place) else {
            remove(entry, at: place)
            return false
        }
        entry = current
        if entry.state != before {
            observe(entry.name, from: before, to: entry, at: place)
        }
        return true
    }

    /// Takes in an entry of another kind in the place of one that is known.
    private mutating func replace(
        _ entry: inout FileTree.Entry,
        _ status: FileStatus,
        in folder: borrowing Folder,
        at place: Place
    ) throws -> Bool {
        guard judge(entry.name, status, at: place) == .track,
            let current = try admit(entry.name, status, in: folder, at: place)
        else {
            remove(entry, at: place)
            return false
        }
        removeContents(of: entry, at: place)
        observe(entry.name, from: entry.state, to: current, at: place)
        entry = current
        return true
    }

    /// Reads what stands under a name; nothing when it vanished.
    private mutating func admit(
        _ name: EntryName,
        _ status: FileStatus,
        in folder: borrowing Folder,
        at place: Place
    ) throws -> FileTree.Entry? {
        let stamp = FileStamp(status)
        var entry = FileTree.Entry(
            name: name,
            stamp: stamp,
            digest: nil,
            isRacy: stamp.isRacy(at: moment),
            folder: nil
        )
        do {
            switch status.kind {
            case .folder: try descend(&entry, status, in: folder, at: place)
            case .link: entry.digest = try intake.take(folder.linkTarget(of: name))
            default:
                if let record = known[TrackedPath(place.prefix + (name.text ?? ""))],
                    record.stamp == stamp, !record.isRacy
                {
                    entry.digest = record.digest
                    return entry
                }
                let (digest, status) = try intake.take(folder.file(name))
                entry.digest = digest
                entry.stamp = FileStamp(status)
                entry.isRacy = entry.stamp.isRacy(at: moment)
            }
            return entry
        } catch let error as SystemError where error.isNotFound || error.isRefusal {
            return nil
        } catch let error as SystemError where error.isPermission && status.kind == .file {
            notes.append("'\(place.prefix)\(name.text ?? "")' cannot be read: \(error.reason)")
            return entry
        }
    }

    // MARK: Findings

    private mutating func observe(
        _ name: EntryName,
        from before: EntryState,
        to entry: FileTree.Entry,
        at place: Place
    ) {
        guard !place.isSilent, let text = name.text else { return }
        observed.append(
            ObservedChange(
                path: TrackedPath(place.prefix + text),
                before: before,
                after: entry.state,
                record: IndexRecord(entry)
            )
        )
    }

    private mutating func remove(_ entry: FileTree.Entry, at place: Place) {
        removeContents(of: entry, at: place)
        guard !place.isSilent, let name = entry.name.text else { return }
        observed.append(
            ObservedChange(
                path: TrackedPath(place.prefix + name),
                before: entry.state,
                after: .absent,
                record: nil
            )
        )
    }

    private mutating func removeContents(of entry: FileTree.Entry, at place: Place) {
        guard let folder = entry.folder, let name = entry.name.text else { return }
        var inner = place
        inner.prefix += name + "/"
        for entry in folder.entries {
            remove(entry, at: inner)
        }
    }

    mutating func note(_ text: String) {
        notes.append(text)
    }
}

extension FileStatus.Kind {
    /// Whether entries of this kind have a content that can be taken back.
    var isTracked: Bool { self == .file || self == .link || self == .folder }
}

/// The entries a folder had, found by name; fast when they are asked for in the same order.
private struct KnownEntries {
    private var entries: [FileTree.Entry?]
    private var cursor = 0
    private var places: [EntryName: Int]?

    init(_ entries: [FileTree.Entry]) {
        self.entries = entries
    }

    /// Those that nobody took.
    var rest: [FileTree.Entry] { entries.compactMap { $0 } }

    mutating func take(_ name: EntryName) -> FileTree.Entry? {
        guard let place = place(of: name) else { return nil }
        cursor = place + 1
        return entries[place].take()
    }

    private mutating func place(of name: EntryName) -> Int? {
        if cursor < entries.count, entries[cursor]?.name == name {
            return cursor
        }
        if places == nil {
            places = [:]
            for (place, entry) in entries.enumerated() {
                if let entry { places?[entry.name] = place }
            }
        }
        return places?[name].flatMap { entries[$0] == nil ? nil : $0 }
    }
}
