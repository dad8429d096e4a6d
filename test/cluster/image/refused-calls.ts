// Calls that a forwarder never makes and an intruder would, tried inside the container through the addon that the image has.
// Each would succeed, or fail by another error, without the profile: as this user, without a capability.

/** C prototypes and arguments; the errno each leaves must be EPERM, the profile's own. */
export const ATTEMPTS = {
  // PTRACE_TRACEME: anyone may ask to be traced.
  ptrace: ['long ptrace(long, long, long, long)', [0, 0, 0, 0]],
  fork: ['int fork()', []],
  // A user namespace, where kernels let anyone have one.
  unshare: ['int unshare(int)', [0x10000000]],
  memfd_create: ['int memfd_create(str, uint)', ['x', 0]],
  // AF_ALG and AF_VSOCK: families of which the kernel has had more than its share of faults.
  'socket AF_ALG': ['int socket(int, int, int)', [38, 5, 0]],
  'socket AF_VSOCK': ['int socket(int, int, int)', [40, 1, 0]],
  socketpair: ['int socketpair(int, int, int, void*)', [1, 1, 0, null]],
  // TIOCSTI types into a terminal.
  'ioctl TIOCSTI': ['int ioctl(int, ulong, void*)', [0, 0x5412, null]],
  kill: ['int kill(int, int)', [1, 0]],
  chmod: ['int chmod(str, uint)', ['/run/sallyport', 0o777]],
  mount: ['int mount(str, str, str, ulong, str)', ['none', '/tmp', 'tmpfs', 0, '']],
} as const;

/** A script for `node --eval` that makes them and prints what became of each. */
export function attemptsScript(): string {
  return `
const koffi = require('koffi');
const libc = koffi.load(null);
const nameOf = (errno) => Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0] ?? String(errno);
const said = {};
for (const [name, [prototype, args]] of Object.entries(${JSON.stringify(ATTEMPTS)}))
  said[name] = libc.func(prototype)(...args) === -1 ? nameOf(koffi.errno()) : 'done';
said['a child process'] = require('node:child_process').spawnSync(process.execPath, ['--version']).error?.code ?? 'done';
const status = require('node:fs').readFileSync('/proc/self/status', 'utf8');
said.status = Object.fromEntries(['CapEff', 'CapBnd', 'NoNewPrivs', 'Seccomp'].map((field) =>
  [field, new RegExp('^' + field + ':\\\\s*(.*)$', 'm').exec(status)?.[1]]));
console.log(JSON.stringify(said));
`;
}
