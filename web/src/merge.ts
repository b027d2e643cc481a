/** Merging two edits of the same note. */

interface Edit {
  /** The part of the base that was replaced: [from, to). */
  from: number;
  to: number;
  text: string;
}

function edit(base: string, now: string): Edit {
  let from = 0;
  const shorter = Math.min(base.length, now.length);
  while (from < shorter && base[from] === now[from]) from += 1;
  let tail = 0;
  while (tail < shorter - from && base[base.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  return { from, to: base.length - tail, text: now.slice(from, now.length - tail) };
}

/**
 * Both edits of `base` in one text. Where they touch the same place, theirs comes first and mine right after it:
 * nothing that either typed is lost.
 */
export function merge(base: string, mine: string, theirs: string): string {
  if (mine === base || mine === theirs) return theirs;
  if (theirs === base) return mine;
  const a = edit(base, theirs);
  const b = edit(base, mine);
  if (a.to <= b.from && !(a.from === b.from && a.to === b.to)) {
    return base.slice(0, a.from) + a.text + base.slice(a.to, b.from) + b.text + base.slice(b.to);
  }
  if (b.to <= a.from && !(a.from === b.from && a.to === b.to)) {
    return base.slice(0, b.from) + b.text + base.slice(b.to, a.from) + a.text + base.slice(a.to);
  }
  const from = Math.min(a.from, b.from);
  const to = Math.max(a.to, b.to);
  const whole = (one: Edit): string => base.slice(from, one.from) + one.text + base.slice(one.to, to);
  return base.slice(0, from) + whole(a) + whole(b) + base.slice(to);
}

/** What `now` has that `base` had not. */
export function added(base: string, now: string): string {
  return edit(base, now).text;
}

/** Where the caret belongs after `before` became `after`. */
export function caretAfter(before: string, after: string, caret: number): number {
  const { from, to, text } = edit(before, after);
  if (caret <= from) return caret;
  if (caret >= to) return caret + text.length - (to - from);
  return from + text.length;
}
