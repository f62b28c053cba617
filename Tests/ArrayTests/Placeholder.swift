import ArrayAPI
import Testing

@Test func smoke() throws {
  let x = try NDArray((0..<12).map { Float($0) }, shape: [3, 4])
  print(x)
  print(try x * 2 + 1, try exp(x), try log(x), try sinh(x))
  print(try sum(x, axis: 0), try mean(x, axis: 1), try std(x), try median(x, axis: 1), try argmax(x, axis: 0))
  print(try x.at(.all, .slice(nil, nil, -2)), try x.at(.indices(NDArray([2, 0, -1]))), try x.at(.mask(x .> 5.0)))
  print(try permuteDims(x, [1, 0]), try reshape(permuteDims(x, [1, 0]), [2, 6]), try concat([x, x], axis: 1))
  let big = try ones([300, 256], dtype: .float32)
  let y = try log(clip(abs(big * -3.0), min: 0, max: 2)) * 0.5
  print(y.isDeferred, try sum(y, axis: 0).at(.slice(0, 3)), y.isDeferred)
  var z = try zeros([3, 4])
  let w = z
  try z.set(.slice(0, 2), .int(1), to: NDArray([5.0, 6.0]))
  try z.set(.mask(z .== 0.0), to: -1.0)
  print(z, w)
  print(try arange(0, 10, step: 3), try linspace(0, 1, count: 5), try eye(3), try nonzero(z .> 0.0))
  print(try sort(NDArray([3.0, .nan, 1.0])), try argsort(NDArray([3, 1, 2]), descending: true))
  print(try NDArray([1, 2, 3]) + 0.5, try pow(NDArray([1.0, 2, 3]), 2), try NDArray([Complex<Float>(1, 2)]) * NDArray([Complex<Float>(0, 1)]))
  print(try takeAlongAxis(x, argsort(x, axis: 0, descending: true), axis: 0))
}
