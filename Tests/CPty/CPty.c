#define _GNU_SOURCE
#include "CPty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t job;

static void pass_on(int number) {
    if (job > 0) kill(-job, number);
}

// What a shell does: without a parent in its session, a job cannot be stopped.
static void play_shell(const char *terminal, pid_t *shared, const char *path, char *const arguments[],
                       char *const environment[], const char *directory, int ignores_hangup) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    // Other ends of terminals, this one's and those of tests that run meanwhile: held here they would never hang up.
    close_range(3, ~0u, 0);
    setsid();
    // The first terminal a session leader opens becomes its own.
    int slave = open(terminal, O_RDWR);
    if (slave < 0 || dup2(slave, 0) < 0 || dup2(slave, 1) < 0 || dup2(slave, 2) < 0) _exit(126);
    if (slave > 2) close(slave);
    if (directory && chdir(directory) != 0) _exit(126);
    job = fork();
    if (job < 0) _exit(126);
    signal(SIGTTOU, SIG_IGN);
    setpgid(job, job);
    tcsetpgrp(0, job ? job : getpid());
    if (job == 0) {
        signal(SIGTTOU, SIG_DFL);
        if (ignores_hangup) signal(SIGHUP, SIG_IGN);
        execve(path, arguments, environment);
        _exit(127);
    }
    signal(SIGHUP, pass_on);
    *shared = job;
    // The terminal is the job's: its last one closes it.
    for (int fd = 0; fd < 3; fd++) close(fd);
    int status = 0;
    while (waitpid(job, &status, 0) != job) {}
    if (WIFSIGNALED(status)) {
        struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        signal(WTERMSIG(status), SIG_DFL);
        raise(WTERMSIG(status));
    }
    _exit(WEXITSTATUS(status));
}

int vigie_pty_spawn(const char *path, char *const arguments[], char *const environment[], const char *directory,
                    int columns, int rows, int ignores_hangup, pid_t *shell, pid_t *program,
                    struct termios *modes) {
    char name[128];
    int failure = 0;
    // Where the shell writes the program's number.
    volatile pid_t *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return -errno;
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || grantpt(master) || unlockpt(master) || ptsname_r(master, name, sizeof name) ||
        vigie_pty_resize(master, columns, rows) != 0 || tcgetattr(master, modes) != 0 || (*shell = fork()) < 0) {
        failure = errno;
    } else if (*shell == 0) {
        play_shell(name, (pid_t *)shared, path, arguments, environment, directory, ignores_hangup);
    } else {
        fcntl(master, F_SETFL, O_NONBLOCK);
        // Ten seconds at most; usually one round.
        for (int round = 0; round < 10000 && *shared == 0; round++) poll(NULL, 0, 1);
        *program = *shared;
        if (*program == 0) failure = ETIMEDOUT;
    }
    munmap((void *)shared, sizeof *shared);
    if (failure && master >= 0) close(master);
    return failure ? -failure : master;
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
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    // No descriptor tells of a stop: asked every 5 ms.
    for (int waited = 0; waited <= milliseconds; waited += 5) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) return 0;
        ssize_t count = read(fd, line, sizeof line - 1);
        close(fd);
        line[count > 0 ? count : 0] = 0;
        // The state follows the name, which is in parentheses and may hold anything.
        const char *state = strrchr(line, ')');
        if (state && state[1] == ' ' && state[2] == 'T') return 1;
        poll(NULL, 0, 5);
    }
    return 0;
}

int vigie_status_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
int vigie_status_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }
