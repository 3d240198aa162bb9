import JSON

/// The answer of a language model as its pieces come in.
struct ModelAnswer {
    /// What a server says in place of an answer.
    struct Refusal: Error {
        let message: String
    }

    private(set) var text = ""
    /// Whether the server has said that this is all.
    private(set) var isComplete = false
    /// Whether the model was cut off at the number of tokens that it may write.
    private(set) var isCutOff = false
    private var usage: JSONValue?

    /// What it took, as far as the server told.
    var answer: AgentAnswer {
        AgentAnswer(
            text,
            input: usage?["prompt_tokens"]?.intValue,
            output: usage?["completion_tokens"]?.intValue,
            cost: AnswerReader.micros(usage?["cost"])
        )
    }

    /// Takes in the data of an event; returns the text that it brings.
    mutating func take(event data: [UInt8]) throws -> String {
        if data.elementsEqual("[DONE]".utf8) {
            isComplete = true
            return ""
        }
        return try take(try Self.object(data), part: "delta")
    }

    /// Takes in an answer that came in one piece.
    mutating func take(whole data: [UInt8]) throws {
        let object = try Self.object(data)
        _ = try take(object, part: "message")
        guard object["choices"]?[0]?["message"]?["content"]?.stringValue != nil else {
            throw Refusal(message: "it answered without 'choices[0].message.content'")
        }
        isComplete = true
    }

    private mutating func take(_ object: JSONValue, part: String) throws -> String {
        if let error = object["error"], !error.isNull {
            let message = error["message"]?.stringValue ?? error.stringValue ?? error.text()
            throw Refusal(message: "it reports: \(message.prefix(500))")
        }
        if let usage = object["usage"], !usage.isNull {
            self.usage = usage
        }
        guard let choice = object["choices"]?[0] else {
            return ""
        }
        let piece = choice[part]?["content"]?.stringValue ?? ""
        text += piece
        if let reason = choice["finish_reason"]?.stringValue {
            isComplete = true
            isCutOff = isCutOff || reason == "length"
        }
        return piece
    }

    private static func object(_ data: [UInt8]) throws -> JSONValue {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: data)
        } catch {
            throw Refusal(message: "it sent what is no JSON: \(error)")
        }
        guard value.objectValue != nil else {
            throw Refusal(message: "it sent JSON that is no object")
        }
        return value
    }
}
