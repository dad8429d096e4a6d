// systemd unit files as values, so that their sections and repeated keys cannot be mistyped.

export type UnitSection = readonly (readonly [key: string, value: string])[];

/** Sections in the order systemd.unit(5) shows them. */
export type Unit = {
  readonly Unit: UnitSection;
  readonly Service?: UnitSection;
  readonly Timer?: UnitSection;
  readonly Install?: UnitSection;
};

/** The text of a unit file; its first line says what the unit is for. */
export function unitText(purpose: string, unit: Unit): string {
  const sections = SECTIONS.flatMap((name) => {
    const lines = unit[name]?.map(([key, value]) => `${key}=${value}`);
    return lines === undefined ? [] : [[`[${name}]`, ...lines].join('\n')];
  });
  return `# ${purpose}\n${sections.join('\n\n')}\n`;
}

const SECTIONS = ['Unit', 'Service', 'Timer', 'Install'] as const;

/** What a service of ours never needs, after systemd.exec(5). Memory stays executable: V8 compiles while it runs. */
export const SANDBOX: UnitSection = [
  ['NoNewPrivileges', 'yes'],
  ['ProtectSystem', 'strict'],
  ['ProtectHome', 'yes'],
  ['ProtectKernelTunables', 'yes'],
  ['ProtectKernelModules', 'yes'],
  ['ProtectControlGroups', 'yes'],
  ['ProtectClock', 'yes'],
  ['PrivateTmp', 'yes'],
  ['PrivateDevices', 'yes'],
  ['RestrictNamespaces', 'yes'],
  ['RestrictRealtime', 'yes'],
  ['RestrictSUIDSGID', 'yes'],
  ['LockPersonality', 'yes'],
  ['SystemCallArchitectures', 'native'],
];
