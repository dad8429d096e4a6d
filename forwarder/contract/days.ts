// Days: `expires: 2027-03-01` means allowed through that day, UTC.

const DAY_MS = 86_400_000;

/** Milliseconds since the epoch at the start of a day, or undefined when the day does not exist (2027-02-30). */
export function startOfDay(day: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const start = Date.parse(`${day}T00:00:00.000Z`);
  return Number.isNaN(start) || !new Date(start).toISOString().startsWith(day) ? undefined : start;
}

/** The first millisecond in which an entry that expires on `day` no longer passes. */
export function endOfDay(day: string): number | undefined {
  const start = startOfDay(day);
  return start === undefined ? undefined : start + DAY_MS;
}
