/** What a host does about people who call, are lost, or are to hear something. */
import { call, Problem } from "../api.ts";
import { say } from "../parts.tsx";
import type { Broadcast, HelpCall } from "../parts/talk.ts";
import { me, roomName, type State } from "../state.ts";
import type { Placement } from "../types.ts";
import { count, names } from "../words.ts";
import type { Desk } from "./desk.ts";

function whole(desk: Desk): State {
  const state = desk.live.state.value;
  if (state === null) throw new Error("The console is used before the snapshot has come.");
  return state;
}

/** "Table 2", "the main room": in the middle of a sentence. */
export function roomInWords(state: State, roomId: string): string {
  return roomId === state.session.main_room_id ? "the main room" : roomName(state, roomId);
}

async function goTo(desk: Desk, roomId: string): Promise<void> {
  const state = whole(desk);
  const mine = me(state);
  if (mine === undefined) return;
  const moves = [{ person_id: mine.person_id, room_id: roomId, epoch: mine.epoch }];
  desk.live.learn(await desk.live.post<{ placements: Placement[] }>("/moves", { moves }));
}

/** The host goes to a room; undo brings them back to where they were. */
export function visit(desk: Desk, roomId: string): Promise<void> {
  return desk.act(async () => {
    const state = whole(desk);
    const from = me(state)?.room_id;
    if (from === undefined || from === roomId) return;
    await goTo(desk, roomId);
    const back = [{ person_id: state.you.person_id, room_id: from }];
    desk.keep({ words: `you back to ${roomInWords(state, from)}`, back, round: state.round?.id ?? null, draft: false });
    desk.cameFrom.value = from;
    say(`You are now at ${roomInWords(state, roomId)}. The people there see you.`);
  });
}

/** Back to where the host was before they visited. */
export function goBack(desk: Desk): Promise<void> {
  return desk.act(async () => {
    const state = whole(desk);
    const known = state.rooms.some((room) => room.id === desk.cameFrom.value && room.open);
    const to = known ? (desk.cameFrom.value ?? "") : state.session.main_room_id;
    await goTo(desk, to);
    desk.cameFrom.value = null;
    say(`You are back in ${roomInWords(state, to)}.`);
  });
}

/** Gives people who are lost the best free seats. */
export function seatLost(desk: Desk, personIds: readonly string[]): Promise<void> {
  return desk.act(async () => {
    const state = whole(desk);
    const main = state.session.main_room_id;
    const answer = await desk.live.post<{ placements: Placement[] }>("/seat", { person_ids: personIds });
    desk.live.learn(answer);
    const seated = answer.placements.filter((one) => one.room_id !== main && state.people.get(one.person_id)?.room_id === main);
    if (seated.length === 0) return;
    const who = names(seated.map((one) => state.people.get(one.person_id)?.name ?? "somebody"), 3);
    const back = seated.map((one) => ({ person_id: one.person_id, room_id: main }));
    desk.keep({ words: `${who} back to the main room`, back, round: state.round?.id ?? null, draft: false });
    say(`${who} ${seated.length === 1 ? "has a seat" : "have seats"} now.`);
  });
}

/** Answers a call for help. When another host was first, the console shows what they said, and nothing is changed. */
export function answer(desk: Desk, one: HelpCall, status: HelpCall["status"]): Promise<void> {
  return desk.act(async () => {
    try {
      await call("PUT", desk.live.path(`/help/${one.id}`), { status, version: one.version });
    } catch (error) {
      const current = error instanceof Problem && error.code === "help-changed" ? (error.more["current"] as HelpCall | undefined) : undefined;
      if (current !== undefined) {
        desk.live.learnPart("talk", (talk) => ({ ...talk, calls: new Map(talk.calls).set(current.id, current) }));
      }
      throw error;
    }
    const done = { coming: "They are told that you are coming.", done: "The call is done.", open: "The call is back in the queue." };
    say(done[status]);
  });
}

/** Takes a call and goes there, in one press. */
export async function comeToHelp(desk: Desk, one: HelpCall): Promise<void> {
  await answer(desk, one, "coming");
  if (desk.trouble.value === "") await visit(desk, one.room_id);
}

/** Says something to everybody, or to some rooms; whether it was said. */
export async function broadcast(desk: Desk, text: string, roomIds: readonly string[] | null): Promise<boolean> {
  let done = false;
  await desk.act(async () => {
    const said = await desk.live.post<Broadcast>("/broadcasts", { text, room_ids: roomIds });
    desk.live.learnPart("talk", (talk) => ({ ...talk, broadcasts: new Map(talk.broadcasts).set(said.id, said) }));
    say(`It is on the screens ${roomIds === null ? "of everybody" : `at ${count(roomIds.length, "table", "tables")}`}.`);
    done = true;
  });
  return done;
}

export function withdraw(desk: Desk, one: Broadcast): Promise<void> {
  return desk.act(async () => {
    await call("DELETE", desk.live.path(`/broadcasts/${one.id}`));
    say("It is taken back.");
  });
}

export function allowPosts(desk: Desk, main_posts: boolean): Promise<void> {
  return desk.act(async () => {
    await call("PUT", desk.live.path("/talk-rules"), { main_posts });
    say(main_posts ? "Everybody can write in the main room." : "Only hosts can write in the main room.");
  });
}
