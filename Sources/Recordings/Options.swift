import AxisArrays

/// How to read what a file leaves open. Every field has a default that suits most files; `table` has the same options
/// with their names and values as text.
public struct ReadOptions: Hashable, Sendable {
  /// float32 or float64 for formats that scale or parse their samples (EDF, BDF, CSV); `nil` is float64. NPY and NPZ
  /// keep the dtype of the file and take no other.
  public var dtype: DType?
  /// Samples per second, for files that do not tell (NPY, plain NPZ, CSV without a time column), and for times that are
  /// to be read as regular (CSV, NPZ); `nil` is what the file suggests, or else 1.
  public var rate: Double?
  /// What to do when a file is shorter or longer than its header says.
  public var size = SizePolicy.refuse
  /// CSV: the byte between fields, a blank for any number of blanks; `nil` looks at the first rows.
  public var delimiter: UInt8?
  /// CSV: the mark between whole part and fraction; `nil` looks at the first rows.
  public var decimal: DecimalMark?
  /// CSV: whether the first row names the columns; `nil` decides by the rows below it.
  public var header: Bool?
  /// CSV: which column is the time.
  public var timeColumn = TimeColumn.automatic
  /// CSV: unit of the time column; `nil` is what its name says, or seconds.
  public var timeUnit: TimeUnit?
  /// CSV, NPZ: whether the times must be regular.
  public var timing = Timing.automatic
  /// CSV: samples by which a time may come late before it is a gap; `nil` is half a sample, more where times jitter.
  public var gapTolerance: Double?

  /// The stream to read, by name or by number from 1; `nil` is all of them.
  public var stream: String?
  /// The channels to read, by labels or kinds with commas between; `nil` is all of them.
  public var channels: String?
  /// The channels to leave out, by labels or kinds with commas between.
  public var exclude: String?
  /// Label of a channel of event codes: each change to a code other than 0 is an event, whose text is the code; `nil` reads
  /// the file's own events alone.
  public var eventChannel: String?
  /// Seconds on the time axis from which on samples and events are read, and up to which; `nil` is all of them.
  public var start: Double?, stop: Double?

  public enum SizePolicy: String, Hashable, Sendable, CaseIterable {
    /// `RecordingError.wrongSize` when opened.
    case refuse = "strict"
    /// Read the whole data records (EDF) or rows (NPY, CSV) that are there.
    case wholeRecords = "whole-records"
  }

  public enum DecimalMark: String, Hashable, Sendable, CaseIterable { case point, comma }

  public enum TimeColumn: Hashable, Sendable {
    /// The column that is named as a time is.
    case automatic
    /// The column of this name, as it stands in the header row, or of this number, from 1.
    case named(String)
    /// None: all columns are channels.
    case none
  }

  public enum TimeUnit: String, Hashable, Sendable, CaseIterable {
    case s, ms, us, ns, min, h

    var seconds: Double {
      switch self {
      case .s: 1
      case .ms: 1e-3
      case .us: 1e-6
      case .ns: 1e-9
      case .min: 60
      case .h: 3600
      }
    }
  }

  public enum Timing: Hashable, Sendable {
    /// Regular, with gaps, if the times fit; else a time per row.
    case automatic
    /// A time per row, whatever the times are.
    case perRow
  }

  public init() {}
}

extension ReadOptions {
  /// The dtype of samples that are scaled when they are read.
  func floating(for path: String) throws(RecordingError) -> DType {
    let dtype = dtype ?? .float64
    guard dtype == .float64 || dtype == .float32 else {
      throw .badOption(name: "dtype", what: "is \(dtype.name); \(path) can be read as float32 or float64")
    }
    return dtype
  }
}

/// How to write what a message leaves open.
public struct WriteOptions: Hashable, Sendable {
  /// Kept by formats that have a place for it (EDF, NPZ).
  public var info = RecordingInfo(format: "")
  /// Kept by formats that have a place for them (EDF, NPZ). More can be added while writing.
  public var events: [Event] = []
  /// EDF: the values that fit, for all channels, in the unit of the data; `nil` takes each channel's own extremes.
  public var physicalRange: ClosedRange<Double>?
  /// EDF: what channels of these labels were in the file that the data come from. Where the samples are as they were,
  /// the limits stay, and every stored number with them.
  public var channels: [ChannelInfo] = []
  /// CSV: the byte between fields; `nil` is a tab for .tsv, else a comma.
  public var delimiter: UInt8?

  public init() {}
}

extension ReadOptions {
  /// The rate, if there is one, found fit for use.
  var checkedRate: Double? {
    get throws(RecordingError) {
      guard let rate else { return nil }
      guard rate > 0, (1 / rate).isFinite, rate.isFinite else {
        throw .badOption(name: "rate", what: "is \(rate), must be above 0 Hz and finite")
      }
      return rate
    }
  }
}
