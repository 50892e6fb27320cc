// zlib for Swift: its macros are no functions there.
#ifndef VIGIE_CZLIB_H
#define VIGIE_CZLIB_H

#include <zlib.h>

/// Inflates the one gzip member at `from` into `to`, whole. Returns Z_STREAM_END and the bytes written; Z_BUF_ERROR when
/// `to` is too small or the input ends early (`*left` says which: room that is left); another code of zlib's otherwise.
static inline int vigie_gunzip(
    const unsigned char *from, unsigned fromCount, unsigned char *to, unsigned toCount, unsigned *left) {
    z_stream stream = {0};
    stream.next_in = (unsigned char *)from;
    stream.avail_in = fromCount;
    stream.next_out = to;
    stream.avail_out = toCount;
    // 16: a gzip header and trailer, and nothing else.
    int code = inflateInit2(&stream, 16 + MAX_WBITS);
    if (code != Z_OK) return code;
    code = inflate(&stream, Z_FINISH);
    *left = stream.avail_out;
    inflateEnd(&stream);
    // A full `to` with the trailer still unread ends as Z_BUF_ERROR or Z_OK.
    return code == Z_OK ? Z_BUF_ERROR : code;
}

#endif
