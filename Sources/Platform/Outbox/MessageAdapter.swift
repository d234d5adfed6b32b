// MessageAdapter: the one thing that a channel must be able to do.

/// Offers one letter to the outside world and says what is known of it. Called on an owned thread: it may block, well
/// below `MessagePatience.attemptMilliseconds`, and it never throws: what it does not know, it says it does not know.
package protocol MessageAdapter: Sendable {
    func deliver(_ letter: Letter) -> Delivery
}
