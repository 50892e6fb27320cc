// glibc's <malloc.h>, which Swift does not import.
#ifndef VIGIE_CALLOCATOR_H
#define VIGIE_CALLOCATOR_H
/// mallopt(3): at most `arenas` arenas; blocks of `mapped_bytes` and more are mapped; free memory at the heap's end
/// beyond `kept_bytes` is given back. Returns 0 when the C library refuses one of them.
int vigie_set_allocator(int arenas, int mapped_bytes, int kept_bytes);
#endif
