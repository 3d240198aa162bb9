import JSON
import WorkflowModel

/// An event with its row, as the transaction under way has written it.
struct WrittenEvent {
    /// The event with the number that it was given.
    let recorded: RecordedEvent
    /// The payload as a value.
    let payload: JSONObject
    /// The payload as its column holds it.
    let text: String
}
