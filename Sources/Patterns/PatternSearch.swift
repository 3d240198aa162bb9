internal import CPCRE2

/// One search through one text, from match to match, under one allowance of effort.
@safe
struct PatternSearch: ~Copyable {
    private let pattern: Pattern
    private let text: RepairedText
    private let matchData: OpaquePointer
    private let context: OpaquePointer
    private var effort: PatternEffort
    private var offset = 0
    private var lastWasEmpty = false

    /// What the search has cost so far.
    var spentEffort: Int { effort.spent }

    init(
        for pattern: Pattern,
        in bytes: [UInt8],
        allowance: Int = .max
    ) throws(PatternError) {
        guard let matchData = unsafe pcre2_match_data_create_from_pattern_8(pattern.code, nil)
        else {
            throw .limitExceeded(.memory)
        }
        guard let context = unsafe pcre2_match_context_create_8(nil) else {
            unsafe pcre2_match_data_free_8(matchData)
            throw .limitExceeded(.memory)
        }
        self.pattern = pattern
        text = RepairedText(bytes)
        unsafe self.matchData = unsafe matchData
        unsafe self.context = unsafe context
        effort = PatternEffort(textLength: text.bytes.count, allowance: allowance)
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
        while offset <= text.bytes.count {
            if try matches() {
                let groups = groups()
                guard let range = groups[0] else { break }
                lastWasEmpty = range.isEmpty
                offset = range.upperBound
                return PatternMatch(
                    groups: groups.map { $0.map(text.originalRange) },
                    range: text.originalRange(of: range)
                )
            }
            guard lastWasEmpty else { break }
            // Nothing but the empty match begins here: go on behind the next character.
            lastWasEmpty = false
            offset = characterEnd(after: offset)
        }
        offset = text.bytes.count + 1
        return nil
    }

    /// Tries to match from the offset on, or exactly there when the last match was empty.
    private mutating func matches() throws(PatternError) -> Bool {
        // The text is valid; to check it again at every match would take quadratic time.
        let flags =
            PCRE2_NO_UTF_CHECK | (lastWasEmpty ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED : 0)
        let (code, matchData, context) = unsafe (pattern.code, matchData, context)
        let offset = offset
        let bytes = text.bytes
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
        case PCRE2_ERROR_NOMATCH: return false
        case PCRE2_ERROR_CALLOUT, PCRE2_ERROR_MATCHLIMIT: throw .limitExceeded(.effort)
        case PCRE2_ERROR_DEPTHLIMIT: throw .limitExceeded(.depth)
        case PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_NOMEMORY: throw .limitExceeded(.memory)
        case ..<0: throw .matchingFailed(message: Self.message(of: status))
        default: return true
        }
    }

    /// The ranges of the match just found in the repaired text.
    private func groups() -> [Range<Int>?] {
        let offsets = unsafe pcre2_get_ovector_pointer_8(matchData)
        return (0...pattern.groupCount).map { group in
            guard let start = unsafe offsets?[2 * group], let end = unsafe offsets?[2 * group + 1],
                start >= 0, start <= end, end <= text.bytes.count
            else { return nil }
            return start..<end
        }
    }

    /// The offset behind the character, or the CRLF, that begins at an offset.
    private func characterEnd(after start: Int) -> Int {
        let bytes = text.bytes
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
