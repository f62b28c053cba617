// The number below which a standard normal variable stays with probability p. Plain operations alone, none of them fused
// and none of the maths library but the square root, so that normal numbers from the same bits are the same everywhere.
// Source: Wichura 1988, Applied Statistics 37, 477-484, algorithm AS 241 (PPND16).

/// The natural logarithm of a positive number, by the series of artanh.
FUNC T FN(plain_log)(T x) {
#if BITS == 32
  int tiny = x < 1.17549435e-38f;
  u32 bits = f32_bits(tiny ? x * 33554432.0f : x);  // 2^25 lifts subnormals
  i32 e = (i32)(bits - 0x3F3504F3u) >> 23;          // so that m lies between sqrt(1/2) and sqrt(2)
  T m = f32_from(bits - ((u32)e << 23));
  e = tiny ? e - 25 : e;
#else
  int tiny = x < 2.2250738585072014e-308;
  u64 bits = f64_bits(tiny ? x * 18014398509481984.0 : x);  // 2^54
  i64 e = (i64)(bits - 0x3FE6A09E667F3BCDUL) >> 52;
  T m = f64_from(bits - ((u64)e << 52));
  e = tiny ? e - 54 : e;
#endif
  T s = (m - 1) / (m + 1), z = s * s, sum = (T)(1.0 / 23);
  sum = sum * z + (T)(1.0 / 21);
  sum = sum * z + (T)(1.0 / 19);
  sum = sum * z + (T)(1.0 / 17);
  sum = sum * z + (T)(1.0 / 15);
  sum = sum * z + (T)(1.0 / 13);
  sum = sum * z + (T)(1.0 / 11);
  sum = sum * z + (T)(1.0 / 9);
  sum = sum * z + (T)(1.0 / 7);
  sum = sum * z + (T)(1.0 / 5);
  sum = sum * z + (T)(1.0 / 3);
  return (T)(i32)e * (T)0.693147180559945309417 + 2 * s * (sum * z + 1);
}

FUNC T FN(ndtri)(T p) {
  T q = p - (T)0.5, tail = q < 0 ? p : 1 - p;
  int central = MATH(fabs)(q) <= (T)0.425;
  T r = ROOT(-FN(plain_log)(tail));
  int far = r > 5;
  T x = central ? (T)0.180625 - q * q : far ? r - 5 : r - (T)1.6;
#define PICK(a, c, e) (central ? (T)(a) : far ? (T)(e) : (T)(c))
  T n = PICK(2.5090809287301226727e+3, 7.74545014278341407640e-4, 2.01033439929228813265e-7);
  n = n * x + PICK(3.3430575583588128105e+4, 2.27238449892691845833e-2, 2.71155556874348757815e-5);
  n = n * x + PICK(6.7265770927008700853e+4, 2.41780725177450611770e-1, 1.24266094738807843860e-3);
  n = n * x + PICK(4.5921953931549871457e+4, 1.27045825245236838258e0, 2.65321895265761230930e-2);
  n = n * x + PICK(1.3731693765509461125e+4, 3.64784832476320460504e0, 2.96560571828504891230e-1);
  n = n * x + PICK(1.9715909503065514427e+3, 5.76949722146069140550e0, 1.78482653991729133580e0);
  n = n * x + PICK(1.3314166789178437745e+2, 4.63033784615654529590e0, 5.46378491116411436990e0);
  n = n * x + PICK(3.3871328727963666080e0, 1.42343711074968357734e0, 6.65790464350110377720e0);
  T d = PICK(5.2264952788528545610e+3, 1.05075007164441684324e-9, 2.04426310338993978564e-15);
  d = d * x + PICK(2.8729085735721942674e+4, 5.47593808499534494600e-4, 1.42151175831644588870e-7);
  d = d * x + PICK(3.9307895800092710610e+4, 1.51986665636164571966e-2, 1.84631831751005468180e-5);
  d = d * x + PICK(2.1213794301586595867e+4, 1.48103976427480074590e-1, 7.86869131145613259100e-4);
  d = d * x + PICK(5.3941960214247511077e+3, 6.89767334985100004550e-1, 1.48753612908506148525e-2);
  d = d * x + PICK(6.8718700749205790830e+2, 1.67638483018380384940e0, 1.36929880922735805310e-1);
  d = d * x + PICK(4.2313330701600911252e+1, 2.05319162663775882187e0, 5.99832206555887937690e-1);
  d = d * x + 1;
#undef PICK
  T y = n / d;
  y = central ? q * y : q < 0 ? -y : y;
  y = tail == 0 ? (q < 0 ? (T)(-1.0f / 0.0f) : (T)(1.0f / 0.0f)) : y;
  return tail >= 0 ? y : (T)(0.0f / 0.0f);  // what is no probability has no quantile, nor has NaN
}
