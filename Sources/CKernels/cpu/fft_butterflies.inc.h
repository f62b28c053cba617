// Butterflies in place: x[0 ..< radix] becomes its transform. V is T or a register of T; BN names for it.
FUNC void BN(dft2)(V *re, V *im) {
  V r = re[1], i = im[1];
  re[1] = re[0] - r, im[1] = im[0] - i;
  re[0] = re[0] + r, im[0] = im[0] + i;
}

FUNC void BN(dft3)(V *re, V *im) {
  const T sine = (T)0.866025403784438646763723170752936183;
  const V half = (V){0} - (T)0.5;
  V tr = re[1] + re[2], ti = im[1] + im[2], sr = (re[1] - re[2]) * sine, si = (im[1] - im[2]) * sine;
  V mr = FUSED(half, tr, re[0]), mi = FUSED(half, ti, im[0]);
  re[0] = re[0] + tr, im[0] = im[0] + ti;
  re[1] = mr + si, im[1] = mi - sr;
  re[2] = mr - si, im[2] = mi + sr;
}

FUNC void BN(dft4)(V *re, V *im) {
  V ar = re[0] + re[2], ai = im[0] + im[2], br = re[0] - re[2], bi = im[0] - im[2];
  V cr = re[1] + re[3], ci = im[1] + im[3], dr = re[1] - re[3], di = im[1] - im[3];
  re[0] = ar + cr, im[0] = ai + ci;
  re[1] = br + di, im[1] = bi - dr;
  re[2] = ar - cr, im[2] = ai - ci;
  re[3] = br - di, im[3] = bi + dr;
}

FUNC void BN(dft5)(V *re, V *im) {
  const V c1 = (V){0} + (T)0.309016994374947424102293417182819059, c2 = (V){0} - (T)0.809016994374947424102293417182819059;
  const V s1 = (V){0} + (T)0.951056516295153572116439333379382143, s2 = (V){0} + (T)0.587785252292473129168705954639072769;
  V ar = re[1] + re[4], ai = im[1] + im[4], br = re[2] + re[3], bi = im[2] + im[3];
  V cr = re[1] - re[4], ci = im[1] - im[4], dr = re[2] - re[3], di = im[2] - im[3];
  V mr = FUSED(c2, br, FUSED(c1, ar, re[0])), mi = FUSED(c2, bi, FUSED(c1, ai, im[0]));
  V nr = FUSED(c1, br, FUSED(c2, ar, re[0])), ni = FUSED(c1, bi, FUSED(c2, ai, im[0]));
  V pr = FUSED(s2, dr, s1 * cr), pi = FUSED(s2, di, s1 * ci);
  V qr = FUSED(-s1, dr, s2 * cr), qi = FUSED(-s1, di, s2 * ci);
  re[0] = re[0] + (ar + br), im[0] = im[0] + (ai + bi);
  re[1] = mr + pi, im[1] = mi - pr;
  re[4] = mr - pi, im[4] = mi + pr;
  re[2] = nr + qi, im[2] = ni - qr;
  re[3] = nr - qi, im[3] = ni + qr;
}
