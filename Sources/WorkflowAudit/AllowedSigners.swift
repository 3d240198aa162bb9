/// Whose keys may sign what: a file as `ssh-keygen -Y verify` reads it.
///
/// Each line holds principals, options, and a key. Lines with options that limit a key to a time
/// or make it an authority are left out, since nothing here could hold them to that.
package struct AllowedSigners: Sendable {
    private struct Entry {
        let principals: String
        let namespaces: [String]?
        let key: SSHKey
    }

    private let entries: [Entry]
    /// The lines that count for nothing, from 1.
    package let unread: [Int]

    /// Reads a file.
    package init(_ text: String) {
        var entries: [Entry] = []
        var unread: [Int] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let words = Self.words(line)
            guard let first = words.first, !first.hasPrefix("#") else {
                continue
            }
            if let entry = Self.entry(words) {
                entries.append(entry)
            } else {
                unread.append(index + 1)
            }
        }
        self.entries = entries
        self.unread = unread
    }

    /// Who holds a key that may sign for a purpose; nothing when nobody does.
    package func principal(of key: SSHKey, for purpose: String) -> String? {
        entries.first { entry in
            entry.key == key
                && entry.namespaces?.contains { $0.utf8.elementsEqual(purpose.utf8) } ?? true
        }?
        .principals
    }

    /// The line that lets a key sign for a purpose.
    package static func line(_ principal: String, _ key: SSHKey, for purpose: String) -> String {
        "\(principal) namespaces=\"\(purpose)\" \(key)\n"
    }

    private static func entry(_ words: [String]) -> Entry? {
        guard let place = words.indices.dropFirst().first(where: { words[$0] == SSHKey.kind }),
            place <= 2, words.count > place + 1,
            let key = SSHKey("\(words[place]) \(words[place + 1])")
        else {
            return nil
        }
        guard place == 2 else {
            return Entry(principals: words[0], namespaces: nil, key: key)
        }
        let option = words[1]
        let prefix = "namespaces=\""
        guard option.lowercased().hasPrefix(prefix), option.hasSuffix("\""),
            !option.dropFirst(prefix.count).dropLast().contains("\"")
        else {
            return nil
        }
        let names = option.dropFirst(prefix.count).dropLast().split(separator: ",").map(String.init)
        return Entry(principals: words[0], namespaces: names, key: key)
    }

    /// Words between blanks; a blank between quotes belongs to its word.
    private static func words(_ line: Substring) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in line {
            if character == "\"" {
                isQuoted.toggle()
            }
            if !isQuoted, character == " " || character == "\t" || character == "\r" {
                if !word.isEmpty {
                    words.append(word)
                }
                word = ""
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }
}
