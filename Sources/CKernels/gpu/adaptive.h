// Filters whose coefficients follow their signal, along the middle axis of (outer, n, inner) in float64: on a device a
// thread for each lane, on a processor (adaptive.c) ADAPT_LANES of them side by side. State is float64; rows of it have a
// number for each lane.
#ifndef ADAPT_LANES
#define ADAPT_LANES 1
#endif
#define EACH_LANE for (int w = 0; w < width; w++)
#define FIND_LANES \
  const i64 lanes = outer * inner; \
  const int width = ADAPT_LANES < lanes - first ? ADAPT_LANES : (int)(lanes - first); \
  i64 from[ADAPT_LANES], to[ADAPT_LANES]; \
  EACH_LANE { \
    from[w] = offset + (first + w) / inner * so + (first + w) % inner * si; \
    to[w] = (first + w) / inner * n * inner + (first + w) % inner; \
  }
#define ROW(k) rows[(k) * lanes + first + w]
#define ADAPT_X \
  GLOBAL T *dst, GLOBAL const T *x, i64 offset, i64 outer, i64 n, i64 inner, i64 so, i64 sn, i64 si, GLOBAL f64 *state

// A lattice notch. Rows: s[n - 1], s[n - 2], p, q, k. Parameters: gamma, mu, eta. With is_wide the angular
// frequency of each sample, in radians, follows the samples as a second array.
FUNC void lattice_lanes(ADAPT_X, GLOBAL const f64 *parameters, i32 is_wide, i64 first) {
  GLOBAL f64 *rows = state;
  const f64 gamma = parameters[0], mu = parameters[1], eta = parameters[2];
  FIND_LANES
  f64 a[ADAPT_LANES], b[ADAPT_LANES], p[ADAPT_LANES], q[ADAPT_LANES], k[ADAPT_LANES];
  EACH_LANE a[w] = ROW(0), b[w] = ROW(1), p[w] = ROW(2), q[w] = ROW(3), k[w] = ROW(4);
  for (i64 t = 0; t < n; t++) {
    EACH_LANE {
      const f64 s = (f64)x[from[w] + t * sn] - k[w] * (1 + gamma) * a[w] - gamma * b[w];
      dst[to[w] + t * inner] = (T)(s + 2 * k[w] * a[w] + b[w]);
      p[w] = eta * p[w] + (1 - eta) * (a[w] * (s + b[w]));
      q[w] = eta * q[w] + (1 - eta) * (2 * a[w] * a[w]);
      const f64 next = -p[w] / (q[w] + 1e-8);
      k[w] = mu * k[w] + (1 - mu) * (next < -1 ? -1 : next > 1 ? 1 : next);
      b[w] = a[w];
      a[w] = s;
    }
    if (is_wide) EACH_LANE dst[lanes * n + to[w] + t * inner] = (T)LIBM_f64(acos)(-k[w]);
  }
  EACH_LANE ROW(0) = a[w], ROW(1) = b[w], ROW(2) = p[w], ROW(3) = q[w], ROW(4) = k[w];
}

// Line noise at harmonics of one frequency, which is followed from window to window. The state begins with numbers for
// all lanes: the frequency in radians per sample, the phase at the window's begin, whether a window is over, and for each
// harmonic its cosine per sample, and cosine and sine of its phase. Parameters: mu, beta, alpha, lowest and highest
// frequency in radians per sample.
#define SHARED(harmonics) (3 + 3 * (harmonics))
// Cosine and sine of a harmonic at a sample of the segment.
#ifndef OSCILLATE
#define OSCILLATE(k, t) \
  const f64 angle = ((k) + 1) * (state[1] + state[0] * (f64)(position + (t))); \
  const f64 cosine = LIBM_f64(cos)(angle), sine = LIBM_f64(sin)(angle);
#endif

// Samples begin ... begin + count of a window, from its sample `position` on, by a notch for each harmonic (transposed
// direct form II). Rows: two for each notch, the sums of cosine and sine parts, and those of the window before.
FUNC void notch_lanes(ADAPT_X, GLOBAL const f64 *parameters, i64 harmonics, i64 position, i64 begin, i64 count,
                      GLOBAL const f64 *table, i64 first) {
  GLOBAL f64 *rows = state + SHARED(harmonics);
  const f64 mu = parameters[0];
  FIND_LANES
  for (i64 t = 0; t < count; t++) {
    f64 v[ADAPT_LANES], y[ADAPT_LANES];
    EACH_LANE v[w] = y[w] = (f64)x[from[w] + (begin + t) * sn];
    for (i64 k = 0; k < harmonics; k++) {
      const f64 c = state[3 + k];
      EACH_LANE {
        const f64 in = y[w], out = in + ROW(2 * k);
        ROW(2 * k) = (2 - mu) * c * out - 2 * c * in + ROW(2 * k + 1);
        ROW(2 * k + 1) = in - (1 - mu) * out;
        y[w] = out;
      }
    }
    EACH_LANE dst[to[w] + (begin + t) * inner] = (T)y[w];
    if (parameters[1] > 0) {
      OSCILLATE(0, t)
      EACH_LANE {
        ROW(2 * harmonics) += (v[w] - y[w]) * cosine;
        ROW(2 * harmonics + 1) += (v[w] - y[w]) * sine;
      }
    }
  }
}

