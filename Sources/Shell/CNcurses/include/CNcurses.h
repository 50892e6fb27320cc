#ifndef VIGIE_CNCURSES_H
#define VIGIE_CNCURSES_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#endif
