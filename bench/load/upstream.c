// The server behind every proxy: upstream listen=address:port
//
// It reads one ClientHello record and answers it with one byte. What the client sends next says by its first byte what
// it wants: E(cho) of everything, D(ownload) without end, U(pload) into nothing. So one address serves every figure,
// and every proxy needs one route only.
#include "load.h"
#include <sys/mman.h>
#include <sys/sendfile.h>

#define BLOCK (1 << 20)

enum mode { HELLO, GREETED, ECHO, DOWNLOAD, UPLOAD };

struct connection {
  enum mode mode;
  uint8_t header[5]; // of the hello's record
  uint8_t have;
  int left; // bytes of the hello still to come
};

static struct connection *connections;
static char *buffer;
static int block; // a file in memory: sending from it copies nothing

static void accept_all(int epoll, int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    connections[fd] = (struct connection){.mode = HELLO};
    watch(epoll, fd);
  }
}

/** Takes bytes of the hello; tells how many, and answers when it is complete. */
static int take_hello(int fd, struct connection *c, const char *bytes, int count) {
  int taken = 0;
  while (c->have < 5 && taken < count) {
    c->header[c->have++] = (uint8_t)bytes[taken++];
    if (c->have == 5) c->left = c->header[3] << 8 | c->header[4];
  }
  if (c->have < 5) return taken;
  int body = count - taken < c->left ? count - taken : c->left;
  c->left -= body;
  if (c->left == 0) {
    c->mode = GREETED;
    if (send(fd, "!", 1, MSG_NOSIGNAL) < 0 && errno != EAGAIN) return -1;
  }
  return taken + body;
}

/** False when the connection is over. Peers of echoes wait for each answer, so an echo always fits. */
static bool take_bytes(int fd, struct connection *c, const char *bytes, int count) {
  if (c->mode == HELLO) {
    int taken = take_hello(fd, c, bytes, count);
    if (taken < 0) return false;
    bytes += taken;
    count -= taken;
  }
  if (count == 0) return true;
  if (c->mode == GREETED) c->mode = *bytes == 'D' ? DOWNLOAD : *bytes == 'U' ? UPLOAD : ECHO;
  return c->mode != ECHO || send(fd, bytes, (size_t)count, MSG_NOSIGNAL) == count;
}

static bool receive_all(int fd, struct connection *c) {
  for (;;) {
    // MSG_TRUNC throws bytes away without copying them.
    ssize_t count = recv(fd, buffer, BLOCK, c->mode == UPLOAD ? MSG_TRUNC : 0);
    if (count < 0) return errno == EAGAIN;
    if (count == 0) return false;
    if (c->mode != UPLOAD && !take_bytes(fd, c, buffer, (int)count)) return false;
    // Less than was asked for: the rest, if any, is announced by the next edge.
    if (count < BLOCK) return true;
  }
}

/** Sends until the socket is full. What another edge will not announce is asked for again, after the others' turn. */
static bool send_blocks(int epoll, int fd) {
  for (int turn = 0; turn < 16; turn++) {
    off_t start = 0;
    if (sendfile(fd, block, &start, BLOCK) < 0) return errno == EAGAIN;
  }
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.fd = fd};
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0;
}

static void serve(int epoll, int fd, uint32_t events) {
  struct connection *c = &connections[fd];
  bool alive = !(events & (EPOLLERR | EPOLLHUP));
  if (alive && events & (EPOLLIN | EPOLLRDHUP)) alive = receive_all(fd, c);
  if (alive && c->mode == DOWNLOAD) alive = send_blocks(epoll, fd);
  if (!alive) close(fd);
}

static int open_listener(struct sockaddr_in address) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  send_without_delay(fd); // Accepted sockets inherit it.
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 16384) < 0) fail("listen");
  socklen_t length = sizeof address;
  getsockname(fd, (struct sockaddr *)&address, &length);
  printf("{\"port\":%d}\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static int open_block(void) {
  int fd = memfd_create("block", MFD_CLOEXEC);
  if (fd < 0 || write(fd, buffer, BLOCK) != BLOCK) fail("fill a block");
  return fd;
}

int main(int count, char **values) {
  connections = table((size_t)prepare_process(), sizeof *connections);
  buffer = table(BLOCK, 1);
  block = open_block();
  int listener = open_listener(address_argument(count, values, "listen"));
  int epoll = open_epoll();
  watch(epoll, listener);
  struct epoll_event events[EVENTS];
  for (;;) {
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.fd == listener) accept_all(epoll, listener);
      else serve(epoll, events[i].data.fd, events[i].events);
    }
  }
}
