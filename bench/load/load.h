// What all load programs share: arguments, time, sockets, hellos and a histogram of latencies.
//
// Each program is one thread around one epoll, because what is measured is the proxy and not the load. Arguments are
// written key=value; results are one line of JSON on standard output; a fault ends the program with a sentence.
#ifndef LOAD_H
#define LOAD_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define EVENTS 512
#define SECOND_NS 1000000000LL

static inline void fail(const char *action) {
  fprintf(stderr, "Cannot %s: %s\n", action, errno ? strerror(errno) : "the arguments do not allow it");
  exit(1);
}

// --- arguments ---

static inline const char *argument(int count, char **values, const char *key) {
  size_t length = strlen(key);
  for (int i = 1; i < count; i++)
    if (strncmp(values[i], key, length) == 0 && values[i][length] == '=') return values[i] + length + 1;
  fprintf(stderr, "Cannot start: \"%s=\" is missing\n", key);
  exit(2);
}

static inline double number_argument(int count, char **values, const char *key) {
  return strtod(argument(count, values, key), NULL);
}

/** address:port, IPv4. */
static inline struct sockaddr_in address_argument(int count, char **values, const char *key) {
  char text[64];
  snprintf(text, sizeof text, "%s", argument(count, values, key));
  char *colon = strchr(text, ':');
  struct sockaddr_in address = {.sin_family = AF_INET};
  if (colon != NULL) {
    *colon = 0;
    address.sin_port = htons((uint16_t)atoi(colon + 1));
  }
  errno = 0;
  if (inet_pton(AF_INET, text, &address.sin_addr) != 1) fail("read an address");
  return address;
}

// --- time ---

static inline int64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * SECOND_NS + time.tv_nsec;
}

static inline int wait_until(int epoll, struct epoll_event *events, int64_t deadline_ns) {
  int64_t left = deadline_ns - now_ns();
  if (left < 0) left = 0;
  struct timespec timeout = {.tv_sec = left / SECOND_NS, .tv_nsec = left % SECOND_NS};
  int count = epoll_pwait2(epoll, events, EVENTS, &timeout, NULL);
  if (count < 0 && errno != EINTR) fail("wait for events");
  return count < 0 ? 0 : count;
}

// --- sockets ---

/** As many descriptors as this process may have; every table is that long and indexed by descriptor. */
static inline int prepare_process(void) {
  signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL); // Load never outlives the measurement that asked for it.
  prctl(PR_SET_TIMERSLACK, 1000UL); // Open loops start connections at microseconds, not at the default 50.
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) fail("read the limit of open files");
  limit.rlim_cur = limit.rlim_max > 1000000 ? 1000000 : limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return (int)limit.rlim_cur;
}

static inline void *table(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (memory == NULL) fail("allocate a table");
  return memory;
}

static inline int open_epoll(void) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) fail("open epoll");
  return epoll;
}

/** Edge-triggered for reading and writing, so that nothing is ever changed about it. */
static inline void watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.fd = fd};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) fail("watch a socket");
}

/** A socket that will connect from this address; -1 with errno. */
static inline int open_socket(const struct sockaddr_in *from) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
  if (fd < 0) return -1;
  // The port is chosen at connect, where the destination is known: 28,000 of them for each destination.
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (bind(fd, (const struct sockaddr *)from, sizeof *from) < 0) fail("bind the source address");
  return fd;
}

/** A connection on its way, whose end is a reset: no TIME_WAIT, as with clients that vanish. */
static inline int begin_connection(const struct sockaddr_in *from, const struct sockaddr_in *to) {
  int fd = open_socket(from);
  struct linger linger = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  if (fd < 0 || (connect(fd, (const struct sockaddr *)to, sizeof *to) < 0 && errno != EINPROGRESS)) fail("connect");
  return fd;
}

static inline void send_without_delay(int fd) {
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// --- hellos ---

/** ClientHellos, written one after the other, each behind its length (four bytes, little endian). */
struct hellos {
  char *bytes;
  uint32_t *offset, *length;
  uint32_t count, next;
};

static inline struct hellos read_hellos(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail("open the hellos");
  fseek(file, 0, SEEK_END);
  size_t size = (size_t)ftell(file);
  rewind(file);
  struct hellos all = {.bytes = table(size + 1, 1)};
  if (fread(all.bytes, 1, size, file) != size) fail("read the hellos");
  fclose(file);
  all.offset = table(size / 5 + 1, sizeof *all.offset);
  all.length = table(size / 5 + 1, sizeof *all.length);
  for (size_t at = 0; at + 4 < size; at += 4 + all.length[all.count++]) {
    memcpy(&all.length[all.count], all.bytes + at, 4);
    all.offset[all.count] = (uint32_t)at + 4;
    if (all.length[all.count] == 0 || at + 4 + all.length[all.count] > size) fail("read the hellos");
  }
  if (all.count == 0) fail("find a hello in the file");
  return all;
}

/** Sends the next one. 1 sent, 0 not connected yet, -1 failed. */
static inline int send_hello(int fd, struct hellos *all) {
  uint32_t i = all->next;
  ssize_t sent = send(fd, all->bytes + all->offset[i], all->length[i], MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN || errno == ENOTCONN ? 0 : -1;
  all->next = i + 1 == all->count ? 0 : i + 1;
  return (uint32_t)sent == all->length[i] ? 1 : -1;
}

// --- latencies ---

/** 64 steps for each power of two: percentiles within 1.6 %, whatever the number of samples. */
#define STEPS 64
struct latencies {
  uint64_t count, buckets[64 * STEPS];
};

static inline void add_latency(struct latencies *all, int64_t ns) {
  uint64_t value = ns < STEPS ? STEPS : (uint64_t)ns;
  int power = 63 - __builtin_clzll(value);
  all->buckets[power * STEPS + (int)((value >> (power - 6)) - STEPS)] += 1;
  all->count += 1;
}

static inline double percentile_us(const struct latencies *all, double share) {
  uint64_t wanted = (uint64_t)(share * (double)all->count), seen = 0;
  for (int i = 0; i < 64 * STEPS; i++) {
    seen += all->buckets[i];
    if (seen > wanted) return (double)((uint64_t)(STEPS + i % STEPS) << (i / STEPS)) / STEPS / 1000;
  }
  return 0;
}

/** The result of a program that counts answers. */
static inline void print_result(const struct latencies *all, uint64_t errors, int64_t duration_ns) {
  double seconds = (double)duration_ns / SECOND_NS;
  printf("{\"count\":%" PRIu64 ",\"errors\":%" PRIu64 ",\"seconds\":%.4f,\"perSecond\":%.1f,", all->count, errors,
         seconds, (double)all->count / seconds);
  printf("\"p50us\":%.1f,\"p99us\":%.1f,\"p999us\":%.1f}\n", percentile_us(all, 0.5), percentile_us(all, 0.99),
         percentile_us(all, 0.999));
  fflush(stdout);
}

#endif
