/// The ways to say where a secret is, instead of saying it.
package enum SecretReference {
    /// Whether a text names an environment variable, a file, or standard input.
    package static func isReference(_ text: String) -> Bool {
        text == "-" || ["env:", "file:"].contains { text.hasPrefix($0) && text != $0 }
    }
}
