// The hash of a name, from its last character to its first: on the way it passes the hash of every suffix, so one pass
// over a server name asks for all patterns that could cover it.
//
// Both numbers are drawn for each snapshot. Whoever writes an allowlist cannot know which names will collide.

export type Seeds = { readonly seed: number; readonly multiplier: number };

export function drawSeeds(): Seeds {
  const [seed = 0, multiplier = 0] = crypto.getRandomValues(new Int32Array(2));
  return { seed, multiplier: multiplier | 1 };
}

/** The hash of a suffix that is one character longer. */
export function extendHash(hash: number, character: number, multiplier: number): number {
  const product = Math.imul(hash ^ character, multiplier);
  return product ^ (product >>> 15);
}

export function hashName(name: string, { seed, multiplier }: Seeds): number {
  let hash = seed;
  for (let at = name.length - 1; at >= 0; at -= 1) hash = extendHash(hash, name.charCodeAt(at), multiplier);
  return hash;
}
