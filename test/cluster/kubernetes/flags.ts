// Command lines as Kubernetes' programs read them.

export type Flags = Readonly<Record<string, string>>;

/** What a configuration says as `name=value` replaces what is set by default. */
export function flags(defaults: Flags, configured: readonly string[] = []): readonly string[] {
  const said = configured.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const);
  return Object.entries({ ...defaults, ...Object.fromEntries(said) }).map(([name, value]) => `--${name}=${value}`);
}
