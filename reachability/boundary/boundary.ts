// What holds a boundary besides the lists, in two words. A gate is a thing that lets through: a rule of a policy, a subject of
// a role, a power of a pod. A wall is a thing that holds back: a direction that is policed, a binding of an admission policy,
// a rule of the kernel. A boundary is as narrow as before when no gate is new and no wall is gone. Types only.

export type Boundary = {
  readonly gates: readonly Gate[];
  readonly walls: readonly Wall[];
};

export type Wall = {
  /** Equal for the same wall in both versions, wherever it stands. */
  readonly key: string;
  /** Path of the object. */
  readonly object: string;
  /** What it does, where "it" is the object: "polices what leaves …". */
  readonly text: string;
};

export type Gate = Wall & {
  /** Of a conduit: what a new destination may explain. */
  readonly conduit: Conduit | undefined;
};

export type Conduit = {
  /** Whose pods, which direction and who is at the other end. */
  readonly line: string;
  /** What is at the other end; undefined for a Service, in front of which others say who may come. */
  readonly peer: Peer | undefined;
  /** Undefined: every port. */
  readonly port: number | undefined;
};

export type Peer = {
  readonly direction: 'ingress' | 'egress';
  /** A network in CIDR form, whole. */
  readonly network: string | undefined;
  /** Pods of a namespace of the cluster. */
  readonly namespace: string | undefined;
  readonly text: string;
};
