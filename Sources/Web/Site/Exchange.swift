// Exchange: a request and an answer as plain values, so that the whole site is a function that tests can call.

/// What came in.
package struct Ask: Sendable {
    package var method: String
    package var path: String
    package var queryText: String
    /// Lower-case names.
    package var headers: [String: String]
    package var body: [UInt8]
    /// The address of the other end, for limits only.
    package var network: String

    package init(
        _ method: String, _ path: String, query: String = "", headers: [String: String] = [:], body: [UInt8] = [],
        network: String = "local"
    ) {
        self.method = method
        self.path = path
        self.queryText = query
        self.headers = headers
        self.body = body
        self.network = network
    }

    /// A cookie's value; the first of a doubled name.
    package func cookie(_ name: String) -> String? {
        for part in (headers["cookie"] ?? "").split(separator: ";") {
            let pair = part.drop(while: { $0 == " " }).split(separator: "=", maxSplits: 1)
            if pair.count == 2, pair[0] == name { return String(pair[1]) }
        }
        return nil
    }
}

/// What goes out.
package struct Answer: Sendable {
    package var status: Int
    package var headers: [(String, String)]
    package var body: [UInt8]

    package init(_ status: Int, type: String, _ body: [UInt8], headers: [(String, String)] = []) {
        self.status = status
        self.headers = [("content-type", type)] + headers
        self.body = body
    }

    package func header(_ name: String) -> String? { headers.first { $0.0 == name }?.1 }
    package var text: String { String(decoding: body, as: UTF8.self) }
}
