// Stored samples as numbers in rows: widened, scaled by their channels, and turned round where a file has channel by channel.
//
// A tile goes through float64 in the first cache: numbers side by side are widened in one loop, whatever their type, and
// scaled in another. Each is one product (or quotient) and one sum, rounded once each, so that tiles change no bit.

#define SAMPLES_AT_ONCE 1024
#define CHANNELS_AT_ONCE 8
#define TILE (SAMPLES_AT_ONCE / CHANNELS_AT_ONCE)

typedef double quad __attribute__((vector_size(32), aligned(8)));
typedef float quad_f32 __attribute__((vector_size(16), aligned(4)));

// Numbers of one type, `stride` bytes apart. Those of 24 bits are put together from their bytes.
#define WIDENING(name, type, expression) \
  ATTR static void widen_##name(double *out, const unsigned char *raw, int64_t stride, int64_t n) { \
    if (stride == (int64_t)sizeof(type)) { \
      for (int64_t i = 0; i < n; i++) { \
        type x; \
        memcpy(&x, raw + i * (int64_t)sizeof(type), sizeof x); \
        out[i] = expression; \
      } \
    } else { \
      for (int64_t i = 0; i < n; i++) { \
        type x; \
        memcpy(&x, raw + i * stride, sizeof x); \
        out[i] = expression; \
      } \
    } \
  }
typedef struct { unsigned char byte[3]; } three_bytes;
#define LITTLE_24(x) (double)((int32_t)((uint32_t)(x).byte[0] << 8 | (uint32_t)(x).byte[1] << 16 | (uint32_t)(x).byte[2] << 24) >> 8)
#define BIG_24(x) (double)((int32_t)((uint32_t)(x).byte[2] << 8 | (uint32_t)(x).byte[1] << 16 | (uint32_t)(x).byte[0] << 24) >> 8)

FUNC double swapped_f32(uint32_t x) {
  x = __builtin_bswap32(x);
  float value;
  memcpy(&value, &x, sizeof value);
  return (double)value;
}
FUNC double swapped_f64(uint64_t x) {
  x = __builtin_bswap64(x);
  double value;
  memcpy(&value, &x, sizeof value);
  return value;
}

WIDENING(i8, int8_t, (double)x)
WIDENING(u8, uint8_t, (double)x)
WIDENING(i16, int16_t, (double)x)
WIDENING(u16, uint16_t, (double)x)
WIDENING(i24, three_bytes, LITTLE_24(x))
WIDENING(i32, int32_t, (double)x)
WIDENING(u32, uint32_t, (double)x)
WIDENING(i64, int64_t, (double)x)
WIDENING(u64, uint64_t, (double)x)
WIDENING(f32, float, (double)x)
WIDENING(f64, double, x)
WIDENING(i16_swapped, uint16_t, (double)(int16_t)__builtin_bswap16(x))
WIDENING(u16_swapped, uint16_t, (double)__builtin_bswap16(x))
WIDENING(i24_swapped, three_bytes, BIG_24(x))
WIDENING(i32_swapped, uint32_t, (double)(int32_t)__builtin_bswap32(x))
WIDENING(u32_swapped, uint32_t, (double)__builtin_bswap32(x))
WIDENING(i64_swapped, uint64_t, (double)(int64_t)__builtin_bswap64(x))
WIDENING(u64_swapped, uint64_t, (double)__builtin_bswap64(x))
WIDENING(f32_swapped, uint32_t, swapped_f32(x))
WIDENING(f64_swapped, uint64_t, swapped_f64(x))

typedef void (*widening)(double *out, const unsigned char *raw, int64_t stride, int64_t n);
static const widening widenings[2][CK_ENCODING_COUNT] = {
  { widen_i8, widen_u8, widen_i16, widen_u16, widen_i24, widen_i32, widen_u32, widen_i64, widen_u64, widen_f32, widen_f64 },
  { widen_i8, widen_u8, widen_i16_swapped, widen_u16_swapped, widen_i24_swapped, widen_i32_swapped, widen_u32_swapped,
    widen_i64_swapped, widen_u64_swapped, widen_f32_swapped, widen_f64_swapped },
};
static const int64_t encoding_bytes[CK_ENCODING_COUNT] = { 1, 1, 2, 2, 3, 4, 4, 8, 8, 4, 8 };

// Scales what is in `x` into `out`, by the numbers of channels side by side.
#define SCALING(name, out_type) \
  ATTR static void scale_##name(out_type *out, const double *x, const double *gain, const double *offset, \
                                const ck_samples *s, int64_t n) { \
    if (!s->divides) { \
      _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < n; i++) \
        out[i] = (out_type)(x[i] * gain[i] + offset[i]); \
    } else { \
      const double missing = s->missing; \
      _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < n; i++) \
        out[i] = (out_type)(x[i] == missing ? __builtin_nan("") : (x[i] - offset[i]) / gain[i]); \
    } \
  }
SCALING(f32, float)
SCALING(f64, double)

// The same by those of one channel, in place.
ATTR static void scale_lane(double *x, const double gain, const double offset, const ck_samples *s, int64_t n) {
  if (!s->divides) {
    for (int64_t i = 0; i < n; i++) x[i] = x[i] * gain + offset;
  } else {
    const double missing = s->missing;
    for (int64_t i = 0; i < n; i++) x[i] = x[i] == missing ? __builtin_nan("") : (x[i] - offset) / gain;
  }
}

