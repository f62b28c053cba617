import Streams

/// A stream of texts on the network: markers, as other programs send them when something happens. Times are of this
/// machine's LSL clock, in seconds, as those of `LSLSource`.
package final class LSLMarkers {
  private let name: String
  private let lsl: LSLLibrary
  private let channels: Int
  private var inlet: LSLLibrary.Inlet?
  private let clock = SteadyClock()
  private var lookedAt = -Double.infinity

  /// - Parameters:
  ///   - name: `NAME`, or `NAME@HOST`.
  ///   - seconds: How long the stream is looked for.
  /// - Throws: `LSLError` where there is no such stream, or it holds numbers.
  package init(_ name: String, within seconds: Double = 5) throws(LSLError) {
    let lsl = try LSLLibrary.get()
    guard let info = try LSLStream.find(name, within: seconds, lsl) else {
      throw .notFound(name: name, seconds: seconds, others: try LSLStream.all().map(\.name))
    }
    defer { lsl.destroyInfo(info) }
    let stream = LSLStream(info, lsl)
    guard stream.values == "text" else { throw .noTexts(name: name, values: stream.values) }
    (self.name, self.lsl, channels) = (name, lsl, stream.channels)
    inlet = try Self.open(info, name, lsl)
  }

  deinit { if let inlet { lsl.destroyInlet(inlet) } }

  private static func open(
    _ info: LSLLibrary.Info, _ name: String, _ lsl: LSLLibrary
  ) throws(LSLError) -> LSLLibrary.Inlet {
    guard let inlet = lsl.createInlet(info, 360, 0, 1) else { throw .failed(name: name, what: "no inlet can be made") }
    var code: Int32 = 0
    _ = lsl.setProcessing(inlet, 1)
    lsl.openStream(inlet, 10, &code)
    guard code == 0 else {
      lsl.destroyInlet(inlet)
      throw .failed(name: name, what: "the stream cannot be opened within ten seconds")
    }
    return inlet
  }

  /// The texts since the last call, in their order; each channel that says something is one. Does not wait, but for a
  /// tenth of a second each second in which the stream is gone.
  ///
  /// - Throws: `LSLError` for what liblsl reports.
  package func take() throws(LSLError) -> [(onset: Double, text: String)] {
    guard let inlet else {
      try lookAgain()
      return []
    }
    var found: [(Double, String)] = []
    var texts = [UnsafeMutablePointer<CChar>?](repeating: nil, count: channels), code: Int32 = 0
    // What comes faster than it is taken waits for the next call.
    while found.count < 1000 {
      let time = texts.withUnsafeMutableBytes { bytes -> Double in
        guard let base = bytes.baseAddress else { return 0 }
        return lsl.pullText(inlet, base, Int32(channels), 0, &code)
      }
      guard time != 0, code == 0 else { break }
      for place in texts.indices {
        guard let text = texts[place] else { continue }
        let said = String(cString: text)
        if !said.isEmpty { found.append((time, said)) }
        lsl.destroyText(text)
        texts[place] = nil
      }
    }
    if code == -2 {
      lsl.destroyInlet(inlet)
      self.inlet = nil
    } else if code != 0, code != -1 {
      throw .failed(name: name, what: "liblsl reports error \(code)")
    }
    return found
  }

  private func lookAgain() throws(LSLError) {
    guard clock.now - lookedAt > 1 else { return }
    lookedAt = clock.now
    guard let info = try LSLStream.find(name, within: 0.1, lsl) else { return }
    defer { lsl.destroyInfo(info) }
    let found = LSLStream(info, lsl)
    guard found.values == "text", found.channels == channels else {
      throw .changed(name: name, what: "came back with \(found.channels) channels of \(found.values)")
    }
    inlet = try Self.open(info, name, lsl)
  }
}
