/// Which files of an artifact its schema describes.
package enum ArtifactSchema {
    /// The JSON and YAML files; the Markdown files, by their front matter, when there are none.
    package static func described<File>(_ files: [File], path: (File) -> String) -> [File] {
        let kinds = files.map { StructuredText.Kind(path: path($0)) }
        let isData = kinds.contains(.json) || kinds.contains(.yaml)
        return zip(files, kinds).compactMap { file, kind in
            kind == nil || (isData && kind == .frontMatter) ? nil : file
        }
    }
}
