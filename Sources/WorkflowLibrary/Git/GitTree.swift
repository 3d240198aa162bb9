/// One entry of a folder as git stores it.
struct GitTreeEntry: Sendable, Hashable {
    /// What the entry is, by its mode.
    enum Kind: Sendable, Hashable {
        case file(isExecutable: Bool)
        case folder
        /// A link, a submodule, or a mode that nobody uses.
        case other(mode: String)
    }

    let name: [UInt8]
    let kind: Kind
    let id: ObjectID

    /// The name as text; bytes that are no UTF-8 are replaced.
    var shownName: String { String(decoding: name, as: UTF8.self) }

    /// Reads the content of a tree object.
    ///
    /// - Parameters:
    ///   - bytes: For each entry a mode, a blank, the name, a zero byte, and the bytes of its id.
    ///   - idLength: How many bytes an id has in this repository.
    /// - Returns: The entries, or nothing when the object is damaged.
    static func entries(in bytes: [UInt8], idLength: Int) -> [GitTreeEntry]? {
        var entries: [GitTreeEntry] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let blank = rest.firstIndex(of: 0x20),
                let zero = rest[blank...].firstIndex(of: 0),
                rest.endIndex - zero > idLength
            else {
                return nil
            }
            let mode = String(decoding: rest[rest.startIndex..<blank], as: UTF8.self)
            let end = zero + 1 + idLength
            entries.append(
                GitTreeEntry(
                    name: Array(rest[(blank + 1)..<zero]),
                    kind: kind(mode),
                    id: ObjectID(bytes: rest[(zero + 1)..<end])
                )
            )
            rest = rest[end...]
        }
        return entries
    }

    private static func kind(_ mode: String) -> Kind {
        switch mode {
        case "100644": .file(isExecutable: false)
        case "100755": .file(isExecutable: true)
        case "40000": .folder
        default: .other(mode: mode)
        }
    }
}
