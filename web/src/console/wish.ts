/** What a host asks for: rounds to come and what matters in them. Pure. */
import type { State } from "../state.ts";
import type { AgendaItem, Wishes } from "../types.ts";
import { USUAL_POLICY, type Policy } from "./rounds.ts";

export const MOST_ROUNDS = 12;
export const MOST_TABLES = 100;
const PEOPLE_PER_TABLE = 5;

export interface Wish {
  title: string;
  prompt: string;
  rooms: string;
  rounds: string;
  minutes: string;
  policy: Policy;
}

export type Level = "off" | "little" | "much";
export type WishName = "meet_new" | "mix_places" | "mix_organisations" | "keep";
export type Levels = Readonly<Record<WishName, Level>>;

export const WISH_WORDS: readonly { name: WishName; words: string }[] = [
  { name: "meet_new", words: "Meet new people" },
  { name: "mix_places", words: "Mix places" },
  { name: "mix_organisations", words: "Mix organisations" },
  { name: "keep", words: "Keep people at their tables" },
];
export const LEVEL_WORDS: Readonly<Record<Level, string>> = { off: "not at all", little: "a little", much: "much" };
export const USUAL: Levels = { meet_new: "much", mix_places: "little", mix_organisations: "little", keep: "off" };

const WEIGHTS: Readonly<Record<Level, number>> = { off: 0, little: 3, much: 8 };

export function weights(levels: Levels): Wishes {
  return {
    meet_new: WEIGHTS[levels.meet_new],
    mix_places: WEIGHTS[levels.mix_places],
    mix_organisations: WEIGHTS[levels.mix_organisations],
    keep: WEIGHTS[levels.keep],
    themes: 0,
  };
}

export function levels(wishes: Wishes): Levels {
  const level = (weight: number): Level => (weight === 0 ? "off" : weight <= 5 ? "little" : "much");
  return {
    meet_new: level(wishes.meet_new),
    mix_places: level(wishes.mix_places),
    mix_organisations: level(wishes.mix_organisations),
    keep: level(wishes.keep),
  };
}

/** The breakouts that the agenda has still to come, by the clock; when none is, all of them. */
function breakouts(agenda: readonly AgendaItem[], now: number): AgendaItem[] {
  const all = agenda.filter((item) => item.kind === "breakout");
  const coming = all.filter((item) => Date.parse(item.ends_at) > now);
  return coming.length > 0 ? coming : all;
}

function promptOf(item: AgendaItem | undefined): string {
  const parts = item?.parts?.filter((one) => one.kind !== "plenary").map((one) => one.prompt ?? "") ?? [];
  return item?.prompt || parts.filter(Boolean).join(" ");
}

export function firstWish(state: State, now: number): Wish {
  const [item] = breakouts(state.session.agenda, now);
  const attendees = [...state.people.values()].filter((one) => one.role === "attendee").length;
  const minutes = item === undefined ? 15 : Math.round((Date.parse(item.ends_at) - Date.parse(item.starts_at)) / 60_000);
  return {
    title: item?.title ?? "Breakout",
    prompt: promptOf(item),
    rooms: String(Math.max(2, Math.round(attendees / PEOPLE_PER_TABLE))),
    rounds: "1",
    minutes: String(minutes),
    policy: USUAL_POLICY,
  };
}

const between = (low: number, text: string, high: number): number => Math.min(high, Math.max(low, Math.round(Number(text)) || low));
export const tablesOf = (wish: Wish): number => between(1, wish.rooms, MOST_TABLES);
export const roundsOf = (wish: Wish): number => between(1, wish.rounds, MOST_ROUNDS);

/** How long the rounds are to last; null for as long as the host likes. */
export const minutesOf = (wish: Wish): number | null => (Number(wish.minutes) > 0 ? Math.min(600, Math.max(1, Math.round(Number(wish.minutes)))) : null);

export interface WantedRound {
  title: string;
  prompt: string;
  rooms: { name: string }[];
  minutes?: number;
  policy: Policy;
  agenda_item_id?: string;
}

/** The rounds to plan. Each further one takes the agenda's next breakout, or else is a repetition with its number. */
export function wantedRounds(state: State, wish: Wish, now: number): WantedRound[] {
  const items = breakouts(state.session.agenda, now);
  const rooms = Array.from({ length: tablesOf(wish) }, (_, index) => ({ name: `Table ${index + 1}` }));
  const total = roundsOf(wish);
  const title = wish.title.trim() || "Breakout";
  return Array.from({ length: total }, (_, index) => {
    const item = items[index];
    const own = index > 0 && item !== undefined;
    return {
      title: own ? item.title : total > 1 && items.length < total ? `${title}, round ${index + 1}`.slice(-200) : title,
      prompt: own ? promptOf(item) : wish.prompt.trim(),
      rooms,
      policy: wish.policy,
      ...(minutesOf(wish) === null ? {} : { minutes: minutesOf(wish) ?? 0 }),
      ...(item?.id ? { agenda_item_id: item.id } : {}),
    };
  });
}
