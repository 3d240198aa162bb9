import JSON
import SeededRandomness
import Testing

@Suite struct JSONObjectTests {
    @Test(arguments: [0, 1, 7, 8, 9, 10, 100])
    func `members keep their order and are found at every size`(count: Int) {
        var object = JSONObject()

        for number in 0..<count {
            object["k\(number)"] = JSONValue.number(JSONNumber(number))
        }

        #expect(object.keys == (0..<count).map { "k\($0)" })
        #expect((0..<count).allSatisfy { object["k\($0)"]?.intValue == $0 })
        #expect(object["absent"] == nil)
    }

    @Test func `setting a present key keeps its place`() {
        var object: JSONObject = ["a": 1, "b": 2]

        object["a"] = 3

        #expect(object.json.text() == #"{"a":3,"b":2}"#)
    }

    @Test func `setting nil removes a member while null is a value`() {
        var object: JSONObject = ["a": 1, "b": 2, "c": 3]

        object["a"] = nil
        object["absent"] = nil
        object["b"] = .null

        #expect(object.json.text() == #"{"b":null,"c":3}"#)
    }

    @Test(arguments: 0..<20)
    func `it behaves as a dictionary that remembers order`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var object = JSONObject()
        var model: [(String, Int)] = []

        for step in 0..<300 {
            let key = "k\(Int.random(in: 0..<14, using: &random))"
            let place = model.firstIndex { $0.0 == key }
            if Bool.random(using: &random) {
                object[key] = nil
                place.map { _ = model.remove(at: $0) }
            } else {
                object[key] = step.json
                place.map { model[$0].1 = step } ?? model.append((key, step))
            }
            #expect(object.keys == model.map(\.0))
            #expect(model.allSatisfy { object[$0.0]?.intValue == $0.1 })
        }
    }

    @Test func `of members with the same key in a literal the last one counts`() {
        let object: JSONObject = ["a": 1, "b": 2, "a": 3]

        #expect(object == ["a": 3, "b": 2])
    }
}
