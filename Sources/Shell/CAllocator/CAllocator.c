#define _GNU_SOURCE
#include "CAllocator.h"

#include <link.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

int vigie_set_allocator(int arenas, int mapped_bytes, int kept_bytes)
{
    return mallopt(M_ARENA_MAX, arenas) && mallopt(M_MMAP_THRESHOLD, mapped_bytes) &&
           mallopt(M_TRIM_THRESHOLD, kept_bytes);
}

void vigie_release_free_memory(void) { malloc_trim(0); }

/* What is mapped from a file and never writable is the file's: a page let go is read again when it is needed. */
static int release_segments(struct dl_phdr_info *object, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W)) continue;
        uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
        uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_memsz) & ~(page - 1);
        if (end > start) madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void vigie_release_code(void) { dl_iterate_phdr(release_segments, NULL); }
