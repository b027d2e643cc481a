/** What a host does with a round beyond opening and closing it: its end, its rooms, its policy, and one more like it. */
import { call } from "../api.ts";
import { say } from "../parts.tsx";
import { isRunning } from "../parts/walking.ts";
import type { Late, Round } from "../types.ts";
import { count } from "../words.ts";
import type { Desk } from "./desk.ts";

export interface Policy {
  late: Late;
  leaving: boolean;
  walking: boolean;
  closes_itself: boolean;
  countdown_seconds: number;
}

export const USUAL_POLICY: Policy = { late: "best", leaving: true, walking: false, closes_itself: false, countdown_seconds: 30 };

export const LATE_WORDS: Readonly<Record<Late, string>> = {
  best: "sit where they meet new people",
  smallest: "sit at the smallest table",
  main: "stay in the main room",
  choose: "choose a table themselves",
};

export function policyOf(round: Round): Policy {
  return {
    late: round.late ?? "best",
    leaving: round.leaving ?? true,
    walking: round.walking ?? false,
    closes_itself: round.closes_itself ?? false,
    countdown_seconds: round.countdown_seconds ?? 30,
  };
}

/** In one line what differs from the usual, for whoever does not open the choices. */
export function policyWords(policy: Policy): string {
  const said = [`latecomers ${LATE_WORDS[policy.late]}`];
  if (!policy.leaving) said.push("nobody leaves early");
  if (policy.walking) said.push("people walk about freely");
  if (policy.closes_itself) said.push("the tables close by themselves");
  return said.join(", ");
}

const path = (round: Round, rest = ""): string => `/rounds/${round.id}${rest}`;

/** Lets the round end so many seconds later, or earlier. */
export function moveEnd(desk: Desk, round: Round, seconds: number): Promise<void> {
  return desk.act(async () => {
    await desk.live.post(path(round, "/extend"), { seconds, version: round.version });
    const minutes = count(Math.abs(seconds) / 60, "minute", "minutes");
    say(seconds > 0 ? `The tables have ${minutes} more.` : `The tables have ${minutes} less.`);
  });
}

export function setPolicy(desk: Desk, round: Round, policy: Partial<Policy>): Promise<void> {
  return edit(desk, round, policy, "Changed for this round.");
}

export function setWords(desk: Desk, round: Round, words: { title?: string; prompt?: string }): Promise<void> {
  return edit(desk, round, words, isRunning(round) ? "Everybody at the tables sees it now." : "Saved in the plan.");
}

function edit(desk: Desk, round: Round, body: object, done: string): Promise<void> {
  return desk.act(async () => {
    await call("PATCH", desk.live.path(path(round)), { ...body, version: round.version });
    say(done);
  });
}

export function addRoom(desk: Desk, round: Round, name: string): Promise<void> {
  return desk.act(async () => {
    await desk.live.post(path(round, "/rooms"), { ...(name === "" ? {} : { name }), version: round.version });
    say("There is another table.");
  });
}

export function renameRoom(desk: Desk, round: Round, roomId: string, name: string): Promise<void> {
  return desk.act(async () => {
    await call("PATCH", desk.live.path(path(round, `/rooms/${roomId}`)), { name, version: round.version });
    say(`It is called ${name} now.`);
  });
}

/** Takes a table away; its people sit down where it suits best. */
export function removeRoom(desk: Desk, round: Round, roomId: string): Promise<void> {
  return desk.act(async () => {
    await desk.live.post(path(round, `/rooms/${roomId}/remove`), { spread: true, version: round.version });
    say("The table is taken away. Its people sit at the others.");
  });
}

/** Everybody is back where they were when the round closed. */
export function reopen(desk: Desk, round: Round, minutes: number | null): Promise<void> {
  return desk.act(async () => {
    await desk.live.post(path(round, "/reopen"), { ...(minutes === null ? {} : { minutes }), version: round.version });
    desk.look("present");
    say("The tables are open again. Everybody sits where they sat.");
  });
}

/** Draws up one more round at the same tables: with the same groups, or with new people at each. */
export function repeat(desk: Desk, round: Round, groups: "same" | "new"): Promise<void> {
  return desk.act(async () => {
    const draft = await desk.live.post<Round>(path(round, "/repeat"), { groups });
    desk.look(draft.id);
    say(groups === "same" ? "The same groups are planned once more. Nobody has been moved yet." : "New people are planned at each table. Nobody has been moved yet.");
  });
}
