// Settings: what a zone says in one word or one place, and what is told when that is another. `is` gives the words, so that
// defaults count and a reader is told what follows rather than which key it was.

import type { Path } from '../../loading/yaml-file.ts';
import type { Zone } from '../../model.ts';
import type { Notice } from '../change.ts';
import { stayingZones, zoneNotice, type Comparison } from './comparison.ts';

export type Setting = {
  readonly path: Path;
  readonly severity: Notice['severity'];
  /** In words; undefined where the zone has no such thing. Whether it has is told by others. */
  readonly is: (zone: Zone) => string | undefined;
  readonly say: (zone: string, now: string, old: string) => string;
};

export function settingNotices(
  comparison: Comparison,
  kind: Notice['kind'],
  settings: readonly Setting[],
): readonly Notice[] {
  return stayingZones(comparison).flatMap(({ site, before, after }) =>
    settings.flatMap(({ path, severity, is, say }) => {
      const [old, now] = [is(before), is(after)];
      if (old === undefined || now === undefined || old === now) return [];
      return [zoneNotice(site, after, path, { kind, severity, text: say(after.name, now, old) })];
    }),
  );
}
