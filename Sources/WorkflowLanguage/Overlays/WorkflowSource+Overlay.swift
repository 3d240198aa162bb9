extension WorkflowSource {
    /// The folder of overlays in a composed source: the one of the main workflow, and a folder with
    /// the one of each workflow that is used by name.
    private static let overlays = "\(SourceFolder.reserved)/.overlay"

    /// The files together with an overlay, which is pinned, trusted and kept with them.
    ///
    /// - Parameters:
    ///   - content: What the overlay says.
    ///   - name: Its file's name.
    ///   - folder: Its folder, as messages show it.
    /// - Returns: The source, with the overlay in its reserved folder.
    package func overlaid(
        by content: [UInt8],
        named name: String,
        shownAs folder: String
    ) -> WorkflowSource {
        WorkflowSource(
            files: files + [File(path: "\(Self.overlays)/\(name)", content: content)],
            shownAs: shownAs,
            mounts: mounts + [(Self.overlays, folder)],
            missing: missing
        )
    }

    /// The same without any overlay: what others wrote.
    package var withoutOverlays: WorkflowSource {
        WorkflowSource(
            files: files.filter { !$0.isOverlay },
            shownAs: shownAs,
            mounts: mounts,
            missing: missing
        )
    }

    /// Whether the project changes this workflow, or one that it uses.
    package var hasOverlays: Bool { files.contains(where: \.isOverlay) }

    /// The overlay of the main workflow, as messages show it.
    package var shownOverlay: String? { overlay(of: .main).map { shownPath($0.path) } }

    /// The folder of a file, as messages show it.
    func shownFolder(of file: File) -> String {
        String(shownPath(file.path).dropLast(file.name.count + 1))
    }

    /// The overlay of the workflow in a folder.
    func overlay(of folder: SourceFolder) -> File? {
        guard let place = Self.overlayFolder(of: folder) else {
            return nil
        }
        let prefix = Array("\(place)/".utf8)
        return files.first { file in
            file.path.utf8.starts(with: prefix)
                && !file.path.utf8.dropFirst(prefix.count).contains(UInt8(ascii: "/"))
        }
    }

    /// Where the overlay of the workflow in a folder stands; only whole workflows have one.
    static func overlayFolder(of folder: SourceFolder) -> String? {
        guard folder.parts.isEmpty else {
            return nil
        }
        return folder.base.isEmpty
            ? overlays : "\(overlays)/\(folder.base.dropFirst(SourceFolder.reserved.count + 1))"
    }
}

extension WorkflowSource.File {
    /// Whether the file is an overlay of the project and no file of a workflow.
    var isOverlay: Bool { path.utf8.starts(with: "\(SourceFolder.reserved)/.overlay/".utf8) }

    /// The last part of the path.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}
