import Testing

@testable import WorkflowSystem

@Suite struct RFC3339Tests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00.000000Z", 0),
            ("1969-12-31T23:59:59.999999Z", -1),
            ("2000-02-29T12:00:00.000000Z", 951_825_600_000_000),
            ("1900-03-01T00:00:00.000000Z", -2_203_891_200_000_000),
            ("2024-02-29T23:59:59.000001Z", 1_709_251_199_000_001),
            ("2038-01-19T03:14:08.000000Z", 2_147_483_648_000_000),
            ("0000-01-01T00:00:00.000000Z", -62_167_219_200_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ] as [(String, Int64)]
    )
    func `moments are written and read`(text: String, microseconds: Int64) {
        #expect(RFC3339.text(microseconds: microseconds) == text)
        #expect(RFC3339.microseconds(text) == microseconds)
    }

    @Test(
        arguments: [
            ("1970-01-01t00:00:00z", 0),
            ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T19:30:00.5-04:30", 500_000),
            ("1970-01-01T00:00:00.123456789Z", 123_456),
            ("2016-12-31T23:59:60.7Z", 1_483_228_800_000_000),
            ("2017-01-01T00:59:60+01:00", 1_483_228_800_000_000),
        ] as [(String, Int64)]
    )
    func `other ways to write a moment are read`(text: String, microseconds: Int64) {
        #expect(RFC3339.microseconds(text) == microseconds)
    }

    @Test(arguments: [
        "", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z", "1970-1-01T00:00:00Z",
        "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2024-13-01T00:00:00Z",
        "2024-00-01T00:00:00Z", "2024-04-31T00:00:00Z", "2024-01-01T24:00:00Z",
        "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z", "2024-01-01T12:00:60Z",
        "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00Zx", "2024-01-01T00:00:00+24:00",
        "2024-01-01T00:00:00+0100", "+024-01-01T00:00:00Z", "0000-01-01T00:00:00+00:01",
        "２024-01-01T00:00:00Z",
    ])
    func `what is no moment is not read`(text: String) {
        #expect(RFC3339.microseconds(text) == nil)
    }

    @Test func `every day of eight hundred years comes back`() {
        let days = (-146_097)...146_097

        let wrong = days.filter { day in
            let date = CivilDate(daysSince1970: Int64(day))
            return date.daysSince1970 != Int64(day) || !date.exists
        }

        #expect(wrong.isEmpty)
    }

    @Test(arguments: [
        (Int64.min, "0000-01-01T00:00:00.000000Z"), (.max, "9999-12-31T23:59:59.999999Z"),
    ])
    func `moments beyond four digits of years are held at the border`(
        microseconds: Int64,
        text: String
    ) {
        #expect(RFC3339.text(microseconds: microseconds) == text)
    }
}
