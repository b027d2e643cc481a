/** When the time left is said aloud. Pure. */

/** A moment counts as met this long after it, so that a busy page does not miss it, and a reader who comes later hears nothing stale. */
const MET_S = 5;

/** The moment (in seconds before the end) that is to be said with `ms` left; `last` is the one that was said last. */
export function dueMoment(ms: number, moments: readonly number[], last: number): number | undefined {
  return moments.find((s) => ms <= s * 1000 && ms > (s - MET_S) * 1000 && s < last);
}
