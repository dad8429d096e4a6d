// "No change may cut a level off", as the API server can check it: every reserved (host, port, zone) of the old Allowlist is
// in the new one, or its host and port are released on purpose. Where a zone is retired, now or by the version before, the
// rule steps aside: telling its names from others would exceed the budget, and the forwarder tells them exactly.
//
// The forwarder holds the same rule and is the control; deleting and creating the object again passes this one. It is here
// so that the refusal reaches whoever applies the change, at once and in words.
//
// The form is dictated by the cost budget of CEL. Zones compared inside the comparison of names cost, by the estimate at
// the largest sizes, 7.7 times what a rule may; the lists of the matching names taken out first (`filter`, `map`) cost less
// than a tenth of that. 128 names with 64 zones each are checked within the budget of one call. `__for__` is how CEL spells
// a property that is a word of its own.

export const RESERVED_RULE = {
  rule: [
    'has(self.breakGlass) || has(oldSelf.breakGlass) ||',
    '(has(self.retired) && size(self.retired) > 0) || (has(oldSelf.retired) && size(oldSelf.retired) > 0) ||',
    'oldSelf.reserved.all(o,',
    'self.released.exists(r, r.host == o.host && r.port == o.port) ||',
    'self.reserved.filter(n, n.host == o.host && n.port == o.port).map(n, n.__for__).exists(zones, o.__for__.all(z, z in zones)))',
  ].join(' '),
  message:
    'Cannot drop a reserved name: this change would cut a zone off from it. List the name under "release" in the declaration if that is meant, or decommission the zone first',
} as const;
