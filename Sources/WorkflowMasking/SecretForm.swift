/// The ways in which a value may stand in a text, each of which is found.
package enum SecretForm: String, Sendable, Hashable, CaseIterable {
    case itself
    case json
    case jsonTwice = "JSON in JSON"
    case shell
    case percent
    case xml
    case hexadecimal
    case base64

    /// Every byte string by which a value is recognised, its lines being values of their own.
    ///
    /// No one holds an escape: a look at a text as it is finds no part of a sequence, and a look at what
    /// is shown finds the rest.
    static func encodings(of value: SecretValue) -> Set<[UInt8]> {
        var all: Set<[UInt8]> = []
        for part in parts(of: value.bytes) {
            for form in allCases {
                all.formUnion(form.encodings(of: part).map(EscapeSequence.removed))
            }
        }
        return all.filter { $0.count >= SecretValue.shortest }
    }

    /// The shortest line that is looked for alone.
    private static let shortestLine = 8

    /// The value, and its lines when it has several; the frame of a PEM file tells nothing.
    private static func parts(of bytes: [UInt8]) -> [[UInt8]] {
        let lines = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        guard lines.count > 1 else {
            return [bytes]
        }
        let frame = Array("-----".utf8)
        return [bytes]
            + lines.map(Array.init).filter { $0.count >= shortestLine && !$0.starts(with: frame) }
    }

    private func encodings(of bytes: [UInt8]) -> [[UInt8]] {
        switch self {
        case .itself: [bytes]
        case .json: JSONEscapes.all.map { $0.applied(to: bytes) }
        case .jsonTwice: JSONEscapes.all.map { $0.applied(to: $0.applied(to: bytes)) }
        case .shell:
            ShellQuoting.allCases.map { $0.applied(to: bytes) } + EchoedText.all(of: bytes)
        case .percent: PercentEncoding.all.map { $0.applied(to: bytes) }
        case .xml: XMLEscapes.all.map { $0.applied(to: bytes) }
        case .hexadecimal: HexadecimalForm.all(of: bytes)
        case .base64: Base64Form.all(of: bytes)
        }
    }
}
