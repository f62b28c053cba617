/// What can go wrong with streams of the Lab Streaming Layer.
public enum LSLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The library is not on this machine, or lacks a function.
  case noLibrary(String)
  /// No stream of that name was found within so many seconds; others were.
  case notFound(name: String, seconds: Double, others: [String])
  /// Several streams of that name; one is taken by `NAME@HOST`.
  case ambiguous(name: String, hosts: [String])
  /// The stream holds texts, or what it holds is not told.
  case noNumbers(name: String)
  /// The stream holds numbers where texts are wanted.
  case noTexts(name: String, values: String)
  /// A stream that came back, or a message, is another than before.
  case changed(name: String, what: String)
  /// The library reported an error.
  case failed(name: String, what: String)

  public var description: String {
    switch self {
    case .noLibrary(let what):
      "\(what); liblsl comes with the Python package pylsl (pip install pylsl), and SWIFTLET_LSL names it"
    case .notFound(let name, let seconds, let others):
      "lsl://\(name): no such stream within \(Int(seconds)) s"
        + (others.isEmpty ? ", nor any other" : "; there are \(others.joined(separator: ", "))")
    case .ambiguous(let name, let hosts):
      "lsl://\(name): \(hosts.count) streams of that name; take one by lsl://\(name)@HOST: \(hosts.joined(separator: ", "))"
    case .noNumbers(let name): "lsl://\(name): a stream of texts, which no pipeline takes; --markers takes it"
    case .noTexts(let name, let values): "lsl://\(name): a stream of \(values), where one of texts is wanted"
    case .changed(let name, let what): "lsl://\(name): \(what)"
    case .failed(let name, let what): "lsl://\(name): \(what)"
    }
  }
}
