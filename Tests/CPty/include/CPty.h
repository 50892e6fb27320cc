// Runs a program on a pseudo-terminal: the calls Swift does not import.
#ifndef VIGIE_CPTY_H
#define VIGIE_CPTY_H
#include <sys/types.h>
#include <termios.h>

/// Starts a program as the foreground job of a new terminal, under a process that plays the shell: it leads the session,
/// passes a hang-up on, and ends as the program ends. The descriptor of the terminal's other end (non-blocking, not
/// inherited), or minus the errno. `modes` are the
/// terminal's before the program runs.
int vigie_pty_spawn(const char *path, char *const arguments[], char *const environment[], const char *directory,
                    int columns, int rows, int ignores_hangup, pid_t *shell, pid_t *program,
                    struct termios *modes);
int vigie_pty_resize(int fd, int columns, int rows);
/// Waits for the end of a child: 1 ended, 0 not in time. `status` as of waitpid.
int vigie_pty_wait(pid_t pid, int milliseconds, int *status);
/// Waits until a process is stopped: 1 stopped, 0 not in time.
int vigie_pty_wait_stopped(pid_t pid, int milliseconds);
int vigie_status_code(int status);
int vigie_status_signal(int status);
#endif
