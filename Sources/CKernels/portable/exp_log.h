// exp and log by argument reduction and polynomials, without branches, so that loops over them become vector code.
// Error below 1 ulp. log_is_rare tells what goes to the maths library instead (elementary.h). Method: Cody and Waite 1980
// for the reduction; the log series of FreeBSD's msun (Ng 1993).

FUNC f32 exp_f32(f32 x) {
  f32 t = x < -104.0f ? -104.0f : x;
  t = t > 89.0f ? 89.0f : t;
  f32 shifted = t * 1.44269504088896341f + 12582912.0f;  // 1.5 * 2^23: the low bits become round(t / ln 2)
  i32 k = (i32)f32_bits(shifted) - 0x4B400000;
  f32 kf = shifted - 12582912.0f;
  f32 r = MULADDF(kf, -0.693145751953125f, t);
  r = MULADDF(kf, -1.42860682030941723e-6f, r);
  f32 p = 1.9875691500e-4f;
  p = MULADDF(p, r, 1.3981999507e-3f);
  p = MULADDF(p, r, 8.3334519073e-3f);
  p = MULADDF(p, r, 4.1665795894e-2f);
  p = MULADDF(p, r, 1.6666665459e-1f);
  p = MULADDF(p, r, 5.0000001201e-1f);
  f32 sum = 1.0f + r;  // what this drops of r goes to the small terms, so that only the last addition rounds
  sum += (r - (sum - 1.0f)) + p * (r * r);
  i32 h = k >> 1;
  f32 y = sum * f32_from((u32)(h + 127) << 23) * f32_from((u32)(k - h + 127) << 23);
  return x != x ? x : y;
}

FUNC f64 exp_f64(f64 x) {
  f64 t = x < -746.0 ? -746.0 : x;
  t = t > 710.0 ? 710.0 : t;
  f64 shifted = t * 1.44269504088896340736 + 6755399441055744.0;  // 1.5 * 2^52
  i64 k = (i64)f64_bits(shifted) - 0x4338000000000000L;
  f64 kf = shifted - 6755399441055744.0;
  f64 r = MULADD(kf, -6.93147180369123816490e-1, t);
  r = MULADD(kf, -1.90821492927058770002e-10, r);
  f64 p = 1.6059043836821613e-10;  // 1/13!
  p = MULADD(p, r, 2.08767569878681e-9);
  p = MULADD(p, r, 2.505210838544172e-8);
  p = MULADD(p, r, 2.755731922398589e-7);
  p = MULADD(p, r, 2.7557319223985893e-6);
  p = MULADD(p, r, 2.48015873015873016e-5);
  p = MULADD(p, r, 1.984126984126984126e-4);
  p = MULADD(p, r, 1.388888888888888889e-3);
  p = MULADD(p, r, 8.333333333333333333e-3);
  p = MULADD(p, r, 4.166666666666666667e-2);
  p = MULADD(p, r, 1.666666666666666667e-1);
  p = MULADD(p, r, 0.5);
  f64 sum = 1.0 + r;  // what this drops of r goes to the small terms, so that only the last addition rounds
  sum += (r - (sum - 1.0)) + p * (r * r);
  i64 h = k >> 1;
  f64 y = sum * f64_from((u64)(h + 1023) << 52) * f64_from((u64)(k - h + 1023) << 52);
  return x != x ? x : y;
}

// A logarithm y where the series has none: of zero, of negative numbers, of infinity and NaN. By selection, since data have
// such values everywhere; what is rare is subnormal.
FUNC f32 ck_log_ends_f32(f32 x, f32 y) {
  f32 end = x < 0.0f ? f32_from(0x7FC00000u) : x;
  y = f32_bits(x) < 0x7F800000u ? y : end;
  return x == 0.0f ? f32_from(0xFF800000u) : y;
}
FUNC f64 ck_log_ends_f64(f64 x, f64 y) {
  f64 end = x < 0.0 ? f64_from(0x7FF8000000000000UL) : x;
  y = f64_bits(x) < 0x7FF0000000000000UL ? y : end;
  return x == 0.0 ? f64_from(0xFFF0000000000000UL) : y;
}

FUNC int log_is_rare_f32(f32 x) { return IS_SUBNORMAL32(x); }

/// x = 2^e (1 + f), with 1 + f between 0.69 and 1.38.
typedef struct { f32 f, e; } ck_mantissa32;

FUNC ck_mantissa32 ck_mantissa_f32(f32 x) {
  i32 e = (i32)(f32_bits(x) - 0x3F30A3D7u) >> 23;
  ck_mantissa32 m;
  m.f = f32_from(f32_bits(x) - ((u32)e << 23)) - 1.0f;
  m.e = (f32)e;
  return m;
}
/// What log(1 + f), times a constant, is beyond f, and `more`.
FUNC f32 ck_log_rest_f32(f32 f, f32 scale, f32 more) {
  f32 z = f * f, p = MULADDF(f, 0.0853283369f * scale, -0.12068103f * scale);
  p = MULADDF(p, f, 0.114513709f * scale);
  p = MULADDF(p, f, -0.123411305f * scale);
  p = MULADDF(p, f, 0.142600806f * scale);
  p = MULADDF(p, f, -0.166711951f * scale);
  p = MULADDF(p, f, 0.200005431f * scale);
  p = MULADDF(p, f, -0.249999643f * scale);
  p = MULADDF(p, f, 0.333333316f * scale);
  return MULADDF(z, -0.5f * scale, MULADDF(z * f, p, more));
}
FUNC f32 log_fast_f32(f32 x) {
  ck_mantissa32 m = ck_mantissa_f32(x);
  f32 rest = ck_log_rest_f32(m.f, 1.0f, m.e * 9.0580006145e-06f);
  return ck_log_ends_f32(x, ck_sum_f32(m.e * 6.9313812256e-01f, m.f, rest));
}

FUNC int log_is_rare_f64(f64 x) { return IS_SUBNORMAL64(x); }
FUNC f64 log_fast_f64(f64 x) {
  i64 e = (i64)(f64_bits(x) - 0x3FE6A09E667F3BCDUL) >> 52;
  f64 f = f64_from(f64_bits(x) - ((u64)e << 52)) - 1.0, ef = (f64)(i32)e;
  f64 s = f / (2.0 + f), z = s * s, w = z * z;
  f64 t1 = w * MULADD(w, MULADD(w, 1.531383769920937332e-01, 2.222219843214978396e-01), 3.999999999940941908e-01);
  f64 t2 = z * MULADD(w, MULADD(w, MULADD(w, 1.479819860511658591e-01, 1.818357216161805012e-01),
                                2.857142874366239149e-01), 6.666666666666735130e-01);
  f64 h = 0.5 * f * f;
  return ck_log_ends_f64(
      x, ef * 6.93147180369123816490e-01 - ((h - (s * (h + (t1 + t2)) + ef * 1.90821492927058770002e-10)) - f));
}
