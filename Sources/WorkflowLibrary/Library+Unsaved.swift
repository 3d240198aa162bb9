package import SystemPackage
package import WorkflowLanguage

extension Library {
    /// Reads the workflow in a folder and all those that it uses, as they would be if saved.
    ///
    /// - Parameters:
    ///   - folder: The folder, absolute; findings show paths below it in full.
    ///   - unsaved: Texts that an editor has not saved, by the bytes of their absolute paths.
    /// - Returns: What `composed` of an entry reads, with the texts in place of the files.
    /// - Throws: `LibraryError` when the folder cannot be read.
    package func composed(
        in folder: FilePath,
        unsaved: [[UInt8]: [UInt8]]
    ) throws(LibraryError) -> WorkflowSource {
        try LibraryError.wrapping {
            try WorkflowSource.directory(folder, shownAs: folder.string)
                .replacing(unsaved)
                .composed(in: folder, plugin: plugin) { try used($0, version: $1) }
                .replacing(unsaved)
        }
    }
}
