import Testing

@testable import OTLPExport

@Suite struct DeliveryTests {
    @Test(arguments: [
        (200, "", Delivery.taken(rejected: 0, reason: nil)),
        (204, "{}", .taken(rejected: 0, reason: nil)),
        (200, #"{"partialSuccess":{}}"#, .taken(rejected: 0, reason: nil)),
        (
            200, #"{"partialSuccess":{"rejectedLogRecords":"3","errorMessage":"old\n"}}"#,
            .taken(rejected: 3, reason: "it says: old ")
        ),
        (200, "<html>", .refused("it answered with something that no collector answers with")),
        (301, "", .refused("it answered 301, and nothing is sent elsewhere")),
        (400, "{}", .refused("it answered 400")), (500, "", .refused("it answered 500")),
        (503, "", .failed("it answered 503")),
    ])
    func `an answer is judged by status and content`(status: Int, body: String, wanted: Delivery) {
        #expect(Delivery(status: status, retryAfter: nil, body: Array(body.utf8)) == wanted)
    }

    @Test(arguments: [("7", Duration.seconds(7)), ("soon", nil), ("-1", nil), ("99999", nil)])
    func `a collector may say when to come again`(text: String, wanted: Duration?) {
        #expect(
            Delivery(status: 429, retryAfter: text, body: [])
                == .failed("it answered 429", retryAfter: wanted)
        )
    }
}
