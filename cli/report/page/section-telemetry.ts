// The ways of telemetry, hop by hop, in the words of `sallyport flow`.

import type { Connection, DescribedHop, DescribedWay } from '../../flow/described-way.ts';
import { hopLines } from '../../flow/hop-lines.ts';
import { titleOf } from '../../flow/print-way.ts';
import { html, type Html } from './html.ts';
import { breakable, list, row, table } from './pieces.ts';

export function telemetrySection(ways: readonly DescribedWay[]): Html {
  return html`<section id="telemetry" aria-labelledby="telemetry-heading">
    <h2 id="telemetry-heading">Telemetry, hop by hop</h2>
    ${ways.length === 0 ? html`<p>This site declares no telemetry routes.</p>` : ways.map(wayDetails)}
  </section> `;
}

function wayDetails(way: DescribedWay): Html {
  return html`<article>
    <h3>Route ${way.route}</h3>
    <p>
      ${titleOf(way)}${way.assets.length === 0 ? '' : `. Begins at ${way.assets.map((asset) => `“${asset}”`).join(', ')}`}.
    </p>
    ${table({
      caption: `Hops of route ${way.route}, in the order in which messages pass them`,
      columns: ['Hop', 'Messages are taken from', 'Put to', 'Connection', 'Who proves what', 'Forwarders on the way'],
      rows: way.hops.map((hop, index) => hopRow(hop, index + 1)),
    })}
  </article> `;
}

function hopRow(hop: DescribedHop, number: number): Html {
  const { takes, puts, connection } = hop;
  return row(html`<span class="whole">${number} ${hop.zone}</span>`, [
    html`${takes.place}: <code>${breakable(takes.topics.join(', '))}</code>${list(hop.rules)}`,
    html`${puts.place}: <code>${breakable(puts.topics.join(', '))}</code>`,
    connection === undefined ? 'stays in the zone' : connectionText(connection),
    connection === undefined ? '' : proofText(connection),
    list(
      hopLines(hop).flatMap(({ passes, text }) =>
        passes === undefined ? [] : [`${passes ? '✓' : '✗ stops:'} ${text}`],
      ),
    ) ?? 'none',
  ]);
}

function connectionText({ server, protocol, clientIds }: Connection): Html {
  const where = server === undefined ? undefined : html` to <code>${breakable(`${server.host}:${server.port}`)}</code>`;
  return html`${protocol}${where}${clientIds === undefined ? '' : `, client ids “${clientIds}…”`}`;
}

function proofText({ shows, believes, answer }: Connection): Html | undefined {
  return list([
    ...(shows === undefined ? [] : [`shows ${shows}`]),
    ...(believes === undefined ? [] : [`believes ${believes}`]),
    ...(answer === undefined ? [] : [`the other side shows ${answer.shows}`, `and believes ${answer.believes}`]),
  ]);
}
