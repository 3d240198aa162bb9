import JSON
import Testing

@testable import WorkflowLanguage

@Suite struct TemporalDescriptionTests {
    private static let least: JSONObject = ["http": "http://127.0.0.1:7243", "queue": "q"]

    private static func described(_ extra: JSONObject) throws -> TemporalDescription {
        var value = least
        for (key, entry) in extra {
            value[key] = entry
        }
        return try TemporalDescription(value.json)
    }

    @Test func `an address and a queue are enough`() throws {
        let description = try Self.described(["kind": "temporal", "workspace": "shared"])

        #expect(description.interface.address == "http://127.0.0.1:7243")
        #expect(description.namespace == "default")
        #expect(description.queue == "q")
        #expect(!description.isStandalone)
        #expect(description.interface.keyName == nil)
        #expect(description.interface.tls == InterfaceDescription.TLS())
    }

    @Test func `all keys are read`() throws {
        let description = try Self.described([
            "http": "https://temporal.example.org:7243/", "address": "temporal.example.org:7233",
            "namespace": "team", "standalone": true, "api_key_env": "TEMPORAL_KEY",
            "tls": ["ca": "/pki/ca.pem", "cert": "/pki/cert.pem", "key": "/pki/key.pem"],
        ])

        #expect(description.interface.address == "https://temporal.example.org:7243")
        #expect(description.namespace == "team")
        #expect(description.isStandalone)
        #expect(description.interface.keyName == "TEMPORAL_KEY")
        #expect(description.interface.tls.authority == "/pki/ca.pem")
        #expect(description.interface.tls.certificate == "/pki/cert.pem")
        #expect(description.interface.tls.key == "/pki/key.pem")
    }

    @Test(
        arguments: [
            (["http": "temporal:7243"], "http", "'temporal:7243' is no address of a server"),
            (["http": "http://name:word@host"], "http", "the address is no address of a server"),
            (["http": "http://host?x"], "http", "is no address"),
            (
                ["http": "http://host:7243", "api_key_env": "KEY"], "http",
                "the API key would go to 'host:7243' in the clear"
            ),
            (["queue": ""], "queue", "'queue' cannot be ''"),
            (["queue": "two words"], "queue", "cannot be 'two words'"),
            (["standalone": "yes"], "standalone", "is true or false"),
            (["tls": ["caa": "/x"]], "tls", "with the keys ca, cert and key"),
            (["tls": ["ca": "x.pem"]], "tls", "'ca' of 'tls' is the path of a file from / on"),
            (["tls": ["cert": "/x.pem"]], "tls", "'cert' and 'key' belong together"),
        ] as [(JSONObject, String, String)]
    )
    func `what cannot be is refused by its key`(
        extra: JSONObject,
        key: String,
        words: String
    ) {
        do throws(ClusterDescription.Problem) {
            var value = Self.least
            for (key, entry) in extra {
                value[key] = entry
            }
            _ = try TemporalDescription(value.json)
            Issue.record("'\(extra)' was taken")
        } catch {
            #expect(error.key == key)
            #expect(error.message.contains(words))
            #expect(!error.message.contains("word@"))
        }
    }

    @Test(arguments: [(["http"], "http"), (["queue"], "queue")])
    func `what is missing is named`(missing: [String], key: String) {
        var value = Self.least
        for name in missing {
            value[name] = nil
        }
        #expect {
            try TemporalDescription(value.json)
        } throws: { error in
            (error as? ClusterDescription.Problem)?.key == key
        }
    }
}
