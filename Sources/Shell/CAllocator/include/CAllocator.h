// glibc's <malloc.h>, which Swift does not import.
#ifndef VIGIE_CALLOCATOR_H
#define VIGIE_CALLOCATOR_H
/// mallopt(3): at most `arenas` arenas; blocks of `mapped_bytes` and more are mapped; free memory at the heap's end
/// beyond `kept_bytes` is given back. Returns 0 when the C library refuses one of them.
int vigie_set_allocator(int arenas, int mapped_bytes, int kept_bytes);
/// malloc_trim(3): free memory amid the heap goes back to the system too.
void vigie_release_free_memory(void);
/// Lets go of the pages of this program's code and constants, and its libraries': those still used are mapped again, from
/// the page cache, as they are touched. Nothing that was ever written is among them.
void vigie_release_code(void);
#endif
