/// The maps and lists of a YAML text by their indentation alone.
struct YAMLOutline {
    let lines: YAMLLines

    init(_ lines: YAMLLines) {
        self.lines = lines
    }

    private var all: [YAMLLines.Line] { lines.lines }

    /// The way to the value of the key on a line, or to the item that the line is.
    func path(toValueOn index: Int) -> [YAMLPlace.Part] {
        let path = path(toMapAt: all[index].column, on: index)
        return lines.name(all[index]).map { path + [.key($0)] } ?? path
    }

    /// The way to the map whose keys stand at a column around a line.
    func path(toMapAt column: Int, on index: Int) -> [YAMLPlace.Part] {
        var parts: [YAMLPlace.Part] = []
        var column = column
        var index = index
        while true {
            let start = firstLine(ofMapAt: column, on: index)
            let owner: Int?
            if all[start].column == column, let dash = all[start].dashes.first {
                parts.append(.item(entries(ofMapAt: column, on: start)))
                parts += all[start].dashes.dropFirst().map { _ in .item([:]) }
                owner = ownerOfList(at: dash, above: start)
            } else {
                owner = ownerOfMap(at: column, above: start)
            }
            guard let owner, let name = lines.name(all[owner]) else {
                return parts.reversed()
            }
            parts.append(.key(name))
            column = all[owner].column
            index = owner
        }
    }

    /// The keys of the map whose keys stand at a column around a line, with what follows them.
    func entries(ofMapAt column: Int, on index: Int) -> [String: String] {
        var entries: [String: String] = [:]
        for line in all[firstLine(ofMapAt: column, on: index)...].prefix(through: index) {
            note(line, column, in: &entries)
        }
        for line in all[(index + 1)...] where line.kind == .structure {
            guard line.firstColumn >= column, line.dashes.isEmpty || line.dashes[0] >= column else {
                break
            }
            note(line, column, in: &entries)
        }
        return entries
    }

    private func note(_ line: YAMLLines.Line, _ column: Int, in entries: inout [String: String]) {
        guard line.kind == .structure, line.column == column, let name = lines.name(line) else {
            return
        }
        let value = lines.scalar(from: line.value, in: line)
        entries[name] = YAMLLines.unquoted(lines.bytes[value])
    }

    /// The line on which a map begins.
    private func firstLine(ofMapAt column: Int, on index: Int) -> Int {
        var first = index
        for candidate in stride(from: index, through: 0, by: -1) {
            let line = all[candidate]
            guard line.kind == .structure else {
                continue
            }
            if line.column == column {
                first = candidate
                if !line.dashes.isEmpty {
                    break
                }
            } else if line.firstColumn < column {
                break
            }
        }
        return first
    }

    /// The line with the key that a list belongs to.
    private func ownerOfList(at dash: Int, above index: Int) -> Int? {
        for candidate in stride(from: index - 1, through: 0, by: -1) {
            let line = all[candidate]
            guard line.kind == .structure else {
                continue
            }
            if line.key != nil, line.column <= dash {
                return candidate
            }
            if line.firstColumn < dash {
                return line.key == nil ? nil : candidate
            }
        }
        return nil
    }

    /// The line with the key that a map belongs to.
    private func ownerOfMap(at column: Int, above index: Int) -> Int? {
        for candidate in stride(from: index - 1, through: 0, by: -1) {
            let line = all[candidate]
            guard line.kind == .structure, line.firstColumn < column else {
                continue
            }
            return line.key != nil && line.column < column ? candidate : nil
        }
        return nil
    }
}

extension ArraySlice {
    /// The elements up to an index, which need not be there.
    fileprivate func prefix(through index: Int) -> ArraySlice {
        self[startIndex..<Swift.min(Swift.max(index + 1, startIndex), endIndex)]
    }
}
