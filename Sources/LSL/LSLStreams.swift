/// A stream on the network, as it tells of itself.
public struct LSLStream: Hashable, Sendable {
  public var name: String, type: String, host: String, sourceID: String
  public var channels: Int
  /// Samples per second; 0 for streams without a rate.
  public var rate: Double
  /// The dtype of its values; `text` for markers.
  public var values: String

  init(_ info: LSLLibrary.Info, _ lsl: LSLLibrary) {
    (name, type) = (String(cString: lsl.name(info)), String(cString: lsl.type(info)))
    (host, sourceID) = (String(cString: lsl.host(info)), String(cString: lsl.sourceID(info)))
    (channels, rate) = (Int(lsl.channelCount(info)), lsl.rate(info))
    values = LSLFormat(rawValue: lsl.format(info))?.dtype.name ?? (lsl.format(info) == 3 ? "text" : "unknown")
  }

  /// The streams that answer within so many seconds, by name.
  ///
  /// - Throws: `LSLError.noLibrary`.
  public static func all(within seconds: Double = 1) throws(LSLError) -> [LSLStream] {
    let lsl = try LSLLibrary.get()
    return found(lsl) { lsl.resolveAll($0, 1024, seconds) }.map { info in
      defer { lsl.destroyInfo(info) }
      return LSLStream(info, lsl)
    }.sorted { ($0.name, $0.host) < ($1.name, $1.host) }
  }

  static func found(_ lsl: LSLLibrary, _ body: (UnsafeMutablePointer<LSLLibrary.Info?>) -> Int32) -> [LSLLibrary.Info] {
    var infos = [LSLLibrary.Info?](repeating: nil, count: 1024)
    let count = infos.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
    return infos.prefix(max(Int(count), 0)).compactMap { $0 }
  }

  /// The one stream of a name, `NAME` or `NAME@HOST`.
  ///
  /// - Returns: Its description, to be destroyed by the caller; nil where it does not answer in time.
  static func find(_ text: String, within seconds: Double, _ lsl: LSLLibrary) throws(LSLError) -> LSLLibrary.Info? {
    let (name, host) = parts(text)
    let infos = found(lsl) { buffer in lsl.resolve(buffer, 1024, "name", name, 1, seconds) }
    let fitting = infos.filter { host == nil || String(cString: lsl.host($0)) == host }
    // A source that was started again may be seen twice for a moment: the later is the one that lives.
    let sources = Set(fitting.map { String(cString: lsl.host($0)) })
    let chosen = fitting.last
    for info in infos where info != chosen { lsl.destroyInfo(info) }
    guard sources.count <= 1 else {
      if let chosen { lsl.destroyInfo(chosen) }
      throw .ambiguous(name: name, hosts: sources.sorted())
    }
    return chosen
  }

  private static func parts(_ text: String) -> (name: String, host: String?) {
    guard let at = text.lastIndex(of: "@") else { return (text, nil) }
    return (String(text[..<at]), String(text[text.index(after: at)...]))
  }
}
