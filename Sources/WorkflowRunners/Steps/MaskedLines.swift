import WorkflowMasking

/// The lines of a stream of output, in which nothing stands that is to be hidden.
struct MaskedLines {
    private let masker: Masker
    private var stream: MaskingStream?
    private var splitter = LineSplitter()

    init(_ masker: Masker) {
        self.masker = masker
        stream = masker.makeStream()
    }

    /// Takes in bytes and hands on each line that they complete.
    mutating func take(_ bytes: ArraySlice<UInt8>, _ deliver: ([UInt8]) -> Void) {
        let masker = masker
        let masked = stream?.take(bytes)[...] ?? bytes
        splitter.take(masked) { deliver(masker.maskingPersonalData($0)) }
    }

    /// Hands on what is left once the program has ended.
    mutating func finish(_ deliver: ([UInt8]) -> Void) {
        let masker = masker
        if let rest = stream?.finish() {
            splitter.take(rest[...]) { deliver(masker.maskingPersonalData($0)) }
        }
        splitter.finish { deliver(masker.maskingPersonalData($0)) }
    }
}
