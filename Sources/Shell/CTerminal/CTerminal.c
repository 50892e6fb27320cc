#define _GNU_SOURCE
#include "CTerminal.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int vigie_window_size(int fd, int *columns, int *rows) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0) return errno;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

int vigie_terminal_reopen(int fd) {
    char path[128];
    int flags = O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
    if (ttyname_r(fd, path, sizeof path) != 0) return -1;
    int reopened = open(path, flags);
    // After su the terminal's file belongs to another account, but it is still our controlling terminal.
    return reopened >= 0 ? reopened : open("/dev/tty", flags);
}

int vigie_wake_pipe(int *reader, int *writer) {
    int ends[2];
    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) return errno;
    *reader = ends[0];
    *writer = ends[1];
    return 0;
}

// ---- Terminfo -----------------------------------------------------------------------------------------------------
// Declared in <term.h>, which would also define macros named `columns`, `bell` and some 500 more.
extern char *tiparm(const char *capability, ...);

// Where the text after a `$<5>`, `$<2/>` or `$<1.5*>` goes on; NULL where it is none. It asks for a pause, which tputs
// makes of NUL bytes, as slow lines needed them: nothing that draws today does, and a NUL is not for a screen.
static const char *after_padding(const char *text) {
    if (text[0] != '$' || text[1] != '<') return NULL;
    const char *at = text + 2;
    while ((*at >= '0' && *at <= '9') || *at == '.') at++;
    if (at == text + 2) return NULL;
    while (*at == '*' || *at == '/') at++;
    return *at == '>' ? at + 1 : NULL;
}

size_t vigie_terminfo_expand(const char *capability, int first, int second, char *bytes, size_t capacity) {
    const char *text = tiparm(capability, first, second);
    size_t count = 0;
    while (text && *text && count < capacity) {
        const char *rest = after_padding(text);
        if (rest) {
            text = rest;
        } else {
            bytes[count++] = *text++;
        }
    }
    return count;
}

// ---- Rescue -------------------------------------------------------------------------------------------------------
// Written by the thread that owns the terminal while `armed` is 0, read by whoever turns `armed` from 1 to 0.

static atomic_int armed;
static int rescue_fd = -1;
static struct termios rescue_modes;
static char rescue_bytes[512];
static size_t rescue_count;

int vigie_rescue_arm(int fd, const struct termios *modes, const char *bytes, size_t count) {
    static atomic_int registered;
    if (count > sizeof rescue_bytes) return ENOBUFS;
    atomic_store(&armed, 0);
    rescue_fd = fd;
    rescue_modes = *modes;
    memcpy(rescue_bytes, bytes, count);
    rescue_count = count;
    atomic_store(&armed, 1);
    // A program that ends by exit() deep inside something else restores its terminal too.
    if (!atomic_exchange(&registered, 1)) atexit(vigie_rescue_now);
    return 0;
}

void vigie_rescue_disarm(void) { atomic_store(&armed, 0); }

