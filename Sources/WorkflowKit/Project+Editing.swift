package import SystemPackage
package import WorkflowLanguage
import WorkflowLibrary

extension Project {
    /// Reads the workflow in a folder as it would be if an editor saved its texts.
    ///
    /// - Parameters:
    ///   - folder: The folder, absolute; findings show paths below it in full.
    ///   - unsaved: The texts by the bytes of their absolute paths.
    /// - Returns: The files of the workflow and of those that it uses.
    /// - Throws: `Failure` when the folder cannot be read.
    package func workflowFiles(
        in folder: FilePath,
        unsaved: [[UInt8]: [UInt8]]
    ) throws -> WorkflowSource {
        try translatingFailure { try library().composed(in: folder, unsaved: unsaved) }
    }

    /// The names of all workflows that a phase can use.
    package func workflowNames() throws -> [String] {
        try translatingFailure { try library().entries().map(\.name) }
    }

    /// The roles that the settings define.
    package var roleNames: [String] { settings.roleNames }

    /// The roles that people or personas have; nothing when there are no personas.
    package var filledRoles: [String]? { settings.filledRoles }
}
