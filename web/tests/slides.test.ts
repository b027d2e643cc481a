import { describe, expect, it } from "vitest";
import { slides, withScreen, type Deck, type ShownSlide, type Slides } from "../src/parts/slides.ts";
import { progressWords } from "../src/slides/desk.tsx";

const shown: ShownSlide = { deck_id: "d", title: "Our street", pages: 9, furthest: 2, number: 2, width: 1600, height: 900, text: "Two" };
const deck = (more: Partial<Deck> = {}): Deck => ({ id: "d", title: "Our street", status: "drawing", pages: 9, drawn: 2, furthest: 0, trouble: null, ...more });
const part = (more: Partial<Slides> = {}): Slides => ({ shown, version: 3, decks: [deck()], ...more });
const read = (before: Slides, body: object): Slides => slides.frames["slides"]!(before, body as never, undefined as never);

describe("slides", () => {
  it("follow the host's page", () => {
    const after = read(part(), { screen: { shown: { ...shown, number: 3, furthest: 3 }, version: 4 } });
    expect([after.shown?.number, after.version]).toEqual([3, 4]);
    expect(read(after, { screen: { shown: null, version: 5 } }).shown).toBeNull();
  });

  it("are not turned back by an answer that comes after a newer frame", () => {
    expect(withScreen(part(), { shown: null, version: 2 })).toEqual(part());
  });

  it("grow page by page, and go", () => {
    const grown = read(part(), { deck: deck({ drawn: 3 }) });
    expect(grown.decks).toEqual([deck({ drawn: 3 })]);
    expect(read(grown, { deck: deck({ id: "e" }) }).decks.map((one) => one.id)).toEqual(["d", "e"]);
    expect(read(grown, { deleted: "d" }).decks).toEqual([]);
  });

  it("say how far they are", () => {
    expect(progressWords(deck())).toBe("Drawing: page 2 of 9.");
    expect(progressWords(deck({ status: "failed", trouble: "It has a password." }))).toBe("It has a password.");
    expect(progressWords(deck({ status: "ready" }))).toBe("9 pages.");
  });
});
