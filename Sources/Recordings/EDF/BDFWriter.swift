import AxisArrays

/// Writes one stream of channels to a BDF+ file: as EDF+, with 24 bits a sample.
public struct BDFWriter: RecordingWriter {
  public static let format = RecordingFormat(
    name: "BDF", extensions: ["bdf"], summary: "BioSemi data format (BDF+C, BDF+D), 24 bit, with annotations")

  private var writer: EDFWriter

  public init(path: String, options: WriteOptions) throws(RecordingError) {
    writer = try EDFWriter(path: path, options: options, sampleBytes: 3)
  }

  public var path: String { writer.path }
  public var notices: [Notice] { writer.notices }
  public mutating func write(_ message: AxisArray) throws(RecordingError) { try writer.write(message) }
  public mutating func add(_ event: Event) { writer.add(event) }
  public mutating func finish() throws(RecordingError) { try writer.finish() }
}
