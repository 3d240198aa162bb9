import JSON
import Testing

@Suite struct JSONValueTests {
    @Test func `numbers are equal by mathematical value`() {
        let spellings = ["1", "1.0", "10e-1", "0.1E1", "100e-2", "1.000e+0"].compactMap(
            JSONNumber.init
        )

        let values = Set(spellings.map(JSONValue.number))

        #expect(spellings.count == 6)
        #expect(values == [1])
    }

    @Test func `strings are equal only byte by byte`() {
        let composed: JSONValue = "\u{E9}"
        let decomposed: JSONValue = "e\u{301}"

        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
    }

    @Test func `objects are equal in any order`() {
        let one: JSONValue = ["a": 1, "b": [true, .null]]
        let other: JSONValue = ["b": [true, .null], "a": 1.0]

        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(one != ["a": 1])
        #expect(one != ["a": 1, "c": [true, .null]])
    }

    @Test func `kinds are never equal to one another`() {
        let values: [JSONValue] = [.null, false, 0, "", [], [:], "null", "0", "false", true]

        #expect(Set(values).count == values.count)
    }

    @Test func `accessors answer for their kind alone`() {
        let value: JSONValue = ["text": "a", "flag": true, "count": 3, "half": 0.5, "list": [1]]

        #expect(value["text"]?.stringValue == "a")
        #expect(value["flag"]?.boolValue == true)
        #expect(value["count"]?.intValue == 3)
        #expect(value["half"]?.doubleValue == 0.5)
        #expect(value["half"]?.intValue == nil)
        #expect(value["list"]?[0]?.intValue == 1)
        #expect(value["list"]?[1] == nil)
        #expect(value["list"]?[-1] == nil)
        #expect(value["absent"] == nil)
        #expect(value["text"]?["deeper"] == nil)
        #expect(value["text"]?.boolValue == nil)
    }

    @Test func `values of the standard library have a JSON form`() {
        let missing: Int? = nil

        #expect([1, 2].json == [1, 2])
        #expect(missing.json == .null)
        #expect(["a", "b"].json == ["a", "b"])
        #expect(Double.nan.json == .null)
        #expect(UInt64.max.json.text() == "18446744073709551615")
    }
}
