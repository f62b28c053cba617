// The circle's functions and their inverses, without branches where arguments are common, so that loops become vector code.
//
// float32 is computed in float64 and rounded once. Errors are below 1 ulp for float32 and below 2 for float64
// (docs/accuracy.md). Methods: Cody and Waite 1980; the arc tangent's breakpoints of FreeBSD's msun (Ng 1993).
// name_is_rare tells the arguments that go to the maths library: for the circle those beyond 2^20, which need more
// digits of pi.

#define CK_TURN 6755399441055744.0  // 1.5 * 2^52: added, it leaves a whole number in the low bits

typedef struct { f64 high, low; u64 quarter; } ck_angle;

/// x less a whole number of quarter turns, in two parts; |x| <= 2^20.
FUNC ck_angle ck_reduced(f64 x) {
  f64 shifted = x * 0.6366197723675814 + CK_TURN, k = shifted - CK_TURN;
  f64 a = x - k * 1.5707963267341256, w = k * 6.077100506303966e-11;  // both products are exact
  f64 b = a - w, c = b - a;
  f64 e = ((a - (b - c)) - (w + c)) - k * 2.0222662487959506e-21;
  ck_angle r;
  r.quarter = f64_bits(shifted);
  r.high = b + e;
  r.low = (b - r.high) + e;
  return r;
}
FUNC f64 ck_sine(f64 h, f64 l) {
  f64 z = h * h;
  f64 p = CK_P7(z, -0.16666666666666666, 0.008333333333333331, -0.0001984126984126504, 2.755731921932058e-06,
                -2.50521062259944e-08, 1.6058530596645953e-10, -7.586636882825159e-13);
  return h + MULADD(h * z, p, l * (1.0 - 0.5 * z));
}
FUNC f64 ck_cosine(f64 h, f64 l) {
  f64 z = h * h, halved = 0.5 * z, w = 1.0 - halved, lost = 0.5 * product_error(h, h, z) + h * l;
  f64 p = CK_P6(z, 0.041666666666666664, -0.0013888888888887389, 2.48015872987544e-05, -2.755731726587808e-07,
                2.087614504941318e-09, -1.138254464534925e-11);
  return w + (((1.0 - w) - halved) + MULADD(z * z, p, -lost));
}
FUNC int sin_is_rare_f64(f64 x) { return !(ABS64(x) <= 1048576.0); }
FUNC int cos_is_rare_f64(f64 x) { return !(ABS64(x) <= 1048576.0); }
FUNC int tan_is_rare_f64(f64 x) { return !(ABS64(x) <= 1048576.0); }
FUNC f64 sin_fast_f64(f64 x) {
  ck_angle r = ck_reduced(x);
  f64 s = ck_sine(r.high, r.low), c = ck_cosine(r.high, r.low), y = r.quarter & 1 ? c : s;
  y = f64_from(f64_bits(y) ^ (r.quarter & 2) << 62);
  return ABS64(x) < 1e-9 ? x : y;
}
FUNC f64 cos_fast_f64(f64 x) {
  ck_angle r = ck_reduced(x);
  f64 s = ck_sine(r.high, r.low), c = ck_cosine(r.high, r.low), y = r.quarter & 1 ? s : c;
  return f64_from(f64_bits(y) ^ ((r.quarter + 1) & 2) << 62);
}
FUNC f64 tan_fast_f64(f64 x) {
  ck_angle r = ck_reduced(x);
  f64 s = ck_sine(r.high, r.low), c = ck_cosine(r.high, r.low);
  f64 y = (r.quarter & 1 ? -c : s) / (r.quarter & 1 ? s : c);
  return ABS64(x) < 1e-9 ? x : y;
}

