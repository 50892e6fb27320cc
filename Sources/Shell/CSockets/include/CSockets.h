#ifndef VIGIE_CSOCKETS_H
#define VIGIE_CSOCKETS_H
#endif
