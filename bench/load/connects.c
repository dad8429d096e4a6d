// New connections: connects to= from= hellos= seconds= flight= rate=
//
// Each one is opened, says its hello, waits for one byte and is reset; its latency runs from connect to that byte.
// rate=0: `flight` of them are always under way, as fast as it goes. rate=R: one begins every 1/R seconds whatever
// became of the earlier ones, and its latency runs from when it should have begun, so that a proxy that stalls cannot
// hide the connections it kept from beginning.
#include "load.h"

/** The longest a connection may take; whatever is still open then counts as an error. */
#define PATIENCE_NS (5 * SECOND_NS)

struct connection {
  int64_t begun_ns;
  bool open, said;
};

struct pace {
  double rate; // 0: a closed loop
  uint64_t places;
  int64_t start, stop;
};

static struct connection *connections;
static int *rest, resting;
static int epoll, highest;
static struct sockaddr_in from, to;
static struct hellos hellos;
static struct latencies latencies;
static uint64_t errors, under_way;

/** A socket that is at rest, or a new one: to be connected again costs half of a new socket's calls. */
static int take_socket(void) {
  if (resting > 0) return rest[--resting];
  int fd = open_socket(&from);
  if (fd < 0) return -1;
  watch(epoll, fd);
  if (fd > highest) highest = fd;
  return fd;
}

static void go_on(int fd, uint32_t events);

static void begin(int64_t begun_ns) {
  int fd = take_socket();
  if (fd < 0) {
    errors += 1;
    return;
  }
  if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) {
    errors += 1;
    rest[resting++] = fd;
    return;
  }
  connections[fd] = (struct connection){.begun_ns = begun_ns, .open = true};
  under_way += 1;
  go_on(fd, 0); // On loopback the handshake is over already.
}

/** Resets the connection: dissolving the association of a connected socket sends RST and keeps the socket. */
static void end(int fd) {
  struct sockaddr nobody = {.sa_family = AF_UNSPEC};
  int cause;
  socklen_t length = sizeof cause;
  connections[fd].open = false;
  under_way -= 1;
  connect(fd, &nobody, sizeof nobody);
  getsockopt(fd, SOL_SOCKET, SO_ERROR, &cause, &length); // The reset is noted as an error of its own socket.
  rest[resting++] = fd;
}

static void go_on(int fd, uint32_t events) {
  struct connection *c = &connections[fd];
  if (!c->open) return;
  if (!c->said && !(events & (EPOLLERR | EPOLLHUP))) {
    int sent = send_hello(fd, &hellos);
    if (sent == 0) return;
    if (sent > 0) c->said = true;
    if (events == 0) return;
  }
  char answer;
  ssize_t count = c->said ? recv(fd, &answer, 1, 0) : -1;
  if (c->said && count < 0 && errno == EAGAIN) return;
  if (count == 1) add_latency(&latencies, now_ns() - c->begun_ns);
  else errors += 1;
  end(fd);
}

static void count_unanswered(void) {
  for (int fd = 0; fd <= highest; fd++)
    if (connections[fd].open) {
      errors += 1;
      end(fd);
    }
}

/** Begins what is due, and tells when to look again. */
static int64_t begin_due(int64_t now, const struct pace *pace) {
  static uint64_t begun;
  while (under_way < pace->places) {
    int64_t due = pace->rate > 0 ? pace->start + (int64_t)((double)begun * SECOND_NS / pace->rate) : now;
    if (due > now) return due < pace->stop ? due : pace->stop;
    uint64_t before = errors;
    begin(due);
    begun += 1;
    if (errors > before) return now + SECOND_NS / 1000; // No port, no descriptor: they come back when others end.
  }
  return pace->stop;
}

int main(int count, char **values) {
  int limit = prepare_process();
  connections = table((size_t)limit, sizeof *connections);
  rest = table((size_t)limit, sizeof *rest);
  to = address_argument(count, values, "to");
  from = address_argument(count, values, "from");
  hellos = read_hellos(argument(count, values, "hellos"));
  int64_t duration = (int64_t)(number_argument(count, values, "seconds") * SECOND_NS);
  struct pace pace = {.rate = number_argument(count, values, "rate"), .start = now_ns()};
  pace.stop = pace.start + duration;
  pace.places = pace.rate > 0 ? (uint64_t)limit - 64 : (uint64_t)number_argument(count, values, "flight");
  epoll = open_epoll();
  struct epoll_event events[EVENTS];
  // An open loop waits for what it has begun: leaving the slowest out would flatter.
  int64_t end_of_patience = pace.stop + (pace.rate > 0 ? PATIENCE_NS : 0);
  for (int64_t now = now_ns(); now < pace.stop || (under_way > 0 && now < end_of_patience); now = now_ns()) {
    int ready = wait_until(epoll, events, now < pace.stop ? begin_due(now, &pace) : end_of_patience);
    for (int i = 0; i < ready; i++) go_on(events[i].data.fd, events[i].events);
  }
  if (pace.rate > 0) count_unanswered();
  print_result(&latencies, errors, duration);
  return 0;
}