/// The arc sine of x in [0, 1/2] less x, from z = x^2.
FUNC f64 ck_arcsine_tail(f64 x, f64 z) {
  f64 p = CK_P13(z, 0.16666666666666669, 0.07499999999998433, 0.04464285714635543, 0.030381944138531247,
                 0.02237217294214989, 0.017352392720869973, 0.013971212973552933, 0.011479177415184906,
                 0.01032281435018578, 0.005457506718640358, 0.01740087944269402, -0.014851887071247204, 0.028757851367421566);
  return x * z * p;
}
FUNC f64 asin_f64(f64 x) {
  f64 a = ABS64(x), z = a > 0.5 ? 0.5 - 0.5 * a : a * a, t = a > 0.5 ? ROOT(z) : a;
  f64 tail = ck_arcsine_tail(t, z);
  f64 y = a > 0.5 ? 1.5707963267948966 - (2.0 * t + (2.0 * tail - 6.123233995736766e-17)) : t + tail;
  return x != x ? x : SIGNED64(y, x);
}
FUNC f64 acos_f64(f64 x) {
  f64 a = ABS64(x), z = a > 0.5 ? 0.5 - 0.5 * a : a * a, t = a > 0.5 ? ROOT(z) : a;
  f64 tail = ck_arcsine_tail(t, z);
  f64 near = 2.0 * (t + tail), far = 3.141592653589793 - (2.0 * t + (2.0 * tail - 1.2246467991473532e-16));
  f64 middle = 1.5707963267948966 - (x - (6.123233995736766e-17 - SIGNED64(1.0, x) * tail));
  return a > 0.5 ? (x > 0 ? near : far) : middle;
}

// atan(y / x) = atan(q / p) + atan((p y - q x) / (p x + q y)), with q / p of 0, 1/2, 1, 3/2 or infinity near y / x.
typedef struct { f64 part, base, base_low; } ck_arc;

/// For x and y that are not negative.
FUNC ck_arc ck_arc_of(f64 y, f64 x) {
  int above1 = y > x * 0.4375, above2 = y > x * 0.6875, above3 = y > x * 1.1875, above4 = y > x * 2.4375;
  f64 p = above4 ? 0.0 : 1.0, q = above1 ? (above2 ? (above3 ? (above4 ? 1.0 : 1.5) : 1.0) : 0.5) : 0.0;
  ck_arc arc;
  arc.part = (p * y - q * x) / (p * x + q * y);
  arc.base = above1 ? (above2 ? (above3 ? (above4 ? 1.5707963267948966 : 0.982793723247329) : 0.7853981633974483)
                              : 0.4636476090008061) : 0.0;
  arc.base_low = above1 ? (above2 ? (above3 ? (above4 ? 6.123233995736766e-17 : 1.3903311031230998e-17)
                                            : 3.061616997868383e-17) : 2.2698777452961687e-17) : 0.0;
  return arc;
}
FUNC f64 ck_arctangent(ck_arc arc) {
  f64 t = arc.part, z = t * t;
  f64 p = CK_P12(z, -0.3333333333333333, 0.19999999999999404, -0.14285714285565465, 0.111111110965279, -0.09090908350382436,
                 0.07692285419714515, -0.06666239748865294, 0.05876924062763387, -0.05216532007308444, 0.044916556747777434,
                 -0.033114228762660534, 0.014759380407779158);
  return arc.base + (t + MULADD(t * z, p, arc.base_low));
}
FUNC f64 atan_f64(f64 x) {
  f64 a = ABS64(x), y = ck_arctangent(ck_arc_of(a < 1e300 ? a : 1e300, 1.0));
  return x != x ? x : SIGNED64(y, x);
}
FUNC int atan2_is_rare_f64(f64 y, f64 x) {
  f64 a = ABS64(y), b = ABS64(x);
  return !((a > 1e-140) & (a < 1e140) & (b > 1e-140) & (b < 1e140));
}
FUNC f64 atan2_fast_f64(f64 y, f64 x) {
  f64 angle = ck_arctangent(ck_arc_of(ABS64(y), ABS64(x)));
  angle = x < 0 ? 3.141592653589793 - (angle - 1.2246467991473532e-16) : angle;
  return SIGNED64(angle, y);
}

// float32, in float64.

