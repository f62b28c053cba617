import AxisArrays

/// Spectra that a recording holds already, on an axis in hertz: for each channel their mean over the samples of the stream.
public struct MeanSpectrum: Sendable {
  private let dim: String
  private var frequencies: [Double] = [], sums: [[Double]] = []
  /// Spectra of each channel so far. A recording whose samples follow the frequencies holds one.
  public private(set) var count = 0

  /// Nil where no axis of the message is in hertz.
  public init?(_ message: AxisArray) {
    guard let dim = message.dims.first(where: { (try? message.axis($0))?.unit == "Hz" }) else { return nil }
    self.dim = dim
  }

  /// Takes the spectra of a message, or the next frequencies of them.
  ///
  /// - Throws: `ArrayError` when the data are on a device that the host cannot read.
  /// - Complexity: O(values).
  public mutating func append(_ message: AxisArray) throws(ArrayError) {
    let values = try message.replacing(data: message.data.dtype.isComplex ? abs(message.data) : message.data)
      .as2d(dim).array(of: Double.self)
    let places = try message.count(along: dim), rows = places == 0 ? 0 : values.count / places
    let stream = message.plotDim == dim ? nil : message.plotDim
    let samples = try stream.map { (name) throws(ArrayError) in try message.count(along: name) } ?? 1
    guard rows > 0, samples > 0 else { return }
    // A row is a channel at a sample: so many rows lie between two samples of one channel.
    var inner = 1
    if let stream, let place = message.dims.firstIndex(of: stream) {
      for name in message.dims[(place + 1)...] where name != dim { inner *= try message.count(along: name) }
    }
    let channels = rows / samples
    if sums.isEmpty { sums = Array(repeating: [], count: channels) }
    guard sums.count == channels else { return }
    let first = stream == nil ? frequencies.count : 0
    if first == frequencies.count {
      let axis = try message.axis(dim)
      frequencies += (0..<places).map { place in
        switch axis {
        case .linear(let linear): linear.value(at: place)
        case .coordinate(let coordinate): coordinate.values.numbers?[place] ?? Double(first + place)
        }
      }
      for channel in sums.indices { sums[channel] += Array(repeating: 0, count: places) }
    }
    guard first + places <= frequencies.count else { return }
    for place in 0..<places {
      for row in 0..<rows {
        let channel = row / (inner * samples) * inner + row % inner
        sums[channel][first + place] += values[place * rows + row]
      }
    }
    count = stream == nil ? 1 : count + samples
  }

  /// The picture; nil where a mean is not above 0 at any frequency, as decibels are: no logarithmic axis holds it.
  public func spectrum(_ frame: Frame) -> Spectrum? {
    let means = sums.map { $0.map { $0 / Double(max(count, 1)) } }
    let isPower = means.joined().contains { $0 > 0 } && !means.joined().contains { $0 < 0 }
    guard isPower else { return nil }
    return Spectrum(frequencies: frequencies, densities: means, frame: frame, isDensity: true)
  }
}
