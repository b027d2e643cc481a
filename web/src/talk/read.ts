/** What the reader has seen and put away. Only this page knows it. */
import { signal } from "@preact/signals";
import { me, type State } from "../state.ts";
import { postsOf, type Post } from "../parts/talk.ts";

/** By room: the number of the last post that was on the screen. */
const readTo = signal<ReadonlyMap<string, number>>(new Map());
/** Strips that were put away: broadcasts, and calls for help with what they said. */
export const putAway = signal<ReadonlySet<string>>(new Set());

export function away(key: string): void {
  putAway.value = new Set(putAway.value).add(key);
}

export function markRead(roomId: string, posts: readonly Post[]): void {
  const last = posts.at(-1)?.number ?? 0;
  if (last > (readTo.value.get(roomId) ?? 0)) readTo.value = new Map(readTo.value).set(roomId, last);
}

/** Posts of others in the reader's room since they last looked. Those from before they came do not count. */
export function unread(state: State): Post[] {
  const here = me(state)?.room_id ?? "";
  const to = readTo.value.get(here);
  return to === undefined ? [] : postsOf(state, here).filter((post) => post.number > to && post.person_id !== state.you.person_id);
}

/** The reader has come into a room: what was said there before is not new. */
export function comeIn(roomId: string, posts: readonly Post[]): void {
  if (!readTo.value.has(roomId)) readTo.value = new Map(readTo.value).set(roomId, posts.at(-1)?.number ?? 0);
}
