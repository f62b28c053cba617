import AxisArrays
import Plots
import Recordings

/// Reads a stream once, in bounded memory, into what a picture of it needs.
public struct PlotJob {
  public enum Kind: String, Sendable, CaseIterable { case traces, heatmap, spectrum }

  public enum Picture {
    case traces(Traces)
    case heatMap(HeatMap)
    case spectrum(Spectrum)

    public var svg: String {
      switch self {
      case .traces(let picture): picture.svg()
      case .heatMap(let picture): picture.svg()
      case .spectrum(let picture): picture.svg()
      }
    }

    public func text(on terminal: Terminal) -> String {
      switch self {
      case .traces(let picture): picture.text(on: terminal)
      case .heatMap(let picture): picture.text(on: terminal)
      case .spectrum(let picture): picture.text(on: terminal)
      }
    }
  }

  private let path: String
  private let stream: Int
  private let info: StreamInfo
  private var reader: Recording
  private var frame = Frame()
  private var overview: Overview?
  private var welch: Welch?
  /// Labels of the channels that are wanted, as one text or cut at commas; nil for all. And their places.
  private var wanted: String?
  private var places: [Int]?
  /// Channels of a sample before some are picked.
  private var width = 0
  private var log: NoticeLog

  /// Refuses a picture of a kind that is not drawn.
  ///
  /// - Throws: `ToolError` 64.
  public static func checkEnding(_ output: String) throws(ToolError) {
    guard Files.fileExtension(of: output) == "svg" else {
      throw ToolError(.usage, "\(output): pictures are written as SVG; let the name end in .svg")
    }
  }

  /// - Parameter stream: Name or number of the stream; nil takes the first.
  /// - Throws: `ToolError` when the file is missing or damaged, or has no such stream.
  public init(
    _ path: String, stream: String?, options: ReadOptions = ReadOptions(), channels: String? = nil,
    isStrict: Bool = false
  ) throws(ToolError) {
    (self.path, wanted) = (path, channels)
    log = NoticeLog(path, isQuiet: false, isStrict: isStrict)
    reader = try Inputs.open(path, options: options)
    self.stream = try Plan.indices(of: reader.streams, in: path, named: stream)[0]
    info = reader.streams[self.stream]
    try tell(reader.notices)
  }

  private mutating func tell(_ notices: [Notice]) throws(ToolError) {
    var none = Progress(label: "", total: nil, columns: nil)
    try log.tell(notices, progress: &none)
  }

  /// Reads and draws.
  ///
  /// - Parameters:
  ///   - kind: nil takes a heat map for slow streams of many channels (features), else traces.
  ///   - from: Seconds to leave out at the start; `duration`: seconds to draw, nil for all.
  ///   - unit: Unit of the values, where the file's is not right; nil takes the file's.
  public mutating func picture(
    _ kind: Kind?, from: Double, duration: Double?, unit: String? = nil
  ) throws(ToolError) -> Picture {
    let isSlow = info.rate.map { $0 <= 20 } ?? false
    let kind = kind ?? (isSlow && info.channels.count >= 4 ? .heatmap : .traces)
    let rate = info.rate ?? 1
    var skip = Self.count(from * rate), left = duration.map { max(Self.count($0 * rate), 1) } ?? Int.max
    while left > 0 {
      try Interruption.check()
      do {
        guard let message = try reader.read(stream: stream, count: min(skip > 0 ? skip : left, 65_536)) else { break }
        if skip > 0 {
          skip -= message.shape.first ?? 0
        } else {
          left -= message.shape.first ?? 0
          try add(message, kind)
        }
      } catch let error as ToolError {
        throw error
      } catch let error as RecordingError {
        throw ToolError(reading: error)
      } catch {
        throw ToolError(.data, "\(path): \(error)")
      }
    }
    try tell(reader.notices)
    if overview == nil { try tellOfNothing(from: from) }
    if let unit { (frame.unit, frame.units) = (unit, []) }
    if kind == .heatmap, !frame.units.isEmpty {
      try tell([Notice(.mixed, "channels of several units share one scale of colours (--channels picks some)")])
    }
    if kind == .traces {
      do throws(RecordingError) {
        frame.marks = try reader.events().map { Frame.Mark(place: $0.onset, text: $0.text) }
      } catch {
        throw ToolError(reading: error)
      }
    }
    let overview = overview ?? Overview(channels: 0)
    switch kind {
    case .traces: return .traces(Traces(overview, frame: frame))
    case .heatmap: return .heatMap(HeatMap(overview, frame: frame))
    case .spectrum: return .spectrum(Spectrum(welch ?? Welch(channels: 0, rate: rate), frame: frame))
    }
  }

  /// Nothing was read: an error where the picture was to begin after the end.
  private mutating func tellOfNothing(from: Double) throws(ToolError) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    frame.title = reader.streams.count > 1 ? "\(name), \(info.name)" : name
    guard from == 0 else {
      let end = info.rate.flatMap { rate in info.count.map { ": it has \(Ticks.exact(Double($0) / rate)) s" } } ?? ""
      throw ToolError(.data, "\(path): nothing to draw from \(Ticks.exact(from)) s on\(end)")
    }
    try tell([Notice(.emptyResult, "nothing to draw: stream \"\(info.name)\" holds no samples")])
  }

  /// The places of the channels that are wanted.
  private func places(among labels: [String], of wanted: String) throws(ToolError) -> [Int] {
    if let place = labels.firstIndex(of: wanted) { return [place] }
    var places: [Int] = []
    for part in wanted.split(separator: ",") {
      var name = part[...]
      while name.first == " " { name.removeFirst() }
      while name.last == " " { name.removeLast() }
      guard let place = labels.firstIndex(of: String(name)) else {
        throw ToolError(
          .usage, "--channels: \(path) has no channel \"\(name)\"\(didYouMean(String(name), in: labels))")
      }
      places.append(place)
    }
    guard !places.isEmpty else { throw ToolError(.usage, "--channels names no channel") }
    return places
  }

  private mutating func add(_ message: AxisArray, _ kind: Kind) throws {
    var values = try message.plotValues()
    if overview == nil {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      frame = try Frame(message, title: reader.streams.count > 1 ? "\(name), \(info.name)" : name)
      let dim = message.plotDim
      let samples = try dim.map { try message.count(along: $0) } ?? 1
      var channels = samples > 0 ? values.count / samples : 0
      if let wanted {
        let found = try places(among: (0..<channels).map { frame.label($0) }, of: wanted)
        frame = frame.picking(found)
        (places, width, channels) = (found, channels, found.count)
      }
      overview = Overview(channels: channels, capacity: kind == .spectrum ? 1 : 1000)
      welch = Welch(channels: kind == .spectrum ? channels : 0, rate: info.rate ?? 1, samples: info.count)
    }
    if let places, width > 0 {
      values = (0..<values.count / width).flatMap { sample in places.map { values[sample * width + $0] } }
    }
    if kind == .spectrum { try welch?.append(values) } else { overview?.append(values) }
  }

  private static func count(_ samples: Double) -> Int { samples < 1e15 ? Int(max(samples.rounded(), 0)) : Int(1e15) }
}
