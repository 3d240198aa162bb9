/// Hides values that must not be seen, and what a profile says about people.
///
/// Everything that is written or shown about a run passes through one.
package struct Masker: Sendable {
    /// The values that are hidden.
    package private(set) var values: Set<SecretValue> = []
    /// What is hidden although nobody has named it.
    package internal(set) var kinds: Set<PersonalData>
    private var automaton = PatternAutomaton([])

    /// Hides nothing but passwords in addresses, and the kinds of personal data that are named.
    package init(personalData kinds: Set<PersonalData> = []) {
        self.kinds = kinds
    }

    /// Hides more values.
    package mutating func hide(_ more: [SecretValue]) {
        guard !more.isEmpty else {
            return
        }
        let known = values.count
        values.formUnion(more)
        if values.count > known {
            automaton = PatternAutomaton(
                values.reduce(into: Set()) { $0.formUnion(SecretForm.encodings(of: $1)) }
            )
        }
    }

    /// A stream of output; nothing when no values are hidden.
    ///
    /// Its lines have to go through `maskingPersonalData` as well.
    package func makeStream() -> MaskingStream? {
        automaton.isEmpty ? nil : MaskingStream(automaton)
    }

    /// A complete line without what profiles hide, and without passwords in addresses.
    package func maskingPersonalData(_ line: [UInt8]) -> [UInt8] {
        hidingPersonalData(in: line, kinds)
    }

    private func hidingPersonalData(in text: [UInt8], _ kinds: Set<PersonalData>) -> [UInt8] {
        var ranges = AddressSecrets.ranges(in: text)
        for kind in kinds {
            ranges += kind.ranges(in: text)
        }
        guard !ranges.isEmpty else {
            return text
        }
        ranges.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
        var result: [UInt8] = []
        var place = 0
        for range in ranges where range.upperBound > place {
            if range.lowerBound >= place {
                result += text[place..<range.lowerBound]
                result += MaskingScan.mask
            }
            place = range.upperBound
        }
        return result + text[place...]
    }

    /// A complete text with everything hidden; ids and digests of ours stay as they are.
    package func masked(_ text: [UInt8]) -> [UInt8] {
        hiding(in: text, kinds)
    }

    /// A complete text with everything hidden.
    package func masked(_ text: String) -> String {
        hiding(in: text, kinds)
    }

    /// A complete text without the values; what profiles hide is left.
    ///
    /// For what people are shown of their own settings, and for data that programs go on with.
    package func hidingValues(in text: String) -> String {
        hiding(in: text, [])
    }

    private func hiding(in text: String, _ kinds: Set<PersonalData>) -> String {
        let bytes = Array(text.utf8)
        let result = hiding(in: bytes, kinds)
        return result == bytes ? text : String(decoding: result, as: UTF8.self)
    }

    private func hiding(in text: [UInt8], _ kinds: Set<PersonalData>) -> [UInt8] {
        var result = text
        if !automaton.isEmpty {
            result = scan(result, looksThroughEscapes: false)
            if result.contains(EscapeSequence.escape) {
                result = scan(result, looksThroughEscapes: true)
            }
        }
        return hidingPersonalData(in: result, kinds)
    }

    private func scan(_ text: [UInt8], looksThroughEscapes: Bool) -> [UInt8] {
        var scan = MaskingScan(
            automaton,
            looksThroughEscapes: looksThroughEscapes,
            sparesIdentifiers: true
        )
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        scan.take(text, into: &result)
        scan.finish(into: &result)
        return result
    }
}
