/// The lines in which two texts differ, in the format that `patch` and `git apply` read.
enum UnifiedDiff {
    /// Lines around a difference that are shown with it.
    private static let context = 3
    /// More lines than this are not compared: the effort grows with their product.
    private static let lineLimit = 5_000

    /// The hunks that lead from one text to the other.
    ///
    /// - Returns: The hunks; empty for equal texts, nothing when there is too much to compare.
    static func hunks(from old: [UInt8], to new: [UInt8]) -> String? {
        let oldLines = lines(of: old)
        let newLines = lines(of: new)
        let head = zip(oldLines, newLines).prefix { $0.elementsEqual($1) }.count
        let tail = zip(oldLines.dropFirst(head).reversed(), newLines.dropFirst(head).reversed())
            .prefix { $0.elementsEqual($1) }.count
        let oldMiddle = oldLines[head..<(oldLines.count - tail)]
        let newMiddle = newLines[head..<(newLines.count - tail)]
        guard
            oldMiddle.count + newMiddle.count <= lineLimit || oldMiddle.isEmpty
                || newMiddle.isEmpty
        else {
            return nil
        }
        let edits = edits(Array(oldMiddle), Array(newMiddle))
        guard !edits.isEmpty else { return "" }
        let before = oldLines[..<head].map { Edit.same($0) }
        let after = oldLines[(oldLines.count - tail)...].map { Edit.same($0) }
        return text(of: before + edits + after)
    }

    /// Whether bytes are no text that people could read.
    static func isBinary(_ bytes: [UInt8]) -> Bool {
        bytes.prefix(8_000).contains(0)
    }

    // MARK: Lines

    private typealias Line = ArraySlice<UInt8>

    private enum Edit {
        case same(Line)
        case removed(Line)
        case added(Line)
    }

    /// The lines with their ends; only the last may lack one.
    private static func lines(of bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(bytes[start...end])
            start = end + 1
        }
        if start < bytes.endIndex { lines.append(bytes[start...]) }
        return lines
    }

    private static func edits(_ old: [Line], _ new: [Line]) -> [Edit] {
        // Numbers instead of lines, so that comparing two costs one instruction.
        var numbers: [Line: Int] = [:]
        func number(_ line: Line) -> Int {
            if let known = numbers[line] { return known }
            let next = numbers.count
            numbers[line] = next
            return next
        }
        let difference = new.map(number).difference(from: old.map(number))
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var edits: [Edit] = []
        var (place, newPlace) = (0, 0)
        while place < old.count || newPlace < new.count {
            if removed.contains(place) {
                edits.append(.removed(old[place]))
                place += 1
            } else if added.contains(newPlace) {
                edits.append(.added(new[newPlace]))
                newPlace += 1
            } else {
                edits.append(.same(old[place]))
                place += 1
                newPlace += 1
            }
        }
        return edits
    }

    // MARK: Hunks

    private static func text(of edits: [Edit]) -> String {
        var result = ""
        var (oldLine, newLine) = (1, 1)
        var place = 0
        for hunk in hunkRanges(of: edits) {
            for edit in edits[place..<hunk.lowerBound] {
                advance(&oldLine, &newLine, past: edit)
            }
            var body = ""
            var (oldCount, newCount) = (0, 0)
            for edit in edits[hunk] {
                body += line(of: edit)
                advance(&oldCount, &newCount, past: edit)
            }
            // An empty side is told by the line before it.
            let oldStart = oldCount == 0 ? oldLine - 1 : oldLine
            let newStart = newCount == 0 ? newLine - 1 : newLine
            result += "@@ -\(range(oldStart, oldCount)) +\(range(newStart, newCount)) @@\n" + body
            oldLine += oldCount
            newLine += newCount
            place = hunk.upperBound
        }
        return result
    }

    private static func hunkRanges(of edits: [Edit]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for (place, edit) in edits.enumerated() {
            if case .same = edit { continue }
            let range = max(0, place - context)..<min(edits.count, place + context + 1)
            if let last = ranges.last, last.upperBound >= range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges
    }

    private static func advance(_ old: inout Int, _ new: inout Int, past edit: Edit) {
        switch edit {
        case .same: (old, new) = (old + 1, new + 1)
        case .removed: old += 1
        case .added: new += 1
        }
    }

    private static func range(_ start: Int, _ count: Int) -> String {
        count == 1 ? "\(start)" : "\(start),\(count)"
    }

    private static func line(of edit: Edit) -> String {
        let (sign, bytes) =
            switch edit {
            case .same(let line): (" ", line)
            case .removed(let line): ("-", line)
            case .added(let line): ("+", line)
            }
        let text = sign + String(decoding: bytes, as: UTF8.self)
        return bytes.last == UInt8(ascii: "\n") ? text : text + "\n\\ No newline at end of file\n"
    }
}
