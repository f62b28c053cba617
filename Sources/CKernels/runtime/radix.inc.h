// Sorts items stably by the digits of their keys. The includer sets RADIX (the function's name), ITEM (the type of items),
// KEY(item) and DIGITS (how many digits a key has); all are forgotten at the end.

/// Returns which of the two arrays of n items holds the result.
static ITEM *RADIX(ITEM *from, ITEM *to, int64_t n) {
  int64_t counts[DIGITS][BUCKETS];
  memset(counts, 0, sizeof counts);
  for (int64_t i = 0; i < n; i++)
    for (int d = 0; d < DIGITS; d++) counts[d][(KEY(from[i]) >> (d * DIGIT)) & (BUCKETS - 1)]++;
  for (int d = 0; d < DIGITS; d++) {
    int64_t *count = counts[d], sum = 0;
    if (count[(KEY(from[0]) >> (d * DIGIT)) & (BUCKETS - 1)] == n) continue;
    for (int b = 0; b < BUCKETS; b++) {
      const int64_t here = count[b];
      count[b] = sum;
      sum += here;
    }
    for (int64_t i = 0; i < n; i++) to[count[(KEY(from[i]) >> (d * DIGIT)) & (BUCKETS - 1)]++] = from[i];
    ITEM *other = from;
    from = to, to = other;
  }
  return from;
}

#undef RADIX
#undef ITEM
#undef KEY
#undef DIGITS
