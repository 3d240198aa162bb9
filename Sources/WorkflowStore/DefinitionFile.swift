/// One file of a definition that a run is pinned to.
package struct DefinitionFile: Sendable, Hashable {
    /// Relative to the folder of the workflow, with slashes.
    package let path: String
    package let isExecutable: Bool
    package let bytes: [UInt8]

    package init(path: String, isExecutable: Bool = false, bytes: [UInt8]) {
        self.path = path
        self.isExecutable = isExecutable
        self.bytes = bytes
    }
}
