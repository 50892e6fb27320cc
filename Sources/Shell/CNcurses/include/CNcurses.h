// What vigie uses of ncursesw: its terminal database (terminfo), through wrappers for the calls that Swift does not
// import (variadic ones, results that are pointers to -1, callbacks without a context).
#ifndef VIGIE_CNCURSES_H
#define VIGIE_CNCURSES_H
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <stddef.h>
#include <stdlib.h>

// From <term.h>, which cannot be included as it is: it defines some 500 macros named `columns`, `bell` and the like.
extern int setupterm(const char *term, int fd, int *result);
extern char *tigetstr(const char *name);
extern int tigetnum(const char *name);
extern int tigetflag(const char *name);
extern char *tiparm(const char *capability, ...);
extern int tputs(const char *text, int lines, int (*put)(int));

/// Loads a terminal's description. 1: found; 0: no such terminal, or one that is too generic; -1: no database.
static inline int vigie_terminfo_load(const char *term, int fd) {
    int result = 0;
    return setupterm(term, fd, &result) == OK ? 1 : result == 1 ? 0 : result;
}

/// A string capability; NULL when the terminal has none.
static inline const char *vigie_terminfo_string(const char *name) {
    const char *value = tigetstr(name);
    return value == (const char *)-1 ? NULL : value;
}

static inline int vigie_terminfo_number(const char *name) { return tigetnum(name); }
static inline int vigie_terminfo_flag(const char *name) { return tigetflag(name) > 0; }

// tputs gives its callback no context: the bytes are collected here. One a thread, used only inside one call.
struct vigie_collection {
    char *bytes;
    size_t capacity, count;
};
static _Thread_local struct vigie_collection vigie_collected;

static inline int vigie_collect(int byte) {
    if (vigie_collected.count < vigie_collected.capacity) vigie_collected.bytes[vigie_collected.count++] = (char)byte;
    return byte;
}

/// The bytes of a capability with up to two parameters, padding included: at most `capacity`, the number is returned.
static inline size_t vigie_terminfo_expand(const char *capability, int first, int second, char *bytes, size_t capacity) {
    vigie_collected.bytes = bytes;
    vigie_collected.capacity = capacity;
    vigie_collected.count = 0;
    const char *text = tiparm(capability, first, second);
    if (text) tputs(text, 1, vigie_collect);
    return vigie_collected.count;
}
#endif
