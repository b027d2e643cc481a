/** What a plan gives, in words that a tired volunteer understands. Pure. */
import type { Figures, Mix } from "../types.ts";
import { capital, count } from "../words.ts";

const ATTRIBUTES: Readonly<Record<string, { many: string; same: string }>> = {
  place: { many: "Places", same: "the same place" },
  organisation: { many: "Organisations", same: "the same organisation" },
};
const RANKS = ["first", "second", "third", "fourth", "fifth"];

const pairs = (number: number): string => count(number, "pair", "pairs");

function meeting({ first_meetings: first, first_meetings_bound: bound, people }: Figures): string {
  if (people < 2) return "There is nobody to meet yet.";
  if (bound === 0) return "Everybody has met everybody else already.";
  if (first >= bound) return `${capital(count(first, "pair meets", "pairs meet"))} for the first time. No plan can have more.`;
  return `${first.toLocaleString("en-GB")} of at most ${bound.toLocaleString("en-GB")} possible pairs meet for the first time.`;
}

function mixing(mix: Mix): string {
  const words = ATTRIBUTES[mix.attribute] ?? { many: capital(mix.attribute), same: `the same ${mix.attribute}` };
  const alike = `${mix.alike === 0 ? "nobody sits" : mix.alike === 1 ? "one pair sits" : `${pairs(mix.alike)} sit`} with somebody from ${words.same}`;
  if (mix.alike <= mix.fewest) return `${words.many} are mixed as well as can be: ${alike}.`;
  const chance = Math.round(mix.random);
  if (mix.score >= 0.5) return `${words.many} are mixed well: ${alike}; by chance it would be ${chance}, at best ${mix.fewest}.`;
  if (mix.score > 0.05) return `${words.many} are mixed a little: ${alike}; by chance it would be ${chance}, at best ${mix.fewest}.`;
  return `${words.many} are mixed no better than by chance: ${alike}; at best it would be ${mix.fewest}.`;
}

function choosing({ choices, no_choice: none }: Figures): string | null {
  const got = choices.flatMap((seats, rank) => (seats > 0 ? [`${seats.toLocaleString("en-GB")} their ${RANKS[rank] ?? `${rank + 1}th`}`] : []));
  if (got.length === 0 && none === 0) return null;
  const last = none > 0 ? `; ${count(none, "person gets", "people get")} a theme that is none of theirs` : "";
  return `Themes that people chose: ${got.length > 0 ? `${got.join(", ")} choice` : "nobody gets one"}${last}.`;
}

function worstDeal({ worst, repeats, people }: Figures, nameOf: (personId: string) => string): string | null {
  if (worst === null || people < 2) return null;
  const again = worst.repeats > 0 ? ` and ${count(worst.repeats, "person", "people")} again` : "";
  const fewest = repeats > 0 ? "has the worst deal: meets" : "meets the fewest new people:";
  return `${nameOf(worst.person_id)} ${fewest} ${count(worst.first_meetings, "new person", "new people")}${again}.`;
}

/** The figures of a plan as sentences, the most important first. `keep`: people are to stay at their tables. */
export function figureLines(figures: Figures, nameOf: (personId: string) => string, keep = false): string[] {
  const again = figures.repeats === 0 ? null : `${capital(count(figures.repeats, "meeting is", "meetings are"))} between people who have met before.`;
  const mixes = figures.people < 2 ? [] : figures.mix.filter((mix) => mix.random > 0 || mix.alike > 0).map(mixing);
  const moved = keep && figures.moved > 0 ? `${capital(count(figures.moved, "person changes", "people change"))} tables since the round before.` : null;
  return [meeting(figures), again, ...mixes, choosing(figures), moved, worstDeal(figures, nameOf)].filter((line) => line !== null);
}
