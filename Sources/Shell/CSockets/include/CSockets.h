// The socket calls Swift does not import: batched receive with the peers' addresses, the kernel's own count of
// datagrams it dropped, and who is at the other end of a Unix socket. Errors are returned as -errno, so that errno is
// read in the same breath as the call that set it.
#ifndef VIGIE_CSOCKETS_H
#define VIGIE_CSOCKETS_H

#include <stdint.h>

/// One datagram of a batch: where its bytes stand in the receiver's buffer, and who sent it (network byte order, an
/// IPv4 address in the top four bytes of `high`).
typedef struct vigie_datagram {
    uint32_t offset;
    uint32_t byte_count;
    uint64_t high;
    uint64_t low;
    uint16_t port;
    uint8_t is_ipv6;
} vigie_datagram;

/// Buffers and headers for one thread that receives datagrams in batches.
typedef struct vigie_receiver vigie_receiver;

/// NULL when there is no memory. `batch` datagrams of up to `slot_bytes` each; only pages that were touched are resident.
vigie_receiver *vigie_receiver_create(unsigned batch, unsigned slot_bytes);
void vigie_receiver_destroy(vigie_receiver *receiver);

/// Receives 1…batch datagrams. With `wait` it blocks for the first; without, -EAGAIN when there is none. Returns how many;
/// 0 when the socket was shut down.
int vigie_receiver_receive(vigie_receiver *receiver, int socket, int wait);
const vigie_datagram *vigie_receiver_datagrams(const vigie_receiver *receiver);
/// Copies the last batch's bytes one after the other to `out` (the sum of the byte counts) and moves the offsets there.
void vigie_receiver_gather(vigie_receiver *receiver, int count, uint8_t *out);

/// A bound UDP socket with a receive buffer of `buffer_bytes`, or -errno. `text` is a numeric address.
int vigie_udp_open(const char *text, int is_ipv6, uint16_t port, int buffer_bytes);
/// The port a socket is bound to, or -errno.
int vigie_bound_port(int socket);
/// Datagrams the kernel dropped for this socket since it was opened (SO_MEMINFO), or -errno.
int64_t vigie_dropped_datagrams(int socket);
/// Wakes the thread blocked in receive, for good.
void vigie_shutdown_receive(int socket);
int vigie_close(int socket);

/// What SO_PEERCRED says of the process at the other end of a Unix socket (struct ucred, which needs _GNU_SOURCE).
typedef struct vigie_credentials {
    int32_t pid;
    uint32_t uid;
    uint32_t gid;
} vigie_credentials;

#endif
