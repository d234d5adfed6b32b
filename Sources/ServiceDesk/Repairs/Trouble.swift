// Trouble: what a request for help is about (报修类别). Which of them are emergencies, the scheme says. Pure.

package enum Trouble: String, CaseIterable, Sendable {
    case waterOut, powerOut, leak, gas, trapped, drain, lighting, door, lift, heating, facility, other
}