static void put_back(void) {
    int saved_errno = errno;
    // In the background the terminal is the shell's, which has set it as it likes.
    pid_t foreground = tcgetpgrp(rescue_fd);
    if (foreground < 0 || foreground == getpgrp()) {
        size_t written = 0;
        // A terminal that takes nothing for half a second is given up: the process must end.
        for (int attempt = 0; written < rescue_count && attempt < 5; attempt++) {
            ssize_t count = write(rescue_fd, rescue_bytes + written, rescue_count - written);
            if (count > 0) {
                written += (size_t)count;
            } else if (errno == EAGAIN) {
                struct pollfd ready = {.fd = rescue_fd, .events = POLLOUT};
                poll(&ready, 1, 100);
            } else if (errno != EINTR) {
                break;
            }
        }
        // tcsetattr from a process that just lost the foreground would stop it.
        sigset_t ttou, before;
        sigemptyset(&ttou);
        sigaddset(&ttou, SIGTTOU);
        pthread_sigmask(SIG_BLOCK, &ttou, &before);
        tcsetattr(rescue_fd, TCSANOW, &rescue_modes);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    errno = saved_errno;
}

void vigie_rescue_now(void) {
    if (atomic_exchange(&armed, 0)) put_back();
}

// ---- Signals ------------------------------------------------------------------------------------------------------

static const int asked[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH};
// What ends a program: a crash, a limit, and what only a slip of the hand sends (kill -USR1 to the wrong process).
static const int crashes[] = {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGTRAP, SIGFPE, SIGSYS, SIGQUIT, SIGALRM, SIGVTALRM,
                              SIGPROF, SIGUSR1, SIGUSR2, SIGXCPU, SIGXFSZ, SIGIO, SIGPWR, SIGSTKFLT};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct sigaction before_asked[COUNT(asked)], before_crash[COUNT(crashes)];
static atomic_int caught;
static atomic_int wake_fd = -1;
static _Atomic uint64_t pending;

static void raise_as_before(int number, const struct sigaction *before) {
    sigaction(number, before, NULL);
    raise(number);
}

static void on_asked(int number) {
    int saved_errno = errno;
    uint64_t bit = (uint64_t)1 << number;
    uint64_t was = atomic_fetch_or(&pending, bit);
    if ((was & bit) && (number == SIGINT || number == SIGTERM)) {
        struct sigaction standard = {.sa_handler = SIG_DFL};
        vigie_rescue_now();
        raise_as_before(number, &standard);
    }
    // A full pipe needs no further byte: the owner has not read yet and will find the bit.
    ssize_t ignored = write(atomic_load(&wake_fd), "s", 1);
    (void)ignored;
    errno = saved_errno;
}

// A frame is one write of a few kilobytes: this is ample for the one that was under way.
static const int frame_milliseconds = 20;

static void on_crash(int number) {
    if (atomic_exchange(&armed, 0)) {
        put_back();
        // Another thread may crash the program while the owner is in the middle of writing a frame, which would come
        // out after what was put back: once that is over, it is put back again.
        poll(NULL, 0, frame_milliseconds);
        put_back();
    }
    for (size_t i = 0; i < COUNT(crashes); i++) {
        // A crash that came with an address comes again when this handler returns, to the handler that was there
        // before; one that was sent must be sent again. raise() serves both: it is blocked until we return.
        if (crashes[i] == number) raise_as_before(number, &before_crash[i]);
    }
}

void vigie_signals_catch(int wake) {
    // A stack overflow leaves no stack for a handler. 64 KiB: SIGSTKSZ is too small for AVX-512 registers.
    static char stack[1 << 16];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    stack_t current;
    if (sigaltstack(NULL, &current) == 0 && (current.ss_flags & SS_DISABLE)) sigaltstack(&alternate, NULL);
    atomic_store(&wake_fd, wake);
    atomic_store(&pending, 0);
    if (atomic_exchange(&caught, 1)) return;
    struct sigaction action = {.sa_handler = on_asked, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < COUNT(asked); i++) {
        sigaction(asked[i], NULL, &before_asked[i]);
        // nohup asks that a hang-up be ignored; a shell without job control asks the same of TSTP.
        int keep = before_asked[i].sa_handler == SIG_IGN && (asked[i] == SIGHUP || asked[i] == SIGTSTP);
        if (!keep) sigaction(asked[i], &action, NULL);
    }
    struct sigaction crash = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};
    sigfillset(&crash.sa_mask);
    for (size_t i = 0; i < COUNT(crashes); i++) {
        sigaction(crashes[i], NULL, &before_crash[i]);
        // What is ignored ends nothing.
        if (before_crash[i].sa_handler != SIG_IGN) sigaction(crashes[i], &crash, NULL);
    }
}

void vigie_signals_release(int after_hangup) {
    if (!atomic_exchange(&caught, 0)) return;
    for (size_t i = 0; i < COUNT(asked); i++) {
        if (asked[i] == SIGHUP && after_hangup) before_asked[i].sa_handler = SIG_IGN;
    }
    for (size_t i = 0; i < COUNT(asked); i++) sigaction(asked[i], &before_asked[i], NULL);
    for (size_t i = 0; i < COUNT(crashes); i++) sigaction(crashes[i], &before_crash[i], NULL);
    atomic_store(&wake_fd, -1);
}

uint64_t vigie_signals_take(void) { return atomic_exchange(&pending, 0); }

void vigie_stop(int whole_group) {
    struct sigaction standard = {.sa_handler = SIG_DFL}, ours;
    sigaction(SIGTSTP, &standard, &ours);
    uint64_t bits = ((uint64_t)1 << SIGCONT) | ((uint64_t)1 << SIGTSTP);
    atomic_fetch_and(&pending, ~bits);
    kill(whole_group ? 0 : getpid(), SIGTSTP);
    // The signal may be another thread's to take, a moment later: our handler comes back only once SIGCONT was seen,
    // or after a second, when nothing stopped us (an orphaned process group cannot be stopped).
    for (int wait = 0; wait < 20 && !(atomic_load(&pending) & ((uint64_t)1 << SIGCONT)); wait++) poll(NULL, 0, 50);
    sigaction(SIGTSTP, &ours, NULL);
    atomic_fetch_and(&pending, ~bits);
}

// ---- A program on our terminal ------------------------------------------------------------------------------------

extern char **environ;
static const int keys[] = {SIGINT, SIGQUIT, SIGTSTP};
static struct sigaction before_lending[COUNT(keys)];

int vigie_lend(char *const arguments[], pid_t *program) {
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    for (size_t i = 0; i < COUNT(keys); i++) sigaction(keys[i], &ignore, &before_lending[i]);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t set;
    sigemptyset(&set);
    posix_spawnattr_setsigmask(&attributes, &set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGQUIT);
    sigaddset(&set, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &set);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int failure = posix_spawn(program, arguments[0], NULL, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    if (failure) vigie_lent_back();
    return failure;
}

void vigie_lent_back(void) {
    for (size_t i = 0; i < COUNT(keys); i++) sigaction(keys[i], &before_lending[i], NULL);
}
