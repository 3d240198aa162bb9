import JSON
import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// The tokens with which people use the server of this user.
extension Project {
    /// How many tokens a user may have; what finds one looks at all.
    private static let mostTokens = 1_000
    private static let longestSubject = 128

    /// The file of tokens of this user.
    package var tokenFile: TokenFile { TokenFile(surroundings.folders) }

    /// Every token that was not revoked, the oldest first.
    package func accessTokens() throws -> [AccessToken] {
        try translatingFailure { try tokenFile.tokens() }
    }

    /// Makes a token; that there is one is recorded in the audit trail of the project.
    ///
    /// - Parameters:
    ///   - subject: Who acts with it; the user when left out.
    ///   - roles: What it allows.
    ///   - lifetime: How long it is worth something; for ever when left out.
    /// - Returns: What is kept of the token, and the token, which is shown this once.
    /// - Throws: `Failure` with `usage` for a name that is none.
    package func addToken(
        for subject: String?,
        roles: Set<ServerRole>,
        lifetime: Duration? = nil
    ) async throws -> (kept: AccessToken, token: String) {
        try await translatingFailures {
            let subject = subject ?? surroundings.principal.name
            try requireName(subject)
            guard !roles.isEmpty else {
                let known = Set(ServerRole.allCases).words.joined(separator: ", ")
                throw Failure(
                    .usage,
                    "a token without a role allows nothing",
                    hints: ["give it one with --role: \(known)"]
                )
            }
            return try await recording(.tokenAdded) { notes in
                let made = AccessToken.make(
                    for: subject,
                    roles: roles,
                    now: surroundings.now(),
                    lifetime: lifetime
                )
                try tokenFile.change { tokens in
                    guard tokens.count < Self.mostTokens else {
                        throw Failure(
                            .cannotCreate,
                            "there are \(tokens.count) tokens, which is as many as there may be",
                            hints: ["ddx serve token revoke ID"]
                        )
                    }
                    tokens.append(made.kept)
                }
                notes.add { $0.describe(made.kept) }
                return made
            }
        }
    }

    /// Makes a token worthless at once.
    ///
    /// - Parameter id: Its id, or a beginning of it that fits only one.
    /// - Returns: What was kept of it.
    /// - Throws: `Failure` with `notFound` when there is none.
    package func revokeToken(_ id: String) async throws -> AccessToken {
        try await translatingFailures {
            try await recording(.tokenRevoked) { notes in
                let token = try tokenFile.change { tokens in
                    let found = tokens.filter { !id.isEmpty && $0.id.utf8.starts(with: id.utf8) }
                    guard let token = found.first, found.count == 1 else {
                        throw Failure(
                            found.isEmpty ? .notFound : .usage,
                            found.isEmpty
                                ? "there is no token '\(id)'" : "several tokens begin with '\(id)'",
                            hints: ["ddx serve token list"]
                        )
                    }
                    tokens.removeAll { $0.id == token.id }
                    return token
                }
                notes.add { $0.describe(token) }
                return token
            }
        }
    }

    /// Refuses what could not be told from something else where names are shown.
    private func requireName(_ subject: String) throws {
        let isPlain = subject.unicodeScalars.allSatisfy { scalar in
            !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
                && scalar.properties.generalCategory != .format
        }
        guard isPlain, !subject.isEmpty, subject.utf8.count <= Self.longestSubject else {
            throw Failure(
                .usage,
                "'\(subject)' is no name of somebody who acts",
                hints: ["take the name of an account, such as '\(surroundings.principal.name)'"]
            )
        }
    }
}

extension AuditRecord {
    /// Tells of a token, which has no secret any more.
    fileprivate mutating func describe(_ token: AccessToken) {
        facts = ["token": token.id.json, "roles": token.roles.words.json]
        facts["expires_at"] = token.expiresAt?.text.json
        details = ["subject": token.subject.json]
    }
}
