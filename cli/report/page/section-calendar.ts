// What ends by itself: the year ahead at a glance, then month by month.

import type { Ending, EndingState } from '../calendar/ending.ts';
import { SOON_DAYS } from '../calendar/endings-of.ts';
import { byMonth, monthName, yearAhead, type Month } from '../calendar/months.ts';
import { count } from '../evidence/words.ts';
import { html, type Html } from './html.ts';
import { breakable, day, mark, names, orNone, placeText, row, table } from './pieces.ts';

export function calendarSection(endings: readonly Ending[], today: string): Html {
  const months = byMonth(endings);
  const past = endings.filter(({ state }) => state === 'ended');
  const soon = endings.filter(({ state }) => state === 'soon');
  return html`<section id="calendar" aria-labelledby="calendar-heading">
    <h2 id="calendar-heading">What ends, and when</h2>
    <p>
      ${day(today)} is the day of this report: ${count(past.length, 'thing')} ended or overdue, ${soon.length} within
      ${SOON_DAYS} days, ${endings.length - past.length - soon.length} later. An entry passes through its last day, UTC,
      and ends without anybody’s help.
    </p>
    <ol class="year" aria-label="Twelve months from today">
      ${yearAhead(endings, today).map(({ month, count: number }) =>
        number === 0
          ? html`<li><span class="month">${monthName(month)}</span> <span class="quiet">nothing</span></li>`
          : html`<li class="busy">
              <span class="month">${monthName(month)}</span> <a href="#month-${month}">${count(number, 'ending')}</a>
            </li>`,
      )}
    </ol>
    ${months.length === 0 ? html`<p>Nothing ends by itself.</p>` : months.map(monthTable)}
  </section> `;
}

function monthTable({ month, endings }: Month): Html {
  return html`<h3 id="month-${month}">${monthName(month)}</h3>
    ${table({
      caption: `Ends in ${monthName(month)}`,
      columns: ['Day', 'State', 'What', 'Zones', 'Owner, ticket', 'What comes of it', 'Declared at'],
      rows: endings.map(endingRow),
    })}`;
}

function endingRow({ day: date, state, what, zones, owner, ticket, consequence, place, kind }: Ending): Html {
  return row(day(date), [
    stateMark(state, kind),
    breakable(what),
    zones.length === 0 ? orNone(undefined) : names(zones),
    owner === undefined ? orNone(undefined) : breakable(ticket === undefined ? owner : `${owner}, ${ticket}`),
    consequence,
    placeText(place),
  ]);
}

function stateMark(state: EndingState, kind: Ending['kind']): Html {
  if (state === 'ended') return mark('bad', kind === 'review' || kind === 'learning' ? 'overdue' : 'ended');
  return state === 'soon' ? mark('warn', 'soon') : mark('good', 'later');
}
