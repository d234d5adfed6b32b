#include <zlib.h>

/* zlib's own name for this is a macro, which Swift cannot call. 31: a window of 32 KiB in the form of gzip. */
static inline int czlib_begin(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
}
