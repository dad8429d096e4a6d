// Large transfers: bulk to= from= hellos= seconds= connections= direction=down|up
//
// Bytes are thrown away, or sent from a file in memory, without being copied: the proxy is to be the one that works.
#include "load.h"
#include <sys/mman.h>
#include <sys/sendfile.h>

#define BLOCK (1 << 20)
#define TURNS 16

struct connection {
  bool said, asked;
};

static struct connection *connections;
static struct hellos hellos;
static uint64_t errors, bytes;
static int waiting, block, epoll;
static bool up;

/** 1 the answer to the hello is here, 0 not yet, -1 over. */
static int greet(int fd, struct connection *c) {
  if (!c->said) {
    int sent = send_hello(fd, &hellos);
    if (sent <= 0) return sent;
    c->said = true;
  }
  char answer;
  ssize_t count = recv(fd, &answer, 1, 0);
  if (count < 0) return errno == EAGAIN ? 0 : -1;
  if (count == 0 || send(fd, up ? "U" : "D", 1, MSG_NOSIGNAL) != 1) return -1;
  c->asked = true;
  waiting -= 1;
  return 1;
}

static ssize_t transfer(int fd) {
  off_t start = 0;
  return up ? sendfile(fd, block, &start, BLOCK) : recv(fd, NULL, BLOCK, MSG_TRUNC);
}

static bool go_on(int fd, struct connection *c) {
  if (!c->asked) {
    int greeted = greet(fd, c);
    if (greeted <= 0) return greeted == 0;
  }
  for (int turn = 0; turn < TURNS; turn++) {
    ssize_t count = transfer(fd);
    if (count < 0) return errno == EAGAIN;
    if (count == 0) return false;
    bytes += (uint64_t)count;
  }
  // The others first; then this one again, although no edge will announce it.
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.fd = fd};
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0;
}

static int open_block(void) {
  char *content = table(BLOCK, 1);
  int fd = memfd_create("block", MFD_CLOEXEC);
  if (fd < 0 || write(fd, content, BLOCK) != BLOCK) fail("fill a block");
  free(content);
  return fd;
}

int main(int count, char **values) {
  connections = table((size_t)prepare_process(), sizeof *connections);
  struct sockaddr_in to = address_argument(count, values, "to"), from = address_argument(count, values, "from");
  hellos = read_hellos(argument(count, values, "hellos"));
  int64_t duration = (int64_t)(number_argument(count, values, "seconds") * SECOND_NS);
  int wanted = (int)number_argument(count, values, "connections");
  up = strcmp(argument(count, values, "direction"), "up") == 0;
  block = open_block();
  epoll = open_epoll();
  for (int i = 0; i < wanted; i++) {
    int fd = begin_connection(&from, &to);
    watch(epoll, fd);
  }
  waiting = wanted;
  bool counting = false;
  struct epoll_event events[EVENTS];
  int64_t start = now_ns(), stop = start + 10 * SECOND_NS;
  for (int64_t now = start; now < stop; now = now_ns()) {
    int ready = wait_until(epoll, events, stop);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (go_on(fd, &connections[fd])) continue;
      errors += 1;
      close(fd);
    }
    if (counting || waiting > 0) continue;
    counting = true;
    bytes = 0;
    start = now_ns();
    stop = start + duration;
  }
  if (!counting) {
    errno = ETIMEDOUT;
    fail("open the connections");
  }
  double seconds = (double)(now_ns() - start) / SECOND_NS;
  printf("{\"bytes\":%" PRIu64 ",\"errors\":%" PRIu64 ",\"seconds\":%.4f,\"gbitPerSecond\":%.3f}\n", bytes, errors,
         seconds, (double)bytes * 8 / seconds / 1e9);
  return 0;
}
