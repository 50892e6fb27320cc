// The part of the terminal that must be C: signal handlers, and system calls that Swift does not import.
#ifndef VIGIE_CTERMINAL_H
#define VIGIE_CTERMINAL_H
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

/// The window's size. 0, or the errno.
int vigie_window_size(int fd, int *columns, int *rows);

/// The descriptor's terminal opened anew: another file description, so that non-blocking mode is ours alone.
/// A descriptor, or -1 when the terminal may not be opened by name.
int vigie_terminal_reopen(int fd);

/// A pipe that never blocks and is not inherited: reading end, writing end. 0, or the errno.
int vigie_wake_pipe(int *reader, int *writer);

/// The bytes of a terminfo capability with up to two parameters, without the pauses it asks for: at most `capacity`; their number
/// is returned. On the thread that loaded the description.
size_t vigie_terminfo_expand(const char *capability, int first, int second, char *bytes, size_t capacity);

/// From now on every way out of the process (crash, exit, `vigie_rescue_now`) writes `bytes` to the terminal and gives
/// it `modes` back, once. The bytes are copied, at most 512 of them. 0, or ENOBUFS.
int vigie_rescue_arm(int fd, const struct termios *modes, const char *bytes, size_t count);
/// Restores the terminal if armed. Async-signal-safe.
void vigie_rescue_now(void);
/// Forgets the terminal.
void vigie_rescue_disarm(void);

/// Catches INT, TERM, HUP (unless it was ignored), TSTP, CONT, WINCH: each sets its bit and writes a byte to `wake`.
/// Catches crashes too: they restore the terminal and go on to what was there before. A second INT or TERM that finds
/// the first still not taken restores the terminal and ends the process.
void vigie_signals_catch(int wake);
/// Gives every signal what it had before. After a hang-up further ones are ignored: kernel and shell each send theirs,
/// and the second must not end a program that is storing its last readings.
void vigie_signals_release(int after_hangup);
/// The signals caught since the last call, bit n for signal n.
uint64_t vigie_signals_take(void);
/// Stops this process, or its whole group, as an uncaught SIGTSTP does; returns when it is continued.
void vigie_stop(int whole_group);

/// Runs `arguments[0]` (a path) on this process's terminal and standard files, in its process group, with every signal
/// as a program expects it but TSTP, which stays ignored: a program that stopped would leave the terminal to nobody.
/// Until `vigie_lent_back` INT, QUIT and TSTP, which the keys of a password's line send, are not ours. 0, or the errno.
int vigie_lend(char *const arguments[], pid_t *program);
void vigie_lent_back(void);
#endif
