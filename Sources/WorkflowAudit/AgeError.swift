/// Why a file of the format age cannot be made or opened.
package enum AgeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It is not such a file, or somebody changed its form.
    case malformed(String)
    /// None of the identities is one that it was encrypted to.
    case notForUs
    /// Its header is not the one that was written.
    case changedHeader
    /// Its content is not the one that was written, or was cut off.
    case changedContent
    /// A recipient is no key that keeps anything secret, or there is none at all.
    case weakKey

    package var description: String {
        switch self {
        case .malformed(let detail): "no file of the format age: \(detail)"
        case .notForUs: "it was not encrypted to any of the keys at hand"
        case .changedHeader: "its header is not the one that was written"
        case .changedContent: "its content was changed or cut off"
        case .weakKey: "a recipient is no key that keeps anything secret"
        }
    }
}
