// Powers, logarithms to other bases and lengths; as in trigonometry.h. After hyperbolic.h.

FUNC int log2_is_rare_f64(f64 x) { return IS_SUBNORMAL64(x); }
FUNC int log10_is_rare_f64(f64 x) { return IS_SUBNORMAL64(x); }

typedef struct { f64 high, low, e; } ck_logarithm;

/// log x = e ln 2 + high + low, with some 10 digits in `low` beyond those of `high`.
FUNC ck_logarithm ck_log_parts(f64 x) {
  i64 e = (i64)(f64_bits(x) - 0x3FE6A09E667F3BCDUL) >> 52;
  f64 f = f64_from(f64_bits(x) - ((u64)e << 52)) - 1.0;
  f64 s = f / (2.0 + f), z = s * s;
  f64 p = CK_P7(z, 0.666666666666667, 0.3999999999989827, 0.28571428626533335, 0.22222211043822487, 0.18182895746801428,
                0.1533150172120742, 0.1461916477718642);
  f64 halved = 0.5 * f * f;
  ck_logarithm y;
  y.e = (f64)(i32)e;
  y.high = f64_from(f64_bits(f - halved) & 0xFFFFFFFF00000000UL);  // short, so that products with it are exact
  y.low = ((f - y.high) - halved) + s * MULADD(z, p, halved);
  return y;
}
FUNC f64 log2_fast_f64(f64 x) {
  ck_logarithm l = ck_log_parts(x);
  f64 high = l.high * 1.4426946640014648, low = MULADD(l.low + l.high, 3.768874985636099e-07, l.low * 1.4426946640014648);
  return ck_log_ends_f64(x, ck_sum_f64(l.e, high, low));
}
FUNC f64 log10_fast_f64(f64 x) {
  ck_logarithm l = ck_log_parts(x);
  f64 high = l.high * 0.4342944622039795, low = MULADD(l.low + l.high, 1.9699272335463627e-08, l.low * 0.4342944622039795);
  return ck_log_ends_f64(x, ck_sum_f64(l.e * 0.30102992057800293, high, MULADD(l.e, 7.508597826552624e-08, low)));
}

/// exp(high + low), to infinity and zero.
FUNC f64 ck_exp_parts(f64 high, f64 low) {
  f64 t = high < -746.0 ? -746.0 : high > 710.0 ? 710.0 : high;
  ck_octave o = ck_octave_of(t);
  f64 r = o.high, rest = t == high ? o.low + low : 0.0;
  f64 p = CK_P12(r, 0.5, 0.16666666666666666, 0.04166666666666668, 0.008333333333333333, 0.0013888888888879004,
                 0.00019841269841263252, 2.480158733663095e-05, 2.7557319247344507e-06, 2.755726307730941e-07,
                 2.5052070959803662e-08, 2.091821231913398e-09, 1.6086677666787362e-10);
  f64 sum = 1.0 + r;
  sum += (r - (sum - 1.0)) + MULADD(r * r, p, rest * MULADD(r * r, p, sum));
  i64 h = o.k >> 1;
  return sum * power_of_2(h) * power_of_2(o.k - h);
}

