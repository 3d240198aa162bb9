/// The stable number of a kind of finding; scripts match on it and `explain` documents it.
///
/// Blocks: 0xxx files, 1xxx expressions and templates, 2xxx run time, 3xxx store and audit,
/// 4xxx library, 9xxx internal. A code is never used again for something else.
public struct DiagnosticCode: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The number behind `DDX`.
    public let number: Int

    /// Declares a code; call it only in an extension of this type.
    public init(_ number: Int) {
        self.number = number
    }

    /// The code as people read it, such as `DDX0213`.
    public var description: String {
        let digits = String(number)
        return "DDX" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }

    /// Reads a code from `DDX0213`, `ddx213` or `213`.
    public init?(parsing text: String) {
        var digits = Substring(text)
        if digits.lowercased().hasPrefix("ddx") {
            digits = digits.dropFirst(3)
        }
        guard let number = Int(digits), (0...9999).contains(number) else {
            return nil
        }
        self.number = number
    }

    /// Orders codes by number.
    public static func < (left: Self, right: Self) -> Bool {
        left.number < right.number
    }
}
