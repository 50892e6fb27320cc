// Starting programs: glibc calls that Swift does not import because they are GNU's own.
#ifndef VIGIE_CPROGRAMS_H
#define VIGIE_CPROGRAMS_H

#include <sys/types.h>

/// Starts `arguments[0]`, looked up in PATH, in a process group of its own, with no file of ours open, every signal as a
/// program expects it. What it prints is nobody's where `output` is NULL.
/// `input` is set to where its standard input is written, `output` to where what it prints is read. Returns 0, or the
/// errno of what failed.
int vigie_program_start(char *const arguments[], pid_t *process, int *input, int *output);

/// write(2), but for a program that closed its input: that is EPIPE and no signal, whatever this process does of SIGPIPE.
ssize_t vigie_program_write(int input, const void *bytes, size_t count);

#endif
