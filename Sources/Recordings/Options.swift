import AxisArrays

/// How to read what a file leaves open. Every field has a default that suits most files.
public struct ReadOptions: Hashable, Sendable {
  /// float32 or float64 for formats that scale or parse their samples (EDF, BDF, CSV); `nil` is float64. NPY and NPZ
  /// keep the dtype of the file and take no other.
  public var dtype: DType?
  /// Samples per second, for files that do not tell (NPY, plain NPZ, CSV without a time column); `nil` is 1.
  public var rate: Double?
  /// What to do when a file is shorter or longer than its header says.
  public var size = SizePolicy.refuse
  /// CSV: the byte between fields; `nil` takes a tab, comma or semicolon by the first row.
  public var delimiter: UInt8?
  /// CSV: whether the first row names the columns; `nil` decides by whether it holds numbers.
  public var header: Bool?
  /// CSV: which column is the time.
  public var timeColumn = TimeColumn.automatic
  /// CSV: whether the time column must be regular.
  public var timing = Timing.automatic

  public enum SizePolicy: Hashable, Sendable {
    /// `RecordingError.wrongSize` when opened.
    case refuse
    /// Read the whole data records that are there.
    case wholeRecords
  }

  public enum TimeColumn: Hashable, Sendable {
    /// The first column, if it is named time, t or timestamp.
    case automatic
    /// The column of this name, as it stands in the header row.
    case named(String)
    /// None: all columns are channels.
    case none
  }

  public enum Timing: Hashable, Sendable {
    /// Regular if the first thousand rows are, else a time per row.
    case automatic
    /// A time per row, whatever the times are.
    case perRow
  }

  public init() {}
}

/// How to write what a message leaves open.
public struct WriteOptions: Hashable, Sendable {
  /// Kept by formats that have a place for it (EDF, NPZ).
  public var info = RecordingInfo(format: "")
  /// Kept by formats that have a place for them (EDF, NPZ). More can be added while writing.
  public var events: [Event] = []
  /// EDF: the values that fit, for all channels, in the unit of the data; `nil` takes each channel's own extremes.
  public var physicalRange: ClosedRange<Double>?
  /// CSV: the byte between fields; `nil` is a tab for .tsv, else a comma.
  public var delimiter: UInt8?

  public init() {}
}
