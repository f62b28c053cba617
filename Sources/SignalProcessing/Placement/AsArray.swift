/// Brings the data of messages to a device and a dtype: the one step that may move data.
public struct AsArray: Transformer {
  public enum Target: String, Choice {
    case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64, complex64, complex128
  }
  /// Array libraries of Python.
  public enum Backend: String, Choice { case numpy, torch, cupy, jax, mlx, swiftlet }
  /// Array library of the results in Python; elsewhere it has no effect.
  public var backend: Backend
  /// Dtype of the results; `null` leaves it unchanged.
  public var dtype: Target?
  /// Device of the results, such as cpu or opencl:0; `null` leaves them where they are.
  public var device: String?

  public init(backend: Backend = .numpy, dtype: Target? = nil, device: String? = nil) {
    (self.backend, self.dtype, self.device) = (backend, dtype, device)
  }

  public static let settings = Settings(
    of: AsArray(), "Brings data to a device and a dtype.", formula: "y = x, elsewhere or in another dtype",
    source: "Python array API standard 2025.12, asarray and to_device"
  ) {
    Setting("backend", \.backend, "Array library of the results in Python; elsewhere it has no effect.")
    Setting("dtype", \.dtype, "Dtype of the results; `null` leaves it unchanged.")
    Setting(
      "device", \.device, "Device of the results, such as cpu or opencl:0; `null` leaves them where they are.")
  }
  public static let examples = [AsArray(dtype: .float32), AsArray(dtype: .int32)]

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse { .all }

  public func dtype(of input: DType) -> DType { dtype.flatMap { DType(name: $0.rawValue) } ?? input }

  public func notices(for message: AxisArray) -> [Notice] {
    dtype == nil && device == nil
      ? [Notice(.noEffect, "neither dtype nor device is set, so messages pass as they are")] : []
  }

  public func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    var data = try message.data.astype(dtype(of: message.data.dtype))
    if let device { data = try data.toDevice(try Device(device)) }
    return try message.with(data: data)
  }
}
