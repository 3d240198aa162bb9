import JSON

/// Reads messages out of a stream, whatever comes.
package struct RPCInbox<Framing: RPCFraming>: Sendable {
    /// What arrived.
    package enum Item: Sendable {
        case message(RPCMessage)
        /// What was no message, with the answer that it gets.
        case refused(RPCMessage)
    }

    /// Messages nest this deep; no protocol's come near it.
    private static var deepestMessage: Int { 64 }

    /// Why nothing more can be read.
    package private(set) var brokenReason: String?
    private let takesBatches: Bool
    private var framing = Framing()

    /// Begins with an empty stream.
    ///
    /// - Parameter takesBatches: Whether several messages may stand in one array.
    package init(takesBatches: Bool = false) {
        self.takesBatches = takesBatches
    }

    /// Takes more of the stream.
    ///
    /// - Parameter bytes: What has arrived.
    /// - Returns: What is whole now, in its order, and how many bytes that were.
    package mutating func take(_ bytes: [UInt8]) -> (items: [Item], size: Int) {
        framing.append(bytes)
        var items: [Item] = []
        var size = 0
        while brokenReason == nil {
            do throws(UnreadableFrame) {
                guard let frame = try framing.next() else {
                    break
                }
                size += frame.count
                items += self.items(in: frame)
            } catch  where error.isLast {
                brokenReason = error.description
            } catch {
                items.append(Self.refusal(.invalidRequest(error.description)))
            }
        }
        return (items, size)
    }

    private func items(in frame: [UInt8]) -> [Item] {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONReader(depthLimit: Self.deepestMessage).value(of: frame)
        } catch {
            return [Self.refusal(.notJSON("\(error)"))]
        }
        guard takesBatches, let batch = value.arrayValue, !batch.isEmpty else {
            return [item(value)]
        }
        return batch.map(item)
    }

    private func item(_ value: JSONValue) -> Item {
        do throws(RPCMessage.Invalid) {
            return .message(try RPCMessage(value))
        } catch {
            return .refused(error.answer)
        }
    }

    private static func refusal(_ error: RPCError) -> Item {
        .refused(.response(id: .null, result: .failure(error)))
    }
}
