/// Where a cursor stands in a YAML text, which need not be readable.
package struct YAMLPlace: Sendable, Equatable {
    /// A step of the way from the top of the file to the cursor.
    package enum Part: Sendable, Equatable {
        /// Below a key.
        case key(String)
        /// In an item of a list; the keys of the item with what stands behind them.
        case item([String: String])
    }

    /// What may be written at the cursor.
    package enum Role: Sendable, Equatable {
        case key
        case value
        /// The beginning of an item: a value, or the first key of a map.
        case item
        /// A line of a block of text.
        case text
    }

    /// The way to the map that the key belongs to, or to the value.
    package let path: [Part]
    package let role: Role
    /// The offsets of the whole key or value under the cursor; empty where there is none.
    package let word: Range<Int>
    /// The keys of the map around the cursor.
    package let siblings: Set<String>

    /// The keys of the way, lists left out.
    package var keys: [String] {
        path.compactMap { if case .key(let key) = $0 { key } else { nil } }
    }

    /// Finds the place of an offset; nothing where neither key nor value can stand.
    package init?(of offset: Int, in text: [UInt8]) {
        let lines = YAMLLines(text)
        self.init(of: min(max(0, offset), text.count), YAMLOutline(lines))
    }

    private init?(of offset: Int, _ outline: YAMLOutline) {
        let lines = outline.lines
        let index = lines.index(of: offset)
        let line = lines.lines[index]
        switch line.kind {
        case .block(let owner):
            self.init(outline.path(toValueOn: owner), .text, line.range)
        case .flow(let owner): self.init(of: offset, inFlowFrom: owner, outline)
        case .empty:
            let column = offset - line.range.lowerBound
            let blank = lines.bytes[line.range.lowerBound..<offset].allSatisfy(YAMLLines.isBlank)
            guard blank else {
                return nil
            }
            self.init(
                outline.path(toMapAt: column, on: index),
                .key,
                offset..<offset,
                outline.entries(ofMapAt: column, on: index)
            )
        case .structure: self.init(of: offset, on: index, outline)
        }
    }

    private init?(of offset: Int, on index: Int, _ outline: YAMLOutline) {
        let lines = outline.lines
        let line = lines.lines[index]
        guard offset >= line.range.lowerBound + line.column else {
            return nil
        }
        guard let key = line.key else {
            let first = line.value < line.range.upperBound ? lines.bytes[line.value] : 0
            if first == UInt8(ascii: "[") || first == UInt8(ascii: "{") {
                self.init(of: offset, inFlowFrom: index, outline)
                return
            }
            let word = lines.scalar(from: line.value, in: line)
            guard offset <= max(word.upperBound, line.value) else {
                return nil
            }
            self.init(
                outline.path(toMapAt: line.column, on: index),
                line.dashes.isEmpty ? .key : .item,
                word,
                outline.entries(ofMapAt: line.column, on: index)
            )
            return
        }
        if offset <= key.upperBound {
            self.init(
                outline.path(toMapAt: line.column, on: index),
                .key,
                key,
                outline.entries(ofMapAt: line.column, on: index)
            )
            return
        }
        guard offset >= line.value else {
            return nil
        }
        let first = line.value < line.range.upperBound ? lines.bytes[line.value] : 0
        if first == UInt8(ascii: "[") || first == UInt8(ascii: "{") {
            self.init(of: offset, inFlowFrom: index, outline)
            return
        }
        let word = lines.scalar(from: line.value, in: line)
        guard offset <= word.upperBound else {
            return nil
        }
        self.init(outline.path(toValueOn: index), .value, word)
    }

    private init?(of offset: Int, inFlowFrom owner: Int, _ outline: YAMLOutline) {
        let bytes = outline.lines.bytes
        var scan = FlowScan()
        scan.scan(bytes, outline.lines.lines[owner].value..<offset)
        guard let last = scan.frames.last else {
            return nil
        }
        var path = outline.path(toValueOn: owner)
        for (index, frame) in scan.frames.enumerated() {
            if !frame.isMap {
                let next = scan.frames.indices.contains(index + 1) ? scan.frames[index + 1] : nil
                path.append(.item(next?.entries ?? [:]))
            } else if let key = frame.key {
                path.append(.key(key))
            }
        }
        let start = scan.wordStart ?? offset
        let stops = ",[]{}\n".utf8
        var end = max(start, offset)
        while end < bytes.count, !stops.contains(bytes[end]),
            bytes[end] != UInt8(ascii: ":") || !last.isMap || last.key != nil
        {
            end += 1
        }
        while end > max(start, offset), YAMLLines.isBlank(bytes[end - 1]) {
            end -= 1
        }
        let role: Role = last.isMap ? (last.key == nil ? .key : .value) : .item
        self.init(path, role, start..<end, last.entries)
    }

    private init(
        _ path: [Part],
        _ role: Role,
        _ word: Range<Int>,
        _ entries: [String: String] = [:]
    ) {
        self.path = path
        self.role = role
        self.word = word
        siblings = Set(entries.keys)
    }
}
