// Every conduit with every entry that passes it. Groups fold, the search looks into all of them.

import type { Conduit, ConduitEntry, EntryGroup, Standing } from '../conduits/conduit.ts';
import { count } from '../evidence/words.ts';
import { html, type Content, type Html } from './html.ts';
import { breakable, day, mark, names, orNone, placeText } from './pieces.ts';

export function conduitsSection(conduits: readonly Conduit[]): Html {
  return html`<section id="conduits" aria-labelledby="conduits-heading">
    <h2 id="conduits-heading">Conduits and their entries</h2>
    <p>
      What no entry covers does not resolve and is not forwarded. An entry holds for the zones it names and for no other
      that uses the same conduit. Lines that say the same as another stay visible as “repeated”: the forwarder carries
      the one that holds longest.
    </p>
    <form class="search" role="search" id="search-form" hidden>
      <label for="search">Search the entries</label>
      <input
        type="search"
        id="search"
        name="search"
        autocomplete="off"
        spellcheck="false"
        aria-describedby="search-hint"
        aria-keyshortcuts="/"
      />
      <span id="search-hint"
        >Every word must occur: host, zone, owner, ticket, file, reason. <kbd>/</kbd> comes here,
        <kbd>Esc</kbd> clears.</span
      >
      <output id="search-count" for="search" aria-live="polite"></output>
    </form>
    <nav aria-label="Conduits">
      <ul class="conduit-list">
        ${conduits.map(
          (conduit) =>
            html`<li>
              <a href="#${conduit.id}">${titleOf(conduit)}</a>
              <span class="quiet">${count(conduit.destinations, 'destination')}</span>
            </li>`,
        )}
      </ul>
    </nav>
    ${conduits.map(conduitArticle)}
  </section> `;
}

function titleOf({ kind, from, to }: Conduit): string {
  if (kind === 'out') return `What leaves the plant: ${from} → ${to}`;
  return kind === 'own' ? `What ${from} itself may reach` : `${from} → ${to}`;
}

function conduitArticle(conduit: Conduit): Html {
  const { id, kind, forwarder, exposure, face, routed, destinations, groups } = conduit;
  const facts: readonly (readonly [string, Content])[] = [
    ['Decided by', `the forwarder of ${forwarder} (${exposure})`],
    ...(kind === 'up'
      ? [
          ['Face', face ?? 'unknown'] as const,
          ['Routed by', routed ?? 'nobody: the face lies in the zone’s own network'] as const,
        ]
      : []),
    ['In force', count(destinations, 'destination')],
  ];
  return html`<article class="conduit" id="${id}" aria-labelledby="${id}-heading">
    <h3 id="${id}-heading">${titleOf(conduit)}</h3>
    <dl class="facts">
      ${facts.map(
        ([term, text]) =>
          html`<div>
            <dt>${term}</dt>
            <dd>${text}</dd>
          </div>`,
      )}
    </dl>
    ${groups.length === 0 ? html`<p>Nothing passes.</p>` : groups.map((group) => groupDetails(id, group))}
  </article> `;
}

function groupDetails(conduit: string, group: EntryGroup): Html {
  const { kind, title, purpose, profile, entries } = group;
  const ended = entries.filter(({ standing }) => standing === 'ended').length;
  const isOpen = kind === 'own' || kind === 'telemetry';
  return html`<details class="group" ${isOpen ? 'open' : undefined}>
    <summary>
      <span class="group-title">${title}</span>
      <span class="quiet"
        >${count(entries.length, 'entry', 'entries')}${ended === 0 ? '' : `, ${ended} ended`}${
          profile === undefined ? '' : `, reviewed ${profile.reviewed}`
        }</span
      >
      <span class="hits" hidden></span>
    </summary>
    <p class="purpose">${purpose}${profile === undefined ? undefined : profileNote(profile)}</p>
    <div class="table" role="region" aria-label="${title}: entries of ${conduit.replace('conduit-', '')}" tabindex="0">
      <table class="entries">
        <caption>
          ${title}
        </caption>
        <thead>
          <tr>
            <th scope="col">Host</th>
            <th scope="col">Port</th>
            <th scope="col">For zones</th>
            <th scope="col">Through</th>
            <th scope="col">Ends at</th>
            <th scope="col">Owner, ticket</th>
            <th scope="col">Expires</th>
            <th scope="col">Reason</th>
            <th scope="col">Declared at</th>
          </tr>
        </thead>
        <tbody>
          ${entries.map(entryRow)}
        </tbody>
      </table>
    </div>
  </details> `;
}

function profileNote({ source, usedAt }: NonNullable<EntryGroup['profile']>): Html {
  return html` Source: ${source}. Used at
  ${usedAt.map((place, index) => html`${index === 0 ? '' : ', '}${placeText(place)}`)}.`;
}

function entryRow(entry: ConduitEntry): Html {
  const { host, port, protocol, listenPort, zones, through, end, owner, ticket, why, place } = entry;
  const listens = listenPort === undefined || listenPort === port ? '' : `, listens on ${listenPort}`;
  const answers =
    owner === undefined
      ? orNone(undefined)
      : ticket === undefined
        ? breakable(owner)
        : html`${breakable(owner)}, ${ticket}`;
  return html`<tr class="entry ${entry.standing}">
    <th scope="row"><code>${breakable(host)}</code></th>
    <td>${port} ${protocol}${listens}</td>
    <td>${names(zones)}</td>
    <td>${names(through)}</td>
    <td>${breakable(end)}</td>
    <td>${answers}</td>
    <td>${expiryOf(entry)}</td>
    <td>${why}</td>
    <td>${placeText(place)}</td>
  </tr> `;
}

function expiryOf({ expires, reserved, standing }: ConduitEntry): Html {
  const until = expires === undefined ? (reserved ? 'never, reserved' : 'no end') : day(expires);
  return html`${until} ${standingMark(standing)}`;
}

function standingMark(standing: Standing): Html | undefined {
  if (standing === 'in-force') return undefined;
  return standing === 'ended' ? mark('bad', 'ended') : mark('quiet', 'repeated');
}
