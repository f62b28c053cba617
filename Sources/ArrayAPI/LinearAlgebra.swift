import ArrayCore
import CKernels.Operators

/// The matrices in the last two axes, transposed; a view.
public func matrixTranspose(_ x: NDArray) throws(ArrayError) -> NDArray {
  guard x.ndim >= 2 else {
    throw .shapeMismatch(op: "matrix_transpose", expected: "at least 2 dimensions", got: x.shape)
  }
  var order = Array(0..<x.ndim)
  order.swapAt(x.ndim - 1, x.ndim - 2)
  return try permuteDims(x, order)
}

/// The matrix product.
public func matmul(_ a: NDArray, _ b: NDArray) throws(ArrayError) -> NDArray {
  throw .invalid(op: "matmul", "to come")
}
