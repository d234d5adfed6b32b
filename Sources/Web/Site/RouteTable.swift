// RouteTable: finds the route for an address.
import Foundation

/// All routes of the house by pattern. `{name}` stands for one part of an address.
struct RouteTable: Sendable {
    /// What an address leads to.
    enum Find {
        case route(Route, parameters: [String: String])
        /// The address exists, the method does not.
        case otherMethods([String])
        case nothing

        /// The name of the route, if there is one.
        var name: RouteName? { if case .route(let route, _) = self { route.name } else { nil } }
    }

    private final class Node: @unchecked Sendable {
        var parts: [String: Node] = [:]
        var parameter: Node?
        var routes: [String: Route] = [:]
        /// The names of the pattern's parameters in order, by method.
        var names: [String: [String]] = [:]
    }

    private let root = Node()

    /// Two routes with one name are a mistake of the programmer and stop the start.
    init(_ routes: [Route]) {
        for route in routes {
            var node = root
            var names: [String] = []
            for part in route.name.pattern.split(separator: "/") {
                if part.hasPrefix("{") {
                    names.append(String(part.dropFirst().dropLast()))
                    if node.parameter == nil { node.parameter = Node() }
                    node = node.parameter ?? node
                } else {
                    let next = node.parts[String(part)] ?? Node()
                    node.parts[String(part)] = next
                    node = next
                }
            }
            precondition(node.routes[route.name.method] == nil, "two routes named \(route.name)")
            node.routes[route.name.method] = route
            node.names[route.name.method] = names
        }
    }

    func find(_ method: String, _ path: String) -> Find {
        var node = root
        var values: [String] = []
        for part in path.split(separator: "/") {
            if let next = node.parts[String(part)] {
                node = next
            } else if let next = node.parameter, let value = part.removingPercentEncoding, !value.contains("\0") {
                node = next
                values.append(value)
            } else {
                return .nothing
            }
        }
        guard !node.routes.isEmpty else { return .nothing }
        guard let route = node.routes[method] else { return .otherMethods(node.routes.keys.sorted()) }
        return .route(route, parameters: Dictionary(zip(node.names[method] ?? [], values), uniquingKeysWith: { $1 }))
    }
}
