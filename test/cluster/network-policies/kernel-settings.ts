// What the kernel of a node has to do for rules to work. Each network namespace has settings of its own.

export const KERNEL_SETTINGS: readonly (readonly [file: string, value: string])[] = [
  // Pods of one node meet on its bridge, whose traffic rules see only on demand.
  ['/proc/sys/net/bridge/bridge-nf-call-iptables', '1'],
  // Every refusal is told to whoever dials; by default the seventh in a row waits for a second, and so does who dials.
  ['/proc/sys/net/ipv4/icmp_ratemask', '0'],
];
