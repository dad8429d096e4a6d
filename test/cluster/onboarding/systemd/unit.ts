// Unit files as a supervisor without systemd reads them. A key that is not known here is refused, so that nothing a unit asks
// for is passed over in silence; what is known and cannot be done is listed with the reason.

import { z } from 'zod';

const YES = /^(?:yes|true|on|1)$/;
const flag = z.string().transform((text) => YES.test(text));
const words = z.string().transform((text) => text.split(/\s+/));
/** `15s` or a bare number, both in seconds: the only spans our units use. */
const milliseconds = z
  .string()
  .regex(/^\d+s?$/)
  .transform((text) => Number.parseInt(text, 10) * 1000);
/** One folder below the place systemd has for its kind. */
const folder = z.string().regex(/^[a-z0-9-]+$/);
const atLeastOnce = z.array(z.string()).min(1);

/** The last assignment counts, as systemd.syntax(7) has it for keys that are no lists. */
function last<Value>(type: z.ZodType<Value, string>) {
  return z
    .array(z.string())
    .transform((values) => values.at(-1) ?? '')
    .pipe(type);
}

/** Taken for granted or done elsewhere; the reason is for the reader. */
function passedOver(reason: string) {
  return z.array(z.string()).optional().meta({ description: reason });
}

const ORDERED = 'the operator starts units in the order of the steps';
const SECCOMP =
  'a filter of system calls; what a container engine applies to the same program is tested with the image';

const sections = z.strictObject({
  Unit: z.strictObject({
    Description: last(z.string()),
    After: passedOver(ORDERED),
    Before: passedOver(ORDERED),
    Wants: passedOver(ORDERED),
    Conflicts: passedOver(ORDERED),
    DefaultDependencies: passedOver(ORDERED),
    /** 0: never given up on. Nothing else is supported. */
    StartLimitIntervalSec: last(z.literal('0')).optional(),
  }),
  Service: z
    .strictObject({
      Type: last(z.enum(['exec', 'oneshot'])),
      RemainAfterExit: last(flag).default(false),
      ExecStartPre: z.array(z.string()).default([]),
      ExecStart: atLeastOnce,
      Restart: last(z.enum(['no', 'always'])).default('no'),
      RestartSec: last(milliseconds).default(100),
      TimeoutStartSec: last(milliseconds).default(90_000),
      TimeoutStopSec: last(milliseconds).default(90_000),
      User: last(z.string()).optional(),
      StateDirectory: last(folder).optional(),
      RuntimeDirectory: last(folder).optional(),
      /** With `-`, one that is missing says nothing. */
      EnvironmentFile: last(z.string().startsWith('-/')).optional(),
      LoadCredential: z.array(z.templateLiteral([z.string(), ':', z.string()])).default([]),
      LimitNOFILE: last(z.string().regex(/^\d+$/).transform(Number)).optional(),
      AmbientCapabilities: last(words).optional(),
      CapabilityBoundingSet: last(words).optional(),
      NoNewPrivileges: last(flag).default(false),
      ProtectSystem: last(z.literal('strict')).optional(),
      ProtectHome: last(z.literal('yes')).optional(),
      ProtectKernelTunables: last(flag).default(false),
      ProtectControlGroups: last(flag).default(false),
      PrivateTmp: last(flag).default(false),
      PrivateDevices: last(flag).default(false),
      ProtectKernelModules: passedOver('takes a capability away that a user other than root has not'),
      ProtectClock: passedOver('takes a capability away that a user other than root has not'),
      RestrictSUIDSGID: passedOver(SECCOMP),
      RestrictNamespaces: passedOver(SECCOMP),
      RestrictRealtime: passedOver(SECCOMP),
      LockPersonality: passedOver(SECCOMP),
      SystemCallArchitectures: passedOver(SECCOMP),
    })
    .optional(),
  Timer: z
    .strictObject({
      OnBootSec: last(milliseconds).optional(),
      OnUnitInactiveSec: last(milliseconds).optional(),
      AccuracySec: passedOver('an allowance to be late, of which no use is made'),
    })
    .optional(),
  Install: z.strictObject({ WantedBy: last(z.string()) }).optional(),
});

export type UnitFile = z.output<typeof sections>;
export type ServiceSection = NonNullable<UnitFile['Service']>;
export type TimerSection = NonNullable<UnitFile['Timer']>;

/** Throws where a unit asks for what is not known here. */
export function parseUnit(name: string, text: string): UnitFile {
  const { success, data, error } = sections.safeParse(sectionsOf(name, text));
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new Error(
    `Cannot run unit "${name}": ${problems}. Teach test/cluster/onboarding/systemd what it asks for, or say why it cannot be done`,
  );
}

function sectionsOf(name: string, text: string): Record<string, Record<string, string[]>> {
  const found: Record<string, Record<string, string[]>> = {};
  let section: Record<string, string[]> | undefined;
  for (const line of text.split('\n').filter((each) => !/^\s*(?:[#;].*)?$/.test(each))) {
    const title = /^\[(.+)\]$/.exec(line)?.[1];
    const [, key, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (title !== undefined) section = found[title] ??= {};
    else if (key !== undefined && section !== undefined) (section[key] ??= []).push(value);
    else throw new Error(`Cannot read unit "${name}": "${line}" is neither a section nor an assignment`);
  }
  return found;
}
