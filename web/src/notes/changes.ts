/** How a text box and a shared text change each other. Pure. Positions count UTF-16 units, as both of them do. */

/** From `at` on, `remove` units go and `insert` comes. */
export interface Change {
  at: number;
  remove: number;
  insert: string;
}

const inPair = (text: string, at: number): boolean =>
  at > 0 && at < text.length && /[\uDC00-\uDFFF]/.test(text.charAt(at)) && /[\uD800-\uDBFF]/.test(text.charAt(at - 1));

/**
 * What turned `before` into `after`, given that the caret then stood at `caret`: letters that are typed beside equal
 * ones are known by it. Never splits a character that takes two units. Null when nothing changed.
 */
export function changeBetween(before: string, after: string, caret: number = after.length): Change | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let end = 0;
  while (end < Math.min(most, after.length - caret) && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  let at = 0;
  while (at < most - end && before[at] === after[at]) at += 1;
  // A caret that has moved elsewhere meanwhile must not make the change larger than it is.
  while (end < most - at && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  if (inPair(before, at) || inPair(after, at)) at -= 1;
  if (inPair(before, before.length - end) || inPair(after, after.length - end)) end -= 1;
  return { at, remove: before.length - end - at, insert: after.slice(at, after.length - end) };
}

/** A step of a change of the shared text, as Yjs tells it. */
export interface Step {
  retain?: number;
  delete?: number;
  insert?: unknown;
}

/** Where a caret is that stood at `caret`, once somebody else's change has happened. It stays beside its own letter. */
export function caretAfter(steps: readonly Step[], caret: number): number {
  let at = 0;
  let moved = caret;
  for (const step of steps) {
    if (step.retain !== undefined) at += step.retain;
    else if (step.delete !== undefined) moved -= Math.max(0, Math.min(step.delete, moved - at));
    else if (typeof step.insert === "string") {
      if (at < moved) moved += step.insert.length;
      at += step.insert.length;
    }
  }
  return moved;
}

/** What a note can hold: no NUL, and line ends as text boxes write them. */
export function plain(text: string): string {
  return text.replace(/\r\n?/g, "\n").replaceAll("\u0000", "");
}
