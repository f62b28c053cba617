import ArrayAPI
import AxisArrays
import Plots

/// The output of a stage as columns of numbers: samples along the stream, a lane for each place of the other dims.
struct Lanes {
  let dims: [String], dtype: DType
  /// The dims besides the stream's, with their lengths and axes.
  let others: [(dim: String, count: Int, axis: Axis)]
  /// A column for each lane. Complex numbers have two: real parts first.
  private(set) var columns: [[Double]]
  private(set) var samples = 0
  /// Samples per unit of the stream's axis, where it has one.
  let rate: Double?
  let unit: String
  /// Where each sample is on the stream's axis; none where that only counts.
  private(set) var times: [Double] = []
  private let names: [String]

  /// - Parameter messages: Messages of one stream. Those of another shape than the first one's end it.
  /// - Throws: `ArrayError` where data cannot be read by the host.
  init(_ messages: [AxisArray]) throws(ArrayError) {
    guard let first = messages.first(where: { !$0.isEmpty }) ?? messages.first else {
      throw .invalid(op: "parity", "there is no message to compare")
    }
    let stream = first.header.stream
    dims = first.dims
    dtype = first.data.dtype
    others = try first.dims.filter { $0 != stream }.map { (dim) throws(ArrayError) in
      (dim, try first.count(along: dim), try first.axis(dim))
    }
    let axis = stream.flatMap { first.axes[$0] }
    rate = axis?.linear.flatMap { $0.gain == 0 ? nil : 1 / $0.gain }
    unit = axis?.unit ?? ""
    names = try Frame(first, title: "").channels
    let lanes = others.reduce(1) { $0 * $1.count } * (dtype.isComplex ? 2 : 1)
    columns = Array(repeating: [], count: lanes)
    let shape = others.map(\.count)
    for message in messages where !message.isEmpty {
      guard message.dims == dims, message.header.stream == stream else { break }
      let place = message.header.streamPosition
      guard message.shape.enumerated().filter({ $0.offset != place }).map(\.element) == shape else { break }
      try add(message, hasTimes: axis != nil)
    }
  }

  private mutating func add(_ message: AxisArray, hasTimes: Bool) throws(ArrayError) {
    let host = try message.data.toDevice(.cpu)
    let parts = host.dtype.isComplex ? [try real(host), try imag(host)] : [host]
    let count = message.header.streamPosition.map { message.shape[$0] } ?? 1
    for (part, data) in parts.enumerated() {
      let lanes = columns.count / parts.count
      let values = try message.replacing(data: data).as2d(message.header.stream).array(of: Double.self)
      for lane in 0..<lanes {
        var place = lane
        columns[part * lanes + lane].reserveCapacity(samples + count)
        for _ in 0..<count {
          columns[part * lanes + lane].append(values[place])
          place += lanes
        }
      }
    }
    if hasTimes, let stream = message.header.stream, let values = try? message.values(along: stream) { times += values }
    samples += count
  }

  /// The name of a lane: a channel's label where it has one.
  func name(_ lane: Int) -> String {
    let lane = names.isEmpty ? lane : lane % names.count
    return lane < names.count && !names[lane].isEmpty ? names[lane] : "\(lane + 1)"
  }

  func time(_ sample: Int) -> Double? { times.indices.contains(sample) ? times[sample] : nil }

  /// "2560 × 8" with the dims' names.
  var shapeText: String {
    dims.map { dim in others.first { $0.dim == dim }.map { "\(dim) \($0.count)" } ?? "\(dim) \(samples)" }
      .joined(separator: " × ")
  }

  /// Whether the values stand along frequencies.
  var isSpectral: Bool { others.contains { $0.axis.unit == "Hz" || $0.dim == "freq" || $0.dim == "frequency" } }

  /// The lanes with only the samples from one on.
  func dropping(_ count: Int) -> [[Double]] { count == 0 ? columns : columns.map { Array($0.dropFirst(count)) } }
}
