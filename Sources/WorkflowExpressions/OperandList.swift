import JSON
package import WorkflowModel

/// A name or a call that an evaluation read, with its value.
package typealias Operand = RecordedOperand

/// Collects what an evaluation reads: each name once, and no more than a record should hold.
struct OperandList {
    /// How many names and calls are kept.
    static let countLimit = 100
    /// How many bytes of a value are kept.
    static let sizeLimit = 1_000

    private(set) var operands: [Operand] = []
    private var names: Set<ByteText> = []

    mutating func append(_ name: String, _ value: Value) {
        guard operands.count < Self.countLimit, name.utf8.count <= Self.sizeLimit,
            names.insert(ByteText(name)).inserted
        else {
            return
        }
        let json = value.maskedJSON
        switch value {
        case .string(let text) where text.utf8.count > Self.sizeLimit:
            let head = text.utf8.prefix(Self.sizeLimit)
            operands.append(
                Operand(name: name, value: .string(String(decoding: head, as: UTF8.self) + "…"))
            )
        case .list(let elements) where json.text().utf8.count > Self.sizeLimit:
            operands.append(
                Operand(name: name, value: .string("a list of \(elements.count) elements"))
            )
        case .map(let map) where json.text().utf8.count > Self.sizeLimit:
            operands.append(Operand(name: name, value: .string("a map of \(map.count) keys")))
        default: operands.append(Operand(name: name, value: json))
        }
    }
}
