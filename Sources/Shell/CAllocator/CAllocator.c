#include "CAllocator.h"

#include <malloc.h>

int vigie_set_allocator(int arenas, int mapped_bytes, int kept_bytes)
{
    return mallopt(M_ARENA_MAX, arenas) && mallopt(M_MMAP_THRESHOLD, mapped_bytes) &&
           mallopt(M_TRIM_THRESHOLD, kept_bytes);
}
