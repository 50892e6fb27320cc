#define _GNU_SOURCE
#include "CSockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// linux/sock_diag.h: the drops counter is the ninth of SO_MEMINFO's values.
enum { meminfo_option = 55, meminfo_drops = 8, meminfo_values = 9 };

_Static_assert(sizeof(vigie_credentials) == sizeof(struct ucred), "struct ucred is three 32-bit values");

struct vigie_receiver {
    unsigned batch;
    unsigned slot_bytes;
    struct mmsghdr *headers;
    struct iovec *slots;
    struct sockaddr_storage *names;
    vigie_datagram *datagrams;
    uint8_t *bytes;
};

vigie_receiver *vigie_receiver_create(unsigned batch, unsigned slot_bytes) {
    vigie_receiver *receiver = calloc(1, sizeof *receiver);
    if (!receiver) return NULL;
    receiver->batch = batch;
    receiver->slot_bytes = slot_bytes;
    receiver->headers = calloc(batch, sizeof *receiver->headers);
    receiver->slots = calloc(batch, sizeof *receiver->slots);
    receiver->names = calloc(batch, sizeof *receiver->names);
    receiver->datagrams = calloc(batch, sizeof *receiver->datagrams);
    receiver->bytes = malloc((size_t)batch * slot_bytes);
    if (!receiver->headers || !receiver->slots || !receiver->names || !receiver->datagrams || !receiver->bytes) {
        vigie_receiver_destroy(receiver);
        return NULL;
    }
    for (unsigned i = 0; i < batch; i++) {
        receiver->slots[i].iov_base = receiver->bytes + (size_t)i * slot_bytes;
        receiver->slots[i].iov_len = slot_bytes;
        receiver->headers[i].msg_hdr.msg_iov = &receiver->slots[i];
        receiver->headers[i].msg_hdr.msg_iovlen = 1;
        receiver->headers[i].msg_hdr.msg_name = &receiver->names[i];
    }
    return receiver;
}

void vigie_receiver_destroy(vigie_receiver *receiver) {
    if (!receiver) return;
    free(receiver->headers);
    free(receiver->slots);
    free(receiver->names);
    free(receiver->datagrams);
    free(receiver->bytes);
    free(receiver);
}

static uint64_t big_endian(const uint8_t *bytes) {
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) value = value << 8 | bytes[i];
    return value;
}

static void name(vigie_datagram *datagram, const struct sockaddr_storage *from) {
    datagram->high = datagram->low = 0;
    datagram->port = 0;
    datagram->is_ipv6 = 0;
    if (from->ss_family == AF_INET) {
        const struct sockaddr_in *address = (const struct sockaddr_in *)from;
        datagram->high = (uint64_t)ntohl(address->sin_addr.s_addr) << 32;
        datagram->port = ntohs(address->sin_port);
    } else if (from->ss_family == AF_INET6) {
        const struct sockaddr_in6 *address = (const struct sockaddr_in6 *)from;
        datagram->high = big_endian(address->sin6_addr.s6_addr);
        datagram->low = big_endian(address->sin6_addr.s6_addr + 8);
        datagram->port = ntohs(address->sin6_port);
        datagram->is_ipv6 = 1;
    }
}

int vigie_receiver_receive(vigie_receiver *receiver, int socket, int wait) {
    // recvmmsg overwrites each name's length, so it is set again before every call.
    for (unsigned i = 0; i < receiver->batch; i++) {
        receiver->headers[i].msg_hdr.msg_namelen = sizeof receiver->names[i];
        receiver->names[i].ss_family = AF_UNSPEC;
    }
    int count = recvmmsg(socket, receiver->headers, receiver->batch, wait ? MSG_WAITFORONE : MSG_DONTWAIT, NULL);
    if (count < 0) return -errno;
    // A socket that was shut down gives an empty datagram from nobody; a sensor's empty one has an address.
    if (count > 0 && receiver->names[0].ss_family == AF_UNSPEC) return 0;
    for (int i = 0; i < count; i++) {
        receiver->datagrams[i].offset = (uint32_t)i * receiver->slot_bytes;
        receiver->datagrams[i].byte_count = receiver->headers[i].msg_len;
        name(&receiver->datagrams[i], &receiver->names[i]);
    }
    return count;
}

const vigie_datagram *vigie_receiver_datagrams(const vigie_receiver *receiver) { return receiver->datagrams; }

void vigie_receiver_gather(vigie_receiver *receiver, int count, uint8_t *out) {
    uint32_t offset = 0;
    for (int i = 0; i < count; i++) {
        vigie_datagram *datagram = &receiver->datagrams[i];
        memcpy(out + offset, receiver->bytes + (size_t)i * receiver->slot_bytes, datagram->byte_count);
        datagram->offset = offset;
        offset += datagram->byte_count;
    }
}

int vigie_udp_open(const char *text, int is_ipv6, uint16_t port, int buffer_bytes) {
    struct sockaddr_storage storage;
    socklen_t length;
    memset(&storage, 0, sizeof storage);
    if (is_ipv6) {
        struct sockaddr_in6 *address = (struct sockaddr_in6 *)&storage;
        address->sin6_family = AF_INET6;
        address->sin6_port = htons(port);
        if (inet_pton(AF_INET6, text, &address->sin6_addr) != 1) return -EINVAL;
        length = sizeof *address;
    } else {
        struct sockaddr_in *address = (struct sockaddr_in *)&storage;
        address->sin_family = AF_INET;
        address->sin_port = htons(port);
        if (inet_pton(AF_INET, text, &address->sin_addr) != 1) return -EINVAL;
        length = sizeof *address;
    }
    int opened = socket(storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (opened < 0) return -errno;
    int only = 1;
    // Two listeners, one for each family, rather than one that sees IPv4 as mapped addresses.
    if (is_ipv6) (void)setsockopt(opened, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
    // A smaller buffer than asked for is no failure: what it then drops is counted.
    (void)setsockopt(opened, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
    if (bind(opened, (struct sockaddr *)&storage, length) < 0) {
        int failure = errno;
        close(opened);
        return -failure;
    }
    return opened;
}

int vigie_bound_port(int socket) {
    struct sockaddr_storage storage;
    socklen_t length = sizeof storage;
    if (getsockname(socket, (struct sockaddr *)&storage, &length) < 0) return -errno;
    if (storage.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&storage)->sin6_port);
    return ntohs(((struct sockaddr_in *)&storage)->sin_port);
}

int64_t vigie_dropped_datagrams(int socket) {
    uint32_t values[meminfo_values];
    socklen_t length = sizeof values;
    memset(values, 0, sizeof values);
    if (getsockopt(socket, SOL_SOCKET, meminfo_option, values, &length) < 0) return -errno;
    return values[meminfo_drops];
}

// On an unconnected UDP socket Linux answers ENOTCONN and wakes the reader all the same (af_inet.c, inet_shutdown).
void vigie_shutdown_receive(int socket) { (void)shutdown(socket, SHUT_RD); }

int vigie_close(int socket) { return close(socket) < 0 ? -errno : 0; }
