// The hyperbola's functions and their inverses, and expm1; as in trigonometry.h. After trigonometry.h and exp_log.h.

/// x = k ln 2 + r, in two parts; |x| < 2^20.
typedef struct { f64 high, low; i64 k; } ck_octave;

FUNC ck_octave ck_octave_of(f64 x) {
  f64 shifted = x * 1.4426950408889634 + CK_TURN, kf = shifted - CK_TURN;
  f64 a = x - kf * 0.6931471803691238, w = kf * 1.9082149292705877e-10;
  ck_octave o;
  o.k = (i64)f64_bits(shifted) - 0x4338000000000000L;
  o.high = a - w;
  o.low = (a - o.high) - w;
  return o;
}

/// The two terms of exp(x) - 1 halved, so that neither overflows, added with the error of the addition.
typedef struct { f64 high, low; } ck_pair;

FUNC ck_pair ck_expm1_half(f64 x) {
  ck_octave o = ck_octave_of(x);
  f64 r = o.high, s = power_of_2(o.k - 1), base = s - 0.5;
  f64 p = CK_P12(r, 0.5, 0.16666666666666666, 0.04166666666666668, 0.008333333333333333, 0.0013888888888879004,
                 0.00019841269841263252, 2.480158733663095e-05, 2.7557319247344507e-06, 2.755726307730941e-07,
                 2.5052070959803662e-08, 2.091821231913398e-09, 1.6086677666787362e-10);
  f64 tail = MULADD(r * r, p, o.low), step = s * r, sum = base + step;
  f64 rest = MULADD(s, tail, (base - sum) + step);  // |base| is the greater, unless it is zero
  ck_pair y;
  y.high = sum + rest;
  y.low = (sum - y.high) + rest;
  return y;
}
FUNC f64 expm1_f64(f64 x) {
  f64 t = x < -50.0 ? -50.0 : x > 710.0 ? 710.0 : x, y = 2.0 * ck_expm1_half(t).high;
  return ABS64(x) < 1e-300 ? x : y;
}

// exp(x) and exp(-x) are 2^k (cosh r + sinh r) and 2^-k (cosh r - sinh r): their half sum and half difference need no division.
FUNC f64 cosh_f64(f64 x) {
  f64 a = ABS64(x);
  ck_octave o = ck_octave_of(a < 710.5 ? a : 710.5);
  f64 r = o.high, z = r * r, up = power_of_2(o.k - 2), down = power_of_2((o.k < 1000 ? -o.k : -1000) - 2);
  f64 even = MULADD(r, o.low, z * CK_P6(z, 0.5, 0.04166666666666668, 0.0013888888888879004, 2.480158733663095e-05, 2.755726307730941e-07,
                       2.091821231913398e-09));
  f64 odd = r + MULADD(r * z, CK_P5(z, 0.16666666666666669, 0.008333333333330039, 0.00019841269863171557, 2.7557268276905696e-06,
                                2.5100472505694996e-08), o.low);
  f64 sum = up + down;
  f64 y = 2.0 * (sum + MULADD(sum, even, (up - down) * odd));
  return x != x ? x : y;
}
FUNC f64 sinh_f64(f64 x) {
  f64 a = ABS64(x);
  ck_octave o = ck_octave_of(a < 710.5 ? a : 710.5);
  f64 r = o.high, z = r * r, up = power_of_2(o.k - 2), down = power_of_2((o.k < 1000 ? -o.k : -1000) - 2);
  f64 even = MULADD(r, o.low, z * CK_P6(z, 0.5, 0.04166666666666668, 0.0013888888888879004, 2.480158733663095e-05, 2.755726307730941e-07,
                       2.091821231913398e-09));
  f64 tail = MULADD(r * z, CK_P5(z, 0.16666666666666669, 0.008333333333330039, 0.00019841269863171557, 2.7557268276905696e-06,
                                2.5100472505694996e-08), o.low);
  f64 base = up - down, slope = up + down;
  f64 y = 2.0 * ck_sum_f64(base, slope * r, MULADD(base, even, slope * tail));
  return a < 1e-9 || x != x ? x : SIGNED64(y, x);
}
FUNC f64 tanh_f64(f64 x) {
  f64 a = ABS64(x);
  ck_pair halved = ck_expm1_half(a < 22.0 ? 2.0 * a : 44.0);
  f64 d = halved.high + 1.0, d_low = halved.high < 1.0 ? (1.0 - d) + halved.high : (halved.high - d) + 1.0, q = halved.high / d;
  f64 y = q + (halved.low - q * (d_low + halved.low)) * (1.0 - q);  // 1 / d is 1 - q
  return a < 1e-9 || x != x ? x : SIGNED64(y, x);
}

// log(1 + f + low), of f > -1.
FUNC f64 ck_log1p_sum(f64 f, f64 low) {
  i64 e = (i64)(f64_bits(1.0 + f) - 0x3FE6A09E667F3BCDUL) >> 52;
  f64 scale = power_of_2(-e), m = f * scale, g = m + (scale - 1.0);
  f64 ef = (f64)(i32)e;
  f64 d = 2.0 + g, s = g / d, z = s * s;
  f64 p = CK_P7(z, 0.666666666666667, 0.3999999999989827, 0.28571428626533335, 0.22222211043822487, 0.18182895746801428,
                0.1533150172120742, 0.1461916477718642);
  f64 h = 0.5 * g * g, rest = s * MULADD(z, p, h) + MULADD(ef, 1.9082149292705877e-10, low * scale * (1.0 - s));
  return ef * 0.6931471803691238 - ((h - rest) - g);
}
FUNC int log1p_is_rare_f64(f64 x) { return !((x > -1.0) & (x < 1e300)); }
FUNC f64 log1p_fast_f64(f64 x) {
  f64 y = ck_log1p_sum(x, 0.0);
  return ABS64(x) < 1e-300 ? x : y;
}
FUNC int asinh_is_rare_f64(f64 x) { return !(ABS64(x) < 1e150); }
FUNC f64 asinh_fast_f64(f64 x) {
  f64 a = ABS64(x), q = a * a, t = q / (1.0 + ROOT(1.0 + q)), y = a + t;
  f64 low = a > t ? (a - y) + t : (t - y) + a;
  return a < 1e-9 ? x : SIGNED64(ck_log1p_sum(y, low), x);
}
FUNC int acosh_is_rare_f64(f64 x) { return !((x >= 1.0) & (x < 1e150)); }
FUNC f64 acosh_fast_f64(f64 x) {
  f64 t = x - 1.0, q = ROOT(MULADD(t, t, 2.0 * t)), y = t + q;
  f64 low = (q - y) + t;  // q is the greater
  return ck_log1p_sum(y, low);
}
// (1 + a) / (1 - a) = 2^e (1 + s) / (1 - s): half the logarithm is e ln(2) / 2 + atanh(s).
FUNC f64 atanh_f64(f64 x) {
  f64 a = ABS64(x), u = 1.0 + a, v = 1.0 - a;
  i64 e = (i64)(f64_bits(u) - f64_bits(v) + 0x0008000000000000UL) >> 52;
  f64 u_low = (1.0 - u) + a, v_low = (1.0 - v) - a, scale = power_of_2(e < 60 ? e : 60), d = v * scale;
  f64 s = e == 0 ? a : ((u - d) + (u_low - v_low * scale)) / (u + d), z = s * s, ef = (f64)(i32)e;
  f64 p = CK_P8(z, 0.3333333333333333, 0.20000000000004092, 0.14285714283582743, 0.11111111533350568, 0.09090868094767322,
                0.0769446253333783, 0.06604292327320536, 0.06808819712189161);
  f64 y = ef * 0.3465735901845619 + (s + MULADD(s * z, p, ef * 9.5410746463529385e-11));
  y = a == 1.0 ? 1.0 / 0.0 : y;
  return a <= 1.0 ? SIGNED64(y, x) : x - x == 0.0 || x == x ? 0.0 / 0.0 : x;
}

// float32, in float64.

/// x = k ln 2 + r as 2^k and exp(r) - 1, to the digits that float32 asks for; |x| below 300.
typedef struct { f64 scale, rest; } ck_octave32;

FUNC ck_octave32 ck_octave_f32(f64 x) {
  f64 shifted = MULADD(x, 1.4426950408889634, CK_TURN), kf = shifted - CK_TURN;
  f64 r = MULADD(kf, -0.6931471805599453, x);
  f64 p = CK_P6(r, 0.500000001353873, 0.16666666681704215, 0.04166646419740569, 0.008333310844647862, 0.0013933730715792083,
                0.00019891080463998843);
  ck_octave32 o;
  o.scale = power_of_2((i64)f64_bits(shifted) - 0x4338000000000000L);
  o.rest = MULADD(r * r, p, r);
  return o;
}
FUNC f64 ck_expm1_f32(f64 x) {
  ck_octave32 o = ck_octave_f32(x);
  return MULADD(o.scale, o.rest, o.scale - 1.0);
}
FUNC f64 ck_exp_f32(f64 x) {
  ck_octave32 o = ck_octave_f32(x);
  return MULADD(o.scale, o.rest, o.scale);
}
FUNC f32 expm1_f32(f32 x) {
  f32 t = x < -50.0f ? -50.0f : x;
  t = t > 90.0f ? 90.0f : t;
  f32 y = (f32)ck_expm1_f32((f64)t);
  return x != x ? x : SIGNED32(ABS32(y), x);
}
/// tanh x = (2^k (P + Q) - (P - Q)) / (2^k (P + Q) + (P - Q)), where Q / P = tanh(r / 2) and 2x = k ln 2 + r.
FUNC f32 tanh_f32(f32 x) {
  f32 a = ABS32(x);
  f64 t = 2.0 * (f64)(a < 11.0f ? a : 11.0f), shifted = MULADD(t, 1.4426950408889634, CK_TURN);
  f64 r = MULADD(shifted - CK_TURN, -0.6931471805599453, t), z = r * r;
  f64 p = MULADD(z, 0.09997844371547128, 1.0), q = r * MULADD(z, 0.008322595555763165, 0.49999999973030945);
  f64 scale = power_of_2((i64)f64_bits(shifted) - 0x4338000000000000L), more = scale + 1.0, less = scale - 1.0;
  f32 y = (f32)(MULADD(less, p, more * q) / MULADD(more, p, less * q));
  return x != x ? x : SIGNED32(y, x);
}

// float32 throughout, from here to log1p.

/// 2^k for -126 <= k <= 127.
FUNC f32 power_of_2_f32(i32 k) { return f32_from((u32)(k + 127) << 23); }

/// |x| = k ln 2 + r: 2^k / 4 and 2^-k / 4; cosh(r) - 1, sinh(r) - r and what r lacks, and r.
typedef struct { f32 up, down, even, odd, r; i32 k; } ck_halves32;

