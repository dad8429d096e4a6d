// The protocols an entry and a listener may have. In a file of its own, because a reactor's thread needs the words and not
// the schemas they appear in.

export const PROTOCOLS = ['tls', 'http', 'tcp'] as const;
export type Protocol = (typeof PROTOCOLS)[number];
