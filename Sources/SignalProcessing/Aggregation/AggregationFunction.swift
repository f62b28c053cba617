/// How many values become one. All run natively on every device.
public enum AggregationFunction: String, Choice {
  case none, max, min, mean, median, std, sum
  case nanmax, nanmin, nanmean, nanmedian, nanstd, nansum
  case argmin, argmax, trapezoid

  /// The functions that give a value of their own.
  public static let all = allCases.filter { $0 != .none }

  /// Reduces one axis of an array.
  ///
  /// - Parameters:
  ///   - axis: What the places along it mean: `argmin` and `argmax` give its value there, `trapezoid` integrates over it.
  /// - Returns: The data without the axis, in their dtype; integers become float64 where a result need not be whole.
  func callAsFunction(_ x: NDArray, axis place: Int, of axis: Axis) throws(ArrayError) -> NDArray {
    switch self {
    case .none: return try ArrayAPI.all(x, axis: place)
    case .max: return try ArrayAPI.max(x, axis: place)
    case .min: return try ArrayAPI.min(x, axis: place)
    case .sum: return try ArrayAPI.sum(x, axis: place)
    case .mean: return try ArrayAPI.mean(try x.floating(), axis: place)
    case .median: return try ArrayAPI.median(try x.floating(), axis: place)
    case .std: return try ArrayAPI.std(try x.floating(), axis: place)
    case .nanmax: return x.dtype.isInteger ? try ArrayAPI.max(x, axis: place) : try ArrayAPI.nanmax(x, axis: place)
    case .nanmin: return x.dtype.isInteger ? try ArrayAPI.min(x, axis: place) : try ArrayAPI.nanmin(x, axis: place)
    case .nansum: return x.dtype.isInteger ? try ArrayAPI.sum(x, axis: place) : try ArrayAPI.nansum(x, axis: place)
    case .nanmean: return try ArrayAPI.nanmean(try x.floating(), axis: place)
    case .nanmedian: return try ArrayAPI.nanmedian(try x.floating(), axis: place)
    case .nanstd: return try ArrayAPI.nanstd(try x.floating(), axis: place)
    case .argmin: return try value(of: axis, at: try ArrayAPI.argmin(x, axis: place), like: x)
    case .argmax: return try value(of: axis, at: try ArrayAPI.argmax(x, axis: place), like: x)
    case .trapezoid: return try integral(try x.floating(), place, axis)
    }
  }

  /// The unit of results.
  ///
  /// - Parameter axis: Unit of the axis that is reduced.
  func unit(of unit: PhysicalUnit, over axis: String) -> PhysicalUnit {
    switch self {
    case .none: .none
    case .argmin, .argmax: PhysicalUnit(axis)
    case .trapezoid: unit * PhysicalUnit(axis)
    default: unit
    }
  }

  /// The axis' values at some places.
  private func value(of axis: Axis, at places: NDArray, like x: NDArray) throws(ArrayError) -> NDArray {
    let dtype: DType = x.dtype.isFloating ? x.dtype : .float64
    switch axis {
    case .linear(let linear): return try (try places.astype(.float64) * linear.gain + linear.offset).astype(dtype)
    case .coordinate(let coordinate):
      guard let numbers = coordinate.values.numbers else {
        throw .invalid(op: rawValue, "the axis has labels, not numbers, to tell the place by")
      }
      let flat = try reshape(places, [-1])
      return try reshape(try take(x.namespace.asarray(numbers, dtype: dtype), flat, axis: 0), places.shape)
    }
  }

  /// The trapezoidal rule.
  private func integral(_ x: NDArray, _ place: Int, _ axis: Axis) throws(ArrayError) -> NDArray {
    // In float64, since sums of float32 may overflow on the way to an integral that fits.
    let wide = try x.dtype.realPart == .float32 ? x.astype(x.dtype.isComplex ? .complex128 : .float64) : x
    return try integral(of: wide, place, axis).astype(x.dtype)
  }

  private func integral(of x: NDArray, _ place: Int, _ axis: Axis) throws(ArrayError) -> NDArray {
    let sums = try x.slice(axis: place, 1, nil) + x.slice(axis: place, nil, -1)
    switch axis {
    case .linear(let linear): return try ArrayAPI.sum(sums, axis: place) * (linear.gain / 2)
    case .coordinate(let coordinate):
      guard let numbers = coordinate.values.numbers else {
        throw .invalid(op: rawValue, "the axis has labels, not numbers, to integrate over")
      }
      var shape = Dims(repeating: 1, count: x.ndim)
      shape[place] = Swift.max(numbers.count - 1, 0)
      let steps = zip(numbers.dropFirst(), numbers).map { ($0 - $1) / 2 }
      return try ArrayAPI.sum(sums * x.namespace.asarray(steps, shape: shape), axis: place)
    }
  }
}
