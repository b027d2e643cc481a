/** Reactions and typing as the page shows them: for a few seconds, then gone. */
import { signal } from "@preact/signals";
import type { IconName } from "../icons.ts";
import type { Live, Signalled } from "../live.ts";

export const REACTIONS: readonly { key: IconName & string; name: string }[] = [
  { key: "thanks", name: "Thank you" },
  { key: "tick", name: "Yes" },
  { key: "clap", name: "Clap" },
  { key: "laugh", name: "Laugh" },
  { key: "slower", name: "Slower, please" },
];
/** What the server calls the reaction with this icon. */
const WIRE: Record<string, string> = { tick: "yes" };

const SHOWN_MS = 4_000;
const TYPING_MS = 5_000;
const TYPE_EVERY_MS = 3_000;

export interface Shown {
  id: number;
  person_id: string;
  icon: IconName;
}

export const reactions = signal<readonly Shown[]>([]);
/** How many reacted besides those shown one by one. */
export const besides = signal(0);
/** Who is typing, and until when that is believed (ms of this device's clock). */
export const typing = signal<ReadonlyMap<string, number>>(new Map());

let last = 0;
let typedAt = 0;

function iconOf(reaction: string): IconName | null {
  const name = Object.entries(WIRE).find(([, wire]) => wire === reaction)?.[0] ?? reaction;
  return REACTIONS.find((one) => one.key === name)?.key ?? null;
}

/** Shows what the room was told. */
export function takeSignal(said: Signalled): void {
  const fresh = said.reactions.flatMap(({ person_id, reaction }): Shown[] => {
    const icon = iconOf(reaction);
    return icon === null ? [] : [{ id: ++last, person_id, icon }];
  });
  const more = Object.values(said.more).reduce((sum, times) => sum + times, 0);
  if (fresh.length > 0) {
    reactions.value = [...reactions.value, ...fresh];
    besides.value += more;
    setTimeout(() => {
      const gone = new Set(fresh.map((one) => one.id));
      reactions.value = reactions.value.filter((one) => !gone.has(one.id));
      besides.value -= more;
    }, SHOWN_MS);
  }
  if (said.typing.length > 0) {
    const until = Date.now() + TYPING_MS;
    typing.value = new Map([...typing.value, ...said.typing.map((id): [string, number] => [id, until])]);
    setTimeout(() => {
      typing.value = new Map([...typing.value].filter(([, end]) => end > Date.now()));
    }, TYPING_MS + 50);
  }
}

/** Somebody who has written is not typing any more. */
export function hasWritten(personId: string): void {
  if (typing.value.has(personId)) typing.value = new Map([...typing.value].filter(([id]) => id !== personId));
}

/** Reactions are not worth a word when they do not come through: the next one may. */
export function react(live: Live, icon: string): void {
  live.post("/signals", { kind: "reaction", reaction: WIRE[icon] ?? icon }).catch(() => undefined);
}

/** Tells the room that the reader is typing, now and then. */
export function tellTyping(live: Live): void {
  if (Date.now() - typedAt < TYPE_EVERY_MS) return;
  typedAt = Date.now();
  live.post("/signals", { kind: "typing" }).catch(() => undefined);
}
