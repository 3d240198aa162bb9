/// What workers on other machines send, and what they are answered.
extension SchemaName {
    static var ofJobOwner: Schema {
        .object(
            [
                "node": .string.length(1...400).described("the machine"),
                "worker": .string.length(0...400).described("what the worker is called"),
                "pid": .count.described("its process"),
                "started": .count.described("microseconds since 1970"),
            ],
            closed: true
        )
    }

    static var ofJobBeat: Schema {
        .object(
            [:],
            optional: ["count": .count.described("grows with every sign of life")],
            closed: true
        )
    }

    static var ofJobAnswer: Schema {
        .object(
            [:],
            optional: [
                "claimed": .boolean.described("whether the job is that of who asked"),
                "revoked": .words(["cancel", "fence"]).orNull.described(
                    "whether the job is to end: softly, or at once and in silence"
                ),
                "size": .count.described("how many bytes are here"),
                "complete": .boolean.described("whether that is all"),
                "counts": .boolean.described("whether the result is the first, which counts"),
            ]
        )
    }
}
