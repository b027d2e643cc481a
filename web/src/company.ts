/** Several people in front of one screen: how many, and what they are called. */
import type { Person } from "./types.ts";
import { count, names } from "./words.ts";

/** How many people these are, everybody in front of their screens counted. */
export function heads(people: Iterable<Person>): number {
  let total = 0;
  for (const person of people) total += person.stands_for ?? 1;
  return total;
}

/** "Ann Hughes and 11 others". */
export function called(person: Person): string {
  const others = (person.stands_for ?? 1) - 1;
  return others === 0 ? person.name : `${person.name} and ${count(others, "other", "others")}`;
}

/** Who else is in front of their screen: "with Bo, Cy and nine others"; empty when nobody is. */
export function beside(person: Person): string {
  const others = (person.stands_for ?? 1) - 1;
  if (others === 0) return "";
  const named = person.companions ?? [];
  const rest = others - named.length;
  const unnamed = rest > 0 ? [count(rest, named.length > 0 ? "other" : "other person", named.length > 0 ? "others" : "other people")] : [];
  return `with ${names([...named, ...unnamed], 60)}`;
}
