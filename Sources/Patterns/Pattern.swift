internal import CPCRE2

/// A regular expression in the syntax of PCRE2, compiled once and safe to share.
///
/// Texts are UTF-8; what is not reads as the character U+FFFD. Lines end with LF, CR or CRLF. Every
/// search is bounded: it answers, or throws that a limit was exceeded.
package final class Pattern: Sendable {
    /// Changes to what a pattern means.
    package struct Options: OptionSet, Sendable {
        /// The options as bits.
        package let rawValue: Int

        /// Makes a set of bits.
        package init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// Upper and lower case are the same.
        package static let caseInsensitive = Options(rawValue: 1)
        /// The anchors ^ and $ also match at the ends of lines.
        package static let multiline = Options(rawValue: 2)
        /// The dot also matches line ends.
        package static let dotAll = Options(rawValue: 4)
        /// The classes \d, \w, \s and \b follow Unicode rather than ASCII.
        package static let unicodeClasses = Options(rawValue: 8)
    }

    /// The pattern as it was written.
    package let text: String
    /// How many groups the pattern has, the whole match not counted.
    package let groupCount: Int
    /// The address of the compiled code.
    ///
    /// A pointer is not Sendable, its address is. Sharing it is sound: compiled code is never written
    /// to again (PCRE2 documents it as thread-safe), and it is freed with the last reference.
    private let codeAddress: UInt

    /// Compiles a pattern.
    ///
    /// - Throws: An error with the place in the text when it is not a pattern.
    package init(_ text: String, options: Options = []) throws(PatternError) {
        self.text = text
        codeAddress = try Self.compile(Array(text.utf8), options: options)
        groupCount = unsafe Self.countGroups(of: OpaquePointer(bitPattern: codeAddress))
    }

    deinit {
        unsafe pcre2_code_free_8(code)
    }

    @unsafe var code: OpaquePointer? { unsafe OpaquePointer(bitPattern: codeAddress) }

    private static func compile(_ bytes: [UInt8], options: Options) throws(PatternError) -> UInt {
        var flags = UInt32(PCRE2_UTF) | PCRE2_NEVER_BACKSLASH_C
        // A callout before every item is how a search counts its steps.
        flags |= PCRE2_AUTO_CALLOUT
        flags |= options.contains(.caseInsensitive) ? PCRE2_CASELESS : 0
        flags |= options.contains(.multiline) ? PCRE2_MULTILINE : 0
        flags |= options.contains(.dotAll) ? PCRE2_DOTALL : 0
        flags |= options.contains(.unicodeClasses) ? PCRE2_UCP : 0
        guard let context = unsafe pcre2_compile_context_create_8(nil) else {
            throw .limitExceeded(.memory)
        }
        defer { unsafe pcre2_compile_context_free_8(context) }
        unsafe pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_ANYCRLF))
        unsafe pcre2_set_max_pattern_length_8(context, 32_768)

        var errorCode: Int32 = 0
        var errorOffset = 0
        let code = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe pcre2_compile_8(
                buffer.baseAddress,
                buffer.count,
                flags,
                &errorCode,
                &errorOffset,
                context
            )
        }
        guard let code = unsafe code else {
            let message = PatternSearch.message(of: errorCode)
            throw .invalid(message: message, offset: min(errorOffset, bytes.count))
        }
        return UInt(bitPattern: code)
    }

    private static func countGroups(of code: OpaquePointer?) -> Int {
        var count: UInt32 = 0
        _ = unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        return Int(count)
    }
}

extension Pattern {
    /// The first match in UTF-8 bytes.
    package func firstMatch(in bytes: [UInt8]) throws(PatternError) -> PatternMatch? {
        try matches(in: bytes, limit: 1).first
    }

    /// The first match in a text.
    package func firstMatch(in text: String) throws(PatternError) -> PatternMatch? {
        try firstMatch(in: Array(text.utf8))
    }

    /// Whether there is a match in UTF-8 bytes, for searches that share one allowance.
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - allowance: How many steps all of them together may take; those taken are deducted.
    /// - Returns: Whether the pattern is found.
    /// - Throws: An error when that cannot be told within the limits or the allowance.
    package func isFound(
        in bytes: [UInt8],
        spending allowance: inout Int
    ) throws(PatternError) -> Bool {
        var search = try PatternSearch(for: self, in: bytes, allowance: allowance)
        defer { allowance -= search.spentEffort }
        return try search.next() != nil
    }

    /// The matches in UTF-8 bytes in order, none overlapping another, at most as many as asked for.
    package func matches(
        in bytes: [UInt8],
        limit: Int = .max
    ) throws(PatternError) -> [PatternMatch] {
        var matches: [PatternMatch] = []
        guard limit > 0 else { return matches }
        var search = try PatternSearch(for: self, in: bytes)
        while matches.count < limit, let match = try search.next() {
            matches.append(match)
        }
        return matches
    }

    /// The matches in a text in order, none overlapping another, at most as many as asked for.
    package func matches(
        in text: String,
        limit: Int = .max
    ) throws(PatternError) -> [PatternMatch] {
        try matches(in: Array(text.utf8), limit: limit)
    }

    /// How many matches there are in UTF-8 bytes.
    package func count(in bytes: [UInt8]) throws(PatternError) -> Int {
        var search = try PatternSearch(for: self, in: bytes)
        var count = 0
        while try search.next() != nil {
            count += 1
        }
        return count
    }

    /// How many matches there are in a text.
    package func count(in text: String) throws(PatternError) -> Int {
        try count(in: Array(text.utf8))
    }
}
