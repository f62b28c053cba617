import AxisArrays
import ArrayAPI
import Plots

/// A message as a picture takes it: numbers, sample after sample, with all other dims in one.
struct ViewBlock: Sendable {
  var values: [Float]
  var samples: Int, channels: Int
  var times: Times

  enum Times: Sendable {
    /// The first sample's place on the stream's axis, and the step.
    case regular(offset: Double, step: Double)
    case each([Double])
  }

  /// Cells of a sample at most; of more the first are shown.
  static let channelsAtMost = 4096

  /// - Throws: `ArrayError` when the data are on a device that the host cannot read.
  init(_ message: AxisArray) throws(ArrayError) {
    let dim = message.plotDim
    let data = message.data.dtype.isComplex ? try abs(message.data) : message.data
    let host = try message.with(data: try data.toDevice(.cpu)).as2d(dim)
    let shape = host.shape
    samples = shape[0]
    channels = min(shape[1], Self.channelsAtMost)
    let shown = channels < shape[1] ? try host[.all, 0..<channels] : host
    values = try shown.astype(.float32).array(of: Float.self)
    guard let dim, let axis = try? message.axis(dim) else {
      times = .regular(offset: 0, step: 1)
      return
    }
    switch axis {
    case .linear(let linear): times = .regular(offset: linear.offset, step: linear.gain > 0 ? linear.gain : 1)
    case .coordinate(let coordinate):
      times = coordinate.values.numbers.map { .each($0) } ?? .regular(offset: 0, step: 1)
    }
  }
}

/// Names of a stream's channels, and what else a page shows of them.
struct ViewLabels: Sendable {
  var channels: [String], unit: String, axisUnit: String
  /// Samples per second; nil where samples have no common rate.
  var rate: Double?

  init(_ message: AxisArray, channels count: Int) {
    let frame = (try? Frame(message, title: "")) ?? Frame()
    channels = (0..<count).map { frame.label($0) }
    (unit, axisUnit) = (frame.unit, frame.axisUnit)
    rate = message.rate.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
  }
}
