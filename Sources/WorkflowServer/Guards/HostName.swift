/// Names of computers as requests give them.
enum HostName {
    /// The name of `HOST[:PORT]` in lower case, without brackets; nothing for what is none.
    static func name(of authority: String) -> String? {
        let text = authority.lowercased()
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else {
                return nil
            }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || isPort(rest) else {
                return nil
            }
            return String(text[text.index(after: text.startIndex)..<end])
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty, parts.count <= 2 else {
            return nil
        }
        guard parts.count == 1 || isPort(":" + parts[1]) else {
            return nil
        }
        return String(name)
    }

    /// Whether it is an address in numbers, which no name service can turn to another place.
    static func isNumeric(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) {
            return true
        }
        return name.contains(":")
            && name.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...102).contains(byte) || byte == 58 || byte == 46
            }
    }

    /// Whether it is an address of this computer itself.
    static func isLoopback(_ name: String) -> Bool {
        name == "::1" || (name.hasPrefix("127.") && isNumeric(name))
            || name.lowercased() == "::ffff:127.0.0.1"
    }

    private static func isPort(_ text: some StringProtocol) -> Bool {
        text.first == ":" && UInt16(text.dropFirst()) != nil
    }
}
