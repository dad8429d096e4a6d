// What `sallyport expire --remove` printed, as the description of the pull request that it leads to: as it stands, in a fence
// that nothing in it can close. Owners and reasons were written by whoever asked for an entry, and a bot's name stands above.
// Hosts limit a description, so what does not fit is left out from the end, whole lines at a time, and the last sentence says so.

const BEGIN =
  'What has ended no longer passes: the forwarders saw to that on the day. `sallyport expire --remove` takes the lines out:';
const SHORTEST_FENCE = 3;
/** Kept free for the sentence that says what is missing. */
const ROOM_FOR_END = 100;

/** At most `limit` characters. */
export function descriptionOf(report: string, limit: number): string {
  const lines = report.replace(/\n$/, '').split('\n');
  const { shown, fence } = linesWithin(lines, limit - BEGIN.length - ROOM_FOR_END);
  const left = lines.length - shown.length;
  const block = [BEGIN, '', fence, ...shown, fence, ''].join('\n');
  return left === 0 ? block : `${block}\n${describeRest(left)}\n`;
}

/** The first lines that fit together with their fence, which is longer than any run of backticks in them. */
function linesWithin(
  lines: readonly string[],
  room: number,
): { readonly shown: readonly string[]; readonly fence: string } {
  let fence = SHORTEST_FENCE;
  let length = 0;
  for (const [index, line] of lines.entries()) {
    const longer = Math.max(fence, longestRun(line) + 1);
    length += line.length + 1;
    if (length + 2 * longer > room) return { shown: lines.slice(0, index), fence: '`'.repeat(fence) };
    fence = longer;
  }
  return { shown: lines, fence: '`'.repeat(fence) };
}

function longestRun(line: string): number {
  return (line.match(/`+/g) ?? []).reduce((longest, { length }) => Math.max(longest, length), 0);
}

function describeRest(left: number): string {
  return `_${left} more ${left === 1 ? 'line does' : 'lines do'} not fit in here. To see all: \`npm run sallyport -- expire\`._`;
}
