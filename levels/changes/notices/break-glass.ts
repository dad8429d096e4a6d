// Whether people may open a name beside the declaration, for how long, and who.

import type { BreakGlassDeclaration } from '../../declaration/site.ts';
import type { Notice } from '../change.ts';
import { countText } from '../words.ts';
import { bothSites, isSame, siteNotice, type Comparison } from './comparison.ts';

export function breakGlassNotices(comparison: Comparison): readonly Notice[] {
  const sites = bothSites(comparison);
  if (sites === undefined || isSame(sites.before.breakGlass, sites.after.breakGlass)) return [];
  const told = tell(sites.before.breakGlass, sites.after.breakGlass);
  return [siteNotice(sites.site, ['breakGlass'], { kind: 'break-glass', ...told })];
}

type Rule = BreakGlassDeclaration | undefined;

function tell(old: Rule, now: Rule): Pick<Notice, 'severity' | 'text'> {
  if (now === undefined) return { severity: 'warning', text: 'Nobody may open a name in an emergency any more.' };
  const may = `${now.group} may open a name in an emergency for up to ${countText(now.maxHours, 'hour')}`;
  if (old === undefined) return { severity: 'warning', text: `${may}; until now nobody might.` };
  const instead = [
    ...(old.maxHours === now.maxHours ? [] : [`for up to ${countText(old.maxHours, 'hour')}`]),
    ...(old.group === now.group ? [] : [`by ${old.group}`]),
  ];
  return { severity: 'warning', text: `${may}, until now ${instead.join(' and ')}.` };
}
