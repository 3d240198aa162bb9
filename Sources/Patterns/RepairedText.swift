/// Bytes made valid UTF-8: each sequence that is not reads as the replacement character U+FFFD.
struct RepairedText {
    let bytes: [UInt8]
    /// Behind each repair: the offset in the repaired and in the original bytes.
    private let repairs: [(repaired: Int, original: Int)]

    init(_ original: [UInt8]) {
        guard String(validating: original, as: UTF8.self) == nil else {
            bytes = original
            repairs = []
            return
        }
        var bytes: [UInt8] = []
        var repairs: [(repaired: Int, original: Int)] = []
        var parser = Unicode.UTF8.ForwardParser()
        var remaining = original.makeIterator()
        var originalOffset = 0
        reading: while true {
            switch parser.parseScalar(from: &remaining) {
            case .valid(let scalar):
                bytes += scalar
                originalOffset += scalar.count
            case .error(let length):
                bytes += "\u{FFFD}".utf8
                originalOffset += length
                repairs.append((bytes.count, originalOffset))
            case .emptyInput:
                break reading
            }
        }
        self.bytes = bytes
        self.repairs = repairs
    }

    /// The range of the original bytes that a range of the repaired ones stands for.
    func originalRange(of range: Range<Int>) -> Range<Int> {
        repairs.isEmpty
            ? range : originalOffset(of: range.lowerBound)..<originalOffset(of: range.upperBound)
    }

    private func originalOffset(of offset: Int) -> Int {
        var low = 0
        var high = repairs.count
        while low < high {
            let middle = (low + high) / 2
            if repairs[middle].repaired <= offset {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low > 0 else { return offset }
        return repairs[low - 1].original + offset - repairs[low - 1].repaired
    }
}