FUNC f64 ck_sine_f32(f64 r, f64 z) {
  return r * MULADD(z, CK_P4(z, -0.16666666663844049, 0.008333331870341349, -0.00019840084376422702, 2.724962008007533e-06), 1.0);
}
FUNC f64 ck_cosine_f32(f64 z) {
  f64 p = CK_P4(z, 0.041666666664311826, -0.0013888887668370663, 2.480059840835012e-05, -2.730070403808665e-07);
  return MULADD(z, MULADD(z, p, -0.5), 1.0);
}
FUNC int sin_is_rare_f32(f32 x) { return !((x <= 1048576.0f) & (x >= -1048576.0f)); }
FUNC int cos_is_rare_f32(f32 x) { return sin_is_rare_f32(x); }
FUNC int tan_is_rare_f32(f32 x) { return sin_is_rare_f32(x); }
FUNC f32 sin_fast_f32(f32 x) {
  f64 shifted = MULADD((f64)x, 0.6366197723675814, CK_TURN), k = shifted - CK_TURN;
  f64 r = MULADD(k, -6.077100506506192e-11, MULADD(k, -1.5707963267341256, (f64)x)), z = r * r;
  u64 quarter = f64_bits(shifted);
  f64 y = quarter & 1 ? ck_cosine_f32(z) : ck_sine_f32(r, z);
  return (f32)f64_from(f64_bits(y) ^ (quarter & 2) << 62);
}
FUNC f32 cos_fast_f32(f32 x) {
  f64 shifted = MULADD((f64)x, 0.6366197723675814, CK_TURN), k = shifted - CK_TURN;
  f64 r = MULADD(k, -6.077100506506192e-11, MULADD(k, -1.5707963267341256, (f64)x)), z = r * r;
  u64 quarter = f64_bits(shifted);
  f64 y = quarter & 1 ? ck_sine_f32(r, z) : ck_cosine_f32(z);
  return (f32)f64_from(f64_bits(y) ^ ((quarter + 1) & 2) << 62);
}
FUNC f32 tan_fast_f32(f32 x) {
  f64 shifted = MULADD((f64)x, 0.6366197723675814, CK_TURN), k = shifted - CK_TURN;
  f64 r = MULADD(k, -6.077100506506192e-11, MULADD(k, -1.5707963267341256, (f64)x)), z = r * r;
  u64 quarter = f64_bits(shifted);
  f64 s = r * CK_P3(z, 1.0000000000183238, -0.11135693469908503, 0.0010748434853053437);
  f64 c = CK_P3(z, 1.0, -0.44469026655709337, 0.015971580461639927);
  return (f32)((quarter & 1 ? -c : s) / (quarter & 1 ? s : c));
}
FUNC f64 ck_arcsine_f32(f64 x, f64 z) {
  return x * MULADD(z, CK_P7(z, 0.16666666686085643, 0.07499992404401838, 0.04464766388813485, 0.030269138728589183,
                             0.023611817008891752, 0.010574415516912909, 0.030974540371355073), 1.0);
}
FUNC f32 asin_f32(f32 x) {
  f64 a = ABS64((f64)x), z = a > 0.5 ? 0.5 - 0.5 * a : a * a, y = ck_arcsine_f32(a > 0.5 ? ROOT(z) : a, z);
  y = a > 0.5 ? 1.5707963267948966 - 2.0 * y : y;
  return x != x ? x : (f32)SIGNED64(y, (f64)x);
}
FUNC f32 acos_f32(f32 x) {
  f64 a = ABS64((f64)x), z = a > 0.5 ? 0.5 - 0.5 * a : a * a, y = ck_arcsine_f32(a > 0.5 ? ROOT(z) : a, z);
  f64 middle = 1.5707963267948966 - (x < 0 ? -y : y), end = x < 0 ? 3.141592653589793 - 2.0 * y : 2.0 * y;
  return (f32)(a > 0.5 ? end : middle);
}
/// The angle below pi / 4 whose tangent is low / high.
FUNC f64 ck_arctangent_f32(f64 low, f64 high) {
  f64 t = low / high, z = t * t;
  f64 p = CK_P10(z, -0.3333333308107325, 0.19999949321141888, -0.1428400379473353, 0.11088261628735159, -0.08931826777381315,
                 0.07031914250029966, -0.04896051402709067, 0.026305001110062377, -0.009144629760592396, 0.0014886919393047597);
  return MULADD(t * z, p, t);
}
FUNC f32 atan_f32(f32 x) {
  f32 a = ABS32(x), high = a > 1.0f ? a : 1.0f;
  f64 y = ck_arctangent_f32(a > 1.0f ? 1.0 : (f64)a, (f64)high);
  f32 angle = (f32)(a > 1.0f ? 1.5707963267948966 - y : y);
  return x != x ? x : SIGNED32(angle, x);
}
FUNC int atan2_is_rare_f32(f32 y, f32 x) { return !(IS_FINITE_NOT_0_32(y) & IS_FINITE_NOT_0_32(x)); }
FUNC f32 atan2_fast_f32(f32 y, f32 x) {
  f32 a = ABS32(y), b = ABS32(x);
  f64 near = ck_arctangent_f32((f64)(a < b ? a : b), (f64)(a < b ? b : a));  // to the axis beside it
  f64 axis = a < b ? (x < 0 ? 3.141592653589793 : 0.0) : 1.5707963267948966;
  f32 angle = (f32)(axis + ((a < b) == (x < 0) ? -near : near));
  return SIGNED32(angle, y);
}