// The same by taking off what the windows before tell. Rows for each harmonic: the sums of the cosine and the sine parts of
// the input, both smoothed, and the amplitude; then the first harmonic's of the window before.
FUNC void subtract_lanes(ADAPT_X, i64 harmonics, i64 position, i64 begin, i64 count, GLOBAL const f64 *table, i64 first) {
  GLOBAL f64 *rows = state + SHARED(harmonics);
  FIND_LANES
  for (i64 t = 0; t < count; t++) {
    f64 v[ADAPT_LANES], line[ADAPT_LANES];
    EACH_LANE v[w] = (f64)x[from[w] + (begin + t) * sn], line[w] = 0;
    for (i64 k = 0; k < harmonics; k++) {
      OSCILLATE(k, t)
      const f64 wave = cosine * state[3 + harmonics + k] - sine * state[3 + 2 * harmonics + k];
      EACH_LANE {
        line[w] += ROW(4 * harmonics + k) * wave;
        ROW(2 * k) += v[w] * cosine;
        ROW(2 * k + 1) += v[w] * sine;
      }
    }
    EACH_LANE dst[to[w] + (begin + t) * inner] = (T)(v[w] - line[w]);
  }
}

// The end of a window of `block` samples: where the line turned to, pooled over the lanes that are finite, and with
// `subtracts` what is taken off the next window.
FUNC void follow_line(GLOBAL f64 *state, GLOBAL const f64 *parameters, i64 harmonics, i64 lanes, i64 block, i32 subtracts) {
  GLOBAL f64 *rows = state + SHARED(harmonics);
  const f64 turn = 6.283185307179586, beta = parameters[1], alpha = parameters[2];
  const f64 scale = subtracts ? 2.0 / (f64)block : 1.0;
  GLOBAL f64 *sums = subtracts ? rows : rows + 2 * harmonics * lanes;
  GLOBAL f64 *before = rows + (subtracts ? 5 * harmonics : 2 * harmonics + 2) * lanes;
  const f64 phase = state[1] + state[0] * (f64)block;
  state[1] = phase - turn * LIBM_f64(floor)(phase / turn);
  f64 re = 0, im = 0;
  for (i64 l = 0; beta > 0 && l < lanes; l++) {
    const f64 a = scale * sums[l], b = -scale * sums[lanes + l], c = before[l], d = before[lanes + l];
    const f64 r = a * c + b * d, i = b * c - a * d;
    if (r - r == 0 && i - i == 0) re += r, im += i;
    before[l] = a;
    before[lanes + l] = b;
  }
  for (i64 k = 0; subtracts && k < harmonics; k++) {
    GLOBAL f64 *sum = rows + 2 * k * lanes, *smooth = rows + 2 * (harmonics + k) * lanes, *amplitude = rows + (4 * harmonics + k) * lanes;
    f64 x = 0, y = 0;
    for (i64 l = 0; l < lanes; l++) {
      f64 a = scale * sum[l], b = -scale * sum[lanes + l];
      sum[l] = sum[lanes + l] = 0;
      if (state[2] != 0) a = (1 - alpha) * smooth[l] + alpha * a, b = (1 - alpha) * smooth[lanes + l] + alpha * b;
      if (a - a == 0 && b - b == 0) smooth[l] = a, smooth[lanes + l] = b;
      a = smooth[l], b = smooth[lanes + l];
      const f64 size = LIBM_f64(sqrt)(a * a + b * b);
      x += a * size;
      y += b * size;
    }
    const f64 size = LIBM_f64(sqrt)(x * x + y * y), co = size > 0 ? x / size : 1, si = size > 0 ? y / size : 0;
    state[3 + harmonics + k] = co;
    state[3 + 2 * harmonics + k] = si;
    for (i64 l = 0; l < lanes; l++) {
      const f64 part = smooth[l] * co + smooth[lanes + l] * si;
      amplitude[l] = part > 0 ? part : 0;
    }
  }
  for (i64 l = 0; !subtracts && l < 2 * lanes; l++) sums[l] = 0;
  if (beta > 0 && state[2] != 0 && (re != 0 || im != 0)) {
    const f64 next = state[0] + beta * LIBM_f64(atan2)(im, re) / (f64)block;
    state[0] = next < parameters[3] ? parameters[3] : next > parameters[4] ? parameters[4] : next;
    for (i64 k = 0; k < harmonics; k++) state[3 + k] = LIBM_f64(cos)((f64)(k + 1) * state[0]);
  }
  state[2] = 1;
}

#ifdef KERNEL
KERNEL void adapt_lattice(ADAPT_X, GLOBAL const f64 *parameters, i32 is_wide) {
  if (GLOBAL_ID < outer * inner) lattice_lanes(dst, x, offset, outer, n, inner, so, sn, si, state, parameters, is_wide, GLOBAL_ID);
}

KERNEL void adapt_segment(ADAPT_X, GLOBAL const f64 *parameters, i64 harmonics, i64 position, i64 begin, i64 count,
                          i32 subtracts) {
  if (GLOBAL_ID >= outer * inner) return;
  if (subtracts)
    subtract_lanes(dst, x, offset, outer, n, inner, so, sn, si, state, harmonics, position, begin, count, 0, GLOBAL_ID);
  else
    notch_lanes(dst, x, offset, outer, n, inner, so, sn, si, state, parameters, harmonics, position, begin, count, 0, GLOBAL_ID);
}

KERNEL void adapt_follow(GLOBAL f64 *state, GLOBAL const f64 *parameters, i64 harmonics, i64 lanes, i64 block,
                         i32 subtracts) {
  if (GLOBAL_ID == 0) follow_line(state, parameters, harmonics, lanes, block, subtracts);
}
#endif
