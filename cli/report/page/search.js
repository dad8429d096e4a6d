// The search over entries. Runs in the page; without it everything is there all the same.
//
// A row fits when every word of the question occurs in it. While something is asked, groups with hits are open and the others are
// out of sight; afterwards all are as they were. Paper shows everything, whatever is asked (report.css).
'use strict';

{
  const form = document.getElementById('search-form');
  const input = document.getElementById('search');
  const counted = document.getElementById('search-count');
  const articles = [...document.querySelectorAll('.conduit')].map((element) => ({
    element,
    groups: [...element.querySelectorAll('details.group')].map((details) => ({
      details,
      hits: details.querySelector('.hits'),
      wasOpen: details.open,
      rows: [...details.querySelectorAll('tr.entry')].map((row) => ({
        row,
        text: [...row.cells]
          .map((cell) => cell.textContent)
          .join(' ')
          .toLowerCase(),
      })),
    })),
  }));
  const groups = articles.flatMap((article) => article.groups);
  const total = groups.reduce((sum, group) => sum + group.rows.length, 0);
  let asked = '';

  const search = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const before = asked;
    asked = words.join(' ');
    if (before === '' && asked !== '') for (const group of groups) group.wasOpen = group.details.open;
    let found = 0;
    for (const { element, groups: within } of articles) {
      let foundHere = 0;
      for (const { details, hits, rows, wasOpen } of within) {
        let fitting = 0;
        for (const { row, text } of rows) {
          const fits = words.every((word) => text.includes(word));
          row.classList.toggle('misses', !fits);
          if (fits) fitting += 1;
        }
        details.classList.toggle('misses', fitting === 0);
        details.open = asked === '' ? wasOpen : fitting > 0;
        hits.hidden = asked === '';
        hits.textContent = asked === '' ? '' : `${fitting} found`;
        foundHere += fitting;
      }
      element.classList.toggle('misses', asked !== '' && foundHere === 0);
      found += foundHere;
    }
    counted.textContent = asked === '' ? '' : `${found} of ${total} lines found`;
  };

  const writes = (element) =>
    element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

  form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  input.addEventListener('input', search);
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !writes(event.target)) {
      event.preventDefault();
      input.focus();
      input.select();
    }
    if (event.key === 'Escape' && document.activeElement === input) {
      event.preventDefault();
      input.value = '';
      search();
    }
  });

  // Paper cannot be unfolded.
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('details:not([open])')];
    for (const details of folded) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of folded) details.open = false;
    folded = [];
  });
}