FUNC ck_halves32 ck_halves_f32(f32 x) {
  f32 a = ABS32(x), t = a < 89.5f ? a : 89.5f;
  f32 shifted = t * 1.44269504088896341f + 12582912.0f, kf = shifted - 12582912.0f;
  f32 b = MULADDF(kf, -0.693145751953125f, t), w = kf * 1.42860682030941723e-6f, r = b - w, z = r * r;
  ck_halves32 h;
  h.k = (i32)f32_bits(shifted) - 0x4B400000;
  h.up = power_of_2_f32(h.k - 2);
  h.down = power_of_2_f32((h.k < 100 ? -h.k : -100) - 2);
  h.even = z * MULADDF(z, MULADDF(z, 0.00139337307f, 0.0416664642f), 0.5f);
  h.odd = MULADDF(r * z, MULADDF(z, MULADDF(z, 0.00019891080f, 0.00833331084f), 0.166666667f), (b - r) - w);
  h.r = r;
  return h;
}
// As for float64; products of r with powers of two have no error.
FUNC f32 cosh_f32(f32 x) {
  ck_halves32 h = ck_halves_f32(x);
  f32 rest = MULADDF(h.up + h.down, h.even, (h.up - h.down) * h.odd) + (h.down - h.down * h.r);
  f32 y = 2.0f * ck_sum_f32(h.up, h.up * h.r, rest);
  return x != x ? x : y;
}
FUNC f32 sinh_f32(f32 x) {
  ck_halves32 h = ck_halves_f32(x);
  f32 base = h.up - h.down;
  f32 rest = MULADDF(base, h.even, (h.up + h.down) * h.odd) + h.down * h.r;
  f32 y = h.k == 0 ? h.r + h.odd : 2.0f * ck_sum_f32(base, h.up * h.r, rest);
  return x != x ? x : SIGNED32(y, x);
}
FUNC int log1p_is_rare_f32(f32 x) { return (void)x, 0; }
FUNC f32 log1p_fast_f32(f32 x) {
  f32 u = 1.0f + x, lost = x < 1.0f ? (1.0f - u) + x : (x - u) + 1.0f;
  ck_mantissa32 m = ck_mantissa_f32(u);
  f32 low = lost * power_of_2_f32(m.e < 100.0f ? -(i32)m.e : -100);
  f32 more = MULADDF(m.e, 9.0580006145e-06f, MULADDF(low * m.f, m.f - 1.0f, low));  // 1 / (1 + f) is near 1 - f (1 - f)
  f32 y = ck_log_ends_f32(u, ck_sum_f32(m.e * 6.9313812256e-01f, m.f, ck_log_rest_f32(m.f, 1.0f, more)));
  return SIGNED32(ABS32(y), x);
}

// float32, in float64 again.

/// The logarithm of a positive normal number: e ln 2 + log((1 + s) / (1 - s)).
FUNC f64 ck_log_wide(f64 x) {
  i64 e = (i64)(f64_bits(x) - 0x3FE6A09E667F3BCDUL) >> 52;
  f64 m = f64_from(f64_bits(x) - ((u64)e << 52)), s = (m - 1.0) / (m + 1.0), z = s * s;
  f64 p = CK_P4(z, 0.6666666655358554, 0.40000122584584097, 0.285507364053582, 0.23332761807741403);
  return MULADD((f64)(i32)e, 0.6931471805599453, s * MULADD(z, p, 2.0));
}
FUNC int asinh_is_rare_f32(f32 x) { return !IS_FINITE32(x); }
FUNC f32 asinh_fast_f32(f32 x) {
  f64 a = ABS64((f64)x), q = a * a, y = ck_log_wide(a + ROOT(1.0 + q));
  return (f32)SIGNED64(a < 2.44140625e-4 ? a - a * q * (1.0 / 6.0) : y, (f64)x);
}
FUNC int acosh_is_rare_f32(f32 x) { return f32_bits(x) - 0x3F800000u >= 0x40000000u; }
FUNC f32 acosh_fast_f32(f32 x) {
  f64 a = x;
  return (f32)ck_log_wide(a + ROOT(a * a - 1.0));
}
FUNC f32 atanh_f32(f32 x) {
  f64 a = ABS64((f64)x), u = 1.0 + a, v = 1.0 - a;
  i64 e = (i64)(f64_bits(u) - f64_bits(v) + 0x0008000000000000UL) >> 52;
  f64 d = v * power_of_2(e < 60 ? e : 60), s = e == 0 ? a : (u - d) / (u + d), z = s * s;
  f64 y = MULADD((f64)(i32)e, 0.34657359027997264, s * MULADD(z, CK_P4(z, 0.3333333313315791, 0.2000015889073335,
                                                                     0.1426610048683463, 0.11879101225000138), 1.0));
  y = a == 1.0 ? 1.0 / 0.0 : y;
  return a <= 1.0 ? (f32)SIGNED64(y, (f64)x) : 0.0f / 0.0f;
}
