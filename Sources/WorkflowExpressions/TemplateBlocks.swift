/// Finds out which tags of a template belong together.
enum TemplateBlocks {
    /// How deep blocks may nest; deeper ones are left as they stand.
    static let nestingLimit = 64

    /// A block that is not closed yet.
    private struct Frame {
        let index: Int
        let name: String
        let isOurs: Bool
        var otherwise: Int?
        var isDivided = false
    }

    /// Gives every tag its role; tags without their other half stand for themselves.
    static func matched(_ tags: [TemplateTag], in bytes: [UInt8]) -> [TemplateTag] {
        var tags = tags
        var frames: [Frame] = []
        // How many open blocks have a name, so that no search for one goes through all in vain.
        var openCounts: [String: Int] = [:]
        for index in tags.indices {
            switch tags[index].kind {
            case .open(let block, _):
                frames.append(Frame(index: index, name: block.rawValue, isOurs: true))
                openCounts[block.rawValue, default: 0] += 1
            case .foreignOpen(let name):
                frames.append(Frame(index: index, name: name, isOurs: false))
                openCounts[name, default: 0] += 1
            case .otherwise:
                guard let top = frames.indices.last else {
                    continue
                }
                frames[top].isDivided = frames[top].isDivided || frames[top].otherwise != nil
                frames[top].otherwise = index
            case .foreignOtherwise:
                if let top = frames.indices.last {
                    frames[top].isDivided = true
                }
            case .close(let name):
                guard openCounts[name, default: 0] > 0 else {
                    continue
                }
                while let frame = frames.popLast() {
                    openCounts[frame.name, default: 0] -= 1
                    if frame.name == name {
                        close(frame, at: index, depth: frames.count, &tags)
                        break
                    }
                }
            case .expression, .partial, .foreign: break
            }
        }
        widenExtents(of: &tags, in: bytes)
        return tags
    }

    private static func close(
        _ frame: Frame,
        at index: Int,
        depth: Int,
        _ tags: inout [TemplateTag]
    ) {
        let isOurs = frame.isOurs && !frame.isDivided && depth < nestingLimit
        tags[frame.index].role =
            isOurs
            ? .block(otherwise: frame.otherwise, close: index) : .foreignBlock(close: index)
    }

    /// Lets the tags of our blocks that stand alone on a line take the line with them.
    private static func widenExtents(of tags: inout [TemplateTag], in bytes: [UInt8]) {
        for index in tags.indices {
            guard case .block(let otherwise, let close) = tags[index].role else {
                continue
            }
            for part in [index, otherwise, close].compactMap(\.self) {
                tags[part].extent = line(around: tags[part].range, in: bytes)
            }
        }
    }

    /// The line of a tag when nothing else stands on it, else the tag alone.
    private static func line(around range: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        var start = range.lowerBound
        while start > 0, isBlank(bytes[start - 1]) {
            start -= 1
        }
        var end = range.upperBound
        while end < bytes.count, isBlank(bytes[end]) {
            end += 1
        }
        let beginsLine = start == 0 || bytes[start - 1] == UInt8(ascii: "\n")
        if end + 1 < bytes.count, bytes[end] == UInt8(ascii: "\r") {
            end += 1
        }
        guard beginsLine, end == bytes.count || bytes[end] == UInt8(ascii: "\n") else {
            return range
        }
        return start..<min(bytes.count, end + 1)
    }
}
