extension WorkflowSource {
    /// The files with other texts in place of some, such as those that an editor has not saved.
    ///
    /// Texts below the folder of the workflow that are no files yet are added.
    ///
    /// - Parameter texts: The texts by the bytes of the paths that messages show.
    /// - Returns: The files as they would be if the texts were saved.
    package func replacing(_ texts: [[UInt8]: [UInt8]]) -> WorkflowSource {
        guard !texts.isEmpty else {
            return self
        }
        var changed = files.map { file in
            let content = texts[Array(shownPath(file.path).utf8)]
            return File(
                path: file.path,
                content: content ?? file.content,
                isExecutable: file.isExecutable
            )
        }
        let folder = Array("\(shownAs)/".utf8)
        for (path, content) in texts where path.starts(with: folder) {
            let own = String(decoding: path.dropFirst(folder.count), as: UTF8.self)
            if file(own) == nil {
                changed.append(File(path: own, content: content))
            }
        }
        return WorkflowSource(files: changed, shownAs: shownAs, mounts: mounts, missing: missing)
    }
}
