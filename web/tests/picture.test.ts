import { describe, expect, it } from "vitest";
import { CHAIR, tablePlan } from "../src/geometry.ts";
import { ownTimes } from "../src/own-time.ts";
import { count, names, timeLeft } from "../src/words.ts";

describe("the round table", () => {
  it("seats everybody, without two chairs touching, inside the picture", () => {
    for (let people = 0; people <= 200; people += people < 40 ? 1 : 7) {
      const { seats, half } = tablePlan(people);
      expect(seats).toHaveLength(people);
      const near = seats.flatMap((seat, index) => seats.slice(index + 1).map((other) => Math.hypot(seat.x - other.x, seat.y - other.y)));
      const far = seats.map((seat) => Math.max(Math.abs(seat.x), Math.abs(seat.y)) + CHAIR);
      expect(Math.min(Infinity, ...near)).toBeGreaterThanOrEqual(2 * CHAIR);
      expect(Math.max(0, ...far)).toBeLessThanOrEqual(half);
    }
  });

  it("fills its rings evenly", () => {
    for (const people of [15, 24, 25, 40, 60, 200, 1000]) {
      const rings = new Map<number, number>();
      for (const { x, y } of tablePlan(people).seats) rings.set(Math.round(Math.hypot(x, y)), (rings.get(Math.round(Math.hypot(x, y))) ?? 0) + 1);
      const gaps = [...rings].map(([radius, seats]) => (2 * Math.PI * radius) / seats);
      expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThan(1.15);
    }
  });

  it("seats the first nearest to the reader", () => {
    const [first] = tablePlan(5).seats;
    expect(first?.x).toBe(0);
    expect(first?.y).toBeGreaterThan(0);
  });
});

describe("plain words", () => {
  it("counts", () => {
    expect(count(1, "other", "others")).toBe("one other");
    expect(count(12, "other", "others")).toBe("12 others");
    expect(names(["Ann", "Ben", "Cara"])).toBe("Ann, Ben and Cara");
    expect(names(["A", "B", "C", "D", "E"], 3)).toBe("A, B and three others");
    expect(names([])).toBe("nobody");
  });

  it("says the time left", () => {
    expect(timeLeft(6 * 60_000)).toBe("six minutes left");
    expect(timeLeft(1_000)).toBe("one second left");
    expect(timeLeft(0)).toBe("Time is up");
  });
});

describe("the reader's own time", () => {
  const span = { starts: "2020-09-21T14:00:00+01:00", ends: "2020-09-21T15:30:00+01:00", theirs: "Europe/London", short: false };
  it("is shown when it differs", () => {
    expect(ownTimes({ ...span, own: "America/Los_Angeles" })).toBe("Monday 21 September, 06:00 to 07:30 your time (Los Angeles)");
    expect(ownTimes({ ...span, own: "America/Los_Angeles", short: true })).toBe("06:00");
  });
  it("is not repeated when it is the organiser's", () => {
    expect(ownTimes({ ...span, own: "Europe/Dublin" })).toBeNull();
  });
});
