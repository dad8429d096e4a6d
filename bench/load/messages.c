// Small messages over open connections: messages to= from= hellos= seconds= connections=
//
// Each connection has one message of 100 bytes under way; the next follows when it has come back. A connection that
// ends before the time is over is an error and is not opened again.
#include "load.h"

#define MESSAGE 100

struct connection {
  int64_t sent_ns;
  int have; // bytes of the message that are back
  bool said, greeted;
};

static struct connection *connections;
static struct hellos hellos;
static struct latencies latencies;
static char message[MESSAGE], buffer[64 * 1024];
static uint64_t errors;
static int waiting; // for the greeting; counting begins when all have it
static bool counting;

static bool send_message(int fd, struct connection *c) {
  c->sent_ns = now_ns();
  c->have = 0;
  return send(fd, message, MESSAGE, MSG_NOSIGNAL) == MESSAGE;
}

/** False when the connection is over. */
static bool take(int fd, struct connection *c, int count) {
  if (!c->greeted) {
    c->greeted = true;
    waiting -= 1;
    return count == 1 && send_message(fd, c);
  }
  c->have += count;
  if (c->have < MESSAGE) return true;
  if (c->have > MESSAGE) return false;
  if (counting) add_latency(&latencies, now_ns() - c->sent_ns);
  return send_message(fd, c);
}

static bool go_on(int fd, struct connection *c) {
  if (!c->said) {
    int sent = send_hello(fd, &hellos);
    if (sent <= 0) return sent == 0;
    c->said = true;
  }
  ssize_t count = recv(fd, buffer, sizeof buffer, 0);
  if (count < 0) return errno == EAGAIN;
  return count > 0 && take(fd, c, (int)count);
}

static void open_all(int epoll, int wanted, const struct sockaddr_in *from, const struct sockaddr_in *to) {
  for (int i = 0; i < wanted; i++) {
    int fd = begin_connection(from, to);
    send_without_delay(fd);
    watch(epoll, fd);
  }
}

int main(int count, char **values) {
  connections = table((size_t)prepare_process(), sizeof *connections);
  struct sockaddr_in to = address_argument(count, values, "to"), from = address_argument(count, values, "from");
  hellos = read_hellos(argument(count, values, "hellos"));
  int64_t duration = (int64_t)(number_argument(count, values, "seconds") * SECOND_NS);
  waiting = (int)number_argument(count, values, "connections");
  memset(message, 'E', MESSAGE);
  int epoll = open_epoll();
  open_all(epoll, waiting, &from, &to);
  struct epoll_event events[EVENTS];
  int64_t start = now_ns(), stop = start + 10 * SECOND_NS;
  for (int64_t now = start; now < stop; now = now_ns()) {
    int ready = wait_until(epoll, events, stop);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (go_on(fd, &connections[fd])) continue;
      if (!connections[fd].greeted) waiting -= 1;
      errors += 1;
      close(fd);
    }
    if (counting || waiting > 0) continue;
    counting = true;
    start = now_ns();
    stop = start + duration;
  }
  if (!counting) {
    errno = ETIMEDOUT;
    fail("open the connections");
  }
  print_result(&latencies, errors, now_ns() - start);
  return 0;
}
