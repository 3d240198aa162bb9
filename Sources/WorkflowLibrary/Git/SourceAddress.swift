package import SystemPackage
import WorkflowDiagnostics
import WorkflowSystem

/// The address of a git repository, of a kind that cannot run anything by itself.
///
/// Allowed are https, ssh, also in the form `user@host:path`, file and paths of this computer, and
/// http to this computer alone.
package struct SourceAddress: Sendable, Hashable, CustomStringConvertible {
    /// As git takes it; paths are absolute.
    let text: String

    package var description: String { text }

    /// Reads an address.
    ///
    /// - Parameters:
    ///   - text: What somebody typed, or what the settings hold.
    ///   - folder: Where relative paths begin.
    /// - Throws: `LibraryError` with `usage` for what is refused, saying what to write instead.
    package init(_ text: String, from folder: FilePath) throws(LibraryError) {
        guard !text.isEmpty, !text.hasPrefix("-"), text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else {
            throw Self.refusal(text, "it is no address")
        }
        if let range = text.firstRange(of: "://") {
            let scheme = text[..<range.lowerBound].lowercased()
            let rest = String(text[range.upperBound...])
            try Self.check(scheme, rest, text)
            self.text = text
        } else if text.contains("::") {
            throw Self.refusal(text, "addresses with '::' run programs")
        } else if let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") {
            guard !text[..<colon].isEmpty, colon != text.index(before: text.endIndex) else {
                throw Self.refusal(text, "it is no address")
            }
            self.text = text
        } else {
            self.text = folder.pushing(FilePath(text)).lexicallyNormalized().string
        }
    }

    private static func check(
        _ scheme: String,
        _ rest: String,
        _ text: String
    ) throws(LibraryError) {
        let authority = rest.prefix { $0 != "/" }
        let user = authority.lastIndex(of: "@").map { authority[..<$0] }
        let host = user.map { authority.dropFirst($0.count + 1) } ?? authority
        guard user?.contains(":") != true else {
            throw LibraryError(
                .usage,
                "the address holds a password, which would stand in the settings for all to read",
                hints: ["leave it out and give git a credential helper"]
            )
        }
        switch scheme {
        case "file":
            return
        case "https", "ssh":
            guard !host.isEmpty, !host.hasPrefix("-"), user?.hasPrefix("-") != true else {
                throw refusal(text, "it names no host")
            }
        case "http":
            guard isThisComputer(host) else {
                throw refusal(text, "http is open to all on its way; only this computer may use it")
            }
        default:
            throw refusal(text, "'\(scheme)' is not among https, ssh and file")
        }
    }

    private static func isThisComputer(_ host: Substring) -> Bool {
        if host.hasPrefix("[") {
            return host.hasPrefix("[::1]")
        }
        let name = host.prefix { $0 != ":" }
        return name == "localhost"
            || (name.hasPrefix("127.") && name.allSatisfy { $0.isNumber || $0 == "." })
    }

    private static func refusal(_ text: String, _ reason: String) -> LibraryError {
        LibraryError(
            .usage,
            "'\(text)' cannot be a source: \(reason)",
            hints: ["write https://HOST/PATH, git@HOST:PATH, ssh://HOST/PATH or a path"]
        )
    }

    /// The name that people would give it: the last part of the path.
    package var proposedName: String {
        let path = text.firstRange(of: "://").map { text[$0.upperBound...] } ?? text[...]
        let parts = path.split { $0 == "/" || $0 == ":" }.filter { $0 != ".git" }
        let last = parts.last.map(String.init) ?? ""
        let bare = last.hasSuffix(".git") ? String(last.dropLast(4)) : last
        let kept = bare.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let name = String(kept).split(separator: "-").joined(separator: "-")
        return WorkflowName.isValid(name) ? name : "source"
    }

    /// The name of the folder of its clone.
    var folderName: String {
        String(SHA256Digest(of: Array(text.utf8)).hexadecimal.prefix(24)) + ".git"
    }
}
