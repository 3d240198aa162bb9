/// What PCRE2 calls the Unicode properties that ECMA-262 names.
enum UnicodeProperty {
    /// The name for PCRE2; one that is the same there, or that nobody knows, as it stands.
    static func name(for name: String) -> String {
        let parts = name.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            return categories[name] ?? name
        }
        switch parts[0] {
        case "General_Category", "gc": return categories[parts[1]] ?? parts[1]
        case "Script", "sc": return "sc:\(parts[1])"
        case "Script_Extensions", "scx": return "scx:\(parts[1])"
        default: return name
        }
    }

    private static let categories = [
        "Letter": "L", "Cased_Letter": "L&", "LC": "L&", "Uppercase_Letter": "Lu",
        "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm",
        "Other_Letter": "Lo", "Mark": "M", "Combining_Mark": "M", "Nonspacing_Mark": "Mn",
        "Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Number": "N", "Decimal_Number": "Nd",
        "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P",
        "punct": "P", "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd",
        "Open_Punctuation": "Ps", "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi",
        "Final_Punctuation": "Pf", "Other_Punctuation": "Po", "Symbol": "S", "Math_Symbol": "Sm",
        "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk", "Other_Symbol": "So", "Separator": "Z",
        "Space_Separator": "Zs", "Line_Separator": "Zl", "Paragraph_Separator": "Zp",
        "Other": "C", "Control": "Cc", "cntrl": "Cc", "Format": "Cf", "Surrogate": "Cs",
        "Private_Use": "Co", "Unassigned": "Cn",
    ]
}
