package import JSON
package import WorkflowModel

/// Somebody who acts through a process of somebody else, such as the owner of a token.
package struct Caller: Sendable, Hashable {
    package let principal: Principal
    /// What records of the audit trail tell of how the request came, such as the id of the token.
    package let facts: JSONObject

    /// Names who acts.
    ///
    /// - Parameters:
    ///   - subject: The name.
    ///   - facts: How the request came.
    package init(subject: String, facts: JSONObject) {
        principal = Principal(.person, name: subject)
        self.facts = facts
    }
}
