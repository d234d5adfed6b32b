// DemoPost: the demo's text messages, shown on the screen of whoever serves it.
import Demo
import Foundation
import Platform

/// Prints what the demo's own gateway would send to a phone; a channel that somebody has set instead is real.
struct DemoPost: MessageAdapter {
    static let adapters: [Message.Channel: any MessageAdapter] = [.mail: MailAdapter(), .webhook: DemoPost()]

    private let real = WebhookAdapter()

    func deliver(_ letter: Letter) -> Delivery {
        guard case .webhook(let settings) = letter.settings, settings.url == DemoEstate.gateway else {
            return real.deliver(letter)
        }
        if letter.to.first?.isNumber == true {
            print("Text message to \(letter.to): \(letter.text)")
            fflush(nil)
        }
        return .accepted
    }
}
