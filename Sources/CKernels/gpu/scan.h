// Running sums and products along the middle axis of (outer, n, inner), each lane from its first element to its last: as
// the processor adds, so that cutting a lane changes nothing. A thread for each lane. The includer sets IS_PRODUCT.
#if IS_PRODUCT
#if CK_IS_COMPLEX
#define JOIN(a, b) FN(mul)(a, b)
#elif CK_IS_INTEGER
#define JOIN(a, b) ((T)((W)(a) * (W)(b)))
#else
#define JOIN(a, b) ((a) * (b))
#endif
#else
#if CK_IS_COMPLEX
#define JOIN(a, b) FN(make)((a).re + (b).re, (a).im + (b).im)
#elif CK_IS_INTEGER
#define JOIN(a, b) ((T)((W)(a) + (W)(b)))
#else
#define JOIN(a, b) ((a) + (b))
#endif
#endif

KERNEL void scan(GLOBAL T *dst, GLOBAL const T *x, i64 offset, i64 outer, i64 n, i64 inner, i64 so, i64 sn, i64 si) {
  const i64 lane = GLOBAL_ID, o = lane / inner, i = lane % inner;
  if (lane >= outer * inner || n == 0) return;
  GLOBAL const T *from = x + (offset + o * so + i * si);
  GLOBAL T *to = dst + (o * n * inner + i);
  T value = from[0];
  to[0] = value;
  for (i64 j = 1; j < n; j++) {
    const T next = from[j * sn];
    value = JOIN(value, next);
    to[j * inner] = value;
  }
}
