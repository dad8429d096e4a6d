// What is not enforced, said as plainly as what is.

import type { Report } from '../report.ts';
import type { Place } from '../places.ts';
import { RESIDUAL_RISKS } from '../unenforced/residual-risks.ts';
import type { Admission } from '../unenforced/admission.ts';
import type { EndlessEntry, WideEntry } from '../unenforced/wide-entries.ts';
import { html, type Content, type Html } from './html.ts';
import { breakable, mark, names, orNone, placeText, row, table } from './pieces.ts';

export function unenforcedSection({ unenforced: { admissions, wildcards, endless, warnings } }: Report): Html {
  return html`<section id="unenforced" aria-labelledby="unenforced-heading">
    <h2 id="unenforced-heading">What is not enforced</h2>
    <h3>Because of what this site is</h3>
    ${table({
      caption: 'Not enforced at this site',
      columns: ['What', 'Zones', 'What that means', 'Declared at'],
      rows: admissions.map(admissionRow),
    })}
    <h3>Wildcards</h3>
    ${wildcards.length === 0 ? html`<p>No entry in force is a wildcard.</p>` : wildcardTable(wildcards)}
    <h3>Own entries without an end</h3>
    ${endless.length === 0 ? html`<p>Every own entry has an end.</p>` : endlessTable(endless)}
    <h3>Warnings of the check</h3>
    ${warnings.length === 0 ? html`<p>None on this day.</p>` : warningTable(warnings)}
    <h3>Risks that remain wherever names decide</h3>
    <dl class="risks">
      ${RESIDUAL_RISKS.map(
        ({ title, text }) =>
          html`<div>
            <dt>${title}</dt>
            <dd>${text}</dd>
          </div>`,
      )}
    </dl>
    <p>They are discussed in <code>SECURITY.md</code> of the repository.</p>
  </section> `;
}

function admissionRow({ title, zones, text, place }: Admission): Html {
  return row(title, [
    zones.length === 0 ? 'all' : names(zones),
    text,
    place === undefined ? 'follows from the kind of the zone' : placeText(place),
  ]);
}

function wildcardTable(wildcards: readonly WideEntry[]): Html {
  const wide = wildcards.filter(({ multiTenant }) => multiTenant).length;
  return html`<p>
      ${wildcards.length} wildcards in force, ${wide} of them over names that belong to other customers of the service
      too. “*.” stands for one label, “**.” for one or more.
    </p>
    ${table({
      caption: 'Wildcards in force',
      columns: ['Pattern', 'Zones', 'Whose names', 'Risk acknowledged at', 'Granted at'],
      rows: wildcards.map(({ host, port, zones, multiTenant, acknowledged, granted }) =>
        row(html`<code>${breakable(`${host}:${port}`)}</code>`, [
          names(zones),
          multiTenant ? mark('bad', 'shared by customers') : mark('quiet', 'not known as shared'),
          acknowledged.length === 0 ? orNone(undefined) : places(acknowledged),
          places(granted),
        ]),
      ),
    })}`;
}

function endlessTable(endless: readonly EndlessEntry[]): Html {
  return table({
    caption: 'Own entries without an end',
    columns: ['Destination', 'Zones', 'Granted at'],
    rows: endless.map(({ host, port, zones, granted }) =>
      row(html`<code>${breakable(`${host}:${port}`)}</code>`, [names(zones), places(granted)]),
    ),
  });
}

function warningTable(warnings: Report['unenforced']['warnings']): Html {
  return table({
    caption: 'Warnings of the check on the day of this report',
    columns: ['Kind', 'Warning', 'At'],
    rows: warnings.map(({ code, message, file, line }) => row(code, [message, placeText({ path: file, line })])),
  });
}

function places(all: readonly Place[]): Content {
  return all.map((place, index) => [index === 0 ? undefined : html`<br />`, placeText(place)]);
}
