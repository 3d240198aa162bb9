/// A workflow of a source at one commit.
package struct SharedWorkflow: Sendable, Hashable {
    /// The name of its folder.
    package let name: String
    package let commit: ObjectID
    /// Its folder in the repository, such as `workflows/helix`.
    let path: String
    /// Its folder as git stores it: the same content has the same id.
    let tree: ObjectID
}
