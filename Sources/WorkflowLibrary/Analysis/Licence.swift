/// The licence that a text is, by sentences that stand in no other.
enum Licence {
    /// The narrower one stands before the one whose words it contains.
    private static let signs: [(name: String, sentences: [String])] = [
        ("AGPL-3.0", ["gnu affero general public license", "version 3"]),
        ("LGPL-3.0", ["gnu lesser general public license", "version 3"]),
        ("LGPL-2.1", ["gnu lesser general public license", "version 2.1"]),
        ("GPL-3.0", ["gnu general public license", "version 3"]),
        ("GPL-2.0", ["gnu general public license", "version 2"]),
        ("Apache-2.0", ["apache license", "version 2.0"]),
        ("MPL-2.0", ["mozilla public license", "version 2.0"]),
        ("EPL-2.0", ["eclipse public license", "v 2.0"]),
        ("EUPL-1.2", ["european union public licence", "v. 1.2"]),
        ("BSL-1.0", ["boost software license", "version 1.0"]),
        ("CC0-1.0", ["cc0 1.0 universal"]),
        ("CC-BY-4.0", ["attribution 4.0 international"]),
        ("Unlicense", ["this is free and unencumbered software released into the public domain"]),
        ("ISC", ["permission to use, copy, modify, and/or distribute this software"]),
        (
            "BSD-3-Clause",
            ["redistribution and use in source and binary forms", "neither the name of"]
        ),
        ("BSD-2-Clause", ["redistribution and use in source and binary forms"]),
        ("MIT", ["permission is hereby granted, free of charge", "without restriction"]),
    ]

    /// The short name of a licence; nothing for a text of one's own.
    static func name(of text: [UInt8]) -> String? {
        let words = String(decoding: text.prefix(64 << 10), as: UTF8.self).lowercased()
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return signs.first { $0.sentences.allSatisfy { words.contains($0) } }?.name
    }
}
