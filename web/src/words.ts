/** Counts, times and lists of names in plain British English. */

const SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** "three others", "12 people"; figures from ten. */
export function count(number: number, one: string, many: string): string {
  return `${SMALL[number] ?? number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "Ann, Rhys and Mei"; long lists are cut to "Ann, Rhys and five others". */
export function names(all: readonly string[], most = 4): string {
  if (all.length === 0) return "nobody";
  const shown = all.length > most ? [...all.slice(0, most - 1), count(all.length - most + 1, "other", "others")] : [...all];
  const last = shown.pop() as string;
  return shown.length > 0 ? `${shown.join(", ")} and ${last}` : last;
}

/** Time left as a clock: 5:07; never below 0:00. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Time left as it is said: "6 minutes left". Rounded so that it changes rarely. */
export function timeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds <= 0) return "Time is up";
  if (seconds <= 60) return `${count(seconds, "second", "seconds")} left`;
  return `${count(Math.max(1, Math.round(seconds / 60)), "minute", "minutes")} left`;
}

/** The given name, cut so that it fits under a chair. */
export function shortName(name: string): string {
  const first = name.split(/\s+/)[0] ?? "";
  return first.length <= 10 ? first : `${first.slice(0, 9)}…`;
}

/** 14:05 in the organiser's zone. */
export function wallClock(moment: string, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(
    new Date(moment),
  );
}
