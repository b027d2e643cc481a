import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SAY_AT_S } from "../src/parts.tsx";
import { dueMoment } from "../src/spoken.ts";

/** What is said while the clock of a page runs from `from` seconds before the end to it, looked at every `every` ms. */
function heard(from: number, every: number, moments: readonly number[] = SAY_AT_S): number[] {
  const end = Date.now() + from * 1000;
  const said: number[] = [];
  let last = Infinity;
  const timer = setInterval(() => {
    const due = dueMoment(end - Date.now(), moments, last);
    if (due === undefined) return;
    last = due;
    said.push(due);
  }, every);
  vi.advanceTimersByTime(from * 1000 + 10_000);
  clearInterval(timer);
  return said;
}

describe("the time left, as it is said", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("is said at five, two and one minute, 30 and 10 seconds, once each", () => {
    expect(heard(600, 250)).toEqual([300, 120, 60, 30, 10]);
  });
  it("is not missed by a page that is slow", () => {
    expect(heard(600, 4_000)).toEqual([300, 120, 60, 30, 10]);
  });
  it("is not said late to somebody who comes in between", () => {
    expect(heard(290, 250)).toEqual([120, 60, 30, 10]);
    expect(heard(54, 250)).toEqual([30, 10]);
  });
  it("is said at the same moments again when the end is put off", () => {
    expect(heard(61, 250)).toEqual([60, 30, 10]);
    expect(heard(301, 250)).toEqual([300, 120, 60, 30, 10]);
  });
});
