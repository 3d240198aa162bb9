import SystemPackage

/// Makes names of files out of identifiers.
package enum PathName {
    /// A name that stays in its folder, different for different identifiers.
    ///
    /// Identifiers are checked where they are read, and most come out as they are. Whatever else
    /// gets here is written byte by byte.
    package static func component(_ identifier: String) -> String {
        let bytes = Array(identifier.utf8)
        let isWhole = bytes.allSatisfy(isPlain) && bytes.first != UInt8(ascii: ".")
        guard !isWhole || bytes.isEmpty else {
            return identifier
        }
        let escaped = bytes.map { byte in
            isPlain(byte) && byte != UInt8(ascii: ".")
                ? String(UnicodeScalar(byte))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return bytes.isEmpty ? "%" : escaped.joined()
    }

    /// The identifier that a name was made from; nothing for a name that was not made here.
    static func identifier(_ component: String) -> String? {
        if component == "%" {
            return ""
        }
        var bytes: [UInt8] = []
        var rest = Array(component.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}
