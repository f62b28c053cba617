// Barriers stand in loops that all threads run alike, never under a condition: compilers for processors copy what follows
// a conditional barrier for each outcome.
//
// Arithmetic of the type at hand, real or complex, in one notation; and what a group finds out together.
#if CK_IS_COMPLEX
#define ADD(a, b) FN(make)((a).re + (b).re, (a).im + (b).im)
#define SUB(a, b) FN(make)((a).re - (b).re, (a).im - (b).im)
#define MUL(a, b) FN(mul)(a, b)
#define DIV(a, b) FN(div)(a, b)
#define SCALED(a, r) FN(make)((a).re * (r), (a).im * (r))
#define QUOTIENT(a, r) FN(make)((a).re / (r), (a).im / (r))
#define CONJ(a) FN(make)((a).re, -(a).im)
#define RE(a) ((a).re)
#define IM(a) ((a).im)
#define OF(r) FN(make)((r), 0)
#define OF_PARTS(re, im) FN(make)(re, im)
#define SIZE2(a) ((a).re * (a).re + (a).im * (a).im)
#define SIZE(a) RMATH(hypot)((a).re, (a).im)
#define IS_FINITE_VALUE(a) ((a).re - (a).re == 0 && (a).im - (a).im == 0)
#else
#define ADD(a, b) ((a) + (b))
#define SUB(a, b) ((a) - (b))
#define MUL(a, b) ((a) * (b))
#define DIV(a, b) ((a) / (b))
#define SCALED(a, r) ((a) * (r))
#define QUOTIENT(a, r) ((a) / (r))
#define CONJ(a) (a)
#define RE(a) (a)
#define IM(a) ((R)0)
#define OF(r) ((T)(r))
#define OF_PARTS(re, im) ((T)(re))
#define SIZE2(a) ((a) * (a))
#define SIZE(a) RMATH(fabs)(a)
#define IS_FINITE_VALUE(a) ((a) - (a) == 0)
#endif
#if IS_SINGLE
#define EPS ((R)1.1920929e-07f)
#else
#define EPS ((R)2.220446049250313e-16)
#endif
// Columns whose length is less than this, beside the largest element, are nothing: their squares would vanish.
#if IS_SINGLE
#define TINY ((R)1e-15f)
#else
#define TINY ((R)1e-140)
#endif
#define NOT_FINITE (-1)
#define NO_CONVERGENCE (-2)
#define GROUP 128
#define EACH(i, from, to) for (i64 i = (from) + LOCAL_ID; i < (to); i += GROUP)

// The sum, or the largest, of one number of each thread, given to all; `room` is local memory for the group. Each thread
// adds them all up: one barrier before and one after is all it takes.
#define TOGETHER(value, room, JOIN_THEM) \
  { \
    room[LOCAL_ID] = value; \
    BARRIER; \
    value = room[0]; \
    for (int other = 1; other < GROUP; other++) value = JOIN_THEM(value, room[other]); \
    BARRIER; \
  }
#define PLUS(a, b) ((a) + (b))
#define LARGER(a, b) ((a) > (b) ? (a) : (b))
