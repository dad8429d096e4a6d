// Connections that only stay open: idle to= from= hellos= connections=
//
// Prints one line when all have had their answer, holds them until standard input ends or it is told to end, and prints
// how many were lost meanwhile. Its end resets them.
#include "load.h"

#define FLIGHT 64
#define PATIENCE_NS (60 * SECOND_NS)

enum state { CLOSED, CONNECTING, SAID, OPEN };

static enum state *states;
static struct sockaddr_in from, to;
static struct hellos hellos;
static int epoll, under_way, opened, failed, lost;

static void begin(void) {
  int fd = begin_connection(&from, &to);
  states[fd] = CONNECTING;
  under_way += 1;
  watch(epoll, fd);
}

static void end(int fd) {
  if (states[fd] == OPEN) lost += 1;
  else failed += 1, under_way -= 1;
  states[fd] = CLOSED;
  close(fd);
}

static void go_on(int fd) {
  if (states[fd] == CLOSED) return;
  if (states[fd] == CONNECTING) {
    int sent = send_hello(fd, &hellos);
    if (sent == 0) return;
    if (sent < 0) return end(fd);
    states[fd] = SAID;
  }
  char answer;
  ssize_t count = recv(fd, &answer, 1, 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count != 1 || states[fd] == OPEN) return end(fd);
  states[fd] = OPEN;
  opened += 1;
  under_way -= 1;
}

static bool is_over(int epoll_fd, struct epoll_event *events, int64_t until_ns) {
  int ready = wait_until(epoll_fd, events, until_ns);
  bool over = false;
  for (int i = 0; i < ready; i++) {
    char ignored[64];
    if (events[i].data.fd != STDIN_FILENO) go_on(events[i].data.fd);
    else if (read(STDIN_FILENO, ignored, sizeof ignored) == 0) over = true;
  }
  return over;
}

int main(int count, char **values) {
  states = table((size_t)prepare_process(), sizeof *states);
  to = address_argument(count, values, "to");
  from = address_argument(count, values, "from");
  hellos = read_hellos(argument(count, values, "hellos"));
  int wanted = (int)number_argument(count, values, "connections");
  epoll = open_epoll();
  struct epoll_event input = {.events = EPOLLIN, .data.fd = STDIN_FILENO}, events[EVENTS];
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &input) < 0) fail("watch standard input");
  bool over = false;
  for (int64_t stop = now_ns() + PATIENCE_NS; !over && opened + failed < wanted && now_ns() < stop;) {
    while (under_way < FLIGHT && opened + failed + under_way < wanted) begin();
    over = is_over(epoll, events, stop);
  }
  printf("{\"open\":%d,\"errors\":%d}\n", opened, wanted - opened);
  fflush(stdout);
  while (!over) over = is_over(epoll, events, now_ns() + SECOND_NS);
  printf("{\"lost\":%d}\n", lost);
  fflush(stdout);
  return 0;
}
