/** The run of the agenda: what is on, what comes, and when, worked out from the server's times. Pure. */
import type { Part } from "./part.ts";
import type { Round } from "../types.ts";
import { count } from "../words.ts";

export type Kind = "plenary" | "breakout" | "poll" | "questions" | "feedback" | "break" | "notes";

export interface RunPart {
  id: string | null;
  title: string;
  prompt: string;
  kind: Kind;
  planned_seconds: number | null;
  seconds: number;
}
export interface RunItem {
  id: string;
  title: string;
  kind: Kind;
  lead: string;
  prompt: string;
  advance: "auto" | "host";
  status: "coming" | "on" | "done" | "skipped";
  planned_at: string | null;
  planned_seconds: number | null;
  seconds: number;
  started_at: string | null;
  ended_at: string | null;
  paused_seconds: number;
  trouble: string | null;
  parts: RunPart[];
}
/** Moments and `..left_seconds` are real time; an item's and a part's `seconds` are agenda time, `pace` of them a second. */
export interface Run {
  version: number;
  status: "waiting" | "running" | "paused" | "done";
  manual: boolean;
  ends_session: boolean;
  pace: number;
  item_id: string | null;
  part: number | null;
  since: string | null;
  until: string | null;
  part_since: string | null;
  part_until: string | null;
  left_seconds: number | null;
  part_left_seconds: number | null;
  waits: boolean;
  called_back: boolean;
  warned: boolean;
  started_at: string | null;
  ended_at: string | null;
  items: RunItem[];
}

export const run: Part<Run | null> = {
  start: (snapshot) => snapshot.run ?? null,
  frames: { run: (_part: Run | null, body: { run: Run }): Run => body.run },
};

export function itemOn(run: Run): RunItem | null {
  return run.items.find((item) => item.id === run.item_id) ?? null;
}

export function partOn(run: Run): RunPart | null {
  return run.part === null ? null : (itemOn(run)?.parts[run.part] ?? null);
}

/** What is on, as people call it: the part, or the item. */
export function titleOn(run: Run): string | null {
  return partOn(run)?.title || itemOn(run)?.title || null;
}

/** What follows: the next part of the item that is on, else the next item that is not skipped. */
export function following(run: Run): { title: string; kind: Kind; part: boolean } | null {
  const on = itemOn(run);
  const part = run.part === null || run.called_back ? undefined : on?.parts[run.part + 1];
  if (part !== undefined) return { title: part.title, kind: part.kind, part: true };
  const behind = run.items.findIndex((item) => item === on);
  const next = run.items.slice(behind + 1).find((item) => item.status === "coming");
  return next === undefined || run.status === "done" ? null : { title: next.title, kind: next.kind, part: false };
}

/** Real ms that are left of the part that is on (of the item when it has none); below 0 once it is over. */
export function partLeft(run: Run, now: number): number | null {
  if (run.part_left_seconds !== null) return run.part_left_seconds * 1000;
  return run.part_until === null ? null : Date.parse(run.part_until) - now;
}

export interface When {
  at: number;
  until: number;
}

/** When each item that is not skipped was held, is held, or will be, as things stand: real ms by id. */
export function times(run: Run, now: number): ReadonlyMap<string, When> {
  const found = new Map<string, When>();
  const planned = run.items.find((item) => item.planned_at !== null)?.planned_at;
  let cursor = run.status === "waiting" && planned ? Math.max(Date.parse(planned), now) : now;
  for (const item of run.items) {
    if (item.status === "skipped") continue;
    if (item.started_at !== null && item.ended_at !== null) {
      found.set(item.id, { at: Date.parse(item.started_at), until: Date.parse(item.ended_at) });
    } else if (item.status === "on" && item.started_at !== null) {
      const end = run.until === null ? now + (run.left_seconds ?? 0) * 1000 : Date.parse(run.until);
      cursor = Math.max(end, now);
      found.set(item.id, { at: Date.parse(item.started_at), until: cursor });
    } else if (run.status !== "done") {
      const until = cursor + (item.seconds * 1000) / run.pace;
      found.set(item.id, { at: cursor, until });
      cursor = until;
    }
  }
  return found;
}

/** Agenda minutes by which the whole will end later than planned; below 0, sooner. Null before it began and once done. */
export function minutesBehind(run: Run, now: number): number | null {
  if (run.status !== "running" && run.status !== "paused") return null;
  const ends = run.items.flatMap((item) =>
    item.planned_at === null || item.planned_seconds === null ? [] : [Date.parse(item.planned_at) + (item.planned_seconds * 1000) / run.pace],
  );
  if (ends.length === 0) return null;
  const last = Math.max(...[...times(run, now).values()].map((when) => when.until));
  return Math.round(((last - Math.max(...ends)) * run.pace) / 60_000);
}

export function behindWords(minutes: number): string {
  if (minutes === 0) return "on time";
  return `${count(Math.abs(minutes), "minute", "minutes")} ${minutes > 0 ? "behind" : "ahead of"} plan`;
}

/** What the people at the tables are asked now: the running part's prompt, where the round is the agenda's; else its own. */
export function promptOf(run: Run | null, round: Round | null): string | null {
  const own = run !== null && round !== null && run.item_id !== null && run.item_id === round.agenda_item_id;
  return (own ? partOn(run)?.prompt || itemOn(run)?.prompt : null) || (round?.prompt ?? null);
}

export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  plenary: "All together",
  breakout: "In small rooms",
  poll: "A poll",
  questions: "Questions",
  feedback: "Room after room reports",
  break: "A break",
  notes: "Writing down",
};
