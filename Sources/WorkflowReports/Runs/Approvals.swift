package import WorkflowModel

/// How far an approval has got: who has approved, and how many have to.
package struct Approvals: Sendable, Hashable {
    /// Who approved, each once, in the order of their answers.
    package let givenBy: [String]
    /// How many distinct people have to approve.
    package let needed: Int
    /// The role that may answer; nothing for everybody.
    package let role: String?
    /// Whether people fill in a form with their answer.
    package let asksForForm: Bool
    /// Who refused; nothing when nobody did.
    package let rejection: DecisionRecord?

    /// How many approvals have not been given.
    package var missing: Int { max(0, needed - givenBy.count) }

    /// Whether people still have to answer.
    package var isOpen: Bool { rejection == nil && missing > 0 }

    /// How many are missing and who may give them, such as `1 of 2 approvals missing, role 'lead'`.
    var words: String {
        var words = "\(missing) of \(needed.counting("approval")) missing"
        if let role {
            words += ", role '\(role)'"
        }
        return words
    }
}

extension RunStanding {
    /// What is known of the approval that a step waits for; nothing for a step that asks nobody.
    func approvals(of step: StepRecord, ofPhaseAt index: Int) -> Approvals? {
        guard step.status == .inProgress, step.outcome?.end == .waiting(.approval) else {
            return nil
        }
        let asked = definition(of: step, ofPhaseAt: index)?.kind.approval
        return Approvals(
            givenBy: step.approvers.map(\.name),
            needed: max(1, asked?.count ?? 1),
            role: asked?.role,
            asksForForm: asked?.form != nil,
            rejection: step.rejection
        )
    }
}

extension DecisionRecord {
    /// Who answered how.
    var words: String {
        "\(isApproval ? "approved" : "rejected") by \(principal.shown)"
    }
}
