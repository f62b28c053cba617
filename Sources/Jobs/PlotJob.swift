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
  private let options: ReadOptions
  private let info: StreamInfo
  private var reader: Recording
  private var frame = Frame()
  private var overview: Overview?
  private var welch: Welch?
  /// Spectra of the recording's own, which have an axis in hertz.
  private var spectra: MeanSpectrum?
  private var log: NoticeLog
  /// Cuts epochs out of what is read; nil draws the recording.
  private var cut: EpochCut?

  /// Refuses a picture of a kind that is not drawn.
  ///
  /// - Throws: `ToolError` 64.
  public static func checkEnding(_ output: String) throws(ToolError) {
    guard Files.fileExtension(of: output) == "svg" else {
      throw ToolError(.usage, "\(output): pictures are written as SVG; let the name end in .svg")
    }
  }

  /// Of several streams the first is drawn.
  ///
  /// - Throws: `ToolError` when the file is missing or damaged, or has no such stream.
  public init(
    _ path: String, options: ReadOptions = ReadOptions(), isQuiet: Bool = false, isStrict: Bool = false,
    epochs: EpochRequest? = nil
  ) throws(ToolError) {
    (self.path, self.options) = (path, options)
    log = NoticeLog(path, isQuiet: isQuiet, isStrict: isStrict)
    reader = try Inputs.open(path, options: options)
    guard let first = reader.streams.first else { throw ToolError(.data, "\(path): holds no signal") }
    info = first
    if let epochs { cut = try EpochCut(epochs, of: &reader) }
    try tell(reader.notices)
  }

  private mutating func tell(_ notices: [Notice]) throws(ToolError) {
    var none = Progress(label: "", total: nil, columns: nil)
    try log.tell(notices, progress: &none)
  }

  /// Reads and draws.
  ///
  /// - Parameters:
  ///   - kind: nil takes a curve for one spectrum, a heat map for slow streams of many channels (features), else traces. A
  ///     spectrum of spectra is their mean.
  ///   - duration: Seconds to draw, nil for all.
  ///   - unit: Unit of the values, where the file's is not right; nil takes the file's.
  public mutating func picture(
    _ kind: Kind?, duration: Double?, unit: String? = nil
  ) throws(ToolError) -> Picture {
    let isSlow = info.rate.map { $0 <= 20 } ?? false, asked = kind
    var kind = kind ?? (isSlow && info.channels.count >= 4 ? .heatmap : .traces)
    let rate = info.rate ?? 1
    var left = duration.map { max(Self.count($0 * rate), 1) } ?? Int.max
    while left > 0 {
      try Interruption.check()
      do {
        guard let message = try reader.read(count: min(left, 65_536)) else { break }
        left -= message.shape.first ?? 0
        if cut == nil { try add(message, kind) } else { try cut?.process(message) }
      } catch let error as ToolError {
        throw error
      } catch let error as RecordingError {
        throw ToolError(reading: error)
      } catch {
        throw ToolError(.data, "\(path): \(error)")
      }
    }
    if var cut {
      do {
        for message in try cut.flush() { try add(message, kind) }
      } catch {
        throw ToolError(.data, "\(path): \(error)")
      }
      try tell(cut.notices)
    }
    try tell(reader.notices)
    if overview == nil { try tellOfNothing() }
    if let unit { (frame.unit, frame.units) = (unit, []) }
    if let spectra, asked == .spectrum || (asked == nil && spectra.count == 1) {
      if let picture = spectra.spectrum(frame) { return .spectrum(picture) }
      guard asked == nil else {
        throw ToolError(.data, "\(path): holds spectra of values below 0, which have no logarithm; draw --kind traces")
      }
      kind = .traces
    }
    if kind == .heatmap, !frame.units.isEmpty {
      try tell([Notice(.mixed, "channels of several units share one scale of colours (--channels picks some)")])
    }
    if let cut {
      frame.marks = [Frame.Mark(place: 0, text: cut.event)]
    } else if kind == .traces {
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
  private mutating func tellOfNothing() throws(ToolError) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    frame.title = reader.streams.count > 1 ? "\(name), \(info.name)" : name
    if let from = options.start {
      var all = options
      (all.start, all.stop) = (nil, nil)
      let end = try Inputs.open(path, options: all).span().map { ": it has \(Ticks.exact($0)) s" } ?? ""
      throw ToolError(.data, "\(path): nothing to draw from \(Ticks.exact(from)) s on\(end)")
    }
    try tell([Notice(.emptyResult, "nothing to draw: stream \"\(info.name)\" holds no samples")])
  }

  private mutating func add(_ message: AxisArray, _ kind: Kind) throws {
    let values = try message.plotValues()
    if overview == nil {
      spectra = MeanSpectrum(message)
      let name = path.split(separator: "/").last.map(String.init) ?? path
      frame = try Frame(message, title: reader.streams.count > 1 ? "\(name), \(info.name)" : name)
      let samples = try message.plotDim.map { try message.count(along: $0) } ?? 1
      let channels = samples > 0 ? values.count / samples : 0
      overview = Overview(channels: channels, capacity: kind == .spectrum ? 1 : 1000)
      welch = Welch(channels: kind == .spectrum ? channels : 0, rate: info.rate ?? 1, samples: info.count)
    }
    try spectra?.append(message)
    if kind == .spectrum { try welch?.append(values) } else { overview?.append(values) }
  }

  private static func count(_ samples: Double) -> Int { samples < 1e15 ? Int(max(samples.rounded(), 0)) : Int(1e15) }
}
