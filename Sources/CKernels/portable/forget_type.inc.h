// Forgets the description of one element type.
#undef T
#undef SUFFIX
#undef REAL_SUFFIX
#undef COMPLEX_SUFFIX
#undef R
#undef C
#undef W
#undef BITS
#undef CK_BITS