// Channels that lie side by side in each row: as they are written.
ATTR static void decode_rows(const ck_samples *s, const unsigned char *raw, void *dst, widening widen) {
  double tile[SAMPLES_AT_ONCE];
  const int64_t width = encoding_bytes[s->encoding], c = s->channels;
  const int is_dense = s->stride == c * width;
  const int64_t rows_at_once = is_dense && c < SAMPLES_AT_ONCE ? SAMPLES_AT_ONCE / c : 1;
  raw += s->places[0];
  for (int64_t row = 0; row < s->rows; row += rows_at_once) {
    const int64_t rows = row + rows_at_once < s->rows ? rows_at_once : s->rows - row;
    for (int64_t from = 0; from < c; from += SAMPLES_AT_ONCE) {
      const int64_t n = from + SAMPLES_AT_ONCE < c ? SAMPLES_AT_ONCE : c - from;
      widen(tile, raw + row * s->stride + from * width, width, rows * n);
      for (int64_t r = 0; r < rows; r++) {
        const int64_t at = (row + r) * c + from;
        if (s->is_float32)
          scale_f32((float *)dst + at, tile + r * n, s->gain + from, s->offset + from, s, n);
        else
          scale_f64((double *)dst + at, tile + r * n, s->gain + from, s->offset + from, s, n);
      }
    }
  }
}

// Four samples of four channels, turned round.
#define TURN(x0, x1, x2, x3) \
  const quad low0 = __builtin_shufflevector(x0, x1, 0, 4, 2, 6), high0 = __builtin_shufflevector(x0, x1, 1, 5, 3, 7); \
  const quad low1 = __builtin_shufflevector(x2, x3, 0, 4, 2, 6), high1 = __builtin_shufflevector(x2, x3, 1, 5, 3, 7); \
  const quad y0 = __builtin_shufflevector(low0, low1, 0, 1, 4, 5), y1 = __builtin_shufflevector(high0, high1, 0, 1, 4, 5); \
  const quad y2 = __builtin_shufflevector(low0, low1, 2, 3, 6, 7), y3 = __builtin_shufflevector(high0, high1, 2, 3, 6, 7);

// Each channel on its own, a tile of several at a time.
ATTR static void decode_lanes(const ck_samples *s, const unsigned char *raw, void *dst, widening widen) {
  double tile[CHANNELS_AT_ONCE][TILE];
  const int64_t c = s->channels;
  for (int64_t row = 0; row < s->rows; row += TILE) {
    const int64_t n = row + TILE < s->rows ? TILE : s->rows - row;
    for (int64_t first = 0; first < c; first += CHANNELS_AT_ONCE) {
      const int64_t lanes = first + CHANNELS_AT_ONCE < c ? CHANNELS_AT_ONCE : c - first;
      for (int64_t l = 0; l < lanes; l++) {
        widen(tile[l], raw + s->places[first + l] + row * s->stride, s->stride, n);
        scale_lane(tile[l], s->gain[first + l], s->offset[first + l], s, n);
      }
      int64_t l = 0;
      for (; l + 4 <= lanes; l += 4) {
        int64_t r = 0;
        for (; r + 4 <= n; r += 4) {
          quad x0, x1, x2, x3;
          memcpy(&x0, tile[l] + r, sizeof x0);
          memcpy(&x1, tile[l + 1] + r, sizeof x1);
          memcpy(&x2, tile[l + 2] + r, sizeof x2);
          memcpy(&x3, tile[l + 3] + r, sizeof x3);
          TURN(x0, x1, x2, x3)
          const quad y[4] = { y0, y1, y2, y3 };
          const int64_t at = (row + r) * c + first + l;
          for (int k = 0; k < 4; k++) {
            if (s->is_float32) {
              const quad_f32 z = __builtin_convertvector(y[k], quad_f32);
              memcpy((float *)dst + at + k * c, &z, sizeof z);
            } else {
              memcpy((double *)dst + at + k * c, &y[k], sizeof y[k]);
            }
          }
        }
        for (; r < n; r++)
          for (int64_t k = l; k < l + 4; k++) {
            const int64_t at = (row + r) * c + first + k;
            if (s->is_float32) ((float *)dst)[at] = (float)tile[k][r];
            else ((double *)dst)[at] = tile[k][r];
          }
      }
      for (; l < lanes; l++)
        for (int64_t r = 0; r < n; r++) {
          const int64_t at = (row + r) * c + first + l;
          if (s->is_float32) ((float *)dst)[at] = (float)tile[l][r];
          else ((double *)dst)[at] = tile[l][r];
        }
    }
  }
}

ATTR static void decode_samples(const ck_samples *s, const void *raw, void *dst) {
  if (s->rows <= 0 || s->channels <= 0) return;
  const widening widen = widenings[s->is_swapped != 0][s->encoding];
  const int64_t width = encoding_bytes[s->encoding];
  int is_row = 1;
  for (int64_t i = 1; i < s->channels; i++) is_row &= s->places[i] == s->places[0] + i * width;
  // A single channel is a lane where its samples lie side by side.
  if (is_row && (s->channels > 1 || s->stride != width))
    decode_rows(s, (const unsigned char *)raw, dst, widen);
  else
    decode_lanes(s, (const unsigned char *)raw, dst, widen);
}

#undef WIDENING
#undef SCALING
#undef TURN
#undef TILE
#undef SAMPLES_AT_ONCE
#undef CHANNELS_AT_ONCE
