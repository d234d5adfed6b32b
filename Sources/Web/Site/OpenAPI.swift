// OpenAPI: the API's description, made from the very routes that answer.
import Foundation
import Kernel

package enum OpenAPI {
    /// OpenAPI 3.1 of every API route.
    package static func describe(_ routes: [Route]) -> JSON {
        let own = routes.filter(\.isAPI)
        let byPath = Dictionary(grouping: own, by: \.name.pattern).sorted { $0.key < $1.key }
        let paths = byPath.map { pattern, routes -> (String, JSON) in
            (pattern, .object(routes.map { ($0.name.method.lowercased(), operation($0)) }))
        }
        return [
            "openapi": "3.1.0",
            "info": ["title": "Steward", "version": "1", "description": "The office's register, cases, promises and figures."],
            "security": [["token": []]],
            "paths": .object(paths),
            "components": [
                "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
                "schemas": ["Problem": problem],
            ],
        ]
    }

    private static func operation(_ route: Route) -> JSON {
        let isPost = route.name.method == "POST"
        var parameters = route.name.pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map { part -> JSON in
            let name = String(part.dropFirst().dropLast())
            return ["name": .text(name), "in": "path", "required": true, "schema": ["type": "string", "minLength": 1]]
        }
        if isPost {
            parameters.append([
                "name": "Idempotency-Key", "in": "header", "required": true,
                "schema": ["type": "string", "pattern": "^[!-~]{8,80}$"],
            ])
            parameters.append(project)
        } else {
            parameters += route.fields.map { field in
                ["name": .text(field.name), "in": "query", "required": .flag(field.isRequired), "schema": field.schema]
            }
        }
        var members: [(String, JSON)] = [
            ("operationId", .text(name(of: route))), ("summary", .text(route.summary)), ("parameters", .list(parameters)),
        ]
        if let clause = route.clause { members.append(("x-clause", .text(clause.text))) }
        if isPost { members.append(("requestBody", body(route))) }
        members.append(("responses", responses(isPost: isPost, route.gives ?? .anything)))
        return .object(members)
    }

    /// Where something new goes; whoever works in several projects says in which.
    private static let project: JSON = [
        "name": "project", "in": "query", "required": false, "schema": ["type": "string", "maxLength": 32],
        "description": "The project's code; needed by whoever works in more than one, wherever something new is made.",
    ]

    private static func name(of route: Route) -> String {
        let parts = route.name.pattern.split(separator: "/").dropFirst(2).map { $0.filter { $0.isLetter || $0.isNumber } }
        return route.name.method.lowercased() + parts.map(\.capitalized).joined()
    }

    private static func body(_ route: Route) -> JSON {
        let schema: JSON = [
            "type": "object", "additionalProperties": false,
            "required": .list(route.fields.filter(\.isRequired).map { .text($0.name) }),
            "properties": .object(route.fields.map { ($0.name, nullable($0)) }),
        ]
        return ["required": true, "content": ["application/json": ["schema": schema]]]
    }

    /// An optional field may also be sent as null.
    private static func nullable(_ field: any AnyField) -> JSON {
        field.isRequired ? field.schema : ["anyOf": [field.schema, ["type": "null"]]]
    }

    private static func responses(isPost: Bool, _ gives: JSONShape) -> JSON {
        let good: JSON = ["description": "Done", "content": ["application/json": ["schema": gives.schema]]]
        let codes = isPost ? ["400", "401", "403", "404", "409", "413", "422", "429", "503"] : ["401", "403", "404", "422", "429", "503"]
        let bad = codes.map { code -> (String, JSON) in
            (
                code,
                [
                    "description": "Refused, with the field and the clause",
                    "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
                ]
            )
        }
        return .object([(isPost ? "2XX" : "200", good)] + bad)
    }

    private static let problem: JSON = [
        "type": "object", "required": ["type", "title", "status", "code", "detail", "clause", "problems"],
        "properties": [
            "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"],
            "code": ["type": "string"], "detail": ["type": "string"], "clause": ["type": ["string", "null"]],
            "problems": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["field", "code", "detail"],
                    "properties": ["field": ["type": "string"], "code": ["type": "string"], "detail": ["type": "string"]],
                ],
            ],
        ],
    ]
}
