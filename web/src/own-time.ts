/** Times of an event in the reader's own zone. The server has already written the organiser's. */

export interface Span {
  /** RFC 3339 */
  starts: string;
  ends: string | null;
  /** IANA names */
  theirs: string;
  own: string;
  /** only the clock time of the start, for agenda lines */
  short: boolean;
}

const clock = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "long", day: "numeric", month: "long" });

/** What to show as the reader's own time; null when it is the organiser's time anyway. */
export function ownTimes({ starts, ends, theirs, own, short }: Span): string | null {
  const from = new Date(starts);
  if (Number.isNaN(from.getTime())) return null;
  const mine = clock(own).format(from);
  if (mine === clock(theirs).format(from) && day(own).format(from) === day(theirs).format(from)) return null;
  if (short) return mine;
  const until = ends === null ? "" : ` to ${clock(own).format(new Date(ends))}`;
  return `${day(own).format(from)}, ${mine}${until} your time (${own.split("/").pop()?.replaceAll("_", " ") ?? own})`;
}
