/// A string that equals another only when both hold the same bytes.
///
/// The standard library equates composed and decomposed forms of a character; JSON does not.
package struct ExactString: Sendable, Hashable {
    /// The string itself.
    package let text: String

    /// Takes a string as its bytes.
    package init(_ text: String) {
        self.text = text
    }

    /// Whether both hold the same bytes.
    package static func == (left: Self, right: Self) -> Bool {
        left.text.isExactly(right.text)
    }

    /// Feeds the string to the hasher; the same bytes always give the same hash.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}

extension String {
    /// Whether both hold the same bytes, compared where they stand in memory.
    package func isExactly(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else {
            return false
        }
        let answer = unsafe utf8.withContiguousStorageIfAvailable { bytes in
            unsafe other.utf8.withContiguousStorageIfAvailable {
                unsafe UnsafeRawBufferPointer(bytes).isExactly(UnsafeRawBufferPointer($0))
            }
        }
        return (answer ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether both hold the same bytes, compared eight at a time.
    package func isExactly(_ other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else {
            return false
        }
        var place = 0
        while place + 8 <= count {
            let word = unsafe loadUnaligned(fromByteOffset: place, as: UInt64.self)
            guard unsafe word == other.loadUnaligned(fromByteOffset: place, as: UInt64.self) else {
                return false
            }
            place += 8
        }
        while place < count {
            guard unsafe self[place] == other[place] else {
                return false
            }
            place += 1
        }
        return true
    }
}
