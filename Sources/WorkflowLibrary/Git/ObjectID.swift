/// The full name of an object of git, in hexadecimal digits.
package struct ObjectID: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    package var description: String { text }
    /// The first digits, as people read it.
    package var short: String { String(text.prefix(10)) }

    /// Takes 40 or 64 small hexadecimal digits; anything else is nothing.
    package init?(_ text: String) {
        guard [40, 64].contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else {
            return nil
        }
        self.text = text
    }

    init(bytes: some Sequence<UInt8>) {
        let digits = Array("0123456789abcdef")
        text = String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
