import Testing
import WorkflowDiagnostics
import WorkflowModel

@testable import WorkflowReports

@Suite struct TextPartsTests {
    @Test(arguments: [
        (0, "0 ms"), (-5, "0 ms"), (999, "999 ms"), (1000, "1.0 s"), (1250, "1.2 s"),
        (59_999, "59.9 s"), (60_000, "1 min 0 s"), (3_599_999, "59 min 59 s"),
        (7_500_000, "2 h 5 min"), (90_000_000, "1 d 1 h"),
        (Int64.max, "106751991167 d 7 h"),
    ])
    func `a length of time is told in the units that matter`(milliseconds: Int64, text: String) {
        #expect(Elapsed(milliseconds: milliseconds).description == text)
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("wörter", 6), ("e\u{301}", 1), ("漢字", 4), ("👍", 2), ("한", 2),
        ("‖✓●", 3), ("\u{200B}", 0),
    ])
    func `wide characters take two columns and marks none`(text: String, columns: Int) {
        #expect(text.columns == columns)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""),
        ("漢字漢字", 4, "漢…"), ("", 3, ""),
    ])
    func `a line that is too long ends with an ellipsis`(text: String, width: Int, short: String) {
        #expect(Line(text).shortened(to: width).text(isColored: false) == short)
    }

    @Test(arguments: [
        ("plain wörter", "plain wörter"), ("a\tb\nc\r\nd", "a b c  d"),
        ("\u{1B}[2J\u{7F}\u{85}", "\u{FFFD}[2J\u{FFFD}\u{FFFD}"),
        ("\u{202E}evil\u{2066}", "\u{FFFD}evil\u{FFFD}"), ("\u{E0041}", "\u{FFFD}"),
        ("\0", "\u{FFFD}"),
    ])
    func `what acts on a terminal is replaced`(text: String, harmless: String) {
        #expect(Array(text.neutralised.utf8) == Array(harmless.utf8))
    }

    @Test(arguments: [
        (-5, "░░░░"), (0, "░░░░"), (50, "██░░"), (99, "███░"), (100, "████"), (400, "████"),
    ])
    func `a bar is full only at a hundred percent`(percent: Int, bar: String) {
        #expect(ProgressBar.line(percent: percent, columns: 4).text(isColored: false) == bar)
    }

    @Test func `a bar without room is empty`() {
        #expect(ProgressBar.line(percent: 50, columns: -3).columns == 0)
    }

    @Test func `moments are told in the reader's time`() {
        let style = Style(now: RecordedRun.beginning, secondsFromUTC: -21 * 3600)

        #expect(style.clock(RecordedRun.beginning) == "23:17:03")
        #expect(style.date(RecordedRun.beginning) == "2026-11-21 23:17")
    }
}
