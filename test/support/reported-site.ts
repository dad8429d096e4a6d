// A site as `sallyport report` shows it, without the command around it.

import { pageOf } from '../../cli/report/page/page.ts';
import { readAssets } from '../../cli/report/page/read-assets.ts';
import { reportOf, type Report } from '../../cli/report/report.ts';
import { siteFiles } from '../../constructs/site-files.ts';
import type { Site } from '../../levels/model.ts';

const REPORT_DAY = '2026-11-22';

export type Reported = { readonly report: Report; readonly page: string; readonly dist: ReadonlyMap<string, string> };

/** As if what is synthesized were committed. */
export function reported(site: Site, today: string = REPORT_DAY): Reported {
  const { dist } = siteFiles(site);
  const report = reportOf(site, { synthesized: dist, committed: dist, warnings: [], today });
  return { report, dist, page: pageOf(site, report, readAssets()) };
}
