// IEC 62443-3-3, requirement by requirement.

import type { Evidence } from '../evidence/evidence-of.ts';
import type { Requirement, SectionId, Where } from '../evidence/requirement.ts';
import { html, type Content, type Html } from './html.ts';
import { filePath, list, row, table } from './pieces.ts';

/** More files than these are folded. */
const FEW = 4;

export function evidenceSection({ requirements, notClaimed }: Evidence): Html {
  return html`<section id="evidence" aria-labelledby="evidence-heading">
    <h2 id="evidence-heading">Evidence for IEC 62443-3-3</h2>
    <p>
      System requirements for which this site shows something at its boundaries, each with what remains to be shown
      elsewhere. Titles are ours; the numbers lead to the standard. This is evidence, not an assessment: no security
      level is claimed.
    </p>
    ${requirements.map(requirementArticle)}
    <h3>Asked for often, and not shown here</h3>
    ${table({
      caption: 'Requirements without evidence in this report',
      columns: ['Requirement', 'In our words', 'Why not here'],
      rows: notClaimed.map(({ id, title, why }) => row(id, [title, why])),
    })}
  </section> `;
}

function requirementArticle({ id, title, how, gaps, where }: Requirement): Html {
  const anchor = id.toLowerCase().replaceAll(/[ .]/g, '-');
  return html`<article class="requirement" id="${anchor}" aria-labelledby="${anchor}-heading">
    <h3 id="${anchor}-heading"><span class="clause">${id}</span> ${title}</h3>
    <dl>
      <div>
        <dt>How</dt>
        <dd>${list(how)}</dd>
      </div>
      <div>
        <dt>Not covered</dt>
        <dd>${list(gaps) ?? 'Nothing that we know of.'}</dd>
      </div>
      <div>
        <dt>Where to look</dt>
        <dd>${places(where)}</dd>
      </div>
    </dl>
  </article> `;
}

function places(where: readonly Where[]): Content {
  const files = where.filter(({ kind }) => kind === 'file');
  if (files.length <= FEW) return list(where.map(placeOf));
  const others = where.filter(({ kind }) => kind !== 'file');
  return [
    list(others.map(placeOf)),
    html`<details>
      <summary>${files.length} files</summary>
      ${list(files.map(placeOf))}
    </details>`,
  ];
}

function placeOf(where: Where): Html {
  if (where.kind === 'section') return html`<a href="#${where.id}">${SECTIONS[where.id]}</a> of this report`;
  if (where.kind === 'metric') return html`metric <code>${where.name}</code>`;
  return where.kind === 'page' ? html`page ${filePath(where.path)}` : html`file ${filePath(where.path)}`;
}

/** As the table of contents has them. */
export const SECTIONS: Readonly<Record<SectionId, string>> = {
  map: 'Map',
  conduits: 'Conduits',
  telemetry: 'Telemetry',
  calendar: 'What ends',
  evidence: 'IEC 62443-3-3',
  unenforced: 'Not enforced',
  digests: 'Digests',
};
