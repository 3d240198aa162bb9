/// Something in the path of a file that shows what a project has; upper and lower case are the same.
enum Sign: Sendable, Hashable {
    /// The file is called so.
    case name(String)
    /// The name of the file begins so.
    case begins(String)
    /// The file ends so, the point included.
    case ending(String)
    /// A folder on the way is called so.
    case folder(String)
    /// The path begins so.
    case path(String)
    /// One of the words of the name: `PatternTest` has the words pattern and test.
    case word(String)

    /// The sign as people read it.
    var shown: String {
        switch self {
        case .name(let text): text
        case .begins(let text), .word(let text): "\(text)*"
        case .ending(let text): "*\(text)"
        case .folder(let text): "\(text)/"
        case .path(let text): text
        }
    }

    /// Whether a path shows it.
    func stands(in path: SurveyedPath) -> Bool {
        switch self {
        case .name(let text): path.name == text
        case .begins(let text): path.name.hasPrefix(text)
        case .ending(let text): path.name.hasSuffix(text)
        case .folder(let text): path.folders.contains(text)
        case .path(let text): path.lowered.hasPrefix(text)
        case .word(let text): path.words.contains(text)
        }
    }
}

/// A path taken apart once.
struct SurveyedPath: Sendable, Hashable {
    let path: String
    let lowered: String
    let name: String
    let folders: Set<String>
    let words: Set<String>

    init(_ path: String) {
        self.path = path
        lowered = path.lowercased()
        let parts = path.split(separator: "/").map(String.init)
        let last = parts.last ?? ""
        name = last.lowercased()
        folders = Set(parts.dropLast().map { $0.lowercased() })
        words = Set(Self.words(of: last))
    }

    /// The words of a name: letters of a kind, cut where a capital follows a small letter.
    private static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasSmall = false
        for letter in name {
            if !letter.isLetter || (letter.isUppercase && wasSmall) {
                words.append(word)
                word = ""
            }
            if letter.isLetter {
                word += letter.lowercased()
            }
            wasSmall = letter.isLowercase
        }
        return (words + [word]).filter { !$0.isEmpty }
    }
}
