// What vigie uses of ncursesw: its terminal database (terminfo), through wrappers for what Swift does not import
// (results that are pointers to -1 or NULL). The call that needs a callback is in CTerminal.
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
#endif
