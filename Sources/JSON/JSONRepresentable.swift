/// A type whose values have a JSON form.
public protocol JSONRepresentable {
    /// The value in JSON.
    var json: JSONValue { get }
}

extension JSONValue: JSONRepresentable {
    /// The value itself.
    public var json: JSONValue { self }
}

extension JSONObject: JSONRepresentable {
    /// The object as a value.
    public var json: JSONValue { .object(self) }
}

extension JSONNumber: JSONRepresentable {
    /// The number as a value.
    public var json: JSONValue { .number(self) }
}

extension Bool: JSONRepresentable {
    /// The truth value in JSON.
    public var json: JSONValue { .bool(self) }
}

extension Int: JSONRepresentable {
    /// The number in JSON.
    public var json: JSONValue { .number(JSONNumber(self)) }
}

extension Int64: JSONRepresentable {
    /// The number in JSON.
    public var json: JSONValue { .number(JSONNumber(self)) }
}

extension UInt64: JSONRepresentable {
    /// The number in JSON.
    public var json: JSONValue { .number(JSONNumber(self)) }
}

extension Double: JSONRepresentable {
    /// The number in JSON; null for what JSON has no number for: not-a-number and the infinities.
    public var json: JSONValue { JSONNumber(self).map(JSONValue.number) ?? .null }
}

extension String: JSONRepresentable {
    /// The text in JSON.
    public var json: JSONValue { .string(self) }
}

extension Array: JSONRepresentable where Element: JSONRepresentable {
    /// The elements in JSON.
    public var json: JSONValue { .array(map(\.json)) }
}

extension Optional: JSONRepresentable where Wrapped: JSONRepresentable {
    /// The wrapped value in JSON; null for none.
    public var json: JSONValue { self?.json ?? .null }
}
