// Server: the site behind HTTP.
import HTTPTypes
import Hummingbird
import HummingbirdTLS
import Kernel
import Logging
import NIOCore

/// Serves a site on an address until the task group is told to stop.
package struct Server: Sendable {
    package let site: Site
    package let host: String
    package let port: Int
    /// Believe `X-Forwarded-For`: only with a proxy of ours in front.
    package let isBehindProxy: Bool
    /// What the server shows of itself; nil serves plain HTTP.
    package let certificate: Certificate?
    package let logger: Logger

    package init(
        site: Site, host: String, port: Int, isBehindProxy: Bool, certificate: Certificate? = nil, logger: Logger
    ) {
        self.site = site
        self.host = host
        self.port = port
        self.isBehindProxy = isBehindProxy
        self.certificate = certificate
        self.logger = logger
    }

    struct Context: RequestContext, RemoteAddressRequestContext {
        var coreContext: CoreRequestContextStorage
        let remoteAddress: SocketAddress?

        init(source: ApplicationRequestContextSource) {
            coreContext = .init(source: source)
            remoteAddress = source.channel.remoteAddress
        }
    }

    /// Runs until the process is asked to end; requests under way are finished first.
    package func run(ready: @escaping @Sendable () async -> Void) async throws {
        let responder = CallbackResponder { (request: Request, context: Context) -> Response in
            await respond(request, context)
        }
        let application = Application(
            responder: responder,
            server: try certificate.map { try .tls(.http1(), tlsConfiguration: $0.configuration) } ?? .http1(),
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { _ in await ready() }, logger: logger)
        try await application.runService()
    }

    private func respond(_ request: Request, _ context: Context) async -> Response {
        var headers: [String: String] = [:]
        for field in request.headers {
            let name = field.name.canonicalName
            // A doubled header keeps its first value, except cookies, which browsers may split.
            if let known = headers[name] {
                if name == "cookie" { headers[name] = known + "; " + field.value }
            } else {
                headers[name] = field.value
            }
        }
        if headers["host"] == nil { headers["host"] = request.head.authority }
        let network = isBehindProxy
            ? headers["x-forwarded-for"].flatMap { $0.split(separator: ",").last.map(String.init) } ?? "proxy"
            : context.remoteAddress?.ipAddress ?? "unknown"
        var ask = Ask(
            request.method.rawValue, request.uri.path, query: request.uri.query ?? "", headers: headers, network: network)
        do {
            ask.body = Array(buffer: try await request.body.collect(upTo: await site.bodyLimit(ask)))
        } catch {
            return response(await site.tooLarge(ask))
        }
        return response(await site.answer(ask))
    }

    private func response(_ answer: Answer) -> Response {
        var fields = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return Response(
            status: .init(code: answer.status), headers: fields,
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
