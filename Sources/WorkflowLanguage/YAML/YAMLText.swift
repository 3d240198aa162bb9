package import JSON

/// Values written so that they read back as they are.
package enum YAMLText {
    /// A value on one line: JSON, with every character escaped that this reader refuses.
    package static func flow(_ value: JSONValue) -> String {
        var result = ""
        for scalar in value.text().unicodeScalars {
            switch scalar.value {
            case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
