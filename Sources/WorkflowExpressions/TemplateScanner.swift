import WorkflowDiagnostics
import WorkflowModel

/// Finds the pairs of braces in a template.
///
/// A tag stands on one line and is at most 500 bytes long, so that scanning takes linear time.
struct TemplateScanner {
    private static let lengthLimit = 500

    private let bytes: [UInt8]
    private let locator: SourceLocator
    private var tags: [TemplateTag] = []

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        let span = SourceSpan(file: file, range: 0..<bytes.count)
        locator = SourceLocator(SourceString(String(decoding: bytes, as: UTF8.self), at: span))
    }

    mutating func scan() -> [TemplateTag] {
        var position = 0
        while let start = bytes[position...].firstIndex(of: UInt8(ascii: "{")) {
            let rest = bytes[start...]
            let inside = rest.firstIndex { $0 != UInt8(ascii: "{") } ?? bytes.count
            guard inside - start >= 2 else {
                position = inside
                continue
            }
            position = readTag(from: start, inside: inside)
        }
        return tags
    }

    /// Takes what begins with two or more braces; returns where to go on.
    private mutating func readTag(from start: Int, inside: Int) -> Int {
        let line = bytes[inside...].prefix(Self.lengthLimit)
        let limit = line.firstIndex(of: UInt8(ascii: "\n")) ?? line.endIndex
        let isShell = start > 0 && bytes[start - 1] == UInt8(ascii: "$")
        let first = isShell ? start - 1 : start
        guard let end = Braces.end(of: bytes, from: inside, limit: limit) else {
            tags.append(TemplateTag(.foreign, first..<(plainEnd(from: inside, limit) ?? inside)))
            return tags[tags.count - 1].range.upperBound
        }
        guard !isShell, inside - start == 2 else {
            var upper = end + 2
            while upper < bytes.count, bytes[upper] == UInt8(ascii: "}"),
                upper - end < inside - start
            {
                upper += 1
            }
            tags.append(TemplateTag(.foreign, first..<upper))
            return upper
        }
        tags.append(tag(start..<(end + 2), inside: inside..<end))
        return end + 2
    }

    /// Where the next `}}` ends, whatever stands before it.
    private func plainEnd(from start: Int, _ limit: Int) -> Int? {
        var position = start
        while position + 1 < limit {
            if bytes[position] == UInt8(ascii: "{") {
                return nil
            }
            if bytes[position] == UInt8(ascii: "}"), bytes[position + 1] == UInt8(ascii: "}") {
                return position + 2
            }
            position += 1
        }
        return nil
    }

    private func tag(_ range: Range<Int>, inside: Range<Int>) -> TemplateTag {
        let inside = trimmed(inside)
        guard let first = inside.first else {
            return TemplateTag(.foreign, range)
        }
        let behind = trimmed((first + 1)..<inside.upperBound)
        switch bytes[first] {
        case UInt8(ascii: "#"): return open(range, behind)
        case UInt8(ascii: "^"): return TemplateTag(.foreignOpen(word(at: behind)), range)
        case UInt8(ascii: "/"):
            let isWord = word(at: behind).utf8.count == behind.count
            return TemplateTag(isWord ? .close(word(at: behind)) : .foreign, range)
        case UInt8(ascii: ">"):
            let name = String(decoding: bytes[behind], as: UTF8.self)
            return TemplateTag(Self.isPartialName(name) ? .partial(name) : .foreign, range)
        // In other languages these begin comments and trim space; they are no operators here.
        case UInt8(ascii: "!"), UInt8(ascii: "-"): return TemplateTag(.foreign, range)
        default: break
        }
        if word(at: inside) == "else" {
            return TemplateTag(inside.count == 4 ? .otherwise : .foreignOtherwise, range)
        }
        guard let (expression, paths) = expression(in: inside) else {
            return TemplateTag(.foreign, range)
        }
        return TemplateTag(.expression(expression), range, paths: paths)
    }

    private func open(_ range: Range<Int>, _ behind: Range<Int>) -> TemplateTag {
        let name = word(at: behind)
        let rest = (behind.lowerBound + name.utf8.count)..<behind.upperBound
        guard let block = TemplateTag.Block(rawValue: name),
            let (expression, paths) = expression(in: rest)
        else {
            return TemplateTag(.foreignOpen(name), range)
        }
        return TemplateTag(.open(block, expression), range, paths: paths)
    }

    /// Reads an expression that reads at least one name; what does not parse is not ours.
    private func expression(in range: Range<Int>) -> (Expression, [[String]])? {
        do {
            let expression = try Expression(bytes, in: range, locator, true)
            var names = NameCollection()
            names.add(expression.tree)
            return names.paths.isEmpty ? nil : (expression, names.paths)
        } catch {
            return nil
        }
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        let part = bytes[range]
        guard let first = part.firstIndex(where: { $0 > 0x20 }),
            let last = part.lastIndex(where: { $0 > 0x20 })
        else {
            return range.lowerBound..<range.lowerBound
        }
        return first..<(last + 1)
    }

    /// The letters at the beginning of a part.
    private func word(at range: Range<Int>) -> String {
        let letters = bytes[range].prefix { (0x61...0x7A).contains($0 | 0x20) }
        return String(decoding: letters, as: UTF8.self)
    }

    private static func isPartialName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0 | 0x20) || (0x2D...0x39).contains($0) || $0 == 0x5F
            }
    }
}
