// Forgets the row macros, so that operators.h can be read again in another meaning.
#undef UNARY_B
#undef UNARY_BI
#undef UNARY_R
#undef UNARY_IR
#undef UNARY_RC
#undef UNARY_IRC
#undef BINARY_B
#undef BINARY_I
#undef BINARY_BI
#undef BINARY_R
#undef BINARY_IR
#undef BINARY_RC
#undef BINARY_IRC
#undef BINARY_BIRC
