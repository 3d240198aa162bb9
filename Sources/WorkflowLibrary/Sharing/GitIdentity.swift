package import WorkflowSystem

/// Who stands in the commits and ratings that a user gives back.
package struct GitIdentity: Sendable, Hashable {
    package let name: String
    package let email: String

    package init(name: String, email: String) {
        self.name = name
        self.email = email
    }

    /// The identity that git is configured with, else the account on this machine.
    package static func current(_ git: Git, account: Account) async throws -> GitIdentity {
        let name = try await git.run(["config", "--get", "user.name"], reach: .user).line
        let email = try await email(git)
        let standIn = "\(account.userName)@\(Account.hostName())"
        return GitIdentity(
            name: name.isEmpty ? account.userName : name,
            email: email.isEmpty ? standIn : email
        )
    }

    /// The address that git is configured with; an empty text without one.
    package static func email(_ git: Git) async throws -> String {
        try await git.run(["config", "--get", "user.email"], reach: .user).line
    }

    /// What makes git write the identity.
    var variables: [String: String] {
        [
            "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
        ]
    }

    /// The name of this author's files: readable, and different for every address.
    var fileName: String {
        let letters = name.lowercased().map { letter in
            letter.isASCII && (letter.isLetter || letter.isNumber) ? letter : "-"
        }
        let words = String(letters).split(separator: "-").prefix(3).joined(separator: "-")
        let digest = SHA256Digest(of: Array(email.lowercased().utf8)).hexadecimal.prefix(8)
        return words.isEmpty ? String(digest) : "\(words)-\(digest)"
    }
}
