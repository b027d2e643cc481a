/**
 * The geometry of the round-table picture, in drawing units with the table's centre at (0, 0).
 * Live pages call it directly; the build writes its results to picture.json for the server pages.
 */

export interface Seat {
  readonly x: number;
  readonly y: number;
}

export interface TablePlan {
  /** Half the side of the square view box. */
  readonly half: number;
  /** Radius of the table top. */
  readonly table: number;
  readonly seats: readonly Seat[];
}

/** Radius of a chair. */
export const CHAIR = 22;
/** Distance between neighbouring chairs: room for a chair and the name under it. */
const PITCH = 66;
/** As many people sit in one ring; more sit in several, of which the first is for FIRST_RING people at the most. */
const ONE_RING = 24;
const FIRST_RING = 14;
const SMALLEST_RING = 92;
/** A seat's name stands under its chair and needs this much of the margin. */
const MARGIN = 28;

/** Baseline of the name at a chair: under it, or over it at the far side, where the table top is under it. */
export function labelAt(y: number): number {
  return y < -CHAIR ? -CHAIR - 8 : CHAIR + 17;
}

const round = (value: number): number => Math.round(value * 100) / 100;

/**
 * Rings that `people` fill evenly, as few as fit: one ring as long as it is not too wide to read across, then the least
 * number of rings around a table for FIRST_RING people, drawn together until there is no room to spare.
 */
function rings(people: number, smallest: number): { radius: number; count: number }[] {
  const around = (radius: number): number => (2 * Math.PI * radius) / PITCH;
  if (people <= ONE_RING) return [{ radius: Math.max(smallest, (people * PITCH) / (2 * Math.PI)), count: people }];
  const widest = Math.max(smallest, (FIRST_RING * PITCH) / (2 * Math.PI));
  let many = 1;
  for (let room = around(widest); room < people; many += 1) room += around(widest + many * PITCH);
  const others = around(PITCH) * ((many * (many - 1)) / 2);
  const first = Math.max(smallest, ((people - others) / many) * (PITCH / (2 * Math.PI)));
  const total = many * around(first) + others;
  let seated = 0;
  let room = 0;
  return Array.from({ length: many }, (_, index) => {
    const radius = first + index * PITCH;
    room += around(radius);
    const count = Math.round((people * room) / total) - seated;
    seated += count;
    return { radius, count };
  });
}

/** Where `people` sit around one table; the first sits nearest to the reader. `smallest` is the least ring radius. */
export function tablePlan(people: number, smallest: number = SMALLEST_RING): TablePlan {
  const plan = rings(people, smallest);
  const inner = plan[0]?.radius ?? smallest;
  const outer = plan[plan.length - 1]?.radius ?? smallest;
  const seats: Seat[] = [];
  plan.forEach(({ radius, count }, ring) => {
    for (let place = 0; place < count; place += 1) {
      const angle = Math.PI / 2 + (2 * Math.PI * (place + (ring % 2) / 2)) / count;
      seats.push({ x: round(radius * Math.cos(angle)), y: round(radius * Math.sin(angle)) });
    }
  });
  return { half: round(outer + CHAIR + MARGIN), table: round(inner - CHAIR - 8), seats };
}

/** The plans that the server pages draw with: index = number of people. */
export function pictureTable(most: number = 60): { chair: number; plans: TablePlan[] } {
  return { chair: CHAIR, plans: Array.from({ length: most + 1 }, (_, people) => tablePlan(people)) };
}
