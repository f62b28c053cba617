import Plots
import SignalProcessing

/// Messages of a stream as a picture.
public enum MessagePicture {
  /// Draws the messages one after the other, as `swiftlet plot` draws a file.
  ///
  /// - Parameters:
  ///   - messages: At least one; gaps between them are not drawn.
  ///   - kind: nil takes a heat map for slow streams of many channels (features), else traces.
  ///   - title: A line above the picture.
  /// - Throws: `ArrayError` where there is no message, where they differ in shape, or where the host cannot read them.
  public static func svg(of messages: [AxisArray], kind: PlotJob.Kind?, title: String) throws(ArrayError) -> String {
    guard let first = messages.first else { throw .invalid(op: "plot", "there is no message to draw") }
    let frame = try Frame(first, title: title)
    let samples = try first.plotDim.map { (dim) throws(ArrayError) in try first.count(along: dim) } ?? 1
    let channels = first.data.size / max(samples, 1), rate = first.rate
    let isSlow = rate.map { $0 <= 20 } ?? false
    let kind = kind ?? (isSlow && channels >= 4 ? .heatmap : .traces)
    var overview = Overview(channels: channels)
    var welch = Welch(channels: kind == .spectrum ? channels : 0, rate: rate ?? 1, samples: samples)
    for message in messages {
      let count = try message.plotDim.map { (dim) throws(ArrayError) in try message.count(along: dim) } ?? 1
      guard message.data.size == channels * count else {
        throw .shapeMismatch(op: "plot", expected: "messages of \(channels) channels", got: message.shape)
      }
      let values = try message.plotValues()
      if kind == .spectrum { try welch.append(values) } else { overview.append(values) }
    }
    switch kind {
    case .traces: return Traces(overview, frame: frame).svg()
    case .heatmap: return HeatMap(overview, frame: frame).svg()
    case .spectrum: return Spectrum(welch, frame: frame).svg()
    }
  }
}
