import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel

/// What people may do, and what an agent may do that acts for one.
extension Project {
    /// Whether it is an agent that asks.
    var isAgents: Bool { surroundings.agent != nil }

    /// Refuses somebody whom the settings do not name for a role that they define.
    ///
    /// An agent has a role only where the settings name it, as `agent:NAME` with the name of the
    /// person that it acts for. Without a role it may say what anybody may, but not what people are
    /// asked for.
    ///
    /// - Parameters:
    ///   - role: The role; nothing when anybody may.
    ///   - what: What is to be done, in the author's words.
    ///   - asksPeople: Whether it is people who are asked, when there is no role.
    ///   - command: What a person types instead of an agent.
    /// - Throws: `Failure` with `notPermitted`.
    func requireRole(
        _ role: String?,
        for what: String,
        asksPeople: Bool = false,
        personTypes command: String? = nil
    ) throws {
        let people = people(in: role)
        let name = surroundings.principal.name
        guard isAgents else {
            guard let role, let people, !people.contains(where: { $0.isSameText(as: name) }) else {
                return
            }
            throw Failure(
                .notPermitted,
                "'\(what)' is for the role '\(role)', which '\(name)' does not have",
                hints: ["ask one of: \(people.joined(separator: ", "))"]
            )
        }
        let own = "agent:\(name)"
        guard role != nil || asksPeople,
            people?.contains(where: { $0.isSameText(as: own) }) != true
        else {
            return
        }
        throw Failure(
            .notPermitted,
            role.map { "'\(what)' is for the role '\($0)', which the settings give to no agent" }
                ?? "'\(what)' asks a person, and no agent may answer",
            hints: [
                command.map { "a person decides, and types: \($0)" },
                role.map { "who may let agents decide adds '\(own)' to 'roles.\($0)'" },
            ]
            .compactMap(\.self)
        )
    }

    /// Refuses an agent, on record, that wants something to be trusted.
    func requirePersonForTrust() async throws {
        guard isAgents else {
            return
        }
        try await recordingRefusals(of: "workflow trust") {
            throw Failure(
                .notPermitted,
                "an agent cannot trust anything",
                hints: ["a person looks at it, and types: ddx workflow trust DIGEST"]
            )
        }
    }

    /// Refuses an agent that applies what stands somewhere on this computer.
    ///
    /// For a person that is an act of his own and means that he trusts it.
    func requireUsersOwnAct(applying entry: LibraryEntry, _ pinned: PinnedDefinition) async throws {
        guard isAgents, entry.origin == .path else {
            return
        }
        let digest = pinned.source.digest
        guard try trust.grants(for: digest).isEmpty else {
            return
        }
        try await recordingRefusals(of: "workflow apply") {
            throw Failure(
                .notPermitted,
                "'\(pinned.definition.name)' is applied from a path, which means to trust it, and "
                    + "an agent cannot (\(digest))",
                hints: ["a person looks at it, and types: ddx workflow apply \(entry.shownAs)"]
            )
        }
    }
}

extension WorkflowTrust.Refusal {
    /// What to do when it is an agent that was refused.
    var hintsForAgents: [String] {
        ["a person looks at what it runs, and types: ddx workflow trust \(digest)"]
    }
}

extension String {
    /// Whether two texts are the same one, byte for byte.
    func isSameText(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
