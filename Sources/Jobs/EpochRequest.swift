import Recordings
import SignalProcessing

/// Stretches around events, as a command line asks for them: `--epoch EVENT -0.2s 0.8s`, and `--average`.
public struct EpochRequest: Sendable {
  /// The text of the events that count, or a regular expression that it fits as a whole.
  public let event: String
  /// Seconds from the event.
  public let start: Double, end: Double
  /// The mean for each text instead of them all.
  public let averages: Bool

  /// Stands between the three values where they are one word.
  private static let mark: Character = "\u{1F}"

  /// The words of a command line with the three values of `--epoch` in one, since parsers take a value that begins with
  /// a minus for an option.
  public static func joined(_ words: [String]) -> [String] {
    var joined: [String] = [], rest = words[...]
    while let word = rest.popFirst() {
      guard word == "--epoch", rest.count >= 3 else {
        joined.append(word)
        continue
      }
      joined.append(word + "=" + rest.prefix(3).joined(separator: String(mark)))
      rest = rest.dropFirst(3)
    }
    return joined
  }

  /// The values of `--epoch` as they stood on the command line.
  static func words(of text: String) -> [String] { text.split(separator: mark).map(String.init) }

  /// - Parameter text: The three values in one; nil where none are asked for.
  /// - Throws: `ToolError` 64.
  public static func request(_ text: String?, averages: Bool) throws(ToolError) -> EpochRequest? {
    guard let text else {
      if averages { throw ToolError(.usage, "--average is about epochs: it needs --epoch EVENT START END") }
      return nil
    }
    let words = text.split(separator: mark, omittingEmptySubsequences: false).map(String.init)
    guard words.count == 3 else {
      throw ToolError(.usage, "--epoch takes an event, a start and an end: --epoch target -0.2s 0.8s")
    }
    let (start, end) = (try seconds(words[1]), try seconds(words[2]))
    guard start < end else {
      throw ToolError(.usage, "--epoch begins at \(words[1]) and ends at \(words[2]), must end later")
    }
    return EpochRequest(event: words[0], start: start, end: end, averages: averages)
  }

  /// Reads "-200ms", "0.8s", "0" or "1": without a unit they are seconds.
  private static func seconds(_ text: String) throws(ToolError) -> Double {
    let size = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.dropFirst()) : text
    let sign = text.hasPrefix("-") ? -1.0 : 1
    if let seconds = ChunkLength.seconds(size) { return sign * seconds }
    if size.first?.isNumber == true || size.first == ".",
      let seconds = Double(size.hasSuffix("s") ? String(size.dropLast()) : size),
      seconds >= 0, seconds.isFinite
    {
      return sign * seconds
    }
    throw ToolError(.usage, "--epoch has the time \"\(text)\", must be one such as -200ms, 0 or 0.8s")
  }

  /// The step that cuts them.
  ///
  /// - Parameter events: The recording's; a text that is one of theirs is meant as it stands.
  func step(for events: [Event]) throws(ToolError) -> Epochs {
    var pattern = event
    if events.contains(where: { $0.text == event }) {
      pattern = String(event.flatMap { "\\^$.|?*+()[]{}".contains($0) ? ["\\", $0] : [$0] })
    }
    let step = Epochs(eventID: pattern, tmin: start, tmax: end, average: averages)
    do throws(SettingsError) { try step.check() } catch {
      throw ToolError(.usage, "--epoch: no event is called \"\(event)\", and \(error)")
    }
    return step
  }
}
