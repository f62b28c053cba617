import ArrayAPI
import CPython

@c(swiftlet_shape)
public func swiftletShape(_ me: UnsafeMutablePointer<PyObject>?) -> UnsafeMutablePointer<PyObject>? {
  object { try inside(me!).pointee.shape.object() }
}

func addAttributes(_ type: inout TypeBuilder) {
  type.attribute("dtype", "The type of the elements.", sw_dtype)
  type.attribute("__numpy_dtype__", "NumPy's dtype of the same elements, for which it asks.") { me, _ in
    object {
      let dtype = Owned(try inside(me!).pointee.dtype.object())
      return PyObject_GetAttrString(dtype.object, "__numpy_dtype__")
    }
  }
  type.attribute("device", "Where the data is, as its name.") { me, _ in
    object { try inside(me!).pointee.device.name.object() }
  }
  type.attribute("shape", "The size of each axis.", sw_shape)
  type.attribute("ndim", "The number of axes.") { me, _ in object { try inside(me!).pointee.ndim.object() } }
  type.attribute("size", "The number of elements.") { me, _ in object { try inside(me!).pointee.size.object() } }
  type.attribute("itemsize", "Bytes per element.") { me, _ in
    object { try inside(me!).pointee.dtype.itemSize.object() }
  }
  type.attribute("nbytes", "Bytes of all elements.") { me, _ in
    object { try (inside(me!).pointee.size * inside(me!).pointee.dtype.itemSize).object() }
  }
  type.attribute("strides", "Distances between neighbours along each axis, in bytes.") { me, _ in
    object {
      let x = inside(me!).pointee
      return try Dims(x.strides.map { $0 * x.dtype.itemSize }).object()
    }
  }
  type.attribute("T", "The transpose of a matrix; a view.") { me, _ in
    object {
      let rank = inside(me!).pointee.ndim
      guard rank == 2 else { throw PythonError.value("T needs 2 dimensions, got \(rank); see mT and permute_dims") }
      let view = try viewObject(of: me!)
      inside(view).pointee.swapAxes(0, 1)
      return view
    }
  }
  type.attribute("mT", "The transposes of the matrices in the last two axes; a view.") { me, _ in
    object { try matrixTranspose(inside(me!).pointee).object() }
  }
}
