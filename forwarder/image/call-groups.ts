// What each system call is for. The seccomp profile lists a call when a trace showed it, or when it stands under `untraced`
// with the reason why a trace need not show it; a traced call that has no place here stops the generator, so that nobody
// lets a call through without saying what for.

export type CallGroup = {
  readonly purpose: string;
  /** Allowed when a trace shows them. */
  readonly calls: readonly string[];
  /** Allowed without having been seen: which, and why. */
  readonly untraced?: { readonly calls: readonly string[]; readonly why: string };
};

export const CALL_GROUPS: readonly CallGroup[] = [
  {
    purpose: 'connections: accepted, dialled, joined, closed',
    calls: list(`accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmsg sendmsg sendto
      setsockopt shutdown`),
    untraced: {
      calls: list(`recvfrom sendto sendmsg accept4 shutdown getsockopt recvmmsg sendmmsg`),
      why: 'the reactor reads and writes sockets by calls of its own; datagrams to resolvers may go in batches',
    },
  },
  {
    purpose: 'waiting for events, and waking another thread',
    calls: list(`epoll_create1 epoll_ctl epoll_pwait epoll_wait eventfd2 pipe2 poll ppoll`),
    untraced: {
      calls: ['epoll_wait', 'epoll_pwait', 'eventfd2', 'poll', 'ppoll'],
      why: 'the reactor waits by epoll_wait, which arm64 has as epoll_pwait alone; glibc polls when it asks DNS',
    },
  },
  {
    purpose: 'files: the program, the configuration, the list, its state, the audit',
    calls: list(`access close fcntl fdatasync fstat fsync ftruncate getcwd getdents64 lseek mkdir newfstatat
      openat pread64 pwrite64 read readlink readv rename statx unlink write writev`),
    untraced: {
      calls: list(`getdents64 fdatasync ftruncate lseek pwrite64 readv newfstatat faccessat faccessat2 mkdirat
      readlinkat renameat renameat2 unlinkat fstatfs statfs`),
      why: 'folders of keys are listed; the names ending in -at are what arm64 and newer glibc call instead',
    },
  },
  { purpose: 'noticing that a file changed', calls: ['inotify_add_watch', 'inotify_init1', 'inotify_rm_watch'] },
  {
    purpose: 'memory, and code that V8 compiles',
    calls: ['brk', 'madvise', 'mmap', 'mprotect', 'mremap', 'munmap'],
    untraced: {
      calls: ['mremap', 'membarrier'],
      why: 'glibc moves large blocks; V8 orders threads when it discards code',
    },
  },
  {
    purpose: 'threads and their signals',
    calls: list(`exit exit_group futex gettid rseq rt_sigaction rt_sigprocmask rt_sigreturn sched_getaffinity
      sched_getparam sched_getscheduler sched_yield set_robust_list set_tid_address sigaltstack
      tgkill`),
    untraced: {
      calls: ['restart_syscall', 'rt_sigreturn', 'sched_yield', 'sigaltstack', 'tgkill'],
      why: 'they follow a signal, an interrupted wait or contention, which no run can be made to have',
    },
  },
  {
    purpose: 'time',
    calls: ['clock_nanosleep'],
    untraced: {
      calls: ['clock_getres', 'clock_gettime', 'clock_nanosleep', 'gettimeofday', 'nanosleep'],
      why: 'read without a call where the clock of the machine allows it; elsewhere these are called',
    },
  },
  {
    purpose: 'what the program asks about itself and the machine',
    calls: list(`arch_prctl capget getegid geteuid getgid getpid getppid getrandom getrusage getuid prlimit64
      sysinfo uname`),
    untraced: { calls: ['getrusage', 'getppid'], why: 'metrics of the process are read when they are scraped' },
  },
  {
    purpose: 'starting: what the container runtime calls between putting the profile in force and running the program',
    calls: ['execve'],
    untraced: {
      calls: ['close_range', 'openat2', 'dup3'],
      why: 'runc and crun close what they hold; a probe is started in the same way. There is no other program in the image',
    },
  },
];

/** Names written as prose, to be read by people. */
function list(names: string): readonly string[] {
  return names.split(/\s+/);
}

export type Condition = { readonly index: number; readonly value: number; readonly mask?: number };

/** Calls of which only some uses are allowed: one of the conditions must hold. Always listed. */
export const NARROWED: readonly {
  readonly call: string;
  readonly purpose: string;
  readonly conditions: readonly Condition[];
}[] = [
  {
    call: 'clone',
    purpose: 'a thread (CLONE_THREAD); never a process, never a namespace',
    conditions: [{ index: 0, mask: 0x10000, value: 0x10000 }],
  },
  {
    call: 'socket',
    purpose: 'AF_UNIX, AF_INET, AF_INET6; AF_NETLINK to list own addresses',
    conditions: [1, 2, 10, 16].map((value) => ({ index: 0, value })),
  },
  {
    call: 'ioctl',
    purpose: 'FIONBIO, FIOCLEX, FIONREAD on what is open; TCGETS and TCGETS2 ask whether it is a terminal',
    conditions: [0x5421, 0x5451, 0x541b, 0x5401, 0x802c542a].map((value) => ({ index: 1, value })),
  },
  {
    call: 'prctl',
    purpose: 'PR_SET_NAME and PR_SET_VMA: threads and memory have names',
    conditions: [15, 0x53564d41].map((value) => ({ index: 0, value })),
  },
];

/** Tried by Node and refused: it goes on without. */
export const REFUSED: readonly { readonly calls: readonly string[]; readonly errno: number; readonly why: string }[] = [
  {
    calls: ['clone3'],
    errno: 38, // ENOSYS
    why: 'its flags are behind a pointer, where no filter sees them; told that it does not exist, glibc takes clone',
  },
  {
    calls: ['io_uring_enter', 'io_uring_setup'],
    errno: 1, // EPERM
    why: 'calls made through a ring pass no filter; libuv takes epoll instead',
  },
];