// x^y = exp(y log x), the logarithm and the product in two parts each. Squares are the power that signal processing
// asks for most: any x takes this way for them.
FUNC int pow_is_rare_f64(f64 x, f64 y) {
  return !((y == 2.0) | (IS_NORMAL64(x) & (ABS64(y) < 1e19)));
}
FUNC f64 pow_fast_f64(f64 x, f64 y) {
  i64 e = (i64)(f64_bits(x) - 0x3FE6A09E667F3BCDUL) >> 52;
  f64 f = f64_from(f64_bits(x) - ((u64)e << 52)) - 1.0, ef = (f64)(i32)e;
  f64 d = 2.0 + f, d_low = f - (d - 2.0);
  f64 s = f / d, p = s * d;
  f64 s_low = ((f - p) - product_error(s, d, p) - s * d_low) * (0.5 - 0.5 * s);  // 1 / d is (1 - s) / 2
  f64 z = s * s, z_low = product_error(s, s, z) + 2.0 * s * s_low;
  f64 u = z * CK_P7(z, 0.4000000000000003, 0.2857142857133746, 0.22222222271577194, 0.18181808170109615, 0.15385580432422732,
                    0.1328577029146943, 0.12915928441837027);
  f64 c = 0.6666666666666666 + u, c_low = ((0.6666666666666666 - c) + u) + 3.700743415417188e-17;
  f64 cube = s * z, cube_low = product_error(s, z, cube) + MULADD(s, z_low, s_low * z);
  f64 term = cube * c, term_low = product_error(cube, c, term) + MULADD(cube, c_low, cube_low * c);
  f64 a = 2.0 * s + term, a_low = ((2.0 * s - a) + term) + (2.0 * s_low + term_low);
  f64 base = ef * 0.6931471803691238, high = base + a;
  f64 low = ((base - high) + a) + MULADD(ef, 1.9082149292705877e-10, a_low);
  f64 sum = high + low;
  low = (high - sum) + low;
  f64 product = y * sum;
  f64 result = ck_exp_parts(product, product_error(y, sum, product) + y * low);
  return y == 2.0 ? x * x : result;
}
FUNC int hypot_is_rare_f64(f64 x, f64 y) {
  f64 a = ABS64(x), b = ABS64(y), big = a > b ? a : b;
  return !((big > 1e-140) & (big < 1e150) & (a < 1e150) & (b < 1e150));
}
FUNC f64 hypot_fast_f64(f64 x, f64 y) { return ROOT(MULADD(x, x, y * y)); }

// float32, in float64 but for the logarithms.

FUNC int log2_is_rare_f32(f32 x) { return IS_SUBNORMAL32(x); }
FUNC int log10_is_rare_f32(f32 x) { return IS_SUBNORMAL32(x); }

FUNC f32 log2_fast_f32(f32 x) {
  ck_mantissa32 m = ck_mantissa_f32(x);
  f32 high = f32_from(f32_bits(m.f) & 0xFFFFF000u), step = high * 1.44238281f;
  f32 more = MULADDF(m.f, 0.000312228396f, (m.f - high) * 1.44238281f), rest = ck_log_rest_f32(m.f, 1.44269504f, more);
  return ck_log_ends_f32(x, ck_sum_f32(m.e, step, rest));
}
FUNC f32 log10_fast_f32(f32 x) {
  ck_mantissa32 m = ck_mantissa_f32(x);
  f32 high = f32_from(f32_bits(m.f) & 0xFFFFF000u), step = high * 0.434204102f;
  f32 more = MULADDF(m.e, 4.60503907e-06f, MULADDF(m.f, 9.03803375e-05f, (m.f - high) * 0.434204102f));
  return ck_log_ends_f32(x, ck_sum_f32(m.e * 0.301025391f, step, ck_log_rest_f32(m.f, 0.434294482f, more)));
}
FUNC int pow_is_rare_f32(f32 x, f32 y) {
  return !((y == 2.0f) | (IS_POSITIVE32(x) & IS_FINITE32(y)));
}
FUNC f32 pow_fast_f32(f32 x, f32 y) {
  f64 product = (f64)y * ck_log_wide((f64)x);
  product = product < -120.0 ? -120.0 : product > 100.0 ? 100.0 : product;
  f32 result = (f32)ck_exp_f32(product);
  return y == 2.0f ? x * x : result;
}
FUNC int hypot_is_rare_f32(f32 x, f32 y) { return !(IS_FINITE32(x) & IS_FINITE32(y)); }
FUNC f32 hypot_fast_f32(f32 x, f32 y) { return (f32)ROOT((f64)x * (f64)x + (f64)y * (f64)y); }
