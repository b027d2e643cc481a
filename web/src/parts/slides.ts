/** Slides: the page on everybody's screen, and, for hosts, all that were uploaded. */
import type { Snapshot } from "../types.ts";
import type { Part } from "./part.ts";

export interface ShownSlide {
  readonly deck_id: string;
  readonly title: string;
  readonly pages: number;
  /** The last page that was ever shown; up to it everybody may look back. */
  readonly furthest: number;
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
}

export interface Deck {
  readonly id: string;
  readonly title: string;
  readonly status: "drawing" | "ready" | "failed";
  readonly pages: number | null;
  readonly drawn: number;
  readonly furthest: number;
  readonly trouble: string | null;
}

export interface Screen {
  readonly shown: ShownSlide | null;
  readonly version: number;
}

export interface Slides extends Screen {
  readonly decks: readonly Deck[];
}

interface SlidesFrame {
  screen?: Screen;
  deck?: Deck;
  deleted?: string;
}

/** What an answer or a frame told is on everybody's screen. */
export function withScreen(part: Slides, screen: Screen): Slides {
  return screen.version < part.version ? part : { ...part, ...screen };
}

export const slides: Part<Slides> = {
  start: (snapshot: Snapshot & { slides?: Slides }) => snapshot.slides ?? { shown: null, version: 0, decks: [] },
  frames: {
    slides(part, { screen, deck, deleted }: SlidesFrame) {
      if (screen !== undefined) return withScreen(part, screen);
      if (deck !== undefined) {
        const known = part.decks.some((one) => one.id === deck.id);
        return { ...part, decks: known ? part.decks.map((one) => (one.id === deck.id ? deck : one)) : [...part.decks, deck] };
      }
      return { ...part, decks: part.decks.filter((one) => one.id !== deleted) };
    },
  },
};
