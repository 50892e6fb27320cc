#define _GNU_SOURCE
#include "CPty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int vigie_pty_spawn(const char *path, char *const arguments[], char *const environment[], const char *directory,
                    int columns, int rows, int ignores_hangup, pid_t *pid) {
    char name[128];
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0) return -errno;
    if (grantpt(master) || unlockpt(master) || ptsname_r(master, name, sizeof name)) goto failed;
    if (vigie_pty_resize(master, columns, rows) != 0) goto failed;
    *pid = fork();
    if (*pid < 0) goto failed;
    if (*pid == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
        if (ignores_hangup) signal(SIGHUP, SIG_IGN);
        setsid();
        // The first terminal a session leader opens becomes its own.
        int slave = open(name, O_RDWR);
        if (slave < 0 || dup2(slave, 0) < 0 || dup2(slave, 1) < 0 || dup2(slave, 2) < 0) _exit(126);
        if (slave > 2) close(slave);
        if (directory && chdir(directory) != 0) _exit(126);
        execve(path, arguments, environment);
        _exit(127);
    }
    fcntl(master, F_SETFL, O_NONBLOCK);
    return master;
failed:;
    int failure = errno;
    close(master);
    return -failure;
}

int vigie_pty_resize(int fd, int columns, int rows) {
    struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
    return ioctl(fd, TIOCSWINSZ, &size);
}

int vigie_pty_wait(pid_t pid, int milliseconds, int *status) {
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0) return waitpid(pid, status, WNOHANG) == pid;
    struct pollfd end = {.fd = fd, .events = POLLIN};
    int ready = poll(&end, 1, milliseconds);
    close(fd);
    return ready > 0 && waitpid(pid, status, 0) == pid;
}

int vigie_pty_wait_stopped(pid_t pid, int milliseconds) {
    // No descriptor tells of a stop: asked every 5 ms.
    for (int waited = 0; waited <= milliseconds; waited += 5) {
        int status = 0;
        if (waitpid(pid, &status, WUNTRACED | WNOHANG) == pid) return WIFSTOPPED(status);
        poll(NULL, 0, 5);
    }
    return 0;
}

int vigie_status_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
int vigie_status_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }
