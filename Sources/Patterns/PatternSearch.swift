internal import CPCRE2

/// One search through one text, from match to match, under one allowance of effort.
@safe
struct PatternSearch: ~Copyable {
    private let pattern: Pattern
    private let bytes: [UInt8]
    private let matchData: OpaquePointer
    private let context: OpaquePointer
    private var effort: PatternEffort
    private var offset = 0
    private var lastWasEmpty = false

    init(for pattern: Pattern, in bytes: [UInt8]) throws(PatternError) {
        guard let matchData = unsafe pcre2_match_data_create_from_pattern_8(pattern.code, nil)
        else {
            throw .limitExceeded(.memory)
        }
        guard let context = unsafe pcre2_match_context_create_8(nil) else {
            unsafe pcre2_match_data_free_8(matchData)
            throw .limitExceeded(.memory)
        }
        self.pattern = pattern
        self.bytes = bytes
        unsafe self.matchData = unsafe matchData
        unsafe self.context = unsafe context
        effort = PatternEffort(textLength: bytes.count)
        unsafe pcre2_set_match_limit_8(context, 50_000_000)
        unsafe pcre2_set_depth_limit_8(context, 1_000_000)
        unsafe pcre2_set_heap_limit_8(context, 128 * 1024)
    }

    deinit {
        unsafe pcre2_match_context_free_8(context)
        unsafe pcre2_match_data_free_8(matchData)
    }

    /// Finds the next match; nil when there is none left.
    mutating func next() throws(PatternError) -> PatternMatch? {
        while offset <= bytes.count {
            if let match = try match() {
                lastWasEmpty = match.range.isEmpty
                offset = match.range.upperBound
                return match
            }
            guard lastWasEmpty else { break }
            // Nothing but the empty match begins here: go on behind the next character.
            lastWasEmpty = false
            offset = characterEnd(after: offset)
        }
        offset = bytes.count + 1
        return nil
    }

    /// Matches from the offset on, or exactly there when the last match was empty.
    private mutating func match() throws(PatternError) -> PatternMatch? {
        let flags = lastWasEmpty ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED : 0
        let (code, matchData, context) = unsafe (pattern.code, matchData, context)
        let offset = offset
        let bytes = bytes
        let status = unsafe withUnsafeMutablePointer(to: &effort) { effort in
            unsafe pcre2_set_callout_8(context, PatternEffort.spend, effort)
            return unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe pcre2_match_8(
                    code,
                    buffer.baseAddress,
                    buffer.count,
                    offset,
                    flags,
                    matchData,
                    context
                )
            }
        }
        switch status {
        case PCRE2_ERROR_NOMATCH: return nil
        case PCRE2_ERROR_CALLOUT, PCRE2_ERROR_MATCHLIMIT: throw .limitExceeded(.effort)
        case PCRE2_ERROR_DEPTHLIMIT: throw .limitExceeded(.depth)
        case PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_NOMEMORY: throw .limitExceeded(.memory)
        case ..<0: throw .matchingFailed(message: Self.message(of: status))
        default: return groups()
        }
    }

    private func groups() -> PatternMatch? {
        let offsets = unsafe pcre2_get_ovector_pointer_8(matchData)
        let groups: [Range<Int>?] = (0...pattern.groupCount).map { group in
            guard let start = unsafe offsets?[2 * group], let end = unsafe offsets?[2 * group + 1],
                start >= 0, start <= end, end <= bytes.count
            else { return nil }
            return start..<end
        }
        return groups[0].map { PatternMatch(groups: groups, range: $0) }
    }

    /// The offset behind the character, or the CRLF, that begins at an offset.
    private func characterEnd(after start: Int) -> Int {
        var end = start + 1
        if bytes[start...].starts(with: [0x0D, 0x0A]) {
            return end + 1
        }
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 {
            end += 1
        }
        return end
    }

    /// What the library says about one of its error codes.
    static func message(of code: Int32) -> String {
        let text = unsafe [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
            let length = unsafe pcre2_get_error_message_8(code, buffer.baseAddress, buffer.count)
            count = max(0, Int(length))
        }
        return String(decoding: text, as: UTF8.self)
    }
}
