import Recordings

/// Reads all there is in some bytes, as a user would: header, events, every stream in small and in large pieces.
///
/// - Parameters:
///   - ending: Gives the format where the bytes do not.
func readEverything(_ bytes: UnsafeRawBufferPointer, ending: String) {
  let source = ByteSource(joined: [UInt8](bytes), name: "x.\(ending)")
  readEverything(source, ReadOptions())
  // One more set of options, by the content, so that the same bytes always do the same.
  let sum = bytes.reduce(into: UInt32(0)) { $0 = $0 &* 31 &+ UInt32($1) }
  if let options = try? ReadOptions(named: sets[Int(sum) % sets.count]) { readEverything(source, options) }
}

/// Options by name: what reads more, and what reads otherwise.
private let sets: [[(String, String)]] = [
  [("size", "whole-records")], [("size", "whole-records"), ("dtype", "float32"), ("time-per-row", "yes")],
  [("rate", "250"), ("gap-tolerance", "3")], [("rate", "0.001"), ("gap-tolerance", "0")],
  [("header", "yes"), ("time-column", "1"), ("decimal", "comma")], [("header", "no"), ("delimiter", "blanks")],
  [("time-column", "2"), ("time-unit", "ns"), ("delimiter", "tab")], [("time-column", "none"), ("header", "yes")],
]

private func readEverything(_ source: ByteSource, _ options: ReadOptions) {
  do throws(RecordingError) {
    let recording = try Recording.open(source, options: options)
    for count in [1, 100, 1 << 40] {
      var recording = recording
      if count > 1 { _ = try recording.events() }
      for stream in recording.streams.indices.prefix(4) {
        var messages = 0
        while messages < 200, try recording.read(stream: stream, count: count) != nil { messages += 1 }
        _ = (recording.pieces(of: stream), recording.span(of: stream))
      }
      precondition(recording.notices.allSatisfy { isOneLine($0.text) })
    }
  } catch {
    // Every error has a text, which shows what the file holds and does not obey it.
    precondition(!error.description.isEmpty && isOneLine(error.description))
  }
}

private func isOneLine(_ text: String) -> Bool {
  !text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.value == 0x202E }
}
