/** How frames say where people are: one by one, or by rooms when they are many (contracts/placements.py). Pure. */
import type { Placement } from "./types.ts";

/** Room, epoch, people. */
export type Group = [room_id: string, epoch: number, people: string[]];

/** The frame with each placement on its own, however it came. */
export function spelledOut<F extends { kind: string }>(frame: F): F {
  const { moved, ...rest } = frame as F & { moved?: Group[] };
  if (frame.kind !== "placement" || moved === undefined) return frame;
  const placements: Placement[] = moved.flatMap(([room_id, epoch, people]) => people.map((person_id) => ({ person_id, room_id, epoch })));
  return { ...rest, placements } as unknown as F;
}
